/** A quantity's size over training as one picture: pure. */

import { codes, picture, type StridedView } from '../../data/slicing';
import type { MaskView } from '../../data/mask';
import type { Tensor } from '../../data/safetensors';
import type { Overview } from '../../data/types';
import { countCodes, type Counts } from '../../data/codes';
import { formatCount } from '../../paint/format';
import { LOG10_OF_ZERO } from '../../state/rms';
import type { Against } from '../../state/view';

export interface EvolutionMap {
  /** Rows are timesteps or units, columns kept steps; values are log10 rms. */
  readonly view: StridedView;
  readonly mask: MaskView;
  readonly counts: Counts;
  /** As stored, -Infinity for an exact zero: (rows, steps). */
  readonly values: Float32Array;
  /** How many values of a cell are NaN or infinite, and how many there are: (rows, steps). */
  readonly nonfinite: Float32Array;
  readonly n: Float32Array;
  readonly steps: readonly number[];
  readonly nRows: number;
}

/** Returns log10 rms of all kept steps; bins without data are masked. */
export function evolutionMap(overview: Overview, against: Against): EvolutionMap {
  const tensor = against === 'timesteps' ? overview.timesteps : overview.channels;
  const [nSteps = 0, nStatistics = 0, nRows = 0] = tensor.shape;
  const stored = tensor.data as Float32Array;
  const rms = overview.statistics.indexOf('log10_rms');
  const count = overview.statistics.indexOf('count');
  const bad = overview.statistics.indexOf('nonfinite');
  const values = new Float32Array(nRows * nSteps);
  const nonfinite = new Float32Array(nRows * nSteps);
  const counts = new Float32Array(nRows * nSteps);
  const drawn = new Float32Array(nRows * nSteps);
  const real = new Uint8Array(nRows * nSteps);
  const counted = new Uint8Array(nRows * nSteps);
  for (let step = 0; step < nSteps; step++) {
    for (let row = 0; row < nRows; row++) {
      const at = row * nSteps + step;
      const value = stored[(step * nStatistics + rms) * nRows + row] as number;
      const n = stored[(step * nStatistics + count) * nRows + row] as number;
      values[at] = value;
      counts[at] = n;
      nonfinite[at] = bad < 0 ? 0 : (stored[(step * nStatistics + bad) * nRows + row] as number);
      drawn[at] = value === -Infinity ? LOG10_OF_ZERO : value;
      // Steps with shorter sequences are filled with NaN, counts too.
      real[at] = n > 0 ? 1 : 0;
      counted[at] = n > 0 && value !== -Infinity ? 1 : 0;
    }
  }
  const map: Tensor = {
    dtype: 'F32',
    shape: [nRows, nSteps],
    axes: ['rows', 'steps'],
    data: drawn,
  };
  return {
    view: picture(map, { columns: 'steps', rows: 'rows' }),
    mask: { data: real, offset: 0, rowStride: nSteps, columnStride: 1 },
    counts: countCodes(codes(map), counted),
    values,
    nonfinite,
    n: counts,
    steps: overview.steps,
    nRows,
  };
}

/** log10 rms at a cell; null where there was no data. */
export function valueOf(map: EvolutionMap, row: number, column: number): number | null {
  const at = row * map.steps.length + column;
  return map.mask.data[at] ? (map.values[at] ?? null) : null;
}

/** Cells in which some values are NaN or infinite, so that the size is of the others only. */
export function partlyNonfinite(map: EvolutionMap): readonly { row: number; column: number }[] {
  const nSteps = map.steps.length;
  return Array.from(map.nonfinite.keys()).flatMap((at) => {
    const isPartly = (map.nonfinite[at] as number) > 0 && Number.isFinite(map.values[at]);
    return isPartly ? [{ row: Math.floor(at / nSteps), column: at % nSteps }] : [];
  });
}

/** "3 of 192"; "" where all values of the cell are numbers. */
export function nonfiniteWords(map: EvolutionMap, row: number, column: number): string {
  const at = row * map.steps.length + column;
  const [bad = 0, n = 0] = [map.nonfinite[at], map.n[at]];
  return bad > 0 ? `${formatCount(bad)} of ${formatCount(n)}` : '';
}
