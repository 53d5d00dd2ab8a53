/**
 * When limits that were found are given up: pure.
 *
 * Limits are held while somebody steps, so that a colour means one value at all steps. In a live
 * log the first steps are no measure of those to come: a gradient grows or vanishes by decades, and
 * limits of step 0 would paint all that follows in one colour. So they follow the last step, but in
 * leaps: found anew only once they are off by a decade (a factor 2 on a linear scale). Between
 * leaps nothing flickers, and never is a picture more than a leap away from its own limits. Limits
 * that were typed or dragged, and a slider that stands elsewhere, are left alone.
 */

import type { Limits, NormName } from './view';

export interface Held {
  /** What the limits are of. */
  readonly key: string;
  readonly limits: Limits;
  /** The last kept step when they were found. */
  readonly last: number;
}

export interface LimitsNow {
  readonly limits: Limits;
  /** The last kept step, where the slider follows it; null: it stands elsewhere. */
  readonly followed: number | null;
  readonly norm: NormName;
  /** The limits are log10 of something. */
  readonly logarithms: boolean;
}

/** Whether newer steps came, and held limits are a leap away from those of what is shown. */
export function isOutgrown(held: Held, now: LimitsNow): boolean {
  if (now.followed === null || now.followed === held.last) return false;
  if (now.logarithms) return isFar(held.limits, now.limits);
  if (now.norm !== 'linear') return isFar(logOf(held.limits), logOf(now.limits));
  const [before, after] = [spanOf(held.limits), spanOf(now.limits)];
  const isMoved = Math.abs(middleOf(now.limits) - middleOf(held.limits)) > before / 2;
  return after >= 2 * before || after <= before / 2 || isMoved;
}

const DECADES = 1;

const isFar = (held: Limits, now: Limits): boolean =>
  Math.abs(now.low - held.low) >= DECADES || Math.abs(now.high - held.high) >= DECADES;

const logOf = ({ low, high }: Limits): Limits => ({
  low: Math.log10(low),
  high: Math.log10(high),
});
const spanOf = ({ low, high }: Limits): number => high - low;
const middleOf = ({ low, high }: Limits): number => (low + high) / 2;
