/** The view's short form in the URL: one key for each field that differs from the default. */

import {
  ACROSSES,
  AGAINSTS,
  AXIS_SHARES,
  COUNT_LAYOUTS,
  DEFAULT_VIEW,
  DISPLAYS,
  EVOLUTION_STATISTICS,
  GATE_SHARES,
  LAG_SCALES,
  GRIDS,
  MAP_CHOICES,
  MAX_COLUMNS,
  NORMS,
  PANEL_AXES,
  RANGE_AXES,
  TABLE_CHANGES,
  TABLE_ROWS,
  VIEW_KINDS,
  WEIGHT_KIND_NAMES,
  WEIGHT_PICTURES,
  type Column,
  type CountChoice,
  type Difference,
  type HistogramAxes,
  type Limits,
  type Pin,
  type Ranges,
  type Reach,
  type TableChoice,
  type View,
} from './view';

/** How a field is written and read; what cannot be read is undefined, and the default stands. */
interface Codec<T> {
  readonly key: string;
  readonly write: (value: T) => string;
  readonly read: (text: string) => T | undefined;
}

const word = (key: string): Codec<string> => ({ key, write: (text) => text, read: (text) => text });

function choice<T extends string>(key: string, names: readonly T[]): Codec<T> {
  return {
    key,
    write: (name) => name,
    read: (text) => names.find((name) => name === text),
  };
}

function orNull<T>({ key, write, read }: Codec<T>): Codec<T | null> {
  return { key, write: (value) => (value === null ? '' : write(value)), read };
}

const flag = (key: string): Codec<boolean> => ({
  key,
  write: (value) => (value ? '1' : '0'),
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
});

const whole = (key: string): Codec<number> => ({ key, write: String, read: integer });

const FIELDS: { readonly [F in keyof View]: Codec<View[F]> } = {
  kind: choice('v', VIEW_KINDS),
  columns: { key: 'r', write: writeColumns, read: readColumns },
  difference: orNull({ key: 'e', write: writeDifference, read: readDifference }),
  filter: word('f'),
  series: word('s'),
  quantity: word('q'),
  samples: word('n'),
  step: orNull(whole('k')),
  weights: choice('w', WEIGHT_KIND_NAMES),
  weightPicture: choice('l', WEIGHT_PICTURES),
  histogramAxes: { key: 'y', write: writeAxes, read: readAxes },
  counts: { key: 'H', write: writeCounts, read: readCounts },
  bothDirections: flag('B'),
  norm: orNull(choice('o', NORMS)),
  limits: orNull({ key: 'd', write: writeLimits, read: readLimits }),
  symmetric: flag('A'),
  pin: orNull({ key: 'p', write: writePin, read: readPin }),
  display: choice('m', DISPLAYS),
  against: choice('a', AGAINSTS),
  statistic: choice('E', EVOLUTION_STATISTICS),
  horizon: flag('h'),
  ranges: { key: 'z', write: writeRanges, read: readRanges },
  map: choice('c', MAP_CHOICES),
  reach: { key: 'u', write: writeReach, read: readReach },
  table: { key: 'j', write: writeTable, read: readTable },
  grid: choice('g', GRIDS),
  transposed: flag('t'),
  axes: choice('x', PANEL_AXES),
  unit: orNull(whole('xu')),
  others: flag('xo'),
  across: choice('ix', ACROSSES),
  timestep: orNull(whole('i')),
  reflect: flag('b'),
};

type AnyField = readonly [name: keyof View, codec: Codec<unknown>];
const ALL = Object.entries(FIELDS) as unknown as readonly AnyField[];

/** Short keys of all that differs from the default. */
export function encodeView(view: View): Record<string, string> {
  const texts = ALL.map(([name, { key, write }]) => [
    key,
    write(view[name]),
    write(DEFAULT_VIEW[name]),
  ]);
  return Object.fromEntries(texts.filter(([, text, usual]) => text !== usual));
}

