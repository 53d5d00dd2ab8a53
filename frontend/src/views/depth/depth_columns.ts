/** What each column of Depth draws: all series of its run, asked for and put together. */

import { useEffect, useMemo, useState } from 'preact/hooks';

import { isAbort, overviewUrl } from '../../data/http';
import type { Catalog, OverviewRequest, Scalars } from '../../data/types';
import { useStore } from '../../state/context';
import { quantityIn, seriesOfRun } from '../../state/derive';
import type { Column } from '../../state/view';
import { depthMap, overviewSizes, scalarSizes, type DepthMap, type DepthRow } from './depth_map';

export interface DepthColumn {
  readonly column: Column;
  /** In order of depth. */
  readonly series: readonly string[];
  /** null: nothing is there (yet). */
  readonly map: DepthMap | null;
  readonly loading: boolean;
  readonly error: Error | null;
}

interface LoadedRow {
  readonly row: DepthRow | null;
  readonly error: Error | null;
}

/** A request for each series of a run; null where it has no overview of the quantity. */
export function requestsOf(
  catalog: Catalog | null,
  column: Column,
  quantity: string,
): readonly (OverviewRequest | null)[] {
  const run = catalog?.runs[column.run];
  return seriesOfRun(run).map((series) => {
    const entry = run?.series[series] ?? null;
    const own = quantityIn({ column, series, entry }, quantity);
    return entry?.overview.includes(own) ? { run: column.run, series, quantity: own } : null;
  });
}

/**
 * Rows by URL. Only what a picture needs of an overview is kept: those of twenty layers with all
 * their timesteps and units are tens of megabytes.
 */
function useOverviewRows(
  requests: readonly (OverviewRequest | null)[],
): ReadonlyMap<string, LoadedRow> {
  const store = useStore();
  const catalog = store.catalog.value;
  const [held, setHeld] = useState<ReadonlyMap<string, LoadedRow>>(new Map());
  const asked = new Map(requests.flatMap((each) => (each ? [[overviewUrl(each), each]] : [])));
  useEffect(() => {
    const abort = new AbortController();
    for (const [url, request] of asked) {
      const settle = (loaded: LoadedRow) => {
        if (!abort.signal.aborted) setHeld((old) => new Map(old).set(url, loaded));
      };
      store.client.overview(request, abort.signal).then(
        (overview) => settle({ row: overviewSizes(overview), error: null }),
        (error: Error) => {
          if (!isAbort(error)) settle({ row: null, error });
        },
      );
    }
    return () => abort.abort();
  }, [[...asked.keys()].join('\n'), catalog, store.generation.value]);
  return held;
}

/** Norms and ratios of weights that a series may have written: what Depth can show beside sizes. */
export const MEASURES = [
  'kernel_norm',
  'recurrent_kernel_norm',
  'bias_norm',
  'kernel_update_ratio',
  'recurrent_kernel_update_ratio',
  'bias_update_ratio',
  'kernel_clip_ratio',
  'recurrent_kernel_clip_ratio',
] as const;

/** The measures that any of the series has written. */
export function measuresIn(all: readonly (Scalars | undefined)[]): readonly string[] {
  const tags = all.flatMap((scalars) => Object.keys(scalars ?? {}));
  return MEASURES.filter((name) => tags.some((tag) => tag.endsWith(`/${name}`)));
}

/** All series of every column; `measure` "": sizes of the quantity, else a diagnostic; null: none. */
export function useDepthColumns(quantity: string, measure: string | null): readonly DepthColumn[] {
  const store = useStore();
  const { catalog, columns, scalars } = store;
  const shown = measure === null ? NO_COLUMNS : columns.value;
  const requests = shown.map((column) =>
    measure === '' ? requestsOf(catalog.value, column, quantity) : [],
  );
  const held = useOverviewRows(requests.flat());
  return useMemo(
    () =>
      shown.map((column, i): DepthColumn => {
        const series = seriesOfRun(catalog.value?.runs[column.run]);
        const all = scalars.value.get(column.run);
        if (measure) return ofScalars({ column, series, measure, all });
        const loaded = (requests[i] ?? []).map((request) =>
          request ? held.get(overviewUrl(request)) : ABSENT,
        );
        const rows = loaded.map((each) => each?.row ?? null);
        return {
          column,
          series,
          map: rows.some((row) => row) ? depthMap(rows) : null,
          loading: loaded.some((each) => each === undefined),
          error: loaded.find((each) => each?.error)?.error ?? null,
        };
      }),
    [shown, catalog.value, held, measure, measure ? scalars.value : null, quantity],
  );
}

const NO_COLUMNS: readonly Column[] = [];
const ABSENT: LoadedRow = { row: null, error: null };

interface Measured {
  readonly column: Column;
  readonly series: readonly string[];
  readonly measure: string;
  readonly all: Scalars | undefined;
}

function ofScalars({ column, series, measure, all }: Measured): DepthColumn {
  const rows = series.map((name) => {
    const points = all?.[`rnn/${name}/${measure}`];
    return points ? scalarSizes(points) : null;
  });
  const map = rows.some((row) => row) ? depthMap(rows) : null;
  return { column, series, map, loading: all === undefined, error: null };
}
