/** Where timesteps stand across a picture: a backward layer's may be mirrored. Pure. */

import { indexTicks } from '../paint/axis';
import { parseRange, type Range } from '../data/slicing';
import type { SeriesEntry } from '../data/types';
import type { View } from './view';

export interface TimeAxis {
  /** Half-open range of the timesteps that are shown. */
  readonly start: number;
  readonly stop: number;
  /** The last timestep stands at the left: the order in which a backward layer processes them. */
  readonly isReflected: boolean;
}

interface Column {
  readonly source: { readonly entry: SeriesEntry | null };
  readonly nTimesteps: number;
}

export const isBackward = ({ source }: Pick<Column, 'source'>): boolean =>
  source.entry?.direction === 'backward';

/** A typed range of what there is; all of it where it holds nothing. */
export function shownRange(text: string | undefined, n: number): Range {
  const range = parseRange(text ?? '', n);
  if (typeof range !== 'string') return range;
  const [, start, stop] = /^(\d*):(\d*)$/.exec(text ?? '') ?? [];
  const [from, to] = [Number(start || 0), Math.min(n, Number(stop || n))];
  return from < to ? [from, to] : [0, n];
}

export function timeAxisOf(data: Column, view: Pick<View, 'reflect' | 'ranges'>): TimeAxis {
  const [start, stop] = shownRange(view.ranges.timesteps, data.nTimesteps);
  return { start, stop, isReflected: view.reflect && isBackward(data) };
}

export const nPlaces = ({ start, stop }: TimeAxis): number => stop - start;

export const holds = ({ start, stop }: TimeAxis, timestep: number): boolean =>
  timestep >= start && timestep < stop;

/** How many timesteps stand left of this one. */
export const placeOf = ({ start, stop, isReflected }: TimeAxis, timestep: number): number =>
  isReflected ? stop - 1 - timestep : timestep - start;

export function timestepAt({ start, stop, isReflected }: TimeAxis, place: number): number {
  const inside = Math.max(0, Math.min(stop - start - 1, place));
  return isReflected ? stop - 1 - inside : start + inside;
}

/** Where columns are mirrored, what that means; "" elsewhere. */
export function reflectedSentence(
  columns: readonly Pick<Column, 'source'>[],
  { reflect }: Pick<View, 'reflect'>,
): string {
  if (!reflect || !columns.some(isBackward)) return '';
  return 'Backward layers run from the last timestep, at the left, to 0: the order in which they process them. ';
}

/** The name of the axis; an arrow points the way that a reflected layer goes. */
export const timeName = ({ isReflected }: TimeAxis): string =>
  isReflected ? 'timestep, as processed →' : 'timestep';

/** The last timestep that a layer processes. */
export const lastProcessed = (data: Column): number =>
  isBackward(data) ? 0 : Math.max(0, data.nTimesteps - 1);

export interface TimeTick {
  readonly place: number;
  readonly label: string;
}

/** Timesteps to name along the axis, from the left: the ends and about so many round ones. */
export function timeTicks(time: TimeAxis, most: number): readonly TimeTick[] {
  const { start, stop } = time;
  const found = [
    ...(start > 0 ? [start] : []),
    ...indexTicks(stop, most).map(({ value }) => value),
  ].filter((value) => value >= start);
  const gap = (stop - start) / (most + 2);
  const kept = found.filter((value, i) => i === 0 || value === stop - 1 || value - start >= gap);
  return kept
    .map((timestep) => ({ place: placeOf(time, timestep), label: String(timestep) }))
    .sort((a, b) => a.place - b.place);
}
