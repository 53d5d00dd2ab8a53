/** Values in the hover card's words. */

import { formatNumber } from '../paint/format';

/** "+3.99e−5"; what is no finite number says so. */
export function valueWords(value: number): string {
  if (Number.isNaN(value)) return 'NaN, not a number';
  if (!Number.isFinite(value)) return `${value > 0 ? '+∞' : '−∞'}, overflow`;
  return formatNumber(value, { sign: true });
}
