/** From values to colours: where a value lies in the domain. */

/**
 * - linear: from `low` to `high`; a diverging map needs low < 0 < high and has its middle at 0.
 * - log: |value| from `low` to `high`, both > 0; the sign picks the side of a diverging map.
 * - symlog: linear up to about `low` > 0, logarithmic up to `high`, both of |value|.
 */
export interface Norm {
  readonly kind: 'linear' | 'log' | 'symlog';
  readonly low: number;
  readonly high: number;
}

/** Smallest log domain: one value repeated must not divide by 0. */
const MIN_LOG_SPAN = 1e-9;

/**
 * Returns the place of the value's magnitude on the norm's axis, 0 = low end, 1 = high end, beyond
 * them outside the domain; -Infinity for zero on a log axis, NaN for NaN. On a linear axis the
 * value itself is placed.
 */
export function position(norm: Norm, value: number): number {
  const { kind, low, high } = norm;
  if (kind === 'linear') return high > low ? (value - low) / (high - low) : value > high ? 2 : 0;
  const magnitude = Math.abs(value);
  if (kind === 'log') {
    return Math.log(magnitude / low) / Math.max(Math.log(high / low), MIN_LOG_SPAN);
  }
  return Math.asinh(magnitude / low) / Math.asinh(high / low);
}

/** The magnitude (linear: the value) at a place of the axis: the inverse of `position`. */
export function valueAtPosition({ kind, low, high }: Norm, place: number): number {
  if (kind === 'linear') return low + place * (high - low);
  if (kind === 'log') return low * (high / low) ** place;
  return low * Math.sinh(place * Math.asinh(high / low));
}

/**
 * Returns the place on a diverging map, -1 to 1 in the domain and beyond where clipped: its
 * sign is the value's, 0 is the page. Values below the low end of a log domain are 0.
 */
export function toSignedUnit(norm: Norm, value: number): number {
  if (norm.kind === 'linear') {
    const end = value < 0 ? -norm.low : norm.high;
    return end > 0 ? value / end : Math.sign(value) * 2;
  }
  return Math.sign(value) * Math.max(0, position(norm, value));
}

/** The place on a sequential map, 0 to 1 in the domain, above 1 where clipped. */
export function toUnit(norm: Norm, value: number): number {
  return Math.max(0, position(norm, value));
}
