/** What the pictures of weights say: pure. */

import { formatCount } from '../../paint/format';
import { QUANTITIES } from '../../terms';
import type { WeightName } from './weight_columns';

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

/** "recurrent kernel" */
export const weightWords = (name: WeightName): string =>
  (QUANTITIES.get(name)?.label ?? name.replaceAll('_', ' ')).toLowerCase();

/** "lstm, forward, forget gate": what is there of it. */
export const gateWords = (direction: string, gate: string): string =>
  [direction, gate && `${gate} gate`].filter(Boolean).join(', ');
