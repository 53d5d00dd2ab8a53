/** Arrays for components: at once where they are held, with the last picture kept while loading. */

import { useEffect, useReducer, useRef } from 'preact/hooks';

import { arrayUrl, isAbort } from '../data/http';
import type { ArrayAnswer, ArrayRequest } from '../data/types';
import { useStore } from './context';
import { useWaiting } from './waiting';

export interface Loaded {
  /** What to draw: of the request, or of the one before while it loads. */
  readonly answer: ArrayAnswer | null;
  readonly loading: boolean;
  readonly error: Error | null;
}

const NOTHING: Loaded = { answer: null, loading: false, error: null };

interface Slot {
  url: string;
  /** A picture of something else must not stand in while this loads. */
  of: string;
  loaded: Loaded;
}

const identity = ({ run, series, quantity }: ArrayRequest): string =>
  [run, series, quantity].join('\n');

/** Answers in the order of `requests`; null asks for nothing. */
export function useArrays(requests: readonly (ArrayRequest | null)[]): readonly Loaded[] {
  const { client, generation } = useStore();
  const attempt = generation.value;
  const attempted = useRef(attempt);
  const isRetry = attempted.current !== attempt;
  attempted.current = attempt;
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const slots = useRef<(Slot | null)[]>([]);
  const urls = requests.map((request) => (request ? arrayUrl(request) : ''));

  slots.current = requests.map((request, i) => {
    if (!request) return null;
    const before = slots.current[i];
    const url = urls[i] as string;
    if (before?.url === url && (before.loaded.answer || before.loaded.error) && !isRetry) {
      if (!before.loaded.loading) return before;
    }
    const answer = client.peek(request) ?? null;
    const of = identity(request);
    if (answer) return { url, of, loaded: { answer, loading: false, error: null } };
    const kept = before?.of === of ? before.loaded.answer : null;
    return { url, of, loaded: { answer: kept, loading: true, error: null } };
  });

  useEffect(() => {
    const abort = new AbortController();
    requests.forEach((request, i) => {
      const slot = slots.current[i];
      if (!request || !slot?.loaded.loading) return;
      const settle = (loaded: Loaded) => {
        const current = slots.current[i];
        if (abort.signal.aborted || current?.url !== slot.url) return;
        slots.current[i] = { ...current, loaded };
        redraw(0);
      };
      client.array(request, abort.signal).then(
        (answer) => settle({ answer, loading: false, error: null }),
        (error: Error) => {
          if (!isAbort(error)) settle({ answer: null, loading: false, error });
        },
      );
    });
    return () => abort.abort();
  }, [urls.join('\n'), attempt]);

  useWaiting(slots.current.some((slot) => Boolean(slot?.loaded.loading && slot.loaded.answer)));
  return slots.current.map((slot) => slot?.loaded ?? NOTHING);
}
