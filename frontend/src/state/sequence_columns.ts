/** What each column of the Sequences view draws: requests, and answers put together. */

import { useEffect, useMemo } from 'preact/hooks';

import { evenCells, extentOf, nCells, type Cells } from '../data/cells';
import { countViews, type Counts } from '../data/codes';
import { cellMask, type MaskView } from '../data/mask';
import type { DifferenceKind } from '../data/difference';
import type { Tensor } from '../data/safetensors';
import {
  formatRange,
  nearestStep,
  openRange,
  picture,
  type Range,
  type StridedView,
} from '../data/slicing';
import type { ArrayInfo, ArrayRequest, Catalog } from '../data/types';
import { detailFor, pixelsFor, samplesFor, sizesOf, type Room } from './array_parts';
import { useArrays, type Loaded } from './arrays';
import { useStore } from './context';
import { quantityIn, stepsOf, type Source } from './derive';
import type { Store } from './store';

/** One sample, or one gate of it: timesteps across, units or features down. */
export interface Panel {
  readonly sample: number;
  readonly gate: number;
  readonly view: StridedView;
  readonly mask: MaskView | undefined;
  /** Which entries of the array the columns and rows of `view` stand for. */
  readonly timesteps: Cells;
  readonly rows: Cells;
  /** What `view` is a part of: its values in full precision. */
  readonly tensor: Tensor;
}

/** Requests of one column: main array, mask, tokens, norms, detail of what is zoomed in on. */
const N_REQUESTS = 5;
const NO_REQUESTS: readonly null[] = [null, null, null, null, null];

export interface ColumnData {
  readonly source: Source;
  readonly step: number | null;
  /** Of the main array; loading too while its mask is: without it, padding would count as data. */
  readonly loaded: Loaded;
  readonly info: ArrayInfo | null;
  readonly tensor: Tensor | null;
  readonly gates: readonly string[];
  readonly panels: readonly Panel[];
  /** Panels of what is zoomed in on, where `panels` are in boxes and these are here. */
  readonly details: readonly Panel[];
  /** Samples that are shown, though their panels be still to come. */
  readonly samples: readonly number[];
  readonly nRows: number;
  readonly nTimesteps: number;
  /** The axis down: "units" or "features". */
  readonly rowsAxis: string;
  readonly counts: Counts | null;
  readonly norms: Tensor | null;
  /** Text of each token of a sample; null where none were written. */
  readonly tokens: (sample: number) => readonly string[] | null;
  /** Of a column that shows the difference of two others: which. */
  readonly difference?: {
    readonly a: ColumnData;
    readonly b: ColumnData;
    readonly kind: DifferenceKind;
  };
}

const NORMS: Readonly<Record<string, string>> = {
  state_gradient: 'state_log10_norms',
  cell_gradient: 'cell_log10_norms',
};

/** The kept step nearest to the one wanted for a column. */
export function shownStep(
  catalog: Catalog | null,
  source: Source,
  quantity: string,
  wanted: number,
): number | null {
  return nearestStep(stepsOf(catalog, source, quantity), source.column.step ?? wanted) ?? null;
}

/** Labels have steps of their own: the last one written by then, else the first. */
function labelStep(steps: readonly number[], step: number): number | undefined {
  return steps.filter((kept) => kept <= step).at(-1) ?? steps[0];
}

/** Which samples of a column are shown, and which of them to ask for; null: all that it has. */
function samplesOf(
  store: Pick<Store, 'view' | 'nSamples'>,
  source: Source,
  quantity: string,
  room: Room | null,
): { readonly shown: Range; readonly asked: Range } | null {
  const n = storedSamples(store, source, quantity);
  const range = openRange(store.view.value.samples, n);
  if (range === null) return null;
  const [start = 0, stop = 0] = range.split(':').map(Number);
  const entry = source.entry?.quantities[quantityIn(source, quantity)];
  const sizes = entry && sizesOf(entry);
  const typed: Range = [start, stop];
  if (!sizes || !room) return { shown: typed, asked: typed };
  // What is not known of cannot be scrolled to: the server ends at the end.
  const known: Range = [start, Math.min(stop, n)];
  const part = samplesFor(known, sizes, room);
  const isAll = part[0] === known[0] && part[1] === known[1];
  return isAll ? { shown: typed, asked: typed } : { shown: known, asked: part };
}

