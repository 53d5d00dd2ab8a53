/** Weights of each column: which arrays, by direction, and what came of them. */

import { useEffect } from 'preact/hooks';

import { countCodes, mergeCounts, type Counts } from '../../data/codes';
import type { DifferenceKind } from '../../data/difference';
import type { Tensor } from '../../data/safetensors';
import { codes, nearestStep } from '../../data/slicing';
import type { ArrayRequest, Catalog } from '../../data/types';
import { useArrays, type Loaded } from '../../state/arrays';
import { useStore } from '../../state/context';
import { seriesOfRun, stepsOf, type Source } from '../../state/derive';
import type { WeightKind } from '../../state/view';
import { DIRECTIONS, WEIGHT_KINDS } from '../../terms';

export const WEIGHT_NAMES = ['kernel', 'recurrent_kernel', 'bias', 'embeddings'] as const;
export type WeightName = (typeof WEIGHT_NAMES)[number];
export type Tensors = Readonly<Partial<Record<WeightName, Tensor>>>;

/** The weights of one direction; a layer that is not Bidirectional has one. */
export interface WeightStack {
  readonly source: Source;
  /** "" of a layer that is not Bidirectional. */
  readonly direction: string;
  /** Gates by name; [""] of a layer without gates. */
  readonly gates: readonly string[];
  readonly step: number | null;
  readonly status: string | undefined;
  readonly loaded: readonly Loaded[];
  readonly tensors: Tensors;
  /** Of the first kept step, where that is another one. */
  readonly initial: Tensors;
  readonly firstStep: number | null;
  /** Logarithms of ratios, which have no norm. */
  readonly isRatio?: boolean;
}

export interface WeightColumn {
  readonly source: Source;
  readonly stacks: readonly WeightStack[];
  readonly step: number | null;
  readonly counts: Counts | null;
  /** Of a column that shows the difference of two others. */
  readonly difference?: { readonly kind: DifferenceKind };
}

export const quantityOf = (name: WeightName, kind: WeightKind): string => name + WEIGHT_KINDS[kind];

/**
 * The chosen series and, where it is one direction of a layer, the other: forward first. Series of
 * both are named alike but for the direction.
 */
export function directionsOf(catalog: Catalog | null, source: Source): readonly Source[] {
  const { series, column } = source;
  const run = catalog?.runs[column.run];
  const own = directionIn(series);
  if (series === null || !own) return [source];
  const at = series.lastIndexOf(own);
  const named = DIRECTIONS.map(
    (direction) => series.slice(0, at) + direction + series.slice(at + own.length),
  );
  const there = named.filter((name) => seriesOfRun(run).includes(name));
  return there.map((name) => ({ column, series: name, entry: run?.series[name] ?? null }));
}

/** The direction that a series is named by: one of a Bidirectional layer. */
const directionIn = (series: string | null): string | undefined =>
  DIRECTIONS.find((direction) => series?.split('/').at(-1)?.startsWith(direction));

interface Place {
  readonly source: Source;
  readonly step: number | null;
  readonly first: number | null;
}

export function useWeightColumns(kind: WeightKind): readonly WeightColumn[] {
  const store = useStore();
  const catalog = store.catalog.value;
  const { bothDirections } = store.view.value;
  const columns = store.sources.value.map((source) => {
    const sources = bothDirections ? directionsOf(catalog, source) : [source];
    return {
      source,
      places: sources.map((part) => placeOf(catalog, part, kind, store.step.value)),
    };
  });
  const requests = columns.flatMap(({ places }) => places.flatMap((p) => requestsOf(p, kind)));
  const loaded = useArrays(requests);
  usePrefetch(
    kind,
    columns.flatMap(({ places }) => places),
  );
  const perPlace = 2 * WEIGHT_NAMES.length;
  let at = 0;
  return columns.map(({ source, places }) => {
    const stacks = places.map((place) => stackOf(place, loaded.slice(at, (at += perPlace))));
    const tensors = stacks.flatMap((stack) => Object.values(stack.tensors));
    return {
      source,
      stacks,
      step: stacks[0]?.step ?? null,
      counts: tensors.length > 0 ? mergeCounts(tensors.map(counted)) : null,
    };
  });
}

