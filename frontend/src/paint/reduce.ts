/** Fewer cells than the array has, where a screen has fewer pixels: extremes and marks survive. */

import { isNan, N_CODES, NAN_CODE, SIGN_BIT } from '../data/bfloat16';
import { boxStart } from '../data/cells';
import { isReal, transposeMask, type MaskView } from '../data/mask';
import { transposeView, type StridedView } from '../data/slicing';

export interface ReducedView {
  readonly view: StridedView;
  readonly mask?: MaskView | undefined;
}

/**
 * Returns at most `maxRows` x `maxColumns` boxes. A box shows its entry of largest magnitude, of
 * logarithms the largest one; NaN before an infinity before any number. It is masked where it
 * holds no real cell.
 */
export function reduceView(
  view: StridedView,
  maxRows: number,
  maxColumns: number,
  mask?: MaskView,
  logarithms = false,
): ReducedView {
  const nRows = Math.min(view.nRows, Math.max(1, Math.floor(maxRows)));
  const nColumns = Math.min(view.nColumns, Math.max(1, Math.floor(maxColumns)));
  if (nRows === view.nRows && nColumns === view.nColumns) return { view, mask };
  // Neighbours in memory come one after the other: units, in a picture of sequences.
  const isTurned = view.rowStride < view.columnStride;
  const order = logarithms ? BY_VALUE : BY_MAGNITUDE;
  const largest = isTurned
    ? largestInBoxes(transposeView(view), [nColumns, nRows], order, mask && transposeMask(mask))
    : largestInBoxes(view, [nRows, nColumns], order, mask);
  const data = new Uint16Array(largest.length);
  const real = new Uint8Array(largest.length);
  for (let cell = 0; cell < data.length; cell++) {
    const place = largest[cell] as number;
    data[cell] = order.codeOf(place);
    real[cell] = Number(place !== NOTHING);
  }
  const layout = isTurned
    ? { offset: 0, rowStride: 1, columnStride: nRows }
    : { offset: 0, rowStride: nColumns, columnStride: 1 };
  return {
    view: { data, ...layout, nRows, nColumns },
    mask: mask && { data: real, ...layout },
  };
}

/** What a box without a real cell holds; every code's place is above it. */
const NOTHING = 0;

/** Places of codes among each other, from 1 on, and back. */
interface Order {
  /** Of every code. */
  readonly places: Uint32Array;
  readonly codeOf: (place: number) => number;
}

const tableOf = (placeOf: (code: number) => number): Uint32Array =>
  Uint32Array.from({ length: N_CODES }, (_, code) => placeOf(code));

/**
 * With the sign moved to the end, codes order like magnitudes: infinity is above all numbers, and
 * NaN above that.
 */
const BY_MAGNITUDE: Order = {
  places: tableOf((code) => (((code << 1) | (code >>> 15)) & 0xffff) + 1),
  codeOf: (place) => {
    if (place === NOTHING) return 0;
    const code = ((place - 1) >>> 1) | (((place - 1) & 1) << 15);
    return isNan(code) ? NAN_CODE : code;
  },
};

/** Negative codes descend: turned over, all order like values; NaN is above them. */
const BY_VALUE: Order = {
  places: tableOf((code) => {
    if (isNan(code)) return N_CODES + 1;
    return (code & SIGN_BIT ? N_CODES - 1 - code : code + SIGN_BIT) + 1;
  }),
  codeOf: (place) => {
    if (place === NOTHING) return 0;
    if (place > N_CODES) return NAN_CODE;
    return place > SIGN_BIT ? place - 1 - SIGN_BIT : N_CODES - place;
  },
};

/** The place of each box's largest real cell, by row; a large array takes as long as to read it. */
function largestInBoxes(
  view: StridedView,
  [nRows, nColumns]: readonly [number, number],
  { places }: Order,
  mask?: MaskView,
): Uint32Array {
  const largest = new Uint32Array(nRows * nColumns);
  const box = boxesOf(view.nColumns, nColumns);
  const { data, columnStride } = view;
  const byRow = mask?.columnStride === 0;
  for (let row = 0, down = 0; row < view.nRows; row++) {
    while (boxStart(down + 1, nRows, view.nRows) <= row) down++;
    if (mask && byRow && !isReal(mask, row, 0)) continue;
    const at = down * nColumns;
    let index = view.offset + row * view.rowStride;
    for (let column = 0; column < view.nColumns; column++, index += columnStride) {
      if (mask && !byRow && !isReal(mask, row, column)) continue;
      const place = places[data[index] as number] as number;
      const cell = at + (box[column] as number);
      if (place > (largest[cell] as number)) largest[cell] = place;
    }
  }
  return largest;
}

/** The box of each of `n` cells. */
function boxesOf(n: number, nBoxes: number): Uint32Array {
  const boxes = new Uint32Array(n);
  for (let box = 0; box < nBoxes; box++) {
    boxes.fill(box, boxStart(box, nBoxes, n), boxStart(box + 1, nBoxes, n));
  }
  return boxes;
}