/** What to ask for; null for what a column does not have. `room` null: all of the arrays. */
export function requestsOf(
  store: Pick<Store, 'catalog' | 'view' | 'nSamples'>,
  source: Source,
  quantity: string,
  wanted: number,
  room: Room | null = null,
): readonly (ArrayRequest | null)[] {
  const { series, entry, column } = source;
  const own = quantityIn(source, quantity);
  const catalog = store.catalog.value;
  const step = shownStep(catalog, source, quantity, wanted);
  if (series === null || !entry || step === null) return NO_REQUESTS;
  const at = (name: string | undefined, kept = step): ArrayRequest | null =>
    name && entry.quantities[name] ? { run: column.run, series, quantity: name, step: kept } : null;
  const tokensAt = labelStep(stepsOf(catalog, source, 'tokens'), step);
  const range = samplesOf(store, source, quantity, room);
  const sizes = entry.quantities[own] ? sizesOf(entry.quantities[own]) : null;
  const main = at(own);
  // A range that this run cannot give: all that it has.
  const samples = range === null ? {} : { samples: formatRange(range.asked) };
  const pixels = sizes && room ? pixelsFor(sizes, room) : {};
  const detail = sizes && room ? detailFor(sizes, room) : null;
  return [
    main && { ...main, ...samples, ...pixels },
    at('mask'),
    tokensAt === undefined ? null : at('tokens', tokensAt),
    at(NORMS[own]),
    main && detail && { ...main, ...samples, ...detail },
  ];
}

const samplesKey = ({ column, series }: Source, own: string): string =>
  [column.run, series, own].join('\n');

/** How many samples a column stores, as far as is known; 0: not yet. */
export function storedSamples(
  store: Pick<Store, 'nSamples'>,
  source: Source,
  quantity: string,
): number {
  const own = quantityIn(source, quantity);
  const known = store.nSamples.value.get(samplesKey(source, own)) ?? 0;
  return Math.max(known, source.entry?.quantities[own]?.shape?.[0] ?? 0);
}

/** The most samples that any shown column stores. */
export const mostSamples = (store: Store, quantity: string): number =>
  Math.max(0, ...store.sources.value.map((source) => storedSamples(store, source, quantity)));

/** Remembers how many samples the answers had. */
function useAnsweredSamples(columns: readonly ColumnData[]): void {
  const store = useStore();
  useEffect(
    () => {
      const known = store.nSamples.peek();
      const more = columns.flatMap(({ source, info, tensor }): [string, number][] => {
        if (!info || tensor?.axes[0] !== 'samples') return [];
        const n = info.slices?.['samples']?.[1] ?? tensor.shape[0] ?? 0;
        const key = samplesKey(source, info.quantity);
        return n > (known.get(key) ?? 0) ? [[key, n]] : [];
      });
      if (more.length > 0) store.nSamples.value = new Map([...known, ...more]);
    },
    columns.map(({ tensor }) => tensor),
  );
}

const countsOf = new WeakMap<readonly Panel[], Counts>();

/** Counts of the real values, once for the same panels. */
function countsIn(panels: readonly Panel[]): Counts {
  let counts = countsOf.get(panels);
  if (!counts) countsOf.set(panels, (counts = countViews(panels)));
  return counts;
}

interface ColumnsChoice {
  /** What the page is about, of which steps are read ahead. */
  readonly isMain?: boolean;
  /** Nothing is asked for of these. */
  readonly skipped?: ReadonlySet<Source>;
}
const NONE: ReadonlySet<Source> = new Set();

/** `room` null: the arrays whole. */
export function useColumns(
  quantity: string,
  room: Room | null = null,
  { isMain = true, skipped = NONE }: ColumnsChoice = {},
): readonly ColumnData[] {
  const store = useStore();
  const { sources, step, catalog } = store;
  const requests = sources.value.flatMap((source) =>
    skipped.has(source) ? NO_REQUESTS : requestsOf(store, source, quantity, step.value, room),
  );
  const loaded = useArrays(requests);
  usePrefetch(isMain ? quantity : null, room, skipped);
  const info = loaded.find(({ answer }) => answer)?.answer?.info ?? null;
  useEffect(() => {
    if (isMain) store.info.value = info;
  }, [info, isMain]);
  const columns = useMemo(
    () =>
      sources.value.map((source, i) =>
        columnOf({
          source,
          step: shownStep(catalog.value, source, quantity, step.value),
          loaded: loaded.slice(N_REQUESTS * i, N_REQUESTS * (i + 1)),
          samples: samplesOf(store, source, quantity, room)?.shown ?? null,
        }),
      ),
    [sources.value, catalog.value, quantity, step.value, store.view.value.samples, ...loaded],
  );
  useAnsweredSamples(columns);
  return columns;
}

