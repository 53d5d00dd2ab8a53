/** Arrow keys in a picture of cells: pure. */

export interface CellPlace {
  readonly column: number;
  readonly row: number;
}

export interface CellGrid {
  readonly nColumns: number;
  readonly nRows: number;
}

const MOVES: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-Infinity, 0],
  End: [Infinity, 0],
  PageUp: [0, -10],
  PageDown: [0, 10],
};
/** Cells that Shift moves by. */
const FAR = 10;

/** The cell that a key moves to; null for another key. */
export function movedCell(
  { nColumns, nRows }: CellGrid,
  { column, row }: CellPlace,
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
): CellPlace | null {
  const move = MOVES[key];
  if (!move) return null;
  const [x, y] = move.map((by) => (shiftKey ? FAR * by : by)) as [number, number];
  const clamp = (at: number, n: number) => Math.max(0, Math.min(n - 1, at));
  return { column: clamp(column + x, nColumns), row: clamp(row + y, nRows) };
}
