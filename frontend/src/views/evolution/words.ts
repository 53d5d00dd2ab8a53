/** The view's sentences: pure. */

import { formatNumber } from '../../paint/format';
import type { Against, EvolutionStatistic } from '../../state/view';
import { rmsWords, valueWords } from '../../ui/number_words';
import { isLogarithm } from './evolution_map';

export const STATISTIC_WORDS: Readonly<Record<EvolutionStatistic, string>> = {
  rms: 'rms',
  mean: 'mean',
  max: 'max |value|',
};

export const storedName = (statistic: EvolutionStatistic): string =>
  isLogarithm(statistic) ? `log10 ${STATISTIC_WORDS[statistic]}` : STATISTIC_WORDS[statistic];

/** What a cell of the map is over. */
export function overWords(against: Against, isGated: boolean): string {
  if (against === 'units') return 'timesteps and sequences';
  return isGated ? 'gates, units and sequences' : 'units and sequences';
}

interface ValueWords {
  readonly value: string;
  readonly isBad?: boolean;
}

/** A stored statistic in the hover card's words; `isPart`: some values were no number. */
export function statisticWords(
  statistic: EvolutionStatistic,
  value: number | null,
  isPart: boolean,
): ValueWords {
  if (isLogarithm(statistic)) return rmsWords(value, isPart);
  if (value === null) return { value: 'padding, no data' };
  if (!Number.isFinite(value)) return { value: valueWords(value), isBad: true };
  return { value: `${valueWords(value)}${isPart ? ', of the finite values' : ''}` };
}

/** "12", "about 11.5": sequences of a bin of timesteps are a mean. */
export function sequencesWords(n: number): string {
  return Number.isInteger(n) ? String(n) : `about ${formatNumber(n, { digits: 3 })}`;
}