export interface DomainCounts {
  readonly counts: readonly Counts[];
  readonly complete: boolean;
}

/** Counts of a quantity that sets the domain without being shown; null asks for nothing. */
export function useDomainCounts(quantity: string | null, room: Room | null = null): DomainCounts {
  const store = useStore();
  const sources = store.sources.value;
  const requests = sources.flatMap((source) =>
    quantity === null
      ? [null, null]
      : requestsOf(store, source, quantity, store.step.value, room).slice(0, 2),
  );
  const loaded = useArrays(requests);
  const columns = sources.map((source, i) =>
    columnOf({
      source,
      step: null,
      loaded: [...loaded.slice(2 * i, 2 * i + 2), ABSENT, ABSENT, ABSENT],
    }),
  );
  return {
    counts: columns.flatMap(({ counts }) => counts ?? []),
    complete: columns.every((data) => !data.loaded.loading),
  };
}

const ABSENT: Loaded = { answer: null, loading: false, error: null };

interface Parts {
  readonly source: Source;
  readonly step: number | null;
  readonly loaded: readonly Loaded[];
  /** Half-open range of the samples that are shown; null: those that are here. */
  readonly samples?: Range | null;
}

/** What one column draws, as far as its arrays are here; nothing before its first mask is. */
export function columnOf({ source, step, loaded, samples = null }: Parts): ColumnData {
  const [own, maskLoaded, tokensLoaded, norms, detail] = loaded as FiveLoaded;
  const isLoading = own.loading || maskLoaded.loading;
  const answer = maskLoaded.loading && !maskLoaded.answer ? null : own.answer;
  const main = { ...own, answer, loading: isLoading };
  const tensor = main.answer?.tensor ?? null;
  const info = main.answer?.info ?? null;
  const mask = maskLoaded.answer?.tensor ?? null;
  const rowsAxis = tensor?.axes.at(-1) ?? 'units';
  const panels = tensor && info ? panelsOf(tensor, info, mask) : NO_PANELS;
  const [first] = panels;
  const gates = tensor?.axes.includes('gates') ? (info?.gates ?? []) : [];
  return {
    source,
    step: main.answer?.info.step ?? step,
    loaded: main,
    info,
    tensor,
    gates,
    panels,
    details: detailPanels(detail, info, mask),
    samples: shownSamples(panels, samples, info),
    nRows: first ? extentOf(first.rows)[1] : 0,
    nTimesteps: first ? extentOf(first.timesteps)[1] : 0,
    rowsAxis,
    counts: tensor ? countsIn(panels) : null,
    norms: norms.answer?.tensor ?? null,
    tokens: (sample) => tokenTexts(tokensLoaded, sample),
  };
}

type FiveLoaded = readonly [Loaded, Loaded, Loaded, Loaded, Loaded];

/** Those of the same step: what stands in while the right ones load may be of another. */
function detailPanels(
  { answer }: Loaded,
  main: ArrayInfo | null,
  mask: Tensor | null,
): readonly Panel[] {
  if (!answer || answer.info.step !== main?.step) return NO_PANELS;
  return panelsOf(answer.tensor, answer.info, mask);
}

/** The samples of a range that the array has, or would have if all were asked for. */
function shownSamples(
  panels: readonly Panel[],
  range: Range | null,
  info: ArrayInfo | null,
): readonly number[] {
  const here = [...new Set(panels.map(({ sample }) => sample))];
  const asked = info?.slices?.['samples'];
  const isPart = range && asked && (asked[0] > range[0] || asked[1] < range[1]);
  // An array that ends before the range has no more samples to come.
  const isCut = isPart && here.length === asked[1] - asked[0];
  if (!isCut) return here;
  return Array.from({ length: range[1] - range[0] }, (_, i) => range[0] + i);
}

