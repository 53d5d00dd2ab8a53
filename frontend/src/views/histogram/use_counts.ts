/** From columns to histograms on axes that some of them share. */

import { useMemo } from 'preact/hooks';

import type { Histogram } from '../../data/histogram';
import type { ColumnData, Panel } from '../../state/sequence_columns';
import { useStore } from '../../state/context';
import { useHistograms } from '../../state/histograms';
import type { GateShare, Ranges } from '../../state/view';
import {
  edgesBetween,
  highestCount,
  shared,
  usableLimits,
  widest,
  type Ends,
  type Grid,
} from './ends';
import { countsRequest, endsOfCounts, endsRequest } from './large';
import type { GateRow } from './rows';
import { countTally, croppedPanel, endsOf, tallyOf, type Tally } from './tally';

/** A column, and whether the server counts it. */
export interface CountedColumn {
  readonly data: ColumnData;
  readonly isLarge: boolean;
}

export interface Counts {
  /** By row and column. */
  readonly histograms: Grid<Histogram>;
  readonly edges: Grid<Float64Array>;
  /** The count at the top of each axis. */
  readonly highest: Grid<number>;
  /** Why the server could not count a column; null where it could. */
  readonly errors: readonly (Error | null)[];
}

export function useCounts(
  columns: readonly CountedColumn[],
  rows: readonly GateRow[],
  { quantity, isLog }: { readonly quantity: string; readonly isLog: boolean },
): Counts {
  const { counts: choice, limits, ranges, samples } = useStore().view.value;
  // What lies in one panel has its axes.
  const share = (wanted: GateShare): GateShare =>
    choice.layout === 'over' && wanted === 'panel' ? 'gate' : wanted;
  const asked = columns.map(({ data: { source, step }, isLarge }) =>
    isLarge && step !== null
      ? endsRequest(source, quantity, { samples, ranges, step, isLog })
      : null,
  );
  const fine = useHistograms(asked);
  const panels = columns.map(({ data }) => data.panels);
  const gates = rows.map((row) => row.gates.join()).join(';');
  const tallies = useMemo(
    (): Grid<Tally> =>
      rows.map((row) =>
        row.gates.map((gate, i) =>
          gate === null ? null : heldTally(panels[i] ?? [], gate, ranges),
        ),
      ),
    [...panels, columns.length, gates, ranges],
  );
  const ends: Grid<Ends> = tallies.map((cells, row) =>
    cells.map((tally, i) => {
      const gate = rows[row]?.gates[i];
      const answered = gate === null ? null : fine[i]?.answer?.histograms[gate ?? 0];
      return tally ? endsOf(tally, isLog) : answered ? endsOfCounts(answered, isLog) : null;
    }),
  );
  const drawn = usableLimits(limits, isLog);
  const edges = shared(ends, share(choice.x), widest).map((cells) =>
    cells.map((end) => edgesBetween(drawn ?? end, isLog)),
  );
  const key = edges
    .flat()
    .flatMap((each) => [each[0], each.at(-1)])
    .join();
  const local = useMemo(
    () =>
      tallies.map((cells, row) =>
        cells.map((tally, i) => {
          const own = edges[row]?.[i];
          return tally && own ? countTally(tally, own, isLog) : null;
        }),
      ),
    [tallies, key, isLog],
  );
  const remote = useHistograms(
    rows.flatMap(({ gates: at }, row) =>
      columns.map(({ data }, i) => {
        const [request, own] = [asked[i], edges[row]?.[i]];
        const gate = at[i] ?? null;
        if (!request || !own || gate === null || !ends[row]?.[i]) return null;
        return countsRequest(request, { gate: data.gates[gate] ?? '', edges: own });
      }),
    ),
  );
  const histograms = local.map((cells, row) =>
    cells.map(
      (found, i) =>
        found ?? remote[row * columns.length + i]?.answer?.histograms[0]?.histogram ?? null,
    ),
  );
  const tops = histograms.map((cells) => cells.map((found) => found && highestCount(found)));
  return {
    histograms,
    edges,
    highest: shared(tops, share(choice.y), Math.max),
    errors: columns.map(
      (_, i) =>
        fine[i]?.error ??
        rows.map((__, row) => remote[row * columns.length + i]?.error).find(Boolean) ??
        null,
    ),
  };
}

const held = new WeakMap<readonly Panel[], Map<string, Tally>>();

/** Counted once for the same arrays and ranges: steps back and forth count nothing twice. */
function heldTally(panels: readonly Panel[], gate: number, ranges: Ranges): Tally | null {
  const own = panels.filter((panel) => panel.gate === gate);
  if (own.length === 0) return null;
  const tallies = held.get(panels) ?? new Map<string, Tally>();
  held.set(panels, tallies);
  const { timesteps = '', units = '', features = '' } = ranges;
  const key = [gate, timesteps, units, features].join(' ');
  const known = tallies.get(key);
  if (known) return known;
  const parts = own.flatMap((panel) => croppedPanel(panel, ranges) ?? []);
  const tally = tallyOf(parts);
  tallies.set(key, tally);
  return tally;
}
