/** Values in the hover card's words. */

import { formatCount, formatNumber } from '../paint/format';

/** "+3.99e−5"; what is no finite number says so. */
export function valueWords(value: number): string {
  if (Number.isNaN(value)) return 'NaN, not a number';
  if (!Number.isFinite(value)) return `${value > 0 ? '+∞' : '−∞'}, overflow`;
  return formatNumber(value, { sign: true });
}

/** From log10, so that what is beyond a float's range has a value too. */
export function rmsWords(log10: number | null, isPart = false): { value: string; isBad?: boolean } {
  if (log10 !== null && isPart && Number.isFinite(log10)) {
    return { value: `${rmsWords(log10).value}, of the finite values` };
  }
  if (log10 === null) return { value: 'padding, no data' };
  if (log10 === -Infinity) return { value: 'exactly 0' };
  if (Number.isNaN(log10)) return { value: 'NaN, not a number', isBad: true };
  if (log10 === Infinity) return { value: '+∞, overflow', isBad: true };
  const power = Math.floor(log10);
  if (power >= -3 && power < 5) return { value: formatNumber(10 ** log10) };
  const lead = (10 ** (log10 - power)).toFixed(2);
  return { value: `${lead}e${power < 0 ? '−' : ''}${Math.abs(power)}` };
}

export interface Nonfinite {
  readonly n: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
}

/** "1 of 10 000 NaN, 2 of 10 000 +∞"; "" where all are numbers: a share would read as 0 %. */
export function nonfiniteWords({ n, nan, posInf, negInf }: Nonfinite): string {
  const found = [
    [nan, 'NaN'],
    [posInf, '+∞'],
    [negInf, '−∞'],
  ] as const;
  return found
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${formatCount(count)} of ${formatCount(n)} ${what}`)
    .join(', ');
}
