/** What the page shows, as one plain frozen value. */

import type { DifferenceKind } from '../data/difference';

export const VIEW_KINDS = [
  'sequences',
  'histogram',
  'evolution',
  'weights',
  'depth',
  'memory',
  'diagnostics',
] as const;
export type ViewKind = (typeof VIEW_KINDS)[number];
export const NORMS = ['linear', 'log', 'symlog'] as const;
export type NormName = (typeof NORMS)[number];
export const WEIGHT_KIND_NAMES = ['value', 'gradient', 'update'] as const;
export type WeightKind = (typeof WEIGHT_KIND_NAMES)[number];
export const DISPLAYS = ['maps', 'traces', 'panels', 'scatter'] as const;
export type Display = (typeof DISPLAYS)[number];
export const PANEL_AXES = ['shared', 'own'] as const;
/** Whether all panels have one value axis, or each its own. */
export type PanelAxes = (typeof PANEL_AXES)[number];
export const ACROSSES = ['units', 'samples'] as const;
/** What stands across in a scatter; the other one has the colours. */
export type Across = (typeof ACROSSES)[number];
export const AGAINSTS = ['timesteps', 'units'] as const;
export type Against = (typeof AGAINSTS)[number];
/** What Evolution shows of the values behind a cell. */
export const EVOLUTION_STATISTICS = ['rms', 'mean', 'max'] as const;
export type EvolutionStatistic = (typeof EVOLUTION_STATISTICS)[number];

export const WEIGHT_PICTURES = ['maps', 'histograms'] as const;
export type WeightPicture = (typeof WEIGHT_PICTURES)[number];
export const AXIS_SHARES = ['panel', 'kernel', 'direction', 'all'] as const;
/** Which panels have one axis: none, those of a kernel, of a direction, all. */
export type AxisShare = (typeof AXIS_SHARES)[number];
/** Axes of the weights' histograms. */
export interface HistogramAxes {
  readonly x: AxisShare;
  readonly y: AxisShare;
  /** Counts on a log axis. */
  readonly log: boolean;
}
export const COUNT_LAYOUTS = ['beside', 'over'] as const;
/** Histograms of columns side by side, or over each other in one panel. */
export type CountLayout = (typeof COUNT_LAYOUTS)[number];
export const GATE_SHARES = ['all', 'gate', 'panel'] as const;
/** Which histograms of sequences have one axis: all, those of a gate, none. */
export type GateShare = (typeof GATE_SHARES)[number];
/** Choices of the Histogram view. */
export interface CountChoice {
  readonly layout: CountLayout;
  readonly x: GateShare;
  readonly y: GateShare;
  /** Counts on a log axis. */
  readonly log: boolean;
}
/** What the rows of the Sequences grid are: samples and their gates, gates and their samples, or
 * the quantities of one sample. */
export const GRIDS = ['samples', 'gates', 'quantities'] as const;
export type Grid = (typeof GRIDS)[number];

export const MAP_CHOICES = ['auto', 'diverging', 'sequential', 'grey'] as const;
/** auto: the map that fits the norm. */
export type MapChoice = (typeof MAP_CHOICES)[number];
/** Axes that pictures zoom in on; samples have a field of their own. */
export const RANGE_AXES = [
  'timesteps',
  'units',
  'features',
  'units_from',
  'gates',
  'steps',
] as const;
export type RangeAxis = (typeof RANGE_AXES)[number];
/** Half-open ranges as typed, "0:64"; an absent one: all. `gates` may be a gate's name. */
export type Ranges = Readonly<Partial<Record<RangeAxis, string>>>;

export const LAG_SCALES = ['log', 'linear'] as const;
export type LagScale = (typeof LAG_SCALES)[number];
/** Choices of Depth and Memory. */
export interface Reach {
  /** A diagnostic that Depth shows in place of the quantity's size; "": the quantity. */
  readonly measure: string;
  /** The gain's axis in Memory. */
  readonly lags: LagScale;
}

export const TABLE_ROWS = ['auto', 'diagnostics', 'runs'] as const;
/** auto: what fits the number of runs. */
export type TableRows = (typeof TABLE_ROWS)[number];
export const TABLE_CHANGES = ['none', 'minus', 'ratio'] as const;
/** How a cell is compared with the first column's. */
export type TableChange = (typeof TABLE_CHANGES)[number];
/** Choices of the diagnostics table. */
export interface TableChoice {
  readonly rows: TableRows;
  readonly change: TableChange;
  readonly allSeries: boolean;
  /** Key of the column sorted by; "": as listed. */
  readonly sort: string;
  readonly descending: boolean;
}

