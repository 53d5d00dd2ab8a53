/** The two directions of a bidirectional layer, side by side: pure. */

import type { Catalog } from '../data/types';
import { DIRECTIONS } from '../terms';
import { chosenSeries, columnsOf, runNames, seriesInRun } from './derive';
import { MAX_COLUMNS, type Column, type View } from './view';

/** Series of the forward and the backward half. */
export type Pair = readonly [forward: string, backward: string];

/** Both halves of the layer that a series is a half of; null: it has one direction. */
export function pairOf(catalog: Catalog | null, view: View): Pair | null {
  const [layer, direction] = chosenSeries(catalog, view).split(/\/(?=[^/]*$)/);
  if (!DIRECTIONS.some((name) => name === direction)) return null;
  const pair = [`${layer}/forward`, `${layer}/backward`] as const;
  const all = runNames(catalog);
  const has = (run: string) => pair.every((name) => seriesInRun(catalog, run, name, all) !== null);
  return columnsOf(catalog, view).some(({ run }) => has(run)) ? pair : null;
}

/** Whether columns name both halves. */
export const showsBoth = (columns: readonly Column[], pair: Pair | null): boolean =>
  pair !== null && pair.every((name) => columns.some(({ series }) => series === name));

/** Columns as they are without series of their own, each once. */
export function oneDirection(columns: readonly Column[]): readonly Column[] {
  const plain = columns.map(({ run, step }): Column => ({ run, step }));
  const keys = plain.map(({ run, step }) => `${step} ${run}`);
  return plain.filter((_, i) => keys.indexOf(keys[i] as string) === i);
}

/** Each column twice, forward before backward; null: there would be too many. */
export function bothDirections(columns: readonly Column[], pair: Pair): readonly Column[] | null {
  const each = oneDirection(columns);
  if (each.length * pair.length > MAX_COLUMNS) return null;
  return each.flatMap((column) => pair.map((series): Column => ({ ...column, series })));
}

/** What the view becomes with another series: both halves stay both halves. */
export function withSeries(catalog: Catalog | null, view: View, series: string): Partial<View> {
  if (!view.columns?.some((column) => column.series !== undefined)) return { series };
  const pair = pairOf(catalog, { ...view, series });
  const columns = columnsOf(catalog, view);
  const both = showsBoth(columns, pairOf(catalog, view)) && pair;
  return { series, columns: (both && bothDirections(columns, both)) || oneDirection(columns) };
}
