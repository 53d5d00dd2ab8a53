/** A line's trend: pure. */

/** Captures that a median is over: fewer let two outliers side by side through. */
export const MEDIAN_WIDTH = 5;

/**
 * Returns the median of up to `width` values around each, fewer at both ends, so that a single
 * capture cannot move it. NaN stays NaN: a trend must not bridge what is not known.
 */
export function runningMedian(values: readonly number[], width = MEDIAN_WIDTH): number[] {
  const reach = Math.floor(width / 2);
  return values.map((value, i) => {
    if (!Number.isFinite(value)) return NaN;
    return median(values.slice(Math.max(0, i - reach), i + reach + 1).filter(Number.isFinite));
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
