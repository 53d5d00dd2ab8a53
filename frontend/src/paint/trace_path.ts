/** What a line consists of: extremes of each pixel column, gaps where there is no number. */

import type { Scale } from './axis';

export interface Trace {
  readonly values: ArrayLike<number>;
  /** Place of each value across; its index unless given. */
  readonly at?: ArrayLike<number>;
  readonly colour: string;
  readonly width_px?: number;
  readonly dash?: readonly number[];
  readonly opacity?: number;
}

export interface TraceScales {
  readonly x: Scale;
  /** NaN where a value has no place, such as 0 on a log axis. */
  readonly y: Scale;
}

export interface EdgeMark {
  readonly x: number;
  /** +Infinity at the top edge; NaN and -Infinity at the bottom. */
  readonly kind: 'nan' | 'positiveInfinity' | 'negativeInfinity';
}

export interface TracePath {
  /** Runs of points x0 y0 x1 y1 ..., CSS px; a run ends where a value is missing. */
  readonly runs: readonly (readonly number[])[];
  readonly marks: readonly EdgeMark[];
}

interface PixelColumn {
  readonly column: number;
  readonly x: number;
  readonly first: number;
  last: number;
  min: number;
  max: number;
}

/**
 * Returns what to draw: in each pixel column first, min, max and last value, so that no spike is
 * lost, however many values share a pixel. A value that has no place ends the run.
 */
export function tracePath({ values, at }: Trace, { x, y }: TraceScales): TracePath {
  const runs: number[][] = [];
  const marks: EdgeMark[] = [];
  let run: number[] = [];
  let column: PixelColumn | undefined;
  const endColumn = (): void => {
    if (column) run.push(...columnPoints(column));
    column = undefined;
  };
  const endRun = (): void => {
    endColumn();
    if (run.length) runs.push(run);
    run = [];
  };
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const px = x(at ? (at[i] as number) : i);
    const py = y(value);
    if (!Number.isFinite(value)) marks.push({ x: px, kind: edgeKind(value) });
    if (!Number.isFinite(value) || !Number.isFinite(py)) {
      endRun();
      continue;
    }
    if (column && column.column === Math.floor(px)) {
      column.last = py;
      column.min = Math.min(column.min, py);
      column.max = Math.max(column.max, py);
    } else {
      endColumn();
      column = { column: Math.floor(px), x: px, first: py, last: py, min: py, max: py };
    }
  }
  endRun();
  return { runs, marks };
}

function columnPoints({ x, first, min, max, last }: PixelColumn): number[] {
  const heights = [first];
  for (const y of [min, max, last]) if (y !== heights.at(-1)) heights.push(y);
  return heights.flatMap((y) => [x, y]);
}

function edgeKind(value: number): EdgeMark['kind'] {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'positiveInfinity' : 'negativeInfinity';
}