/** The view that the parameters say; what they do not say, or say wrongly, is the default. */
export function decodeView(parameters: ReadonlyMap<string, string>): View {
  const said = ALL.flatMap(([name, { key, read }]) => {
    const text = parameters.get(key);
    const value = text === undefined ? undefined : read(text);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.freeze({ ...DEFAULT_VIEW, ...(Object.fromEntries(said) as Partial<View>) });
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** No columns at all is a choice too, and differs from the default ones. */
function writeColumns(columns: readonly Column[] | null): string {
  if (columns === null) return '';
  const one = ({ run, step, series }: Column) =>
    encodeURIComponent(run) +
    (step === null && series === undefined ? '' : `@${step ?? ''}`) +
    (series === undefined ? '' : `@${encodeURIComponent(series)}`);
  return columns.map(one).join(',') || ',';
}

function readColumns(text: string): readonly Column[] | null {
  if (!text) return null;
  const one = (part: string): Column => {
    const [run = '', step, series] = part.split('@');
    const column = { run: decodeURIComponent(run), step: integer(step) ?? null };
    return series ? { ...column, series: decodeURIComponent(series) } : column;
  };
  try {
    const parts = text.split(',').filter((part) => part !== '');
    return parts.slice(0, MAX_COLUMNS).map(one);
  } catch {
    return null;
  }
}

/** "0-2", or "0/2" of a ratio. */
function writeDifference({ a, b, kind }: Difference): string {
  return `${a}${kind === 'ratio' ? '/' : '-'}${b}`;
}

function readDifference(text: string): Difference | undefined {
  const [, a, sign, b] = /^(\d)([-/])(\d)$/.exec(text) ?? [];
  if (sign === undefined || a === b) return undefined;
  return { a: Number(a), b: Number(b), kind: sign === '/' ? 'ratio' : 'difference' };
}

/** More digits than a handle has pixels only lengthen the URL. */
const short = (limit: number): string => String(Number(limit.toPrecision(4)));

function writeLimits({ low, high }: Limits): string {
  return `${short(low)},${short(high)}`;
}

function readLimits(text: string): Limits | undefined {
  const [low = NaN, high = NaN] = text.split(',').map(Number);
  const isOne = Number.isFinite(low) && Number.isFinite(high) && low < high;
  return isOne ? { low, high } : undefined;
}

/** "kernel,panel", "kernel,panel,log" */
function writeAxes({ x, y, log }: HistogramAxes): string {
  return [x, y, ...(log ? ['log'] : [])].join(',');
}

function readAxes(text: string): HistogramAxes | undefined {
  const parts = text.split(',');
  const [x, y] = parts.map((part) => AXIS_SHARES.find((share) => share === part));
  const isLog = parts[2] === 'log';
  if (!x || !y || parts.length !== (isLog ? 3 : 2)) return undefined;
  return Object.freeze({ x, y, log: isLog });
}

/** "over,gate,panel", "over,gate,panel,log" */
function writeCounts({ layout, x, y, log }: CountChoice): string {
  return [layout, x, y, ...(log ? ['log'] : [])].join(',');
}

function readCounts(text: string): CountChoice | undefined {
  const [first, ...rest] = text.split(',');
  const layout = COUNT_LAYOUTS.find((name) => name === first);
  const [x, y] = rest.map((part) => GATE_SHARES.find((share) => share === part));
  const isLog = rest[2] === 'log';
  if (!layout || !x || !y || rest.length !== (isLog ? 3 : 2)) return undefined;
  return Object.freeze({ layout, x, y, log: isLog });
}

function writePin({ sample, timestep, row, gate }: Pin): string {
  return [sample, timestep, row, gate].join(',');
}

function readPin(text: string): Pin | undefined {
  const [sample, timestep, row, gate] = text.split(',').map(integer);
  if (sample === undefined || timestep === undefined) return undefined;
  if (row === undefined || gate === undefined) return undefined;
  return { sample, timestep, row, gate };
}

/** "timesteps=0:20;units=0:32" */
function writeRanges(ranges: Ranges): string {
  return RANGE_AXES.flatMap((axis) => (ranges[axis] ? [`${axis}=${ranges[axis]}`] : [])).join(';');
}

function readRanges(text: string): Ranges {
  const pairs = text.split(';').map((part) => part.split('='));
  const known = pairs.filter(([axis, range]) => range && RANGE_AXES.some((name) => name === axis));
  return Object.freeze(Object.fromEntries(known) as Ranges);
}

function writeReach({ measure, lags }: Reach): string {
  return `${lags};${measure}`;
}

function readReach(text: string): Reach | undefined {
  const [lags, measure] = parts(text, 2);
  const scale = LAG_SCALES.find((name) => name === lags);
  return scale && measure !== undefined ? Object.freeze({ measure, lags: scale }) : undefined;
}

/** What it is sorted by stands last, since a run's name may hold anything. */
function writeTable({ rows, change, allSeries, sort, descending }: TableChoice): string {
  return [rows, change, allSeries ? 'all' : 'one', descending ? 'down' : 'up', sort].join(';');
}

function readTable(text: string): TableChoice | undefined {
  const [rows, change, series, order, sort] = parts(text, 5);
  const knownRows = TABLE_ROWS.find((name) => name === rows);
  const knownChange = TABLE_CHANGES.find((name) => name === change);
  if (!knownRows || !knownChange || sort === undefined) return undefined;
  return Object.freeze({
    rows: knownRows,
    change: knownChange,
    allSeries: series === 'all',
    sort,
    descending: order === 'down',
  });
}

/** The first `n` - 1 parts between semicolons, and the rest as the last one. */
function parts(text: string, n: number): readonly string[] {
  const all = text.split(';');
  return all.length < n ? all : [...all.slice(0, n - 1), all.slice(n - 1).join(';')];
}
