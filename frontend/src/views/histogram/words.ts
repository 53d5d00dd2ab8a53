/** What the view says of its counts: pure. */

import type { Histogram } from '../../data/histogram';
import { formatCount, formatLogPower, formatNumber, formatShare } from '../../paint/format';
import { nonfiniteWords } from '../../ui/number_words';

/** "14 below 10⁻⁸·⁵": what a histogram's bars do not hold, of what is a number. */
export function outsideWords({ edges, zeros, below, above }: Histogram, isLog: boolean): string {
  const end = (at: number) => {
    const value = edges.at(at) ?? NaN;
    return isLog ? formatLogPower(value) : formatNumber(value);
  };
  const parts = [
    [zeros, 'exactly 0'],
    [below, `below ${end(0)}`],
    [above, `above ${end(-1)}`],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, what]) => `${formatCount(n)} ${what}`)
    .join(', ');
}

/** "1 of 10 000 NaN" */
export const badWords = (histogram: Histogram): string =>
  nonfiniteWords({ ...histogram, n: histogram.total });

/** "1 234, 2.1 %": a bin, and its share of all that is counted. */
export function binWords({ counts, total }: Histogram, bin: number): string {
  const n = counts[bin] ?? 0;
  return `${formatCount(n)}, ${formatShare(total > 0 ? n / total : 0)}`;
}

/** "0.012 to 0.0134" */
export function edgesWords(edges: Float64Array, bin: number): string {
  const style = { digits: 4 };
  return `${formatNumber(edges[bin] ?? NaN, style)} to ${formatNumber(edges[bin + 1] ?? NaN, style)}`;
}

export interface CountedAxis {
  /** "samples" */
  readonly axis: string;
  /** Half-open range of what is counted. */
  readonly range: readonly [start: number, stop: number];
  readonly n: number;
}

/** "Counted: samples 0:3 of 4, all 40 timesteps, all 64 units; no padding." */
export function countedWords(axes: readonly CountedAxis[]): string {
  const parts = axes.map(({ axis, range: [start, stop], n }) =>
    stop - start === n ? `all ${formatCount(n)} ${axis}` : `${axis} ${start}:${stop} of ${n}`,
  );
  return `Counted: ${parts.join(', ')}; padding is left out.`;
}
