/** From the data's distribution to the domain and colours that all columns share. */

import { useEffect, useMemo } from 'preact/hooks';

import { colourTable } from '../color/table';
import type { MapName } from '../color/maps';
import type { Norm } from '../color/norm';
import { mergeCounts, type Counts } from '../data/codes';
import { robustDomain } from '../data/domain';
import type { ThemeName } from '../host/theme';
import { useStore } from './context';
import { isOutgrown } from './held_limits';
import type { Limits, MapChoice, NormName } from './view';

export interface Curve {
  readonly run: string;
  readonly counts: Counts;
}

export interface ContrastChoice {
  /** While it stays the same, limits once found are held: see `held_limits`. */
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
  /** Whether colours are of |value|: both signs look alike. */
  readonly magnitudes: boolean;
  /** Whether linear limits mirror each other at 0. */
  readonly symmetric: boolean;
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

/** The map of a norm where none is chosen. */
export const autoMap = (name: NormName, logarithms: boolean): MapName =>
  logarithms ? 'sequential' : MAPS[name];

export interface NormChoice {
  readonly name: NormName;
  readonly map: MapChoice;
  readonly limits: Limits;
  readonly symmetric: boolean;
  readonly logarithms?: boolean;
}

export type Scaling = Pick<Contrast, 'norm' | 'map' | 'magnitudes' | 'symmetric'>;

/**
 * Norm and map that fit a choice. A map of one direction has no place for signs: on a log norm, and
 * on a linear one that is symmetric, it shows |value|. Limits apart show the value itself, and a
 * diverging map needs 0 between them.
 */
export function scalingOf({ name, map, limits, symmetric, logarithms }: NormChoice): Scaling {
  const oneWay = map === 'grey' ? 'grey' : 'sequential';
  if (logarithms) {
    return {
      norm: { kind: 'linear', ...limits },
      map: oneWay,
      magnitudes: false,
      symmetric: false,
    };
  }
  const asked = map === 'auto' ? MAPS[name] : map;
  if (name !== 'linear') {
    const magnitudes = asked !== 'diverging';
    return { norm: { kind: name, ...limits }, map: asked, magnitudes, symmetric: true };
  }
  if (!symmetric) {
    const isAround0 = limits.low < 0 && limits.high > 0;
    const found = asked === 'diverging' && !isAround0 ? oneWay : asked;
    return { norm: { kind: name, ...limits }, map: found, magnitudes: false, symmetric };
  }
  const high = Math.max(Math.abs(limits.low), Math.abs(limits.high)) || 1;
  const magnitudes = asked !== 'diverging';
  return {
    norm: { kind: name, low: magnitudes ? 0 : -high, high },
    map: asked,
    magnitudes,
    symmetric,
  };
}

/** The norm of lines above and below 0: as far to either side. */
export function mirrored(norm: Norm): Norm {
  if (norm.kind !== 'linear') return norm;
  const high = Math.max(Math.abs(norm.low), Math.abs(norm.high));
  return { kind: 'linear', low: -high, high };
}

const isUsable = (name: NormName, { low, high }: Limits): boolean =>
  low < high && (name === 'linear' || low > 0);

export function useContrast(choice: ContrastChoice): Contrast {
  const store = useStore();
  const { curves, complete, logarithms = false } = choice;
  const view = store.view.value;
  const name = logarithms ? 'linear' : (view.norm ?? choice.defaultNorm);
  const { symmetric } = view;
  const key = [choice.key, name, symmetric].join('\n');

  const counts = useMemo(
    () => mergeCounts(curves.map((curve) => curve.counts)),
    curves.map((curve) => curve.counts),
  );
  const domain = choice.domain?.length ? choice.domain : null;
  const robust = useMemo(() => {
    const all = domain ? mergeCounts(domain) : counts;
    return robustDomain(all, { kind: name, oneSided: logarithms || !symmetric });
  }, [counts, name, logarithms, symmetric, ...(domain ?? [])]);
  const held = store.held.value?.key === key ? store.held.value : null;
  const typed = view.limits && isUsable(name, view.limits) ? view.limits : null;
  const limits = typed ?? held?.limits ?? robust;
  const last = store.steps.value.at(-1) ?? 0;
  const followed = view.step === null ? last : null;
  useEffect(() => {
    if (!complete || curves.length === 0) return;
    const now = { limits: robust, followed, norm: name, logarithms };
    if (!held || isOutgrown(held, now)) store.held.value = { key, limits: robust, last };
  }, [complete, key, held === null, curves.length, followed, robust]);

  const theme = store.theme.value;
  const scaling = scalingOf({ name, map: view.map, limits, symmetric, logarithms });
  const { norm, map, magnitudes } = scaling;
  const table = useMemo(
    () => colourTable({ map, norm, theme, absolute: magnitudes, logarithms }),
    [map, theme, logarithms, magnitudes, norm.kind, norm.low, norm.high],
  );
  return { ...scaling, name, table, counts, curves, logarithms, robust };
}

interface FixedChoice {
  readonly name: NormName;
  readonly map: MapChoice;
  readonly theme: ThemeName;
}

/** The contrast of what has no legend of its own: robust limits, whatever was typed or dragged. */
export function fixedContrast(counts: Counts, { name, map, theme }: FixedChoice): Contrast {
  const robust = robustDomain(counts, { kind: name, oneSided: false });
  const scaling = scalingOf({ name, map, limits: robust, symmetric: true });
  const { norm, magnitudes } = scaling;
  const table = colourTable({ map: scaling.map, norm, theme, absolute: magnitudes });
  return { ...scaling, name, table, counts, curves: [], logarithms: false, robust };
}
