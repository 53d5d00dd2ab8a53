/** Size of a picture along its timesteps: pure. */

import { codeToFloat, N_CODES } from '../data/bfloat16';
import { isReal, type MaskView } from '../data/mask';
import { indexOf, type StridedView } from '../data/slicing';

/** What a timestep without a value has: a gap, where NaN would be a finding. */
export const GAP = -1e30;

/** log10 of an exact zero in a picture: below any domain, and no mark as -Infinity would be. */
export const LOG10_OF_ZERO = -1e30;

let squares: Float64Array | undefined;
function codeSquares(): Float64Array {
  squares ??= Float64Array.from({ length: N_CODES }, (_, code) => codeToFloat(code) ** 2);
  return squares;
}

/**
 * Returns the rms over all rows of all `views` (gates of one sample) at each timestep, in float64,
 * so that squares of tiny values do not vanish. Padding is a `GAP`; NaN stays NaN.
 */
export function rmsOverRows(views: readonly StridedView[], mask?: MaskView): Float64Array {
  const nColumns = views[0]?.nColumns ?? 0;
  const square = codeSquares();
  return Float64Array.from({ length: nColumns }, (_, column) => {
    if (mask && !isReal(mask, 0, column)) return GAP;
    let [sum, count] = [0, 0];
    for (const view of views) {
      let index = indexOf(view, 0, column);
      for (let row = 0; row < view.nRows; row++, index += view.rowStride) {
        sum += square[view.data[index] as number] as number;
      }
      count += view.nRows;
    }
    return Math.sqrt(sum / count);
  });
}

/** log10 of sizes; an exact zero has no place on the axis and is a `GAP`. */
export function log10Trace(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value) =>
    value === GAP || value === 0 ? GAP : Math.log10(value),
  );
}

/** log10 norms as stored, where -Infinity is an exact zero. */
export function storedLog10(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value) => (value === -Infinity ? GAP : value));
}

/** The range of the values that have a place, widened to whole decades on a log axis. */
export function traceRange(
  traces: readonly ArrayLike<number>[],
  isLog: boolean,
): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const trace of traces) {
    for (let i = 0; i < trace.length; i++) {
      const value = trace[i] as number;
      if (!Number.isFinite(value) || value === GAP) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return isLog ? [-1, 0] : [0, 1];
  if (!isLog) return [Math.min(0, low), high > 0 ? high * 1.05 : 1];
  // Steps that vanish within a picture's corner must not flatten the rest.
  const bottom = Math.max(Math.floor(low), Math.ceil(high) - MAX_DECADES);
  return [Math.min(bottom, Math.ceil(high) - 1), Math.ceil(high)];
}

const MAX_DECADES = 20;
