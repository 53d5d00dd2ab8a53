/** What the panels show: samples, gates, axes. Pure. */

import { MAX_SAMPLES } from '../../color/samples';
import type { Norm } from '../../color/norm';
import { hasNegative } from '../../data/codes';
import type { Range } from '../../data/slicing';
import { valueY, type ValueAxis } from '../../paint/value_axis';
import { GAP } from '../../state/rms';
import type { ColumnData, Panel } from '../../state/sequence_columns';
import { hasUnit, unitValue, unitValues } from '../../state/unit_values';
import { shownRange, timeAxisOf } from '../../state/time_axis';
import type { RangeAxis, View } from '../../state/view';

/** One column: the lines of its chosen gate. */
export interface ColumnLines {
  readonly data: ColumnData;
  /** Index of the gate; -1: the cell has no such gate. */
  readonly gate: number;
  readonly lines: readonly Panel[];
}

export interface PanelsModel {
  readonly columns: readonly ColumnLines[];
  /** Those that are drawn, and how many more there are. */
  readonly samples: readonly number[];
  readonly nLeftOut: number;
  /** No line is anywhere below 0. */
  readonly isPositive: boolean;
  /** Half-open range of the units that are shown. */
  readonly units: Range;
  readonly nUnits: number;
  /** Gates of all columns by name; none where the quantity has no gates. */
  readonly gates: readonly string[];
}

/** The gate is that of the view's range by name; without one, the first one of each cell. */
export function panelsModel(columns: readonly ColumnData[], ranges: View['ranges']): PanelsModel {
  const all = [...new Set(columns.flatMap(({ panels }) => panels.map(({ sample }) => sample)))];
  const samples = all.sort((a, b) => a - b).slice(0, MAX_SAMPLES);
  const nUnits = Math.max(0, ...columns.map(({ nRows }) => nRows));
  const axis = (columns.find(({ nRows }) => nRows > 0)?.rowsAxis ?? 'units') as RangeAxis;
  const gates = [...new Set(columns.flatMap((data) => data.gates))];
  const chosen = gates.find((name) => name === ranges.gates);
  const found = columns.map((data) => columnLines(data, samples, chosen));
  return {
    columns: found,
    isPositive: !found.some(({ lines }) => lines.some((l) => hasNegative(l.view, l.mask))),
    samples,
    nLeftOut: all.length - samples.length,
    units: shownRange(ranges[axis], nUnits),
    nUnits,
    gates,
  };
}

function columnLines(
  data: ColumnData,
  samples: readonly number[],
  chosen: string | undefined,
): ColumnLines {
  const gate = chosen === undefined ? 0 : data.gates.indexOf(chosen);
  const lines = data.panels.filter((p) => p.gate === gate && samples.includes(p.sample));
  return { data, gate, lines };
}

/** The largest finite magnitude of a unit's lines; 0 where there is none. */
export function largestOf(lines: readonly Panel[], unit: number, timesteps: Range): number {
  let largest = 0;
  for (const line of lines) {
    if (!hasUnit(line, unit)) continue;
    for (const value of unitValues(line, unit, timesteps)) {
      if (Number.isFinite(value) && value !== GAP) largest = Math.max(largest, Math.abs(value));
    }
  }
  return largest;
}

/** The domain of one panel by itself: its largest value at the edge, as many decades as all have. */
export function ownNorm(shared: Norm, largest: number): Norm {
  if (largest === 0) return shared;
  if (shared.kind === 'linear') return { kind: 'linear', low: -largest, high: largest };
  return { kind: shared.kind, low: (shared.low / shared.high) * largest, high: largest };
}

export interface AxisChoice {
  readonly norm: Norm;
  readonly isPositive: boolean;
  readonly view: Pick<View, 'axes' | 'ranges' | 'reflect'>;
  readonly height: number;
}

/** The value axis of a unit's panel in a column. */
export function axisOf(
  { lines, data }: Pick<ColumnLines, 'lines' | 'data'>,
  unit: number,
  { norm, isPositive, view, height }: AxisChoice,
): ValueAxis {
  if (view.axes === 'shared') return { norm, height, isPositive };
  const { start, stop } = timeAxisOf(data, view);
  return { norm: ownNorm(norm, largestOf(lines, unit, [start, stop])), height, isPositive };
}

/** Where a value is drawn: NaN and -Infinity have their marks at the bottom, +Infinity at the top. */
function markY(axis: ValueAxis, value: number): number {
  if (Number.isFinite(value)) return valueY(axis, value);
  return value === Infinity ? 0 : axis.height;
}

export interface Place {
  readonly unit: number;
  readonly timestep: number;
  /** CSS px from the top of the plot. */
  readonly y: number;
}

/** The line nearest to a point of a panel; padding has none. */
export function nearestLine(
  lines: readonly Panel[],
  axis: ValueAxis,
  { unit, timestep, y }: Place,
): Panel | null {
  let [nearest, least]: [Panel | null, number] = [null, Infinity];
  for (const line of lines) {
    const value = unitValue(line, unit, timestep);
    if (value === GAP) continue;
    const away = Math.abs(markY(axis, value) - y);
    if (away < least) [nearest, least] = [line, away];
  }
  return nearest;
}
