/** Counts that the server makes, with the last ones kept while others are on their way. */

import { useEffect, useReducer, useRef } from 'preact/hooks';

import { histogramUrl, isAbort } from '../data/http';
import type { HistogramAnswer, HistogramRequest } from '../data/types';
import { useStore } from './context';

export interface LoadedCounts {
  readonly answer: HistogramAnswer | null;
  readonly loading: boolean;
  readonly error: Error | null;
}

const NOTHING: LoadedCounts = { answer: null, loading: false, error: null };

interface Slot {
  readonly url: string;
  readonly of: string;
  readonly loaded: LoadedCounts;
}

const identity = ({ run, series, quantity, gates }: HistogramRequest): string =>
  [run, series, quantity, gates].join('\n');

/** Answers in the order of `requests`; null asks for nothing. */
export function useHistograms(
  requests: readonly (HistogramRequest | null)[],
): readonly LoadedCounts[] {
  const { client, generation } = useStore();
  const attempt = generation.value;
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const slots = useRef<readonly (Slot | null)[]>([]);
  const urls = requests.map((request) => (request ? histogramUrl(request) : ''));
  slots.current = requests.map((request, i) => {
    const [before, url] = [slots.current[i], urls[i] ?? ''];
    if (!request || before?.url === url) return request ? (before ?? null) : null;
    const of = identity(request);
    const answer = before?.of === of ? before.loaded.answer : null;
    return { url, of, loaded: { answer, loading: true, error: null } };
  });
  useEffect(() => {
    const abort = new AbortController();
    requests.forEach((request, i) => {
      if (!request) return;
      const settle = (loaded: LoadedCounts) => {
        const slot = slots.current[i];
        if (abort.signal.aborted || !slot || slot.url !== urls[i]) return;
        slots.current = slots.current.map((each, at) => (at === i ? { ...slot, loaded } : each));
        redraw(0);
      };
      client.histogram(request, abort.signal).then(
        (answer) => settle({ answer, loading: false, error: null }),
        (error: Error) => {
          if (!isAbort(error)) settle({ answer: null, loading: false, error });
        },
      );
    });
    return () => abort.abort();
  }, [urls.join('\n'), attempt]);
  return slots.current.map((slot) => slot?.loaded ?? NOTHING);
}
