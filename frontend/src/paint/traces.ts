/** Lines over an index or a step: extremes kept, gaps where there is no number. */

import type { Canvas2D, Rect } from './canvas';
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

export interface TraceStyle {
  readonly rect: Rect;
  /** Colour of the line at y = 0, drawn where 0 lies inside; none: no line. */
  readonly zeroColour?: string;
  /** A white or page-coloured line under each trace, for traces over a map. */
  readonly haloColour?: string;
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

/** Draws the traces in order, the last on top. */
export function drawTraces(
  ctx: Canvas2D,
  traces: readonly Trace[],
  scales: TraceScales,
  style: TraceStyle,
): void {
  ctx.save();
  drawZero(ctx, scales, style);
  ctx.lineJoin = 'round';
  ctx.lineCap = 'round';
  for (const trace of traces) {
    const path = tracePath(trace, scales);
    const width = trace.width_px ?? 1;
    if (style.haloColour)
      strokeRuns(ctx, path, { ...trace, colour: style.haloColour, width_px: width + 2 });
    strokeRuns(ctx, path, trace);
    drawEdgeMarks(ctx, path.marks, trace, style.rect);
  }
  ctx.restore();
}

function drawZero(ctx: Canvas2D, { y }: TraceScales, { rect, zeroColour }: TraceStyle): void {
  const zero = Math.round(y(0)) + 0.5;
  if (!zeroColour || !(zero >= rect.y && zero <= rect.y + rect.height + 1)) return;
  ctx.strokeStyle = zeroColour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(rect.x, zero);
  ctx.lineTo(rect.x + rect.width, zero);
  ctx.stroke();
}

function strokeRuns(ctx: Canvas2D, { runs }: TracePath, trace: Trace): void {
  const { colour, width_px = 1, dash = [], opacity = 1 } = trace;
  ctx.globalAlpha = opacity;
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = width_px;
  ctx.setLineDash([...dash]);
  ctx.beginPath();
  for (const run of runs) {
    const [x, y] = run as [number, number];
    ctx.moveTo(x, y);
    // A point alone between two gaps: a line of no length with round ends is a dot.
    if (run.length === 2) ctx.lineTo(x, y);
    for (let i = 2; i < run.length; i += 2) ctx.lineTo(run[i] as number, run[i + 1] as number);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Height and width of a mark at the edge, CSS px. */
const EDGE_MARK = 5;

function drawEdgeMarks(ctx: Canvas2D, marks: readonly EdgeMark[], trace: Trace, rect: Rect): void {
  ctx.fillStyle = trace.colour;
  for (const { x, kind } of marks) {
    const y = kind === 'positiveInfinity' ? rect.y : rect.y + rect.height - EDGE_MARK;
    if (kind === 'nan') ctx.fillRect(x - 1, y, 2, EDGE_MARK);
    else ctx.fillRect(x - EDGE_MARK / 2, y, EDGE_MARK, EDGE_MARK);
  }
}
