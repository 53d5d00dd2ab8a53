/** Fewer cells than the array has, where a screen has fewer pixels: extremes and marks survive. */

import { INFINITY_CODE, NAN_CODE } from '../data/bfloat16';
import { isReal, type MaskView } from '../data/mask';
import { indexOf, type StridedView } from '../data/slicing';

export interface ReducedView {
  readonly view: StridedView;
  readonly mask?: MaskView | undefined;
}

/** First cell of box `box` of `nBoxes` over `n` cells: boxes are as even as can be. */
export const boxStart = (box: number, nBoxes: number, n: number): number =>
  Math.floor((box * n) / nBoxes);

/**
 * Returns at most `maxRows` x `maxColumns` boxes. A box shows its entry of largest magnitude, NaN
 * before an infinity before any number; it is masked where it holds no real cell.
 */
export function reduceView(
  view: StridedView,
  maxRows: number,
  maxColumns: number,
  mask?: MaskView,
): ReducedView {
  const nRows = Math.min(view.nRows, Math.max(1, Math.floor(maxRows)));
  const nColumns = Math.min(view.nColumns, Math.max(1, Math.floor(maxColumns)));
  if (nRows === view.nRows && nColumns === view.nColumns) return { view, mask };
  const data = new Uint16Array(nRows * nColumns);
  const real = new Uint8Array(nRows * nColumns);
  const columns = Int32Array.from({ length: nColumns + 1 }, (_, i) =>
    boxStart(i, nColumns, view.nColumns),
  );
  for (let row = 0; row < nRows; row++) {
    const rows = [boxStart(row, nRows, view.nRows), boxStart(row + 1, nRows, view.nRows)] as const;
    for (let column = 0; column < nColumns; column++) {
      const box = [columns[column] as number, columns[column + 1] as number] as const;
      const extreme = extremeOf(view, rows, box, mask);
      if (extreme === undefined) continue;
      data[row * nColumns + column] = extreme;
      real[row * nColumns + column] = 1;
    }
  }
  const layout = { offset: 0, rowStride: nColumns, columnStride: 1 };
  return {
    view: { data, ...layout, nRows, nColumns },
    mask: mask && { data: real, ...layout },
  };
}

type Span = readonly [start: number, stop: number];

/** Magnitudes of codes order like the numbers; infinity is above all and NaN above that. */
function extremeOf(
  view: StridedView,
  rows: Span,
  columns: Span,
  mask?: MaskView,
): number | undefined {
  let [extreme, largest] = [0, -1];
  for (let row = rows[0]; row < rows[1]; row++) {
    for (let column = columns[0]; column < columns[1]; column++) {
      if (mask && !isReal(mask, row, column)) continue;
      const code = view.data[indexOf(view, row, column)] as number;
      const magnitude = code & 0x7fff;
      if (magnitude > largest) [extreme, largest] = [code, magnitude];
    }
  }
  if (largest < 0) return undefined;
  return largest > INFINITY_CODE ? NAN_CODE : extreme;
}
