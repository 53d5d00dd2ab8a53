/** Sizes of all series of a run over training, as one picture in order of depth: pure. */

import { countCodes, type Counts } from '../../data/codes';
import type { MaskView } from '../../data/mask';
import type { Tensor } from '../../data/safetensors';
import { codes, picture, type StridedView } from '../../data/slicing';
import type { Overview, ScalarSeries } from '../../data/types';
import { LOG10_OF_ZERO } from '../../state/rms';

/** One series over its kept steps. */
export interface DepthRow {
  readonly steps: readonly number[];
  /** log10 of the size of what is finite; -Infinity: exactly 0, NaN: nothing is finite. */
  readonly logs: readonly number[];
  /** How many values are NaN or infinite, and how many there are. */
  readonly nonfinite: readonly number[];
  readonly n: readonly number[];
}

/** Returns a series' root mean square over timesteps, units and sequences at each kept step. */
export function overviewSizes({ timesteps, statistics, steps }: Overview): DepthRow {
  const [, nStatistics = 0, nBins = 0] = timesteps.shape;
  const stored = timesteps.data as Float32Array;
  const bins = (step: number, statistic: string): Float32Array => {
    const start = (step * nStatistics + statistics.indexOf(statistic)) * nBins;
    return stored.subarray(start, start + nBins);
  };
  const sums = steps.map((_, i) => {
    // Steps with shorter sequences are filled with NaN at the end, counts too.
    const counts = bins(i, 'count').map((n) => n || 0);
    const bad = bins(i, 'nonfinite').map((n) => n || 0);
    const finite = counts.map((n, bin) => n - (bad[bin] ?? 0));
    return { log: pooledLog10(bins(i, 'log10_rms'), finite), bad: total(bad), n: total(counts) };
  });
  return {
    steps,
    logs: sums.map(({ log }) => log),
    nonfinite: sums.map(({ bad }) => bad),
    n: sums.map(({ n }) => n),
  };
}

const total = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Returns log10 of the root mean square over parts whose own log10 rms and number of values are
 * given. In parts of the largest: squares of 1e-200 are 0.
 */
export function pooledLog10(logs: ArrayLike<number>, n: ArrayLike<number>): number {
  let largest = -Infinity;
  let count = 0;
  for (let i = 0; i < logs.length; i++) {
    if (!((n[i] as number) > 0)) continue;
    count += n[i] as number;
    largest = Math.max(largest, logs[i] as number);
  }
  if (count === 0) return NaN;
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) {
    if ((n[i] as number) > 0) sum += (n[i] as number) * 10 ** (2 * ((logs[i] as number) - largest));
  }
  return largest + Math.log10(sum / count) / 2;
}

/** Returns log10 of a diagnostic that is never negative, such as a norm. */
export function scalarSizes({ steps, values }: ScalarSeries): DepthRow {
  return {
    steps,
    logs: values.map((value) => (Number.isFinite(value) ? Math.log10(value) : NaN)),
    nonfinite: values.map((value) => (Number.isFinite(value) ? 0 : 1)),
    n: values.map(() => 1),
  };
}

export interface DepthMap {
  /** Rows are series in order of depth, columns the kept steps of any of them; log10. */
  readonly view: StridedView;
  readonly mask: MaskView;
  readonly counts: Counts;
  readonly steps: readonly number[];
  readonly rows: readonly (DepthRow | null)[];
}

/** Returns the picture of a run's series; null: one that is not there (yet). */
export function depthMap(rows: readonly (DepthRow | null)[]): DepthMap {
  const steps = [...new Set(rows.flatMap((row) => row?.steps ?? []))].sort((a, b) => a - b);
  const size = rows.length * steps.length;
  const data = new Float32Array(size);
  const real = new Uint8Array(size);
  const counted = new Uint8Array(size);
  const places = new Map(steps.map((step, at) => [step, at]));
  rows.forEach((row, depth) =>
    row?.steps.forEach((step, i) => {
      const at = depth * steps.length + (places.get(step) ?? 0);
      const log = row.logs[i] as number;
      data[at] = log === -Infinity ? LOG10_OF_ZERO : log;
      real[at] = (row.n[i] ?? 0) > 0 ? 1 : 0;
      counted[at] = real[at] && log !== -Infinity ? 1 : 0;
    }),
  );
  const tensor: Tensor = {
    dtype: 'F32',
    shape: [rows.length, steps.length],
    axes: ['rows', 'steps'],
    data,
  };
  return {
    view: picture(tensor, { columns: 'steps', rows: 'rows' }),
    mask: { data: real, offset: 0, rowStride: steps.length, columnStride: 1 },
    counts: countCodes(codes(tensor), counted),
    steps,
    rows,
  };
}

export interface DepthValue {
  readonly log: number;
  readonly nonfinite: number;
  readonly n: number;
}

/** What a series holds at a step; null where it has no such step. */
export function valueAt(map: DepthMap, depth: number, step: number): DepthValue | null {
  const row = map.rows[depth];
  const i = row?.steps.indexOf(step) ?? -1;
  if (!row || i < 0 || !row.n[i]) return null;
  return { log: row.logs[i] as number, nonfinite: row.nonfinite[i] ?? 0, n: row.n[i] };
}

/** Cells in which some values, not all, are NaN or infinite. */
export function partlyNonfinite(map: DepthMap): readonly { row: number; column: number }[] {
  return map.rows.flatMap((row, depth) =>
    (row?.steps ?? []).flatMap((step, i) => {
      const isPartly = (row?.nonfinite[i] ?? 0) > 0 && !Number.isNaN(row?.logs[i]);
      return isPartly ? [{ row: depth, column: map.steps.indexOf(step) }] : [];
    }),
  );
}
