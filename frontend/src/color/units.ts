/** Colours of units, which are too many to tell apart: their order along a ramp. */

import { mix, oklabOf, srgbOf } from './oklab';
import { UNIT_RAMP, type Theme } from './tokens';

/** "#rrggbb" at a place of the ramp, 0 to 1. */
export function unitColour(place: number, theme: Theme): string {
  const stops = UNIT_RAMP[theme];
  const at = Math.min(1, Math.max(0, place)) * (stops.length - 1);
  const from = Math.min(stops.length - 2, Math.floor(at));
  const lab = mix(oklabOf(stops[from] as string), oklabOf(stops[from + 1] as string), at - from);
  const [red, green, blue] = srgbOf(lab);
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}