/** Column `a` minus (or over) column `b`, by their places. */
export interface Difference {
  readonly a: number;
  readonly b: number;
  readonly kind: DifferenceKind;
}

export const MAX_COLUMNS = 8;
export const DEFAULT_QUANTITY = 'state_gradient';
export const DEFAULT_SAMPLES = '0:3';

/** A run at a step; `step` null: the slider's. */
export interface Column {
  readonly run: string;
  readonly step: number | null;
  /** Its own series, such as the other direction; absent: the chosen one. */
  readonly series?: string;
}

/** Limits are those of |value| for log and symlog, and of the value for linear. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

export interface Pin {
  readonly sample: number;
  readonly timestep: number;
  readonly row: number;
  /** Index of the gate; 0 where there are none. */
  readonly gate: number;
}

export interface View {
  readonly kind: ViewKind;
  /** null: the first runs that have data. */
  readonly columns: readonly Column[] | null;
  readonly difference: Difference | null;
  readonly filter: string;
  /** "": the first one. */
  readonly series: string;
  readonly quantity: string;
  /** Half-open, as typed: "0:3". */
  readonly samples: string;
  /** null: the last kept step, also when new ones come. */
  readonly step: number | null;
  readonly weights: WeightKind;
  readonly weightPicture: WeightPicture;
  readonly histogramAxes: HistogramAxes;
  readonly counts: CountChoice;
  /** Whether the weights of a Bidirectional layer show both directions, or the chosen one. */
  readonly bothDirections: boolean;
  readonly norm: NormName | null;
  /** null: robust limits of the data, held while stepping. */
  readonly limits: Limits | null;
  /** Whether linear limits mirror each other at 0. */
  readonly symmetric: boolean;
  readonly pin: Pin | null;
  readonly display: Display;
  readonly against: Against;
  readonly statistic: EvolutionStatistic;
  readonly horizon: boolean;
  /** What is zoomed in on. */
  readonly ranges: Ranges;
  readonly map: MapChoice;
  readonly reach: Reach;
  readonly table: TableChoice;
  readonly grid: Grid;
  /** Units across and timesteps down. */
  readonly transposed: boolean;
  readonly axes: PanelAxes;
  /** The unit whose panel has a whole column; null: all of them. */
  readonly unit: number | null;
  /** Draws the other columns' lines in grey. */
  readonly others: boolean;
  readonly across: Across;
  /** Of the scatter; null: the pinned one, else the last that the layer processes. */
  readonly timestep: number | null;
  /** Draws a backward layer in its processing order. */
  readonly reflect: boolean;
}

export const DEFAULT_VIEW: View = Object.freeze({
  kind: 'sequences',
  columns: null,
  difference: null,
  filter: '',
  series: '',
  quantity: DEFAULT_QUANTITY,
  samples: DEFAULT_SAMPLES,
  step: null,
  weights: 'value',
  weightPicture: 'maps',
  histogramAxes: Object.freeze({ x: 'kernel', y: 'kernel', log: false }),
  counts: Object.freeze({ layout: 'beside', x: 'all', y: 'gate', log: false }),
  bothDirections: true,
  norm: null,
  limits: null,
  symmetric: true,
  pin: null,
  display: 'maps',
  against: 'timesteps',
  statistic: 'rms',
  horizon: true,
  ranges: Object.freeze({}),
  map: 'auto',
  reach: Object.freeze({ measure: '', lags: 'log' }),
  table: Object.freeze({
    rows: 'auto',
    change: 'none',
    allSeries: false,
    sort: '',
    descending: false,
  }),
  grid: 'samples',
  transposed: false,
  axes: 'shared',
  unit: null,
  others: false,
  across: 'units',
  timestep: null,
  reflect: false,
});

/** What another picture takes back: a norm and limits that fitted the one before. */
export const FRESH_CONTRAST: Pick<View, 'norm' | 'limits' | 'symmetric'> = Object.freeze({
  norm: null,
  limits: null,
  symmetric: true,
});
