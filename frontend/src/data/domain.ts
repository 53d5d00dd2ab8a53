/** Domains that hold the data's bulk, and the distribution that the legend draws over them. */

import { codeToFloat, INFINITY_CODE, SIGN_BIT } from './bfloat16';
import { forEachFinite, magnitudeQuantiles, type Counts } from './codes';

export interface Domain {
  readonly low: number;
  readonly high: number;
}
export type NormKind = 'linear' | 'log' | 'symlog';

export interface DomainChoice {
  readonly kind: NormKind;
  /** The values have one direction (log10 norms, gates): the linear domain is not made symmetric. */
  readonly oneSided?: boolean;
}

/** Shares of the nonzero magnitudes that lie below and above a robust domain's ends. */
export const LOW_SHARE = 0.08;
export const HIGH_SHARE = 0.992;
/** A tail of vanished values must not take the whole ramp. */
export const MAX_DECADES = 8;
const MIN_DECADES = 1;

/**
 * Returns a domain that neither a few large values nor a long tail of tiny ones can stretch.
 * log and symlog: 8 % and 99.2 % of the nonzero |values|, widened to 1, 2, 5 times a power of ten;
 * linear: 99.2 % of |values|, symmetric about 0; one-sided: 0.8 % and 99.2 % of the values.
 * Without any value: a domain of its kind about 1.
 */
export function robustDomain(counts: Counts, { kind, oneSided = false }: DomainChoice): Domain {
  if (kind === 'linear') return oneSided ? oneSidedDomain(counts) : symmetricDomain(counts);
  const ends = magnitudeQuantiles(counts, [LOW_SHARE, HIGH_SHARE], { nonzero: true });
  const [low = NaN, high = NaN] = ends;
  if (!(low > 0)) return { low: 1e-8, high: 1 };
  const top = prettyAbove(high);
  const bottom = Math.max(prettyBelow(low), top / 10 ** MAX_DECADES);
  return { low: Math.min(bottom, top / 10 ** MIN_DECADES), high: top };
}

function symmetricDomain(counts: Counts): Domain {
  const [bulk = NaN] = magnitudeQuantiles(counts, [HIGH_SHARE]);
  const [largest = NaN] = magnitudeQuantiles(counts, [1]);
  const end = bulk > 0 ? bulk : largest;
  const high = end > 0 ? prettyAbove(end) : 1;
  return { low: -high, high };
}

function oneSidedDomain(counts: Counts): Domain {
  const [low, high] = [quantile(counts, 1 - HIGH_SHARE), quantile(counts, HIGH_SHARE)];
  if (Number.isNaN(low)) return { low: 0, high: 1 };
  return high > low ? { low, high } : { low: low - 0.5, high: low + 0.5 };
}

/** The smallest value that at least this share of the finite values does not exceed. */
export function quantile(counts: Counts, share: number): number {
  let [total, seen] = [0, 0];
  forEachFinite(counts, (_, n) => (total += n));
  for (const code of ascendingCodes()) {
    seen += counts[code] as number;
    if (seen > 0 && seen >= share * total) return codeToFloat(code);
  }
  return NaN;
}

function* ascendingCodes(): Generator<number> {
  for (let code = INFINITY_CODE - 1; code >= 0; code--) yield code | SIGN_BIT;
  for (let code = 0; code < INFINITY_CODE; code++) yield code;
}

const LEADS = [1, 2, 5, 10];

/** The next of 1, 2, 5 times a power of ten at or above; 1e-9 forgives rounding of the power. */
export function prettyAbove(value: number): number {
  const power = Math.floor(Math.log10(value));
  const lead = LEADS.find((lead) => lead * 10 ** power >= value * (1 - 1e-9)) ?? 10;
  return Number(`${lead}e${power}`);
}

export function prettyBelow(value: number): number {
  const power = Math.floor(Math.log10(value));
  const leads = LEADS.filter((lead) => lead * 10 ** power <= value * (1 + 1e-9));
  return Number(`${leads.at(-1) ?? 1}e${power}`);
}

export interface DensityChoice {
  /** Place of a value on the axis, 0 to 1; others are left out. See color/norm `position`. */
  readonly place: (value: number) => number;
  readonly nBins: number;
}

export interface Density {
  /** Share of all finite values in each bin: values above and below 0 apart. */
  readonly plus: Float64Array;
  readonly minus: Float64Array;
  /** The largest share of a bin, of plus and minus together: the curve's height. */
  readonly highest: number;
}

/** Returns the distribution along the legend's axis; zeros lie on no log axis and count as plus. */
export function density(counts: Counts, { place, nBins }: DensityChoice): Density {
  const [plus, minus] = [new Float64Array(nBins), new Float64Array(nBins)];
  let total = 0;
  forEachFinite(counts, (value, n) => {
    total += n;
    const at = place(value);
    if (!(at >= 0 && at <= 1)) return;
    const bins = value < 0 ? minus : plus;
    (bins[Math.min(nBins - 1, Math.floor(at * nBins))] as number) += n;
  });
  const scale = total ? 1 / total : 0;
  let highest = 0;
  for (let bin = 0; bin < nBins; bin++) {
    (plus[bin] as number) *= scale;
    (minus[bin] as number) *= scale;
    highest = Math.max(highest, (plus[bin] as number) + (minus[bin] as number));
  }
  return { plus, minus, highest };
}
