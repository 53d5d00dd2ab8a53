/** Overviews for components. */

import { useEffect, useState } from 'preact/hooks';

import { isAbort, overviewUrl } from '../data/http';
import type { Overview, OverviewRequest } from '../data/types';
import { useStore } from './context';

export interface LoadedOverview {
  readonly overview: Overview | null;
  readonly loading: boolean;
  readonly error: Error | null;
}

const LOADING: LoadedOverview = { overview: null, loading: true, error: null };
const NOTHING: LoadedOverview = { overview: null, loading: false, error: null };

/** Overviews in the order of `requests`; null asks for nothing. Reads again with each new catalog. */
export function useOverviews(
  requests: readonly (OverviewRequest | null)[],
): readonly LoadedOverview[] {
  const store = useStore();
  const catalog = store.catalog.value;
  const [held, setHeld] = useState<ReadonlyMap<string, LoadedOverview>>(new Map());
  const urls = requests.map((request) => (request ? overviewUrl(request) : ''));
  useEffect(() => {
    const abort = new AbortController();
    requests.forEach((request, i) => {
      if (!request) return;
      const settle = (loaded: LoadedOverview) => {
        if (!abort.signal.aborted) setHeld((old) => new Map(old).set(urls[i] as string, loaded));
      };
      store.client.overview(request, abort.signal).then(
        (overview) => settle({ overview, loading: false, error: null }),
        (error: Error) => {
          if (!isAbort(error)) settle({ overview: null, loading: false, error });
        },
      );
    });
    return () => abort.abort();
  }, [urls.join('\n'), catalog, store.generation.value]);
  return urls.map((url) => (url ? (held.get(url) ?? LOADING) : NOTHING));
}
