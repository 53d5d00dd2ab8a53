/** What each column of Memory draws: requests, and answers put together. */

import { useEffect, useMemo } from 'preact/hooks';

import type { ArrayRequest, Catalog } from '../../data/types';
import { useArrays, type Loaded } from '../../state/arrays';
import { useStore } from '../../state/context';
import { scalarAt, type Source } from '../../state/derive';
import { shownStep } from '../../state/sequence_columns';
import { memoryMap, type MemoryMap } from './memory_map';

export interface MemoryColumn {
  readonly source: Source;
  readonly step: number | null;
  readonly loaded: Loaded;
  readonly map: MemoryMap | null;
  /** Gain by lag. */
  readonly lags: Float32Array | null;
  /** In lags; null: not written at this step. */
  readonly horizon: number | null;
}

/** Wider than any screen: more timesteps than this come as boxes. */
const MAX_BOXES = 2048;
const N_AHEAD = 4;

/** Map and lag profile of a column; null for what it does not have. */
export function requestsOf(
  catalog: Catalog | null,
  source: Source,
  wanted: number,
): readonly (ArrayRequest | null)[] {
  return ['memory_map', 'lag_profile'].map((quantity): ArrayRequest | null => {
    const { series, entry, column } = source;
    const info = entry?.quantities[quantity];
    const step = shownStep(catalog, source, quantity, wanted);
    if (series === null || !info || step === null) return null;
    const isLong = (info.shape?.at(-1) ?? 0) > MAX_BOXES && quantity === 'memory_map';
    const size = isLong ? { width_px: MAX_BOXES } : {};
    return { run: column.run, series, quantity, step, ...size };
  });
}

export function useMemoryColumns(): readonly MemoryColumn[] {
  const store = useStore();
  const { catalog, sources, step, scalars } = store;
  const requests = sources.value.map((source) => requestsOf(catalog.value, source, step.value));
  const loaded = useArrays(requests.flat());
  useReadAhead();
  const info = loaded.find(({ answer }) => answer)?.answer?.info ?? null;
  useEffect(() => {
    store.info.value = info;
  }, [info]);
  return useMemo(
    () =>
      sources.value.map((source, i): MemoryColumn => {
        const [own, lags] = [loaded[2 * i] as Loaded, loaded[2 * i + 1] as Loaded];
        const answer = own.answer;
        const shown = answer?.info.step ?? lags.answer?.info.step ?? requests[i]?.[0]?.step ?? null;
        const at = (name: string): number | null => {
          const points = scalars.value.get(source.column.run)?.[`rnn/${source.series}/${name}`];
          return shown !== null && points?.steps.includes(shown) ? scalarAt(points, shown) : null;
        };
        const facts = {
          isBackward: source.entry?.direction === 'backward',
          hasNonfinite: (at('nonfinite_count') ?? 0) > 0,
        };
        return {
          source,
          step: shown,
          loaded: own,
          map: answer ? memoryMap(answer.tensor, answer.info, facts) : null,
          lags: (lags.answer?.tensor.data as Float32Array | undefined) ?? null,
          horizon: at('gradient_horizon'),
        };
      }),
    [sources.value, scalars.value, ...loaded, loaded.length],
  );
}

/** Reads the neighbouring steps, so that the slider need not wait. */
function useReadAhead(): void {
  const { catalog, sources, step, steps, client } = useStore();
  useEffect(() => {
    const at = steps.value.indexOf(step.value);
    const near = Array.from({ length: N_AHEAD }, (_, i) => [at + i + 1, at - i - 1]).flat();
    const asked = near
      .flatMap((place) => steps.value[place] ?? [])
      .flatMap((other) => sources.value.flatMap((each) => requestsOf(catalog.value, each, other)));
    const requests = asked.filter((request): request is ArrayRequest => request !== null);
    const timer = setTimeout(() => void client.prefetch(requests), 60);
    return () => clearTimeout(timer);
  }, [step.value, steps.value, sources.value]);
}
