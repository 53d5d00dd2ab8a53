/** One gate of a weight: its picture, its values, and what they come to. Pure. */

import { codes, indexOf, rowValues, type StridedView } from '../../data/slicing';
import type { Tensor } from '../../data/safetensors';

/**
 * Returns one gate with units across and what feeds them down. A weight is (..., gates, units): the
 * axes in front are one after the other; without gates there is one picture, number 0.
 */
export function gateView(tensor: Tensor, gate: number): StridedView {
  const nUnits = tensor.shape.at(-1) ?? 0;
  const nGates = nGatesOf(tensor);
  if (gate < 0 || gate >= nGates) {
    throw new RangeError(`There is no gate ${gate}; the array has ${nGates}.`);
  }
  return {
    data: codes(tensor),
    offset: gate * nUnits,
    rowStride: nGates * nUnits,
    columnStride: 1,
    nRows: rowAxes(tensor).reduce((product, { length }) => product * length, 1),
    nColumns: nUnits,
  };
}

export function nGatesOf({ axes, shape }: Tensor): number {
  const at = axes.indexOf('gates');
  return at < 0 ? 1 : (shape[at] ?? 1);
}

/** Axes in front of gates and units, outermost first; none: a single row. */
export function rowAxes({ axes, shape }: Tensor): readonly { name: string; length: number }[] {
  const named = axes.map((name, i) => ({ name, length: shape[i] ?? 1 }));
  return named.slice(0, -1).filter(({ name }) => name !== 'gates');
}

/** Indices along `rowAxes` of a row of the picture. */
export function rowIndices(tensor: Tensor, row: number): readonly number[] {
  const indices: number[] = [];
  let rest = row;
  for (const { length } of [...rowAxes(tensor)].reverse()) {
    indices.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return indices;
}

/** Calls with each row of a gate as stored, in full precision; a row is valid during the call. */
export function forEachRow(
  tensor: Tensor,
  gate: number,
  call: (values: ArrayLike<number>) => void,
): void {
  const view = gateView(tensor, gate);
  const { data, dtype } = tensor;
  const isNumbers = data instanceof Float32Array || data instanceof Float64Array;
  for (let row = 0; row < view.nRows; row++) {
    const start = indexOf(view, row, 0);
    if (isNumbers) call(data.subarray(start, start + view.nColumns));
    else if (dtype === 'BF16') call(rowValues(view, row));
    else call(Array.from(data.subarray(start, start + view.nColumns), Number));
  }
}

/** All values of a gate as stored, in full precision. */
export function gateValues(tensor: Tensor, gate: number): Float64Array {
  const { nRows, nColumns } = gateView(tensor, gate);
  const values = new Float64Array(nRows * nColumns);
  let at = 0;
  forEachRow(tensor, gate, (row) => {
    values.set(row, at);
    at += row.length;
  });
  return values;
}

export interface GateStatistics {
  readonly n: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  /** Of the finite values; NaN where there are none. */
  readonly mean: number;
  readonly std: number;
  readonly low: number;
  readonly high: number;
  /** Frobenius norm of all values: NaN and infinities are not left out. */
  readonly norm: number;
}

const known = new WeakMap<Tensor, Map<number, GateStatistics>>();

/** Statistics in float64, computed once for each gate of an array. */
export function gateStatistics(tensor: Tensor, gate: number): GateStatistics {
  const gates = known.get(tensor) ?? new Map<number, GateStatistics>();
  known.set(tensor, gates);
  let found = gates.get(gate);
  if (!found) gates.set(gate, (found = newStatistics(tensor, gate)));
  return found;
}

function newStatistics(tensor: Tensor, gate: number): GateStatistics {
  let [n, nan, posInf, negInf, sum, squares] = [0, 0, 0, 0, 0, 0];
  let [low, high] = [Infinity, -Infinity];
  forEachRow(tensor, gate, (values) => {
    n += values.length;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      squares += value * value;
      // Infinity - Infinity is NaN, and so is NaN - NaN.
      if (value - value !== 0) {
        if (value === Infinity) posInf++;
        else if (value === -Infinity) negInf++;
        else nan++;
        continue;
      }
      sum += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  });
  const nFinite = n - nan - posInf - negInf;
  const mean = sum / nFinite;
  const range = nFinite > 0 ? { low, high } : { low: NaN, high: NaN };
  const std = deviation(tensor, gate, { mean, nFinite });
  return { n, nan, posInf, negInf, mean, std, ...range, norm: Math.sqrt(squares) };
}

/** Of the finite values, from their mean: sums of squares would cancel. */
function deviation(
  tensor: Tensor,
  gate: number,
  { mean, nFinite }: { readonly mean: number; readonly nFinite: number },
): number {
  let squares = 0;
  forEachRow(tensor, gate, (values) => {
    for (let i = 0; i < values.length; i++) {
      const off = (values[i] as number) - mean;
      if (off - off === 0) squares += off * off;
    }
  });
  return Math.sqrt(squares / nFinite);
}
