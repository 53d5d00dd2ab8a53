/** Points over an index; what is no number stands at the edge. */

import type { Canvas2D, Rect } from './canvas';

export interface Point {
  readonly x: number;
  /** NaN where the value is not finite: its mark is at an edge. */
  readonly y: number;
  readonly value: number;
  readonly colour: string;
}

/** Half the width of a mark at an edge, CSS px. */
const MARK = 4;

/** Draws the points in order: dots, a cross for NaN and a wedge for an infinity at its edge. */
export function drawPoints(
  ctx: Canvas2D,
  points: readonly Point[],
  { rect, radius, haloColour }: { rect: Rect; radius: number; haloColour: string },
): void {
  ctx.save();
  for (const { x, y, value, colour } of points) {
    ctx.fillStyle = ctx.strokeStyle = colour;
    if (Number.isFinite(value)) dot(ctx, x, y, radius, haloColour);
    else edgeMark(ctx, x, value, rect);
  }
  ctx.restore();
}

function dot(ctx: Canvas2D, x: number, y: number, radius: number, haloColour: string): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
  if (radius < 3) return;
  ctx.strokeStyle = haloColour;
  ctx.lineWidth = 0.75;
  ctx.stroke();
}

function edgeMark(ctx: Canvas2D, x: number, value: number, rect: Rect): void {
  const isTop = value === Infinity;
  const middle = isTop ? rect.y + MARK + 1 : rect.y + rect.height - MARK - 1;
  ctx.lineWidth = 2;
  ctx.beginPath();
  if (Number.isNaN(value)) {
    ctx.moveTo(x - MARK, middle - MARK);
    ctx.lineTo(x + MARK, middle + MARK);
    ctx.moveTo(x - MARK, middle + MARK);
    ctx.lineTo(x + MARK, middle - MARK);
    ctx.stroke();
    return;
  }
  const [tip, foot] = isTop ? [middle - MARK, middle + MARK] : [middle + MARK, middle - MARK];
  ctx.moveTo(x - MARK, foot);
  ctx.lineTo(x, tip);
  ctx.lineTo(x + MARK, foot);
  ctx.closePath();
  ctx.fill();
}

/** The point nearest to a place, no further than `most` CSS px; marks count at their edge. */
export function nearestPoint(
  points: readonly Point[],
  at: { readonly x: number; readonly y: number },
  { rect, most }: { rect: Rect; most: number },
): number {
  let [nearest, least] = [-1, most];
  points.forEach(({ x, y, value }, i) => {
    const edge = value === Infinity ? rect.y : rect.y + rect.height;
    const away = Math.hypot(x - at.x, (Number.isFinite(value) ? y : edge) - at.y);
    if (away <= least) [nearest, least] = [i, away];
  });
  return nearest;
}
