/** Lines over an index or a step, drawn. */

import type { Canvas2D, Rect } from './canvas';
import {
  tracePath,
  type EdgeMark,
  type Trace,
  type TracePath,
  type TraceScales,
} from './trace_path';

export { tracePath, type EdgeMark, type Trace, type TracePath, type TraceScales };

export interface TraceStyle {
  readonly rect: Rect;
  /** Colour of the line at y = 0, drawn where 0 lies inside; none: no line. */
  readonly zeroColour?: string;
  /** A white or page-coloured line under each trace, for traces over a map. */
  readonly haloColour?: string;
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
    for (let i = 2; i < run.length; i += 2) ctx.lineTo(run[i] as number, run[i + 1] as number);
  }
  ctx.stroke();
  ctx.setLineDash([]);
  drawLonePoints(ctx, runs, width_px);
}

/** Smallest diameter of a point alone between two gaps, CSS px. */
export const MIN_DOT = 4;

function drawLonePoints(ctx: Canvas2D, runs: TracePath['runs'], width_px: number): void {
  const radius = Math.max(MIN_DOT, 2 * width_px) / 2;
  for (const run of runs) {
    if (run.length > 2) continue;
    ctx.beginPath();
    ctx.arc(run[0] as number, run[1] as number, radius, 0, 2 * Math.PI);
    ctx.fill();
  }
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
