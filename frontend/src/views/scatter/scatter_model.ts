/** The points of one timestep: pure. */

import { sampleStyle } from '../../color/samples';
import type { Theme } from '../../color/tokens';
import { unitColour } from '../../color/units';
import type { Rect } from '../../paint/canvas';
import type { Point } from '../../paint/scatter';
import { valueY, type ValueAxis } from '../../paint/value_axis';
import { GAP } from '../../state/rms';
import type { ColumnData, Panel } from '../../state/sequence_columns';
import { lastProcessed } from '../../state/time_axis';
import { unitValue } from '../../state/unit_values';
import type { Across, View } from '../../state/view';
import type { Range } from '../../data/slicing';

export interface ScatterPoint extends Point {
  readonly sample: number;
  readonly unit: number;
}

export interface PointsChoice {
  /** A sample each. */
  readonly lines: readonly Panel[];
  readonly timestep: number;
  readonly units: Range;
  /** Of all columns, so that a sample has the same place in each. */
  readonly samples: readonly number[];
  readonly across: Across;
  readonly axis: ValueAxis;
  readonly rect: Rect;
  readonly theme: Theme;
}

/** A point for each unit of each sample that is real at the timestep. */
export function scatterPoints(choice: PointsChoice): readonly ScatterPoint[] {
  const { lines, timestep, units, axis, rect } = choice;
  const [start, stop] = units;
  return lines.flatMap((line) =>
    Array.from({ length: stop - start }, (_, i) => start + i).flatMap((unit): ScatterPoint[] => {
      const value = unitValue(line, unit, timestep);
      if (value === GAP) return [];
      const y = Number.isFinite(value) ? rect.y + valueY(axis, value) : NaN;
      const place = { sample: line.sample, unit };
      return [{ ...place, value, y, x: xOf(choice, place), colour: colourOf(choice, place) }];
    }),
  );
}

interface Place {
  readonly sample: number;
  readonly unit: number;
}

/** Part of a sample's width over which its units stand, in their order. */
const SHARE = 0.8;

/** The middle of a unit's share of the width, or of its share of its sample's. */
export function xOf(
  { across, units, samples, rect }: Pick<PointsChoice, 'across' | 'units' | 'samples' | 'rect'>,
  { sample, unit }: Place,
): number {
  const within = (unit - units[0] + 0.5) / (units[1] - units[0]);
  if (across === 'units') return rect.x + within * rect.width;
  const at = samples.indexOf(sample) + (1 - SHARE) / 2 + SHARE * within;
  return rect.x + (at * rect.width) / samples.length;
}

/** Samples have the colours that they have in panels; units, too many, the order along a ramp. */
function colourOf({ across, units, theme }: PointsChoice, { sample, unit }: Place): string {
  if (across === 'units') return sampleStyle(sample, theme).colour;
  return unitColour((unit - units[0]) / Math.max(1, units[1] - units[0] - 1), theme);
}

/** The timestep that a column shows: the typed one, the pinned one, else the last processed. */
export function timestepOf(data: ColumnData, view: Pick<View, 'timestep' | 'pin'>): number {
  return view.timestep ?? view.pin?.timestep ?? lastProcessed(data);
}

/** "1 NaN, 2 +∞; sample 3 is padding here"; "" where there is nothing to say. */
export function oddText(points: readonly ScatterPoint[], lines: readonly Panel[]): string {
  const count = (holds: (value: number) => boolean) =>
    points.filter(({ value }) => holds(value)).length;
  const counts = [
    [count(Number.isNaN), 'NaN'],
    [count((value) => value === Infinity), '+∞'],
    [count((value) => value === -Infinity), '−∞'],
  ] as const;
  const odd = counts.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  const padded = lines.filter(({ sample }) => !points.some((point) => point.sample === sample));
  const names = padded.map(({ sample }) => sample).join(', ');
  const padding = padded.length ? [`sample${padded.length > 1 ? 's' : ''} ${names}: padding`] : [];
  return [...(odd.length ? [odd.join(', ')] : []), ...padding].join('; ');
}

export interface Move {
  readonly from: { readonly sample: number; readonly row: number } | null;
  readonly key: string;
  readonly across: Across;
}

/** Left and right to what stands beside it across; up and down among the values at one place. */
export function nextPoint(
  points: readonly ScatterPoint[],
  { from, key, across }: Move,
): ScatterPoint | undefined {
  const at = points.find(({ sample, unit }) => sample === from?.sample && unit === from.row);
  if (!at) return key.startsWith('Arrow') ? points[0] : undefined;
  const [place, colour] =
    across === 'units' ? (['unit', 'sample'] as const) : (['sample', 'unit'] as const);
  const up = { ArrowUp: 1, ArrowDown: -1 }[key];
  const right = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (up) {
    const here = points.filter((point) => point[place] === at[place]);
    const order = here.sort((a, b) => heightOf(a) - heightOf(b));
    return order[order.indexOf(at) + up];
  }
  if (!right) return undefined;
  const aside = points.filter(
    (point) => point[colour] === at[colour] && right * (point[place] - at[place]) > 0,
  );
  return aside.sort((a, b) => right * (a[place] - b[place]))[0];
}

/** NaN lies lowest, where its mark is. */
const heightOf = ({ value }: ScatterPoint): number => (Number.isNaN(value) ? -Infinity : value);