interface HeldPanels {
  readonly mask: Tensor | null;
  readonly panels: readonly Panel[];
}
const heldPanels = new WeakMap<Tensor, HeldPanels>();
const NO_PANELS: readonly Panel[] = [];

/** The same objects for the same arrays: what did not change is not painted again. */
function panelsOf(tensor: Tensor, info: ArrayInfo, mask: Tensor | null): readonly Panel[] {
  const held = heldPanels.get(tensor);
  if (held?.mask === mask) return held.panels;
  const panels = newPanels(tensor, info, mask);
  heldPanels.set(tensor, { mask, panels });
  return panels;
}

function newPanels(tensor: Tensor, info: ArrayInfo, mask: Tensor | null): readonly Panel[] {
  const axis = tensor.axes.at(-1) ?? 'units';
  const [timesteps, rows] = [cellsOf(tensor, info, 'timesteps'), cellsOf(tensor, info, axis)];
  const samples = cellsOf(tensor, info, 'samples');
  const gates = cellsOf(tensor, info, 'gates');
  const nGates = nCells(gates);
  return Array.from({ length: nCells(samples) * nGates }, (_, i) => {
    const at = { samples: Math.floor(i / nGates), gates: i % nGates };
    const sample = samples[at.samples] as number;
    const isMasked = mask !== null && sample < (mask.shape[0] ?? 0);
    return {
      sample,
      gate: gates[at.gates] as number,
      view: picture(tensor, { columns: 'timesteps', rows: axis, at }),
      mask: isMasked ? cellMask(mask, sample, timesteps) : undefined,
      timesteps,
      rows,
      tensor,
    };
  });
}

/** Entries of an axis as the answer holds them: a part of them, and in boxes, where it says so. */
function cellsOf({ axes, shape }: Tensor, { slices, reduced }: ArrayInfo, axis: string): Cells {
  const length = shape[axes.indexOf(axis)] ?? 1;
  return evenCells(reduced?.[axis]?.[0] ?? length, slices?.[axis]?.[0] ?? 0, length);
}

function tokenTexts({ answer }: Loaded, sample: number): readonly string[] | null {
  if (!answer) return null;
  const { tensor, info } = answer;
  const [nSamples = 0, nTimesteps = 0] = tensor.shape;
  if (sample >= nSamples) return null;
  return Array.from({ length: nTimesteps }, (_, t) => {
    const code = Number(tensor.data[sample * nTimesteps + t]);
    return info.vocabulary ? (info.vocabulary[code] ?? '') : String(code);
  });
}

/** How many kept steps to either side are read ahead. */
const N_AHEAD = 6;

/** Arrays in boxes take the server longer than they are looked at for. */
const N_AHEAD_LARGE = 1;

function usePrefetch(
  quantity: string | null,
  room: Room | null,
  skipped: ReadonlySet<Source>,
): void {
  const store = useStore();
  const { step, steps, sources, view, playing, catalog, nSamples } = store;
  const key = useMemo(
    () => ({}),
    [step.value, steps.value, sources.value, view.value.samples, quantity, room, skipped],
  );
  useEffect(() => {
    if (quantity === null) return;
    const at = steps.value.indexOf(step.value);
    const now = sources.value.flatMap((source) =>
      requestsOf({ catalog, view, nSamples }, source, quantity, step.value, room),
    );
    const nAhead = now.some((request) => request?.width_px) ? N_AHEAD_LARGE : N_AHEAD;
    const offsets = Array.from({ length: nAhead }, (_, i) => i + 1);
    const near = offsets.flatMap((by) => (playing.value ? [by, by + nAhead] : [by, -by]));
    const wanted = near.flatMap((by) => steps.value[at + by] ?? []);
    const requests = wanted.flatMap((other) =>
      sources.value
        .filter((source) => source.column.step === null && !skipped.has(source))
        .flatMap((source) =>
          requestsOf({ catalog, view, nSamples }, source, quantity, other, room),
        ),
    );
    const asked = requests.filter((request): request is ArrayRequest => request !== null);
    const timer = setTimeout(() => void store.client.prefetch(asked), 60);
    return () => clearTimeout(timer);
  }, [key]);
}
