/** Colour maps: stops interpolated in OKLab. */

import { mix, oklabOf, srgbOf, wordOf, wordOfHex, type Triple } from './oklab';
import { MARKS, MARKS_ON_GREY, type Marks, type Theme } from './tokens';

export type MapName = 'diverging' | 'sequential' | 'grey';
type Stops = readonly (readonly [at: number, hex: string])[];

const at = (positions: readonly number[], ...hexes: string[]): Stops =>
  hexes.map((hex, i) => [positions[i] as number, hex]);

const DIVERGING = [0, 0.3, 0.65, 1];

/** Zero is the page and large is far from it in both themes; lightness is about symmetric. */
export const DIVERGING_STOPS: Readonly<Record<Theme, { minus: Stops; plus: Stops }>> = {
  light: {
    minus: at(DIVERGING, '#f7f7f7', '#aed6f9', '#3483d3', '#13317a'),
    plus: at(DIVERGING, '#f7f7f7', '#f4cd9e', '#d16d23', '#69230c'),
  },
  dark: {
    minus: at(DIVERGING, '#171717', '#213f6c', '#3684cd', '#b1e6ff'),
    plus: at(DIVERGING, '#171717', '#5d3414', '#c56c0c', '#fee29f'),
  },
};

/** The same in both themes: dark is vanished. */
// prettier-ignore
export const SEQUENTIAL_STOPS: Stops = at([0, 0.2, 0.42, 0.62, 0.82, 1],
  '#161524', '#2e2963', '#285c9a', '#119ba7', '#83d494', '#fcf8b0');

/**
 * Beyond the sequential map's end, which is nearly white: a step further would be the light page,
 * and read as no data. At least .07 in OKLab from map, pages and marks under each kind of vision.
 */
export const SEQUENTIAL_OVER = '#ff7c14';
/** One hue, as in print: 0 is the page, as on a diverging map. */
export const GREY_STOPS: Readonly<Record<Theme, Stops>> = {
  light: at([0, 1], '#f7f7f7', '#0a0a0a'),
  dark: at([0, 1], '#171717', '#f7f7f7'),
};
/** Beyond black, or white, no grey is left: amber, like the marks of `marksOf` far from all. */
export const GREY_OVER: Readonly<Record<Theme, string>> = { light: '#a3670c', dark: '#e56f12' };

/** Ends beyond a diverging domain: one step further than the last stop, so that clipped cells differ. */
const OVER_STEP = 0.12;

export interface Ramp {
  /** Words of ImageData, from unit 0 to unit 1. */
  readonly words: Uint32Array;
  /** The word of values beyond unit 1. */
  readonly over: number;
}

const N_RAMP = 512;

function colourAt(stops: Stops, unit: number): Triple {
  let i = 0;
  while (i < stops.length - 2 && unit > (stops[i + 1]?.[0] ?? 1)) i++;
  const [from, to] = [stops[i] as [number, string], stops[i + 1] as [number, string]];
  return mix(oklabOf(from[1]), oklabOf(to[1]), (unit - from[0]) / (to[0] - from[0]));
}

function ramp(stops: Stops, overHex?: string): Ramp {
  const words = Uint32Array.from({ length: N_RAMP }, (_, i) =>
    wordOf(srgbOf(colourAt(stops, i / (N_RAMP - 1)))),
  );
  if (overHex) return { words, over: wordOfHex(overHex) };
  const [lightness, a, b] = colourAt(stops, 1);
  const outward = lightness > 0.5 ? 1 : -1;
  const over: Triple = [lightness + outward * OVER_STEP, a * 0.6, b * 0.6];
  return { words, over: wordOf(srgbOf(over)) };
}

export interface Ramps {
  readonly plus: Ramp;
  /** Absent in a map that has one direction only. */
  readonly minus?: Ramp;
}

const made = new Map<string, Ramps>();

/** The ramps of a map, computed once for each theme. */
export function rampsOf(map: MapName, theme: Theme): Ramps {
  const key = `${map} ${theme}`;
  let ramps = made.get(key);
  if (!ramps) made.set(key, (ramps = newRamps(map, theme)));
  return ramps;
}

function newRamps(map: MapName, theme: Theme): Ramps {
  if (map === 'sequential') return { plus: ramp(SEQUENTIAL_STOPS, SEQUENTIAL_OVER) };
  if (map === 'grey') return { plus: ramp(GREY_STOPS[theme], GREY_OVER[theme]) };
  const { plus, minus } = DIVERGING_STOPS[theme];
  return { plus: ramp(plus), minus: ramp(minus) };
}

/** Colours of what is no number. Without red or green, the usual marks are greys among greys. */
export const marksOf = (map: MapName, theme: Theme): Marks =>
  map === 'grey' ? MARKS_ON_GREY[theme] : MARKS[theme];

/** The word at unit 0 to 1 of a ramp; beyond it the over-range word. */
export function wordAt({ words, over }: Ramp, unit: number): number {
  if (unit > 1) return over;
  return words[Math.round(Math.max(0, unit) * (N_RAMP - 1))] as number;
}
