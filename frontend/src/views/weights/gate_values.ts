/** One gate of a weight: its picture, its values, and what they come to. Pure. */

import { codes, indexOf, type StridedView } from '../../data/slicing';
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

/** Calls with each value of a gate as stored, in full precision. */
export function forEachValue(tensor: Tensor, gate: number, call: (value: number) => void): void {
  const view = gateView(tensor, gate);
  const float = new Float32Array(1);
  const word = new Uint32Array(float.buffer);
  const isCode = tensor.dtype === 'BF16';
  for (let row = 0; row < view.nRows; row++) {
    const start = indexOf(view, row, 0);
    for (let at = start; at < start + view.nColumns; at++) {
      const stored = Number(tensor.data[at]);
      if (isCode) word[0] = stored << 16;
      call(isCode ? (float[0] as number) : stored);
    }
  }
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
  forEachValue(tensor, gate, (value) => {
    n++;
    squares += value * value;
    if (Number.isNaN(value)) nan++;
    else if (value === Infinity) posInf++;
    else if (value === -Infinity) negInf++;
    else {
      sum += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  });
  const nFinite = n - nan - posInf - negInf;
  const mean = sum / nFinite;
  let deviations = 0;
  forEachValue(tensor, gate, (value) => {
    if (Number.isFinite(value)) deviations += (value - mean) ** 2;
  });
  const std = Math.sqrt(deviations / nFinite);
  const range = nFinite > 0 ? { low, high } : { low: NaN, high: NaN };
  return { n, nan, posInf, negInf, mean, std, ...range, norm: Math.sqrt(squares) };
}
