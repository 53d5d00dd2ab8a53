/** A quantity's size over training as pictures: pure. */

import { countCodes, type Counts } from '../../data/codes';
import { cellsIn, evenCells, extentOf, nCells, type Cells } from '../../data/cells';
import { cropMask, type MaskView } from '../../data/mask';
import type { Tensor } from '../../data/safetensors';
import { codes, cropView, picture, type Range, type StridedView } from '../../data/slicing';
import type { Overview, Statistic } from '../../data/types';
import { formatCount } from '../../paint/format';
import type { Against, EvolutionStatistic } from '../../state/view';

/** log10 of an exact zero: below any domain, and no mark as -Infinity would be. */
export const LOG10_OF_ZERO = -1e30;

const STORED: Readonly<Record<EvolutionStatistic, Statistic>> = {
  rms: 'log10_rms',
  mean: 'mean',
  max: 'log10_max',
};

/** Whether a statistic is stored as its log10: the mean has a sign. */
export const isLogarithm = (statistic: EvolutionStatistic): boolean => statistic !== 'mean';

export interface EvolutionMap {
  /** Rows are timesteps (or bins of them) or units, columns kept steps. */
  readonly view: StridedView;
  readonly mask: MaskView;
  readonly counts: Counts;
  /** As stored, -Infinity for the log10 of an exact zero: (rows, steps). */
  readonly values: Float32Array;
  /** How many values of a cell are NaN or infinite, and how many there are: (rows, steps). */
  readonly nonfinite: Float32Array;
  readonly n: Float32Array;
  readonly steps: readonly number[];
  /** Timesteps of the sequences at each step. */
  readonly nTimesteps: readonly number[];
  readonly nRows: number;
  /** Which timesteps or units each row holds. */
  readonly rows: Cells;
  /** Numbers of one sequence at one timestep. */
  readonly nChannels: number;
  /** "": the quantity has none, or all of them are in every row. */
  readonly gate: string;
}

export interface MapChoice {
  readonly against: Against;
  readonly statistic: EvolutionStatistic;
}

/** One map of all kept steps; against units, one for each gate. Bins without data are masked. */
export function evolutionMaps(
  overview: Overview,
  { against, statistic }: MapChoice,
): readonly EvolutionMap[] {
  const isTimesteps = against === 'timesteps';
  const tensor = isTimesteps ? overview.timesteps : overview.channels;
  const { gates } = overview;
  const nMaps = isTimesteps ? 1 : Math.max(1, gates.length);
  const nRows = Math.floor((tensor.shape[2] ?? 0) / nMaps);
  // Steps with sequences of other lengths have bins of their own where the longest are binned.
  const nEntries = isTimesteps ? Math.max(nRows, ...overview.nTimesteps) : nRows;
  return Array.from({ length: nMaps }, (_, gate) => ({
    ...cellsOf(overview, tensor, { stored: STORED[statistic], first: gate * nRows, nRows }),
    steps: overview.steps,
    nTimesteps: overview.nTimesteps,
    nRows,
    rows: evenCells(nEntries, 0, nRows),
    nChannels: overview.channels.shape[2] ?? 1,
    gate: isTimesteps ? '' : (gates[gate] ?? ''),
  }));
}

interface Block {
  readonly stored: Statistic;
  readonly first: number;
  readonly nRows: number;
}

type CellData = Pick<EvolutionMap, 'view' | 'mask' | 'counts' | 'values' | 'nonfinite' | 'n'>;

/** Some rows of an overview, turned so that steps stand across. */
function cellsOf(overview: Overview, tensor: Tensor, { stored, first, nRows }: Block): CellData {
  const [nSteps = 0, nStatistics = 0, nAll = 0] = tensor.shape;
  const data = tensor.data as Float32Array;
  const turned = (name: Statistic) => {
    const statistic = overview.statistics.indexOf(name);
    const found = new Float32Array(nRows * nSteps);
    for (let step = 0; step < nSteps && statistic >= 0; step++) {
      const start = (step * nStatistics + statistic) * nAll + first;
      for (let row = 0; row < nRows; row++) {
        found[row * nSteps + step] = data[start + row] as number;
      }
    }
    return found;
  };
  const [values, n] = [turned(stored), turned('count')];
  const isZero = (value: number) => stored !== 'mean' && value === -Infinity;
  const drawn = values.map((value) => (isZero(value) ? LOG10_OF_ZERO : value));
  // Steps with shorter sequences are filled with NaN, counts too.
  const real = Uint8Array.from(n, (count) => Number(count > 0));
  const counted = real.map((is, at) => Number(is && !isZero(values[at] as number)));
  const axes = ['rows', 'steps'];
  const map: Tensor = { dtype: 'F32', shape: [nRows, nSteps], axes, data: drawn };
  return {
    view: picture(map, { columns: 'steps', rows: 'rows' }),
    mask: { data: real, offset: 0, rowStride: nSteps, columnStride: 1 },
    counts: countCodes(codes(map), counted),
    values,
    nonfinite: turned('nonfinite'),
    n,
  };
}

