/** From the data's distribution to the domain and colours that all columns share. */

import { useEffect, useMemo } from 'preact/hooks';

import { colourTable } from '../color/table';
import type { MapName } from '../color/maps';
import type { Norm } from '../color/norm';
import { mergeCounts, type Counts } from '../data/codes';
import { robustDomain } from '../data/domain';
import { useStore } from './context';
import type { Limits, NormName } from './view';

export interface Curve {
  readonly run: string;
  readonly counts: Counts;
}

export interface ContrastChoice {
  /** While it stays the same, limits once found are held: stepping must not change the colours. */
  readonly key: string;
  readonly curves: readonly Curve[];
  /** Whether `curves` and `domain` are all that will come: limits are not held before. */
  readonly complete: boolean;
  /** What robust limits are of where it is not what is shown; null or nothing: `curves`. */
  readonly domain?: readonly Counts[] | null;
  readonly defaultNorm: NormName;
  /** The data are log10 of magnitudes: a linear norm on a sequential map. */
  readonly logarithms?: boolean;
}

export interface Contrast {
  readonly norm: Norm;
  readonly name: NormName;
  readonly map: MapName;
  readonly table: Uint32Array;
  readonly counts: Counts;
  readonly curves: readonly Curve[];
  readonly logarithms: boolean;
  readonly robust: Limits;
}

const MAPS: Readonly<Record<NormName, MapName>> = {
  linear: 'diverging',
  log: 'sequential',
  symlog: 'diverging',
};

/** Direct and total share a domain, so that an empty direct gradient looks empty. */
export const domainQuantity = (quantity: string): string =>
  quantity === 'output_gradient' ? 'state_gradient' : quantity;

/** The norm that fits limits typed or dragged; a linear diverging one is symmetric about 0. */
export function normOf(name: NormName, limits: Limits, logarithms: boolean): Norm {
  if (name === 'linear' && !logarithms) {
    const high = Math.max(Math.abs(limits.low), Math.abs(limits.high)) || 1;
    return { kind: 'linear', low: -high, high };
  }
  return { kind: name, ...limits };
}

const isUsable = (name: NormName, { low, high }: Limits): boolean =>
  low < high && (name === 'linear' || low > 0);

export function useContrast(choice: ContrastChoice): Contrast {
  const store = useStore();
  const { curves, complete, logarithms = false } = choice;
  const view = store.view.value;
  const name = logarithms ? 'linear' : (view.norm ?? choice.defaultNorm);
  const key = `${choice.key}\n${name}`;

  const counts = useMemo(
    () => mergeCounts(curves.map((curve) => curve.counts)),
    curves.map((curve) => curve.counts),
  );
  const domain = choice.domain?.length ? choice.domain : null;
  const robust = useMemo(() => {
    const all = domain ? mergeCounts(domain) : counts;
    return robustDomain(all, { kind: name, oneSided: logarithms });
  }, [counts, name, logarithms, ...(domain ?? [])]);
  const held = store.held.value?.key === key ? store.held.value.limits : null;
  const typed = view.limits && isUsable(name, view.limits) ? view.limits : null;
  const limits = typed ?? held ?? robust;
  useEffect(() => {
    if (complete && curves.length > 0 && !held) store.held.value = { key, limits: robust };
  }, [complete, key, held === null, curves.length]);

  const theme = store.theme.value;
  const norm = normOf(name, limits, logarithms);
  const map = logarithms ? 'sequential' : MAPS[name];
  const table = useMemo(
    () => colourTable({ map, norm, theme, absolute: name === 'log', logarithms }),
    [map, theme, logarithms, norm.kind, norm.low, norm.high],
  );
  return { norm, name, map, table, counts, curves, logarithms, robust };
}
