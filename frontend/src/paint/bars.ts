/** Histograms: bars, and the outline of a second one over them. */

import type { Scale } from './axis';
import type { Canvas2D, Rect } from './canvas';

export interface BarDrawing {
  /** One more than there are counts. */
  readonly edges: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  readonly x: Scale;
  /** The count at the top of the rectangle. */
  readonly highest: number;
  readonly rect: Rect;
  readonly colour: string;
  /** Of the outline: lengths drawn and left out, CSS px. */
  readonly dash?: readonly number[];
  /** Bars touch: what is filled under an outline. */
  readonly gapless?: boolean;
}

/** Place of a count on an axis from 0 to `highest`, 0 to 1; a log axis holds 0 too. */
export const countPlace = (n: number, highest: number, isLog: boolean): number =>
  isLog ? Math.log1p(n) / Math.log1p(highest) : n / highest;

/** Gap between bars where they are wide enough, CSS px. */
const GAP = 1;
const MIN_WIDTH_FOR_GAP = 4;
/** A bar of one value must be seen beside one of a million. */
const MIN_HEIGHT = 1;

/** Returns the bars in CSS px, without those that are empty. */
export function barRects(drawing: BarDrawing): Rect[] {
  const { edges, counts, x, highest, rect, gapless = false } = drawing;
  const bars: Rect[] = [];
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin] as number;
    if (!(count > 0)) continue;
    const [left, right] = [x(edges[bin] as number), x(edges[bin + 1] as number)];
    const hasGap = !gapless && right - left >= MIN_WIDTH_FOR_GAP;
    const width = right - left - (hasGap ? GAP : 0);
    const height = Math.min(rect.height, Math.max(MIN_HEIGHT, (count / highest) * rect.height));
    bars.push({ x: left, y: rect.y + rect.height - height, width, height });
  }
  return bars;
}

export function drawBars(ctx: Canvas2D, drawing: BarDrawing): void {
  ctx.save();
  ctx.fillStyle = drawing.colour;
  for (const { x, y, width, height } of barRects(drawing)) ctx.fillRect(x, y, width, height);
  ctx.restore();
}

/** Returns the corners of the outline, x0 y0 x1 y1 ..., from base line to base line. */
export function outlinePoints({ edges, counts, x, highest, rect }: BarDrawing): number[] {
  const base = rect.y + rect.height;
  const points = counts.length ? [x(edges[0] as number), base] : [];
  for (let bin = 0; bin < counts.length; bin++) {
    const y = base - Math.min(1, (counts[bin] as number) / highest) * rect.height;
    points.push(x(edges[bin] as number), y, x(edges[bin + 1] as number), y);
  }
  if (counts.length) points.push(x(edges[counts.length] as number), base);
  return points;
}

export function drawOutline(ctx: Canvas2D, drawing: BarDrawing): void {
  const points = outlinePoints(drawing);
  ctx.save();
  ctx.strokeStyle = drawing.colour;
  ctx.lineWidth = 1.25;
  ctx.lineJoin = 'miter';
  ctx.setLineDash([...(drawing.dash ?? [])]);
  ctx.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i] as number, points[i + 1] as number];
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.stroke();
  ctx.restore();
}