/** The part of a map that is zoomed in on: half-open ranges of its rows and columns. */
export interface Part {
  readonly map: EvolutionMap;
  readonly rows: Range;
  readonly columns: Range;
  readonly view: StridedView;
  readonly mask: MaskView;
  readonly steps: readonly number[];
  /** Timesteps or units of its rows. */
  readonly cells: Cells;
}

/** What a map has of a range of training steps and one of timesteps or units; null: nothing. */
export function partOf(map: EvolutionMap, steps: Range, entries: Range): Part | null {
  const rows = cellsIn(map.rows, entries);
  const first = map.steps.findIndex((step) => step >= steps[0]);
  const n = map.steps.filter((step) => step >= steps[0] && step < steps[1]).length;
  if (n === 0 || rows[0] >= rows[1]) return null;
  const columns: Range = [first, first + n];
  return {
    map,
    rows,
    columns,
    view: cropView(map.view, { rows, columns }),
    mask: cropMask(map.mask, { rows, columns }),
    steps: map.steps.slice(...columns),
    cells: map.rows.subarray(rows[0], rows[1] + 1),
  };
}

export const nRowsOf = ({ cells }: Part): number => nCells(cells);

const indexIn = ({ map, rows, columns }: Part, row: number, column: number): number =>
  (rows[0] + row) * map.steps.length + columns[0] + column;

/** The stored statistic at a cell of a part; null where there was no data. */
export function valueOf(part: Part, row: number, column: number): number | null {
  const at = indexIn(part, row, column);
  return part.map.mask.data[at] ? (part.map.values[at] ?? null) : null;
}

/** Cells in which some values are NaN or infinite, so that the size is of the others only. */
export function partlyNonfinite(part: Part): readonly { row: number; column: number }[] {
  const { map, steps } = part;
  return Array.from({ length: nRowsOf(part) * steps.length }, (_, i) => ({
    row: Math.floor(i / steps.length),
    column: i % steps.length,
  })).filter(({ row, column }) => {
    const at = indexIn(part, row, column);
    return (map.nonfinite[at] as number) > 0 && Number.isFinite(map.values[at]);
  });
}

/** "3 of 192"; "" where all values of the cell are numbers. */
export function nonfiniteWords(part: Part, row: number, column: number): string {
  const at = indexIn(part, row, column);
  const [bad = 0, n = 0] = [part.map.nonfinite[at], part.map.n[at]];
  return bad > 0 ? `${formatCount(bad)} of ${formatCount(n)}` : '';
}

/** Timesteps or units of a cell: of a step with its own number of timesteps, by that one. */
export function entriesAt({ map, rows, columns }: Part, row: number, column: number): Range {
  const n = map.nTimesteps[columns[0] + column] ?? 0;
  const isBinned = nCells(map.rows) < (map.rows.at(-1) ?? 0);
  const own = isBinned ? evenCells(n, 0, Math.min(n, map.nRows)) : map.rows;
  const at = rows[0] + row;
  return [own[at] ?? 0, own[at + 1] ?? 0];
}

/**
 * How many sequences stand behind a cell of timesteps, on the mean over its timesteps: few reach
 * the first ones where padding comes first.
 */
export function nSequences(part: Part, row: number, column: number): number {
  const [start, stop] = entriesAt(part, row, column);
  const n = part.map.n[indexIn(part, row, column)] ?? 0;
  return n / part.map.nChannels / Math.max(1, stop - start);
}

/** How many numbers stand behind a cell. */
export const nValues = (part: Part, row: number, column: number): number =>
  part.map.n[indexIn(part, row, column)] ?? 0;

/** Where the middle of a timestep lies in a part, 0 at its top and 1 at its bottom; also outside. */
export function timestepPlace({ cells }: Part, timestep: number): number {
  const [start, stop] = extentOf(cells);
  return (timestep + 0.5 - start) / Math.max(1, stop - start);
}
