/** Which entries of an array each cell of a picture stands for: every name is an absolute index. */

import { AXES } from '../terms';
import type { Range } from './slicing';

/** Cells along one axis: cell i holds the entries bounds[i] to bounds[i + 1] - 1. */
export type Cells = Int32Array;

export const nCells = (cells: Cells): number => cells.length - 1;

/** First entry of box `box` of `nBoxes` over `n` entries: boxes are as even as can be. */
export const boxStart = (box: number, nBoxes: number, n: number): number =>
  Math.floor((box * n) / nBoxes);

/** The `n` entries from `start` on, in so many boxes; without a number each is a cell of its own. */
export function evenCells(n: number, start = 0, nBoxes = n): Cells {
  return Int32Array.from({ length: nBoxes + 1 }, (_, box) => start + boxStart(box, nBoxes, n));
}

/** The same entries in at most so many cells. */
export function joinCells(cells: Cells, most: number): Cells {
  const n = nCells(cells);
  const nBoxes = Math.min(n, Math.max(1, Math.floor(most)));
  if (nBoxes === n) return cells;
  return Int32Array.from(
    { length: nBoxes + 1 },
    (_, box) => cells[boxStart(box, nBoxes, n)] as number,
  );
}

/** Half-open range of the entries in a cell. */
export const entriesOf = (cells: Cells, cell: number): Range => [
  cells[cell] as number,
  cells[cell + 1] as number,
];

/** Half-open range of all entries. */
export const extentOf = (cells: Cells): Range => [cells[0] ?? 0, cells.at(-1) ?? 0];

/** The cell that holds an entry; -1 where none does. */
export function cellOf(cells: Cells, entry: number): number {
  const [start, stop] = extentOf(cells);
  if (entry < start || entry >= stop) return -1;
  let [low, high] = [0, nCells(cells) - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((cells[middle] as number) <= entry) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Half-open range of the cells that hold any entry of a range; empty where none does. */
export function cellsIn(cells: Cells, [start, stop]: Range): Range {
  const [first, end] = extentOf(cells);
  const [from, to] = [Math.max(start, first), Math.min(stop, end)];
  return from < to ? [cellOf(cells, from), cellOf(cells, to - 1) + 1] : [0, 0];
}

/** Whether each cell is one entry. */
export const isWhole = (cells: Cells): boolean => {
  const [start, stop] = extentOf(cells);
  return stop - start === nCells(cells);
};

/** "12", or "120–123" of several. */
export const entryText = ([start, stop]: Range): string =>
  stop - start === 1 ? String(start) : `${start}–${stop - 1}`;

/** "Timestep" of one entry, "Timesteps" of several; `axis` in the plural, as it is stored. */
export function axisName(axis: string, isSeveral: boolean): string {
  const label = AXES[axis];
  const name = (isSeveral ? label?.plural : label?.singular) ?? axis;
  return name.charAt(0).toUpperCase() + name.slice(1);
}
