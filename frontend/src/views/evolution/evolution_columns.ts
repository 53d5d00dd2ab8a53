/** What each column of Evolution shows: overviews turned into maps. */

import { useMemo } from 'preact/hooks';

import { useStore } from '../../state/context';
import { quantityIn, type Source } from '../../state/derive';
import { useOverviews, type LoadedOverview } from '../../state/overviews';
import { evolutionMaps, type EvolutionMap } from './evolution_map';

export interface EvolutionColumn {
  readonly source: Source;
  readonly loaded: LoadedOverview;
  /** One, or one for each gate; none while there is nothing to show. */
  readonly maps: readonly EvolutionMap[];
}

const NONE: readonly EvolutionMap[] = [];

/** Maps of all columns; null asks for nothing. */
export function useEvolution(quantity: string | null): readonly EvolutionColumn[] {
  const store = useStore();
  const sources = store.sources.value;
  const { against, statistic } = store.view.value;
  const loaded = useOverviews(
    sources.map((source) => {
      const { column, series, entry } = source;
      const own = quantity === null ? '' : quantityIn(source, quantity);
      const has = series !== null && entry?.overview.includes(own);
      return has ? { run: column.run, series, quantity: own } : null;
    }),
  );
  const maps = useMemo(
    () =>
      loaded.map(({ overview }) =>
        overview ? evolutionMaps(overview, { against, statistic }) : NONE,
      ),
    [...loaded.map(({ overview }) => overview), loaded.length, against, statistic],
  );
  return sources.map((source, i) => ({
    source,
    loaded: loaded[i] as LoadedOverview,
    maps: maps[i] ?? NONE,
  }));
}

/** Maps of the gate that is chosen; of all where none is. */
export function mapsOfGate(
  maps: readonly EvolutionMap[],
  gate: string | undefined,
): readonly EvolutionMap[] {
  const hasGates = maps.some((map) => map.gate !== '');
  return gate && hasGates ? maps.filter((map) => map.gate === gate) : maps;
}

/** Gates of the quantity in all columns, each once. */
export const gatesOf = (columns: readonly EvolutionColumn[]): readonly string[] => [
  ...new Set(columns.flatMap(({ maps }) => maps.flatMap(({ gate }) => gate || []))),
];
