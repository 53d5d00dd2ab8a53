/** What the page shows, as one plain frozen value, and its short form in the URL. */

export const VIEW_KINDS = ['sequences', 'histogram', 'evolution', 'weights'] as const;
export type ViewKind = (typeof VIEW_KINDS)[number];
export const NORMS = ['linear', 'log', 'symlog'] as const;
export type NormName = (typeof NORMS)[number];
export const WEIGHT_KIND_NAMES = ['value', 'gradient', 'update'] as const;
export type WeightKind = (typeof WEIGHT_KIND_NAMES)[number];
export const DISPLAYS = ['maps', 'traces'] as const;
export type Display = (typeof DISPLAYS)[number];
export const AGAINSTS = ['timesteps', 'units'] as const;
export type Against = (typeof AGAINSTS)[number];

export const MAX_COLUMNS = 8;
export const DEFAULT_QUANTITY = 'state_gradient';
export const DEFAULT_SAMPLES = '0:3';

/** A run at a step; `step` null: the slider's. */
export interface Column {
  readonly run: string;
  readonly step: number | null;
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
  readonly filter: string;
  /** "": the first one. */
  readonly series: string;
  readonly quantity: string;
  /** Half-open, as typed: "0:3". */
  readonly samples: string;
  /** null: the last kept step, also when new ones come. */
  readonly step: number | null;
  readonly weights: WeightKind;
  readonly norm: NormName | null;
  /** null: robust limits of the data, held while stepping. */
  readonly limits: Limits | null;
  readonly pin: Pin | null;
  readonly display: Display;
  readonly against: Against;
  readonly horizon: boolean;
}

export const DEFAULT_VIEW: View = Object.freeze({
  kind: 'sequences',
  columns: null,
  filter: '',
  series: '',
  quantity: DEFAULT_QUANTITY,
  samples: DEFAULT_SAMPLES,
  step: null,
  weights: 'value',
  norm: null,
  limits: null,
  pin: null,
  display: 'maps',
  against: 'timesteps',
  horizon: true,
});

type Key = 'v' | 'r' | 'f' | 's' | 'q' | 'n' | 'k' | 'w' | 'o' | 'd' | 'p' | 'm' | 'a' | 'h';

function encodeColumn({ run, step }: Column): string {
  return encodeURIComponent(run) + (step === null ? '' : `@${step}`);
}

function decodeColumn(text: string): Column {
  const [run = '', step] = text.split('@');
  return { run: decodeURIComponent(run), step: integer(step) };
}

function integer(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** More digits than a handle has pixels only lengthen the URL. */
const short = (limit: number): string => String(Number(limit.toPrecision(4)));

const TEXTS: Readonly<Record<Key, (view: View) => string>> = {
  v: (view) => view.kind,
  r: (view) => (view.columns ? view.columns.map(encodeColumn).join(',') || ',' : ''),
  f: (view) => view.filter,
  s: (view) => view.series,
  q: (view) => view.quantity,
  n: (view) => view.samples,
  k: (view) => (view.step === null ? '' : String(view.step)),
  w: (view) => view.weights,
  o: (view) => view.norm ?? '',
  d: (view) => (view.limits ? `${short(view.limits.low)},${short(view.limits.high)}` : ''),
  p: ({ pin }) => (pin ? [pin.sample, pin.timestep, pin.row, pin.gate].join(',') : ''),
  m: (view) => view.display,
  a: (view) => view.against,
  h: (view) => (view.horizon ? '1' : '0'),
};

/** Short keys of all that differs from the default. */
export function encodeView(view: View): Record<string, string> {
  const entries = Object.entries(TEXTS).map(([key, text]) => [key, text(view)] as const);
  return Object.fromEntries(
    entries.filter(([key, text]) => text !== TEXTS[key as Key](DEFAULT_VIEW)),
  );
}

function oneOf<T extends string>(names: readonly T[], text: string | undefined): T | null {
  return names.find((name) => name === text) ?? null;
}

function decodeLimits(text: string | undefined): Limits | null {
  const [low = NaN, high = NaN] = (text ?? '').split(',').map(Number);
  return Number.isFinite(low) && Number.isFinite(high) && low < high ? { low, high } : null;
}

function decodePin(text: string | undefined): Pin | null {
  const numbers = (text ?? '').split(',').map((part) => integer(part));
  const [sample, timestep, row, gate] = numbers;
  if (sample == null || timestep == null || row == null || gate == null) return null;
  return { sample, timestep, row, gate };
}

function decodeColumns(text: string | undefined): readonly Column[] | null {
  if (!text) return null;
  try {
    return text
      .split(',')
      .filter((part) => part !== '')
      .slice(0, MAX_COLUMNS)
      .map(decodeColumn);
  } catch {
    return null;
  }
}

/** The view that the parameters say; what they do not say, or say wrongly, is the default. */
export function decodeView(parameters: ReadonlyMap<string, string>): View {
  const text = (key: Key) => parameters.get(key);
  return Object.freeze({
    kind: oneOf(VIEW_KINDS, text('v')) ?? DEFAULT_VIEW.kind,
    columns: decodeColumns(text('r')),
    filter: text('f') ?? '',
    series: text('s') ?? '',
    quantity: text('q') ?? DEFAULT_VIEW.quantity,
    samples: text('n') ?? DEFAULT_VIEW.samples,
    step: integer(text('k')),
    weights: oneOf(WEIGHT_KIND_NAMES, text('w')) ?? DEFAULT_VIEW.weights,
    norm: oneOf(NORMS, text('o')),
    limits: decodeLimits(text('d')),
    pin: decodePin(text('p')),
    display: oneOf(DISPLAYS, text('m')) ?? DEFAULT_VIEW.display,
    against: oneOf(AGAINSTS, text('a')) ?? DEFAULT_VIEW.against,
    horizon: text('h') !== '0',
  });
}
