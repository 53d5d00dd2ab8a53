/** Which runs stand in the table, and their scalars. */

import { useEffect, useMemo, useState } from 'preact/hooks';

import { isAbort, scalarsUrl } from '../../data/http';
import type { Catalog, Scalars } from '../../data/types';
import { useStore } from '../../state/context';
import { runNames, seriesInRun, seriesNames } from '../../state/derive';
import { MAX_COLUMNS, type Column, type TableRows } from '../../state/view';
import type { Subject } from './table';

/** More runs than there can be columns are rows. */
export const isByRun = (rows: TableRows, nListed: number): boolean =>
  rows === 'runs' || (rows === 'auto' && nListed > MAX_COLUMNS);

/** Columns first, then the other listed runs, at the slider's step. */
export function tableColumns(
  columns: readonly Column[],
  listed: readonly string[],
): readonly Column[] {
  const shown = new Set(columns.map(({ run }) => run));
  const others = listed.filter((run) => !shown.has(run));
  return [...columns, ...others.map((run): Column => ({ run, step: null }))];
}

/** Series of the page -> the name under which a run has it. */
export function namesIn(
  catalog: Catalog | null,
  run: string,
  series: readonly string[],
): ReadonlyMap<string, string> {
  const all = runNames(catalog);
  const pairs = series.map((name) => [name, seriesInRun(catalog, run, name, all)] as const);
  return new Map(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}

export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly series: readonly string[];
  readonly isByRun: boolean;
}

export function useSubjects(): Subjects {
  const store = useStore();
  const { catalog, columns, listed, scalars, view } = store;
  const { rows, allSeries } = view.value.table;
  const byRun = isByRun(rows, listed.value.length);
  const series = useMemo(
    () => (allSeries ? seriesNames(catalog.value, columns.value) : [store.series.value]),
    [allSeries, catalog.value, columns.value, store.series.value],
  );
  // All series of fifty runs would be a hundred megabytes: those are of the shown runs alone.
  const isWide = byRun && !allSeries;
  const shown = useMemo(
    () => (isWide ? tableColumns(columns.value, listed.value) : columns.value),
    [isWide, columns.value, listed.value],
  );
  const named = useMemo(
    () => shown.map((column) => ({ column, names: namesIn(catalog.value, column.run, series) })),
    [shown, catalog.value, series],
  );
  const asked = isWide
    ? named.map(({ column, names }) => ({ run: column.run, series: [...names.values()][0] }))
    : [];
  const read = useScalars(asked);
  const subjects = named.map(({ column, names }, i): Subject => {
    const own = asked[i];
    return {
      run: column.run,
      wanted: column.step ?? store.step.value,
      locked: column.step,
      names,
      scalars: own ? read.get(scalarsUrl(own.run, own.series)) : scalars.value.get(column.run),
    };
  });
  return { subjects, series, isByRun: byRun };
}

interface Asked {
  readonly run: string;
  readonly series: string | undefined;
}

/** Scalars of one series of each run, by URL; read again with each new catalog. */
function useScalars(asked: readonly Asked[]): ReadonlyMap<string, Scalars> {
  const store = useStore();
  const catalog = store.catalog.value;
  const [held, setHeld] = useState<ReadonlyMap<string, Scalars>>(new Map());
  const wanted = new Map(asked.map((each) => [scalarsUrl(each.run, each.series), each]));
  useEffect(() => {
    const abort = new AbortController();
    for (const [url, { run, series }] of wanted) {
      store.client.scalars(run, abort.signal, series).then(
        (scalars) => {
          if (!abort.signal.aborted) setHeld((old) => new Map(old).set(url, scalars));
        },
        (error: Error) => {
          if (!isAbort(error)) store.failure.value = error;
        },
      );
    }
    return () => abort.abort();
  }, [[...wanted.keys()].join('\n'), catalog, store.generation.value]);
  return held;
}
