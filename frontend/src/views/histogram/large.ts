/** Arrays that the server counts, since the page need not hold them: pure. */

import { openRange } from '../../data/slicing';
import type { GateHistogram, HistogramRequest } from '../../data/types';
import { quantityIn, type Source } from '../../state/derive';
import type { Ranges } from '../../state/view';
import { TAIL_SHARE } from './tally';
import type { Ends } from './ends';

/** More values than this are counted by the server: 8 MB of bfloat16 for each column and step. */
export const MAX_IN_PAGE = 2 ** 22;

/** The part of an array that is counted, as typed. */
export interface Counted {
  readonly samples: string;
  readonly ranges: Ranges;
}

/** Typed ranges of an array's axes, as far as it can give them. */
function slicesOf(source: Source, quantity: string, { samples, ranges }: Counted) {
  const entry = source.entry?.quantities[quantityIn(source, quantity)];
  const typed: Readonly<Record<string, string | undefined>> = { ...ranges, samples };
  return (entry?.axes ?? []).flatMap((axis, i) => {
    const n = entry?.shape?.[i] ?? 0;
    const range = axis === 'gates' ? null : openRange(typed[axis] ?? '', n);
    return range === null ? [] : [{ axis, range, n }];
  });
}

/** How many values of a column are to be counted, as far as the catalog knows. */
export function nCounted(source: Source, quantity: string, counted: Counted): number {
  const entry = source.entry?.quantities[quantityIn(source, quantity)];
  const nGates = entry?.shape?.[entry.axes.indexOf('gates')] ?? 1;
  const lengths = slicesOf(source, quantity, counted).map(({ range, n }) => {
    const [start = 0, stop = n] = range.split(':').map(Number);
    return Math.max(0, Math.min(n, stop) - start);
  });
  return lengths.reduce((product, length) => product * length, entry?.shape ? nGates : 0);
}

/** Enough bins that the tail of a log axis is cut where it should be. */
const N_BINS_OF_ENDS = 512;

/** Names of the gates, and lengths of the axes, of an array that is not here. */
export function facts(source: Source, quantity: string) {
  const entry = source.entry?.quantities[quantityIn(source, quantity)];
  const lengthOf = (axis: string) => entry?.shape?.[entry.axes.indexOf(axis)] ?? 0;
  const rowsAxis = entry?.axes.at(-1) ?? 'units';
  return {
    gates: entry?.axes.includes('gates') ? (source.entry?.gates ?? []) : [],
    nTimesteps: lengthOf('timesteps'),
    nRows: lengthOf(rowsAxis),
    rowsAxis,
  };
}

/** What to ask of a column's gates to know the ends of their axes. */
export function endsRequest(
  source: Source,
  quantity: string,
  choice: Counted & { readonly step: number; readonly isLog: boolean },
): HistogramRequest | null {
  if (source.series === null) return null;
  const slices = slicesOf(source, quantity, choice).map(({ axis, range }) => [axis, range]);
  return {
    run: source.column.run,
    series: source.series,
    quantity: quantityIn(source, quantity),
    step: choice.step,
    ...(Object.fromEntries(slices) as Record<string, string>),
    bins: N_BINS_OF_ENDS,
    edges: 'own',
    scale: choice.isLog ? 'log' : 'linear',
  };
}

/** The same of one gate, between given ends. */
export function countsRequest(
  request: HistogramRequest,
  { gate, edges }: { readonly gate: string; readonly edges: Float64Array },
): HistogramRequest {
  return {
    ...request,
    ...(gate && { gates: gate }),
    bins: edges.length - 1,
    low: edges[0] ?? 0,
    high: edges.at(-1) ?? 1,
  };
}

/** Ends of an axis from fine counts; of a log axis without the last of the tail. */
export function endsOfCounts({ histogram }: GateHistogram, isLog: boolean): Ends | null {
  const { edges, counts } = histogram;
  const [low, high] = [edges[0], edges.at(-1)];
  if (low === undefined || high === undefined) return null;
  if (!isLog) return [low, high];
  const total = counts.reduce((sum, n) => sum + n, 0);
  let seen = 0;
  const first = counts.findIndex((n) => (seen += n) > 0 && seen >= TAIL_SHARE * total);
  return [edges[Math.max(0, first)] ?? low, high];
}
