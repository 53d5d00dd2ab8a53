/** Which part of an array is a picture: ranges, strided views without a copy, nearest steps. */

import { AXES } from '../terms';
import { codeToFloat, toCodes } from './bfloat16';
import type { Tensor } from './safetensors';

export type Range = readonly [start: number, stop: number];

/**
 * Parses a half-open range as typed: "0:64", ":8", "4:", "-4:", "3" or "" for all of `n`.
 * Returns the sentence to show where it is none, or holds nothing.
 */
export function parseRange(text: string, n: number): Range | string {
  const match = /^\s*(-?\d+)?\s*(:?)\s*(-?\d+)?\s*$/.exec(text);
  const what = `"${text.trim()}"`;
  if (!match || (match[2] === '' && match[3] !== undefined)) {
    return `${what} is no range. Type start:stop, for example 0:${Math.min(n, 4)} of ${n}.`;
  }
  const at = (typed: string | undefined, open: number): number => {
    if (typed === undefined) return open;
    return Number(typed) + (typed.startsWith('-') ? n : 0);
  };
  const single = match[2] === '' && match[1] !== undefined;
  const start = at(match[1], 0);
  const stop = single ? start + 1 : at(match[3], n);
  if (start < 0 || stop > n)
    return `${what} is outside 0:${n}. There are ${n}; type a part of 0:${n}.`;
  if (start >= stop)
    return `${what} holds nothing. The stop is not included; type for example 0:${n}.`;
  return [start, stop];
}

/**
 * The range to ask the server for; null: none. `n` is what is known so far and later writes may
 * hold more: a stop beyond it goes as typed, since the server ends at the end.
 */
export function openRange(text: string, n: number): string | null {
  const range = parseRange(text, n);
  if (typeof range !== 'string') return formatRange(range);
  const [, start, stop] = /^\s*(\d*)\s*:\s*(\d+)\s*$/.exec(text) ?? [];
  return Number(start) < n && Number(stop) > n ? `${Number(start)}:${stop}` : null;
}

export const formatRange = ([start, stop]: Range): string => `${start}:${stop}`;

/** A picture in the codes of a tensor: cell (row, column) is at offset + row rowStride + column columnStride. */
export interface StridedView {
  readonly data: Uint16Array;
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly nRows: number;
  readonly nColumns: number;
}

export interface PictureChoice {
  /** Axes across and down. */
  readonly columns: string;
  readonly rows: string;
  /** An index for every other axis, by the axis' name; 0 where none is given. */
  readonly at?: Readonly<Record<string, number>>;
}

const codesOf = new WeakMap<Tensor, Uint16Array>();

/** Codes of a tensor, computed once for each. */
export function codes(tensor: Tensor): Uint16Array {
  let known = codesOf.get(tensor);
  if (!known) codesOf.set(tensor, (known = toCodes(tensor)));
  return known;
}

/** Distance between neighbours along each axis, in values, in the tensor's order. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  }
  return strides;
}

/**
 * Returns one picture of a tensor, without a copy. An axis that it lacks counts 1, so a bias is a
 * picture of one row.
 *
 * @throws RangeError an index is outside its axis.
 */
export function picture(tensor: Tensor, { columns, rows, at = {} }: PictureChoice): StridedView {
  const strides = stridesOf(tensor.shape);
  let offset = 0;
  const extent = { rowStride: 0, columnStride: 0, nRows: 1, nColumns: 1 };
  tensor.axes.forEach((axis, i) => {
    const length = tensor.shape[i] as number;
    const stride = strides[i] as number;
    if (axis === columns) Object.assign(extent, { columnStride: stride, nColumns: length });
    else if (axis === rows) Object.assign(extent, { rowStride: stride, nRows: length });
    else {
      const index = at[axis] ?? 0;
      if (index < 0 || index >= length) {
        throw new RangeError(
          `There is no ${AXES[axis]?.singular ?? axis} ${index}; the array has ${length} ${axis}.`,
        );
      }
      offset += index * stride;
    }
  });
  return { data: codes(tensor), offset, ...extent };
}

/** Half-open ranges of a picture's own rows and columns. */
export interface Crop {
  readonly rows: Range;
  readonly columns: Range;
}

/** Returns a part of a picture, without a copy. */
export function cropView(view: StridedView, { rows, columns }: Crop): StridedView {
  return {
    ...view,
    offset: indexOf(view, rows[0], columns[0]),
    nRows: rows[1] - rows[0],
    nColumns: columns[1] - columns[0],
  };
}

/** The same picture with its last column first. */
export function mirrorView(view: StridedView): StridedView {
  const offset = view.offset + Math.max(0, view.nColumns - 1) * view.columnStride;
  return { ...view, offset, columnStride: -view.columnStride };
}

/** The same picture with rows across and columns down. */
export function transposeView(view: StridedView): StridedView {
  const { data, offset, rowStride, columnStride, nRows, nColumns } = view;
  return {
    data,
    offset,
    rowStride: columnStride,
    columnStride: rowStride,
    nRows: nColumns,
    nColumns: nRows,
  };
}

/** The flat index of a picture's cell: the same in `view.data` and in the tensor. */
export function indexOf(view: StridedView, row: number, column: number): number {
  return view.offset + row * view.rowStride + column * view.columnStride;
}

/** One row as numbers, for a trace. */
export function rowValues(view: StridedView, row: number): Float32Array {
  return Float32Array.from({ length: view.nColumns }, (_, column) =>
    codeToFloat(view.data[indexOf(view, row, column)] as number),
  );
}

/** The kept step nearest to the wanted one, the earlier of two equally near; steps ascend. */
export function nearestStep(steps: readonly number[], wanted: number): number | undefined {
  let nearest: number | undefined;
  for (const step of steps) {
    if (nearest === undefined || Math.abs(step - wanted) < Math.abs(nearest - wanted))
      nearest = step;
  }
  return nearest;
}
