/** A bias as bars from 0, on an axis of its own: what the colours clip is read here. */

import { MARKS, TOKENS, type Theme } from '../../color/tokens';
import { markKind } from '../../paint/marks';
import { floatToCode } from '../../data/bfloat16';
import type { Canvas2D, Rect } from '../../paint/canvas';

export interface BiasBars {
  readonly values: ArrayLike<number>;
  /** Ends of the axis; 0 lies between them. */
  readonly low: number;
  readonly high: number;
  readonly rect: Rect;
}

/** Ends that hold 0 and all finite values. */
export function biasRange(ranges: readonly { low: number; high: number }[]): [number, number] {
  const ends = ranges.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  return low < high ? [low, high] : [-1, 1];
}

/** Bars in CSS px by index; null for what is no number. */
export function biasRects({ values, low, high, rect }: BiasBars): readonly (Rect | null)[] {
  const width = rect.width / values.length;
  const y = (value: number) => rect.y + ((high - value) / (high - low)) * rect.height;
  return Array.from(values, (value, i) => {
    if (!Number.isFinite(value)) return null;
    const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))];
    const gap = width >= 4 ? 1 : 0;
    return {
      x: rect.x + i * width,
      y: top,
      width: width - gap,
      height: Math.max(0.5, bottom - top),
    };
  });
}

export interface BiasDrawing extends BiasBars {
  readonly theme: Theme;
  readonly colour: string;
}

/** Draws bars from the line of 0; what is no number is a line of its mark's colour, full height. */
export function drawBiasBars(ctx: Canvas2D, drawing: BiasDrawing): void {
  const { values, low, high, rect, theme, colour } = drawing;
  const zero = rect.y + (high / (high - low)) * rect.height;
  ctx.save();
  ctx.fillStyle = TOKENS[theme].control;
  ctx.fillRect(rect.x, Math.round(zero) - 0.5, rect.width, 1);
  biasRects(drawing).forEach((bar, i) => {
    const kind = markKind(floatToCode(values[i] as number));
    ctx.fillStyle = bar || !kind ? colour : MARKS[theme][kind];
    const width = rect.width / values.length;
    if (bar) ctx.fillRect(bar.x, bar.y, bar.width, bar.height);
    else ctx.fillRect(rect.x + i * width, rect.y, Math.max(3, width - 1), rect.height);
  });
  ctx.restore();
}
