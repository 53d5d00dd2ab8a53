/** Which colour a run has. */

import { RUN_COLOURS, type Theme } from './tokens';

/** 32-bit FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

/**
 * Returns the place of each run's colour in `RUN_COLOURS`.
 *
 * Names alone decide, not the order in which they came or are shown. Up to three runs share out
 * the first three colours, which differ most. A run gets the colour of its hash; where one before
 * it in alphabet has that already, the next that is free. So a new run changes another's colour
 * only where both want the same, or where it is the fourth. Beyond eight colours repeat.
 */
export function runColourPlaces(allRunNames: readonly string[]): ReadonlyMap<string, number> {
  const nColours = RUN_COLOURS.light.length;
  const names = [...new Set(allRunNames)].sort();
  const nChoices = names.length <= 3 ? 3 : nColours;
  const places = new Map<string, number>();
  let taken = new Set<number>();
  for (const name of names) {
    if (taken.size === nChoices) taken = new Set();
    let place = hash(name) % nChoices;
    while (taken.has(place)) place = (place + 1) % nChoices;
    taken.add(place);
    places.set(name, place);
  }
  return places;
}

/** The colour of a run among all runs there are: see `runColourPlaces`. */
export function runColour(name: string, allRunNames: readonly string[], theme: Theme): string {
  const place = runColourPlaces(allRunNames).get(name) ?? 0;
  return RUN_COLOURS[theme][place] as string;
}
