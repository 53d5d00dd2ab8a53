/** Which stored arrays the view shows, as requests for files. */

import { nearestStep, openRange } from '../data/slicing';
import type { ExportRequest } from '../data/types';
import { quantityIn, stepsOf, type Source } from '../state/derive';
import { requestsOf } from '../state/sequence_columns';
import type { Store } from '../state/store';
import { WEIGHT_KINDS } from '../terms';

type State = Pick<Store, 'catalog' | 'view' | 'nSamples' | 'sources' | 'quantity' | 'step'>;

/** Files that belong into one table: the same axes, a part for each column of the view. */
export type FileGroup = readonly ExportRequest[];

/** Every array on show, grouped by its axes; none where a view shows no arrays. */
export function shownFiles(store: State): readonly FileGroup[] {
  const groups = new Map<string, ExportRequest[]>();
  for (const source of store.sources.value) {
    for (const request of requestsIn(store, source)) {
      const axes = source.entry?.quantities[request.quantity]?.axes ?? [];
      const key = axes.join();
      groups.set(key, [...(groups.get(key) ?? []), request]);
    }
  }
  return [...groups.values()];
}

function requestsIn(store: State, source: Source): readonly ExportRequest[] {
  const { kind, against, weights } = store.view.value;
  const quantity = store.quantity.value;
  if (kind === 'weights') {
    return ['kernel', 'recurrent_kernel', 'bias', 'embeddings'].flatMap((name) =>
      wholeRequest(store, source, name + WEIGHT_KINDS[weights]),
    );
  }
  if (kind === 'memory') {
    return ['memory_map', 'lag_profile'].flatMap((name) => wholeRequest(store, source, name));
  }
  if (kind === 'evolution') {
    const own = quantityIn(source, quantity);
    const { series, entry, column } = source;
    if (series === null || !entry?.overview.includes(own)) return [];
    return [{ run: column.run, series, quantity: own, of: 'overview', against }];
  }
  if (kind === 'sequences' || kind === 'histogram') {
    const [main] = requestsOf(store, source, quantity, store.step.value);
    if (!main) return [];
    return [withRanges(store, source, { ...main })];
  }
  return [];
}

/** An array of its own steps and no samples; none where the column lacks it. */
function wholeRequest(store: State, source: Source, quantity: string): ExportRequest[] {
  const { series, entry, column } = source;
  const steps = stepsOf(store.catalog.value, source, quantity);
  const step = nearestStep(steps, column.step ?? store.step.value);
  if (series === null || step === undefined || !entry?.quantities[quantity]) return [];
  return [{ run: column.run, series, quantity, step }];
}

/** What is zoomed in on, of the axes that the array has; a range that it cannot give means all. */
function withRanges(store: State, source: Source, request: ExportRequest): ExportRequest {
  const entry = source.entry?.quantities[request.quantity];
  const ranges = Object.entries(store.view.value.ranges).flatMap(([axis, text]) => {
    if (axis === 'gates') return source.entry?.gates.includes(text) ? [[axis, text] as const] : [];
    const length = entry?.shape?.[entry.axes.indexOf(axis)] ?? 0;
    const range = entry?.axes.includes(axis) && text ? openRange(text, length) : null;
    return range === null ? [] : [[axis, range] as const];
  });
  return { ...request, ...Object.fromEntries(ranges) };
}
