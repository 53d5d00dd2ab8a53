/** What follows from the catalog and the view: pure functions. */

import { nearestStep } from '../data/slicing';
import type { Catalog, QuantityEntry, RunEntry, ScalarSeries, SeriesEntry } from '../data/types';
import { QUANTITIES, type Quantity } from '../terms';
import { MAX_COLUMNS, type Column, type View } from './view';

export const DEFAULT_COLUMNS = 3;

/** Quantities that stand in the list; the others serve as labels, traces or views of their own. */
const LISTED_GROUPS = ['gradients', 'activations', 'weights'] as const;
export type ListedGroup = (typeof LISTED_GROUPS)[number];

export function runNames(catalog: Catalog | null): readonly string[] {
  if (!catalog) return [];
  return Object.keys(catalog.runs)
    .filter((run) => Object.keys(catalog.runs[run]?.series ?? {}).length > 0)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** The columns shown: those of the view that have data, else the first runs. */
export function columnsOf(catalog: Catalog | null, view: View): readonly Column[] {
  const names = runNames(catalog);
  if (view.columns === null) {
    return names.slice(0, DEFAULT_COLUMNS).map((run) => ({ run, step: null }));
  }
  return view.columns.filter(({ run }) => names.includes(run)).slice(0, MAX_COLUMNS);
}

const depthOf = (entry: SeriesEntry): number => {
  const depth = entry.attributes['depth'];
  return typeof depth === 'number' ? depth : Number.MAX_SAFE_INTEGER;
};

/** A run's series in order of depth, forward before backward. */
export function seriesOfRun(run: RunEntry | undefined): readonly string[] {
  const entries = Object.entries(run?.series ?? {});
  return entries
    .sort(([a, left], [b, right]) => {
      if (depthOf(left) !== depthOf(right)) return depthOf(left) - depthOf(right);
      if (left.direction !== right.direction) return left.direction === 'forward' ? -1 : 1;
      return a.localeCompare(b, 'en', { numeric: true });
    })
    .map(([name]) => name);
}

/** Series names of the shown runs, each once. */
export function seriesNames(catalog: Catalog | null, columns: readonly Column[]): string[] {
  const names = columns.flatMap(({ run }) => seriesOfRun(catalog?.runs[run]));
  return [...new Set(names)];
}

/** The series that the view means: its own, else the first one there is. */
export function chosenSeries(catalog: Catalog | null, view: View): string {
  const names = seriesNames(catalog, columnsOf(catalog, view));
  return names.includes(view.series) ? view.series : (names[0] ?? '');
}

/**
 * The name under which a run holds the chosen series: the same name, else the series at the same
 * place among its own where it has as many (layers are named by hand or by count, and a GRU stands
 * beside an LSTM). null: the run has none.
 */
export function seriesInRun(
  catalog: Catalog | null,
  run: string,
  series: string,
  others: readonly string[],
): string | null {
  const own = seriesOfRun(catalog?.runs[run]);
  if (own.includes(series)) return series;
  for (const other of others) {
    const names = seriesOfRun(catalog?.runs[other]);
    const place = names.indexOf(series);
    if (place >= 0 && names.length === own.length) return own[place] ?? null;
  }
  return null;
}

export interface Source {
  readonly column: Column;
  /** null: the run lacks the series. */
  readonly series: string | null;
  readonly entry: SeriesEntry | null;
}

/** Where each column reads from. */
export function sourcesOf(catalog: Catalog | null, view: View): readonly Source[] {
  const series = chosenSeries(catalog, view);
  const all = runNames(catalog);
  return columnsOf(catalog, view).map((column) => {
    const name = seriesInRun(catalog, column.run, column.series ?? series, all);
    const entry = name === null ? null : (catalog?.runs[column.run]?.series[name] ?? null);
    return { column, series: name, entry };
  });
}

/**
 * Whether different steps of a series show different sequences: a capture of training batches. What
 * was written by hand, without the facts of a capture, says nothing.
 */
export function batchVaries(entry: SeriesEntry | null): boolean {
  const { probe, training, batch_size } = entry?.attributes ?? {};
  const isCapture = training !== undefined || batch_size !== undefined || probe === false;
  return isCapture && !probe;
}

/**
 * The quantity that a column shows. An LSTM's memory runs through the cell state, that of the other
 * cells through the output: their total gradients stand side by side.
 */
export function quantityIn({ entry }: Source, quantity: string): string {
  const isElsewhere = quantity === 'cell_gradient' && !entry?.quantities[quantity];
  return isElsewhere && entry?.quantities['state_gradient'] ? 'state_gradient' : quantity;
}

/** Kept steps of a quantity in a column. */
export function stepsOf(
  catalog: Catalog | null,
  source: Source,
  quantity: string,
): readonly number[] {
  const tag = source.entry?.quantities[quantityIn(source, quantity)]?.tag;
  return tag === undefined ? [] : (catalog?.runs[source.column.run]?.steps[tag] ?? []);
}

/** Steps at which any of the columns has the quantity, ascending. */
export function stepsUnion(
  catalog: Catalog | null,
  sources: readonly Source[],
  quantity: string,
): readonly number[] {
  const steps = new Set(sources.flatMap((source) => stepsOf(catalog, source, quantity)));
  return [...steps].sort((a, b) => a - b);
}

/** The slider's step: the view's own moved to the nearest kept one, else the last. */
export function currentStep(steps: readonly number[], wanted: number | null): number {
  const last = steps.at(-1) ?? 0;
  return wanted === null ? last : (nearestStep(steps, wanted) ?? last);
}

export interface ListedQuantity {
  readonly quantity: Quantity;
  readonly entry: QuantityEntry;
  /** Runs that have it; fewer than shown: the list says so. */
  readonly runs: readonly string[];
}

/** Quantities present in any column, by group; a weight's gradient and update are kinds of it. */
export function listedQuantities(
  sources: readonly Source[],
): ReadonlyMap<ListedGroup, readonly ListedQuantity[]> {
  const groups = new Map<ListedGroup, ListedQuantity[]>();
  for (const group of LISTED_GROUPS) {
    const listed: ListedQuantity[] = [];
    for (const quantity of QUANTITIES.values()) {
      if (quantity.group !== group || !isListed(quantity)) continue;
      const having = sources.filter(({ entry }) => entry?.quantities[quantity.name]);
      const entry = having[0]?.entry?.quantities[quantity.name];
      if (entry) listed.push({ quantity, entry, runs: having.map(({ column }) => column.run) });
    }
    if (listed.length > 0) groups.set(group, listed.sort(byListOrder));
  }
  return groups;
}

const FIRST = ['state_gradient', 'cell_gradient', 'output_gradient'];

/** Totals come first: they are what people look for. */
function byListOrder(a: ListedQuantity, b: ListedQuantity): number {
  const place = ({ quantity }: ListedQuantity) => {
    const at = FIRST.indexOf(quantity.name);
    return at < 0 ? FIRST.length : at;
  };
  return place(a) - place(b);
}

function isListed({ name, group, axes }: Quantity): boolean {
  if (group === 'weights') return !/_(gradient|update)$/.test(name);
  return axes.includes('samples');
}

/** The weight that a series has in any case, if it has weights: an embedding has no kernel. */
export const mainWeight = (entry: SeriesEntry | null | undefined): 'kernel' | 'embeddings' =>
  entry?.quantities['embeddings'] ? 'embeddings' : 'kernel';

export const isWeight = (quantity: string): boolean =>
  QUANTITIES.get(quantity)?.group === 'weights';

/** The quantity that pictures of sequences show: the view's, else the first that is there. */
export function shownQuantity(sources: readonly Source[], wanted: string): string {
  const listed = [...listedQuantities(sources).values()].flat();
  const sequences = listed.filter(({ quantity }) => quantity.group !== 'weights');
  const names = sequences.map(({ quantity }) => quantity.name);
  return names.includes(wanted) ? wanted : (names[0] ?? wanted);
}

/** A scalar at a step: the last point at or before it, else the first one; null where none. */
export function scalarAt(series: ScalarSeries | undefined, step: number): number | null {
  if (!series || series.steps.length === 0) return null;
  let value = series.values[0] as number;
  series.steps.forEach((at, i) => {
    if (at <= step) value = series.values[i] as number;
  });
  return value;
}

/** A filter as typed: its matcher, or the reason why it is no regular expression. */
export function parseFilter(text: string): RegExp | string {
  try {
    return new RegExp(text, 'i');
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*: /, '') : 'not a pattern';
  }
}
