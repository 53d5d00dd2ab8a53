/** Histograms by weight, direction and gate, on axes that some of them share: pure. */

import { binEdges, finiteRange, histogram, type Histogram } from '../../data/histogram';
import type { Tensor } from '../../data/safetensors';
import type { AxisShare, HistogramAxes } from '../../state/view';
import { gateStatistics, gateValues, type GateStatistics } from './gate_values';
import { WEIGHT_NAMES, type WeightName, type WeightStack } from './weight_columns';

const N_BINS = 40;

export interface PanelPlace {
  readonly name: WeightName;
  readonly direction: string;
  readonly gate: string;
}

export interface PanelCurve {
  readonly column: number;
  readonly histogram: Histogram;
  readonly statistics: GateStatistics;
}

export interface HistogramPanel extends PanelPlace {
  /** One for each column that has the gate. */
  readonly curves: readonly PanelCurve[];
  /** Of the first kept step, where a single column is shown. */
  readonly initial: Histogram | null;
  readonly edges: Float64Array;
  /** The count at the top of its axis. */
  readonly highest: number;
}

export interface HistogramRow {
  readonly name: WeightName;
  readonly direction: string;
  /** In the order of the grid's gates; null where no column has it. */
  readonly panels: readonly (HistogramPanel | null)[];
}

export interface HistogramGrid {
  readonly gates: readonly string[];
  readonly rows: readonly HistogramRow[];
}

/** Which panels share an axis: those of the same key. */
export function shareKey(share: AxisShare, { name, direction, gate }: PanelPlace): string {
  if (share === 'panel') return [name, direction, gate].join('\n');
  if (share === 'kernel') return name;
  return share === 'direction' ? direction : '';
}

interface Source {
  readonly column: number;
  readonly tensor: Tensor;
  readonly gate: number;
  readonly isInitial: boolean;
}

/** Counts every value of every stack; `columns` holds the directions of each column. */
export function histogramGrid(
  columns: readonly (readonly WeightStack[])[],
  { x, y }: Pick<HistogramAxes, 'x' | 'y'>,
): HistogramGrid {
  const stacks = columns.flat();
  const gates = [...new Set(stacks.flatMap((stack) => stack.gates))];
  const directions = [...new Set(stacks.map(({ direction }) => direction))];
  const places = directions.flatMap((direction) =>
    WEIGHT_NAMES.map((name) => gates.map((gate): PanelPlace => ({ name, direction, gate }))),
  );
  const sources = new Map(places.flat().map((place) => [place, sourcesOf(columns, place)]));
  const used = [...sources].filter(([, found]) => found.length > 0);
  const edges = new Map(
    [...groupsOf(used, x)].map(([key, members]) => [key, edgesOf(members.flatMap(([, s]) => s))]),
  );
  const counted = used.map(([place, found]) =>
    countedPanel(place, found, edges.get(shareKey(x, place)) as Float64Array),
  );
  const highest = new Map(
    [
      ...groupsOf(
        counted.map((panel) => [panel, panel] as const),
        y,
      ),
    ].map(([key, members]) => [key, Math.max(1, ...members.map(([panel]) => highestOf(panel)))]),
  );
  const panels = counted.map((panel) => ({
    ...panel,
    highest: highest.get(shareKey(y, panel)) ?? 1,
  }));
  const rows = places.map((row) => ({
    name: row[0]?.name ?? 'kernel',
    direction: row[0]?.direction ?? '',
    panels: row.map(
      (place) => panels.find((p) => shareKey('panel', p) === shareKey('panel', place)) ?? null,
    ),
  }));
  return { gates, rows: rows.filter((row) => row.panels.some(Boolean)) };
}

function sourcesOf(columns: readonly (readonly WeightStack[])[], place: PanelPlace): Source[] {
  return columns.flatMap((stacks, column) => {
    const stack = stacks.find(({ direction }) => direction === place.direction);
    const gate = stack?.gates.indexOf(place.gate) ?? -1;
    if (!stack || gate < 0) return [];
    const { tensors, initial } = stack;
    const [now, first] = [tensors[place.name], columns.length === 1 && initial[place.name]];
    return [
      ...(now ? [{ column, tensor: now, gate, isInitial: false }] : []),
      ...(now && first ? [{ column, tensor: first, gate, isInitial: true }] : []),
    ];
  });
}

function groupsOf<T extends readonly [PanelPlace, unknown]>(
  entries: readonly T[],
  share: AxisShare,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = shareKey(share, entry[0]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}

/** From the smallest to the largest finite value; one value lies in the middle. */
function edgesOf(sources: readonly Source[]): Float64Array {
  const ends = sources.map(({ tensor, gate }) => {
    const { low, high } = gateStatistics(tensor, gate);
    return [low, high];
  });
  const [low, high] = finiteRange(ends) ?? [-1, 1];
  if (low < high) return binEdges({ low, high, nBins: N_BINS });
  const room = Math.abs(low) / 2 || 0.5;
  return binEdges({ low: low - room, high: high + room, nBins: N_BINS });
}

function countedPanel(
  place: PanelPlace,
  sources: readonly Source[],
  edges: Float64Array,
): Omit<HistogramPanel, 'highest'> {
  const counted = sources.map(({ tensor, gate, ...rest }) => ({
    ...rest,
    histogram: counts(tensor, gate, edges),
    statistics: gateStatistics(tensor, gate),
  }));
  return {
    ...place,
    edges,
    curves: counted.filter(({ isInitial }) => !isInitial),
    initial: counted.find(({ isInitial }) => isInitial)?.histogram ?? null,
  };
}

const known = new WeakMap<Tensor, Map<string, Histogram>>();

/** Counted once for each gate and axis: scrubbing back and forth counts nothing twice. */
function counts(tensor: Tensor, gate: number, edges: Float64Array): Histogram {
  const held = known.get(tensor) ?? new Map<string, Histogram>();
  known.set(tensor, held);
  const key = [gate, edges[0], edges.at(-1)].join(' ');
  let found = held.get(key);
  if (!found) {
    held.set(key, (found = histogram(gateValues(tensor, gate), edges)));
  }
  return found;
}

function highestOf({ curves, initial }: Omit<HistogramPanel, 'highest'>): number {
  const all = [...curves.map((curve) => curve.histogram), ...(initial ? [initial] : [])];
  return Math.max(...all.map(({ counts }) => counts.reduce((most, n) => Math.max(most, n), 0)));
}