/** How many kept steps to either side are read ahead, and how many values that may be at most. */
const N_AHEAD = 4;
const MAX_AHEAD = 2 ** 22;

/** Reads neighbouring steps ahead, so that scrubbing does not wait; not where they would fill the cache. */
function usePrefetch(kind: WeightKind, places: readonly Place[]): void {
  const store = useStore();
  const { step, steps, playing } = store;
  const at = steps.value.indexOf(step.value);
  useEffect(() => {
    const near = Array.from({ length: N_AHEAD }, (_, i) => i + 1);
    const offsets = near.flatMap((by) => (playing.value ? [by, by + N_AHEAD] : [by, -by]));
    const wanted = offsets.flatMap((by) => steps.value[at + by] ?? []);
    const following = places.filter(({ source }) => source.column.step === null);
    const sizes = following.flatMap(({ source }) =>
      WEIGHT_NAMES.map((name) => {
        const shape = source.entry?.quantities[quantityOf(name, kind)]?.shape;
        return shape?.reduce((product, n) => product * n, 1) ?? 0;
      }),
    );
    if (sizes.reduce((sum, n) => sum + n, 0) * wanted.length > MAX_AHEAD) return;
    const asked = wanted.flatMap((other) =>
      following.flatMap(({ source }) => {
        const place = placeOf(store.catalog.value, source, kind, other);
        return requestsOf({ ...place, first: null }, kind).filter((request) => request !== null);
      }),
    );
    const timer = setTimeout(() => void store.client.prefetch(asked), PREFETCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [kind, at, steps.value, places.map(({ source }) => source.column.run + source.series).join()]);
}

/** Whoever scrubs on before that needs no neighbours. */
const PREFETCH_DELAY_MS = 60;

function placeOf(catalog: Catalog | null, source: Source, kind: WeightKind, wanted: number): Place {
  const held = WEIGHT_NAMES.map((name) => stepsOf(catalog, source, quantityOf(name, kind)));
  const steps = held.find((some) => some.length > 0) ?? [];
  const step = nearestStep(steps, source.column.step ?? wanted) ?? null;
  return { source, step, first: steps[0] ?? null };
}

/** All weights at the step, then all at the first one. */
function requestsOf({ source, step, first }: Place, kind: WeightKind): (ArrayRequest | null)[] {
  const { series, entry, column } = source;
  return [step, first].flatMap((at) =>
    WEIGHT_NAMES.map((name) => {
      const quantity = quantityOf(name, kind);
      if (series === null || at === null || !entry?.quantities[quantity]) return null;
      return { run: column.run, series, quantity, step: at };
    }),
  );
}

function stackOf({ source, step, first }: Place, loaded: readonly Loaded[]): WeightStack {
  const now = loaded.slice(0, WEIGHT_NAMES.length);
  const info = now.find(({ answer }) => answer)?.answer?.info;
  const gates = info?.gates ?? source.entry?.gates ?? [];
  const tensors = byName(now);
  return {
    source,
    direction: directionIn(source.series) ?? '',
    gates: gates.length > 0 ? gates : [''],
    step: info?.step ?? step,
    status: info?.status,
    loaded: now,
    tensors,
    initial: unlike(byName(loaded.slice(WEIGHT_NAMES.length)), tensors),
    firstStep: first,
  };
}

function byName(loaded: readonly Loaded[]): Tensors {
  const pairs = WEIGHT_NAMES.map((name, i) => [name, loaded[i]?.answer?.tensor] as const);
  return Object.fromEntries(pairs.filter(([, tensor]) => tensor)) as Tensors;
}

const unlike = (initial: Tensors, now: Tensors): Tensors =>
  WEIGHT_NAMES.every((name) => initial[name] === now[name]) ? {} : initial;

const countsOf = new WeakMap<Tensor, Counts>();

function counted(tensor: Tensor): Counts {
  let counts = countsOf.get(tensor);
  if (!counts) countsOf.set(tensor, (counts = countCodes(codes(tensor))));
  return counts;
}
