/**
 * Counts of bfloat16 codes: everything about a distribution follows from 65,536 counters, exactly
 * and at a cost that does not grow with the number of arrays.
 */

import { codeToFloat, INFINITY_CODE, N_CODES, SIGN_BIT } from './bfloat16';
import { indexOf, type StridedView } from './slicing';
import type { MaskView } from './mask';
import { isReal } from './mask';

/** How often each code occurs: 65,536 entries. */
export type Counts = Uint32Array;

/** Counts all codes, or those where the flat mask of the same length is not 0. */
export function countCodes(codes: Uint16Array, mask?: Uint8Array): Counts {
  const counts = new Uint32Array(N_CODES);
  for (let i = 0; i < codes.length; i++) {
    if (!mask || mask[i]) (counts[codes[i] as number] as number)++;
  }
  return counts;
}

export interface CountedView {
  readonly view: StridedView;
  readonly mask?: MaskView | undefined;
}

/** Counts the real codes of pictures. */
export function countViews(pictures: readonly CountedView[]): Counts {
  const counts = new Uint32Array(N_CODES);
  for (const { view, mask } of pictures) {
    // The units of a timestep are neighbours in memory.
    for (let column = 0; column < view.nColumns; column++) {
      let index = indexOf(view, 0, column);
      for (let row = 0; row < view.nRows; row++, index += view.rowStride) {
        if (mask && !isReal(mask, row, column)) continue;
        (counts[view.data[index] as number] as number)++;
      }
    }
  }
  return counts;
}

export function mergeCounts(all: readonly Counts[]): Counts {
  const merged = new Uint32Array(N_CODES);
  for (const counts of all) {
    for (let code = 0; code < N_CODES; code++) (merged[code] as number) += counts[code] as number;
  }
  return merged;
}

export interface Nonfinite {
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
}

export function nonfiniteCounts(counts: Counts): Nonfinite {
  let nan = 0;
  for (let code = INFINITY_CODE + 1; code < SIGN_BIT; code++) {
    nan += (counts[code] as number) + (counts[code | SIGN_BIT] as number);
  }
  const posInf = counts[INFINITY_CODE] as number;
  return { nan, posInf, negInf: counts[INFINITY_CODE | SIGN_BIT] as number };
}

export const totalCount = (counts: Counts): number => counts.reduce((sum, n) => sum + n, 0);

export function finiteCount(counts: Counts): number {
  const { nan, posInf, negInf } = nonfiniteCounts(counts);
  return totalCount(counts) - nan - posInf - negInf;
}

/** How many values have the magnitude of code `code` < 0x8000. */
const atMagnitude = (counts: Counts, code: number): number =>
  (counts[code] as number) + (counts[code | SIGN_BIT] as number);

/** Whether any real value of a picture is below 0; -Infinity is, -0 is not. */
export function hasNegative(view: StridedView, mask?: MaskView): boolean {
  for (let column = 0; column < view.nColumns; column++) {
    if (mask && !isReal(mask, 0, column)) continue;
    let index = indexOf(view, 0, column);
    for (let row = 0; row < view.nRows; row++, index += view.rowStride) {
      const code = view.data[index] as number;
      if (code > SIGN_BIT && code <= (SIGN_BIT | INFINITY_CODE)) return true;
    }
  }
  return false;
}

export interface MagnitudeChoice {
  /** Leaves zeros out. */
  readonly nonzero?: boolean;
}

/**
 * Returns quantiles of |value| over the finite values: for each share the smallest magnitude that
 * at least this share does not exceed. NaN where there is no value.
 */
export function magnitudeQuantiles(
  counts: Counts,
  shares: readonly number[],
  { nonzero = false }: MagnitudeChoice = {},
): number[] {
  const first = nonzero ? 1 : 0;
  let total = 0;
  for (let code = first; code < INFINITY_CODE; code++) total += atMagnitude(counts, code);
  return shares.map((share) => {
    let seen = 0;
    for (let code = first; code < INFINITY_CODE && total > 0; code++) {
      seen += atMagnitude(counts, code);
      if (seen > 0 && seen >= share * total) return codeToFloat(code);
    }
    return NaN;
  });
}

/** Share, 0 to 1, of the finite values whose `value` (or |value|) is below a limit. */
export function shareBelow(counts: Counts, limit: number, magnitude = true): number {
  return share(counts, (value) => value < limit, magnitude);
}

/** Share, 0 to 1, of the finite values above a limit. */
export function shareAbove(counts: Counts, limit: number, magnitude = true): number {
  return share(counts, (value) => value > limit, magnitude);
}

function share(counts: Counts, holds: (value: number) => boolean, magnitude: boolean): number {
  let [inside, total] = [0, 0];
  forEachFinite(counts, (value, n) => {
    total += n;
    if (holds(magnitude ? Math.abs(value) : value)) inside += n;
  });
  return total ? inside / total : 0;
}

/** Calls with each finite value that occurs and how often it does. */
export function forEachFinite(counts: Counts, call: (value: number, n: number) => void): void {
  for (let code = 0; code < N_CODES; code++) {
    const n = counts[code] as number;
    if (n && (code & 0x7fff) < INFINITY_CODE) call(codeToFloat(code), n);
  }
}
