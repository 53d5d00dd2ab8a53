/** The difference of two arrays, value by value. */

import { codeToFloat } from './bfloat16';
import type { Tensor } from './safetensors';

/**
 * - difference: a - b.
 * - ratio: log10(|a| / |b|), in decades: 1 where |a| is ten times |b|; where both are 0, none: 0.
 */
export const DIFFERENCE_KINDS = ['difference', 'ratio'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** "samples (4), timesteps (40), units (64)" */
const shapeWords = ({ axes, shape }: Tensor): string =>
  axes.map((axis, i) => `${axis} (${shape[i]})`).join(', ');

/** Why two arrays have no difference; null: they have one. */
export function mismatch(a: Tensor, b: Tensor): string | null {
  const [left, right] = [shapeWords(a), shapeWords(b)];
  if (left === right) return null;
  return `There is no difference of arrays of different shapes: ${left} and ${right}.`;
}

/**
 * Returns the difference as float32, with the axes of both; NaN where either is NaN, and what
 * arithmetic gives where one is infinite.
 *
 * @throws RangeError the shapes differ: see `mismatch`.
 */
export function differenceOf(a: Tensor, b: Tensor, kind: DifferenceKind): Tensor {
  const problem = mismatch(a, b);
  if (problem) throw new RangeError(problem);
  const [left, right] = [reader(a), reader(b)];
  const of = kind === 'ratio' ? decades : (x: number, y: number) => x - y;
  const data = Float32Array.from({ length: a.data.length }, (_, i) => of(left(i), right(i)));
  return { dtype: 'F32', axes: a.axes, shape: a.shape, data };
}

function decades(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  // Logarithms apart: a ratio of what is far apart is beyond the range of a number.
  return Math.log10(Math.abs(a)) - Math.log10(Math.abs(b));
}

function reader({ dtype, data }: Tensor): (index: number) => number {
  if (dtype === 'BF16') return (index) => codeToFloat(Number(data[index]));
  return (index) => Number(data[index]);
}
