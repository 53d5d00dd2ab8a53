/** What each column of the Sequences view draws: requests, and answers put together. */

import { useEffect, useMemo } from 'preact/hooks';

import { countCodes, type Counts } from '../data/codes';
import { flatMask, sampleMask, type MaskView } from '../data/mask';
import type { Tensor } from '../data/safetensors';
import { codes, nearestStep, openRange, picture, type StridedView } from '../data/slicing';
import type { ArrayInfo, ArrayRequest, Catalog } from '../data/types';
import { useArrays, type Loaded } from './arrays';
import { useStore } from './context';
import { quantityIn, stepsOf, type Source } from './derive';
import type { Store } from './store';
import { AXES } from '../terms';

export interface Panel {
  readonly sample: number;
  readonly gate: number;
  readonly view: StridedView;
  readonly mask: MaskView | undefined;
}

export interface ColumnData {
  readonly source: Source;
  readonly step: number | null;
  /** Of the main array; loading too while its mask is: without it, padding would count as data. */
  readonly loaded: Loaded;
  readonly info: ArrayInfo | null;
  readonly tensor: Tensor | null;
  readonly gates: readonly string[];
  readonly panels: readonly Panel[];
  readonly nRows: number;
  readonly nTimesteps: number;
  readonly rowsAxis: string;
  readonly counts: Counts | null;
  readonly norms: Tensor | null;
  /** Text of each token of a sample; null where none were written. */
  readonly tokens: (sample: number) => readonly string[] | null;
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

/** Main array, mask, tokens, norms of one column; null for what it does not have. */
export function requestsOf(
  store: Pick<Store, 'catalog' | 'view' | 'nSamples'>,
  source: Source,
  quantity: string,
  wanted: number,
): readonly (ArrayRequest | null)[] {
  const { series, entry, column } = source;
  const own = quantityIn(source, quantity);
  const catalog = store.catalog.value;
  const step = shownStep(catalog, source, quantity, wanted);
  if (series === null || !entry || step === null) return [null, null, null, null];
  const at = (name: string | undefined, kept = step): ArrayRequest | null =>
    name && entry.quantities[name] ? { run: column.run, series, quantity: name, step: kept } : null;
  const tokensAt = labelStep(stepsOf(catalog, source, 'tokens'), step);
  const range = openRange(store.view.value.samples, storedSamples(store, source, quantity));
  const main = at(own);
  // A range that this run cannot give: all that it has.
  const samples = range === null ? {} : { samples: range };
  return [
    main && { ...main, ...samples },
    at('mask'),
    tokensAt === undefined ? null : at('tokens', tokensAt),
    at(NORMS[own]),
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

const countsOf = new WeakMap<Tensor, { mask: Tensor | null; counts: Counts }>();

/** Counts of the real values, once for each array. */
function maskedCounts(tensor: Tensor, mask: Tensor | null, start: number): Counts {
  const known = countsOf.get(tensor);
  if (known && known.mask === mask) return known.counts;
  const [nSamples = 1, nTimesteps = 1] = tensor.shape;
  const nInner = tensor.data.length / Math.max(1, nSamples * nTimesteps);
  const flat = mask ? flatMask(mask, nInner).subarray(start * nTimesteps * nInner) : undefined;
  const counts = countCodes(codes(tensor), flat);
  countsOf.set(tensor, { mask, counts });
  return counts;
}

export function useColumns(quantity: string): readonly ColumnData[] {
  const store = useStore();
  const { sources, step, catalog } = store;
  const requests = sources.value.flatMap((source) =>
    requestsOf(store, source, quantity, step.value),
  );
  const loaded = useArrays(requests);
  usePrefetch(quantity);
  const info = loaded.find(({ answer }) => answer)?.answer?.info ?? null;
  useEffect(() => {
    store.info.value = info;
  }, [info]);
  const columns = sources.value.map((source, i) =>
    columnOf({
      source,
      step: shownStep(catalog.value, source, quantity, step.value),
      loaded: loaded.slice(4 * i, 4 * i + 4),
    }),
  );
  useAnsweredSamples(columns);
  return columns;
}

export interface DomainCounts {
  readonly counts: readonly Counts[];
  readonly complete: boolean;
}

/** Counts of a quantity that sets the domain without being shown; null asks for nothing. */
export function useDomainCounts(quantity: string | null): DomainCounts {
  const store = useStore();
  const sources = store.sources.value;
  const requests = sources.flatMap((source) =>
    quantity === null
      ? [null, null]
      : requestsOf(store, source, quantity, store.step.value).slice(0, 2),
  );
  const loaded = useArrays(requests);
  const columns = sources.map((source, i) =>
    columnOf({ source, step: null, loaded: [...loaded.slice(2 * i, 2 * i + 2), ABSENT, ABSENT] }),
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
}

/** What one column draws, as far as its arrays are here; nothing before its first mask is. */
export function columnOf({ source, step, loaded }: Parts): ColumnData {
  const [own, maskLoaded, tokensLoaded, norms] = loaded as [Loaded, Loaded, Loaded, Loaded];
  const isLoading = own.loading || maskLoaded.loading;
  const answer = maskLoaded.loading && !maskLoaded.answer ? null : own.answer;
  const main = { ...own, answer, loading: isLoading };
  const tensor = main.answer?.tensor ?? null;
  const info = main.answer?.info ?? null;
  const mask = maskLoaded.answer?.tensor ?? null;
  const start = info?.slices?.['samples']?.[0] ?? 0;
  const rowsAxis = tensor?.axes.at(-1) ?? 'units';
  const panels = tensor ? panelsOf(tensor, mask, start) : [];
  const first = panels[0]?.view;
  const gates = tensor?.axes.includes('gates') ? (info?.gates ?? []) : [];
  return {
    source,
    step: main.answer?.info.step ?? step,
    loaded: main,
    info,
    tensor,
    gates,
    panels,
    nRows: first?.nRows ?? 0,
    nTimesteps: first?.nColumns ?? 0,
    rowsAxis: AXES[rowsAxis]?.singular ?? rowsAxis,
    counts: tensor ? maskedCounts(tensor, mask, start) : null,
    norms: norms.answer?.tensor ?? null,
    tokens: (sample) => tokenTexts(tokensLoaded, sample),
  };
}

interface HeldPanels {
  readonly mask: Tensor | null;
  readonly panels: readonly Panel[];
}
const heldPanels = new WeakMap<Tensor, HeldPanels>();

/** The same objects for the same arrays: what did not change is not painted again. */
function panelsOf(tensor: Tensor, mask: Tensor | null, start: number): readonly Panel[] {
  const held = heldPanels.get(tensor);
  if (held?.mask === mask) return held.panels;
  const panels = newPanels(tensor, mask, start);
  heldPanels.set(tensor, { mask, panels });
  return panels;
}

function newPanels(tensor: Tensor, mask: Tensor | null, start: number): readonly Panel[] {
  const rows = tensor.axes.at(-1) ?? 'units';
  const nSamples = tensor.shape[tensor.axes.indexOf('samples')] ?? 1;
  const nGates = tensor.shape[tensor.axes.indexOf('gates')] ?? 1;
  return Array.from({ length: nSamples * nGates }, (_, i) => {
    const [at, gate] = [Math.floor(i / nGates), i % nGates];
    const view = picture(tensor, { columns: 'timesteps', rows, at: { samples: at, gates: gate } });
    const sample = start + at;
    const isMasked = mask !== null && sample < (mask.shape[0] ?? 0);
    return { sample, gate, view, mask: isMasked ? sampleMask(mask, sample) : undefined };
  });
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

function usePrefetch(quantity: string): void {
  const store = useStore();
  const { step, steps, sources, view, playing, catalog, nSamples } = store;
  const key = useMemo(
    () => ({}),
    [step.value, steps.value, sources.value, view.value.samples, quantity],
  );
  useEffect(() => {
    const at = steps.value.indexOf(step.value);
    const offsets = Array.from({ length: N_AHEAD }, (_, i) => i + 1);
    const near = offsets.flatMap((by) => (playing.value ? [by, by + N_AHEAD] : [by, -by]));
    const wanted = near.flatMap((by) => steps.value[at + by] ?? []);
    const requests = wanted.flatMap((other) =>
      sources.value
        .filter(({ column }) => column.step === null)
        .flatMap((source) => requestsOf({ catalog, view, nSamples }, source, quantity, other)),
    );
    const asked = requests.filter((request): request is ArrayRequest => request !== null);
    const timer = setTimeout(() => void store.client.prefetch(asked), 60);
    return () => clearTimeout(timer);
  }, [key]);
}
