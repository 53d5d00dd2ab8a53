/** Axes of histograms, which some of them share: pure. */

import { binEdges, type Histogram } from '../../data/histogram';
import type { GateShare, Limits } from '../../state/view';

/** Smallest and largest value of an axis. */
export type Ends = readonly [low: number, high: number];

/** One for each column in each row; null where a column has no such gate, or nothing yet. */
export type Grid<T> = readonly (readonly (T | null)[])[];

/** Merges what shares an axis; every place gets what its axis has, null where that has nothing. */
export function shared<T>(grid: Grid<T>, share: GateShare, merge: (a: T, b: T) => T): Grid<T> {
  const merged = new Map<string, T>();
  const keyOf = (row: number, column: number) =>
    ({ all: '', gate: `${row}`, panel: `${row} ${column}` })[share];
  grid.forEach((cells, row) =>
    cells.forEach((cell, column) => {
      if (cell === null) return;
      const key = keyOf(row, column);
      const before = merged.get(key);
      merged.set(key, before === undefined ? cell : merge(before, cell));
    }),
  );
  return grid.map((cells, row) => cells.map((_, column) => merged.get(keyOf(row, column)) ?? null));
}

export const widest = (a: Ends, b: Ends): Ends => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];

const N_BINS = 56;
const NO_ENDS: Readonly<Record<'linear' | 'log', Ends>> = { linear: [0, 1], log: [1e-8, 1] };

/** Edges between two ends; a single value stands in the middle of bins of its size. */
export function edgesBetween(ends: Ends | null, isLog: boolean): Float64Array {
  const [low, high] = ends ?? NO_ENDS[isLog ? 'log' : 'linear'];
  const room = Math.abs(low) / 2 || 0.5;
  const range = low < high ? { low, high } : { low: low - room, high: high + room };
  return binEdges({ ...range, nBins: N_BINS, log: isLog });
}

/** The limits that were typed or drawn, where an axis can have them. */
export const usableLimits = (limits: Limits | null, isLog: boolean): Ends | null =>
  limits && (!isLog || limits.low > 0) ? [limits.low, limits.high] : null;

/** Ends after a zoom: `factor` times as long, with the value at share `at` where it is. */
export function zoomedEnds([low, high]: Ends, isLog: boolean, factor: number, at = 0.5): Ends {
  const bend = isLog ? Math.log : (value: number) => value;
  const unbend = isLog ? Math.exp : (value: number) => value;
  const [from, to] = [bend(low), bend(high)];
  const middle = from + at * (to - from);
  return [unbend(middle + factor * (from - middle)), unbend(middle + factor * (to - middle))];
}

/** The value at a share, 0 to 1, of an axis. */
export function valueAtShare([low, high]: Ends, isLog: boolean, share: number): number {
  const at = Math.max(0, Math.min(1, share));
  return isLog ? low * (high / low) ** at : low + at * (high - low);
}

export const endsOfEdges = (edges: Float64Array): Ends => [edges[0] ?? 0, edges.at(-1) ?? 1];

export const highestCount = ({ counts }: Histogram): number =>
  counts.reduce((most, n) => Math.max(most, n), 1);
