/** Wedges on the cells of a strip that lie beyond the colours' limits. */

import { contrast, hexOfWord } from '../../color/oklab';
import type { Norm } from '../../color/norm';
import { OVERLAY } from '../../color/tokens';
import { codeToFloat, isNonfinite } from '../../data/bfloat16';
import { indexOf, type StridedView } from '../../data/slicing';
import type { Canvas2D, Rect } from '../../paint/canvas';

export interface Limits {
  readonly norm: Norm;
  readonly magnitudes: boolean;
}

/** 1: beyond the upper end, -1: beyond the lower one or a negative value too large, 0: inside. */
export function beyond(value: number, { norm, magnitudes }: Limits): -1 | 0 | 1 {
  if (!Number.isFinite(value)) return 0;
  if (norm.kind === 'linear' && !magnitudes) {
    return value > norm.high ? 1 : value < norm.low ? -1 : 0;
  }
  if (Math.abs(value) <= norm.high) return 0;
  return value < 0 && !magnitudes ? -1 : 1;
}

export interface RangeMark {
  readonly row: number;
  readonly column: number;
  readonly side: -1 | 1;
  readonly code: number;
}

/** Returns the finite cells beyond the limits, by row. */
export function rangeMarks(view: StridedView, limits: Limits): readonly RangeMark[] {
  const marks: RangeMark[] = [];
  for (let row = 0; row < view.nRows; row++) {
    for (let column = 0; column < view.nColumns; column++) {
      const code = view.data[indexOf(view, row, column)] as number;
      const side = isNonfinite(code) ? 0 : beyond(codeToFloat(code), limits);
      if (side !== 0) marks.push({ row, column, side, code });
    }
  }
  return marks;
}

const WEDGE_PX = 4;
const MAX_BASE_PX = 7;

export interface RangeMarkDrawing {
  readonly view: StridedView;
  readonly rect: Rect;
  readonly table: Uint32Array;
}

/** Draws a wedge in each marked cell: at its top, pointing up, or at its bottom, pointing down. */
export function drawRangeMarks(
  ctx: Canvas2D,
  marks: readonly RangeMark[],
  { view, rect, table }: RangeMarkDrawing,
): void {
  const [width, height] = [rect.width / view.nColumns, rect.height / view.nRows];
  const half = Math.min(MAX_BASE_PX, Math.max(2, width)) / 2;
  ctx.save();
  for (const { row, column, side, code } of marks) {
    const x = rect.x + (column + 0.5) * width;
    const edge = rect.y + (side > 0 ? row * height + 1 : (row + 1) * height - 1);
    ctx.fillStyle = inkOn(hexOfWord(table[code] as number));
    ctx.beginPath();
    ctx.moveTo(x, edge);
    ctx.lineTo(x + half, edge + side * WEDGE_PX);
    ctx.lineTo(x - half, edge + side * WEDGE_PX);
    ctx.closePath();
    ctx.fill();
  }
  ctx.restore();
}

const inkOn = (ground: string): string =>
  contrast(OVERLAY.halo, ground) > contrast(OVERLAY.line, ground) ? OVERLAY.halo : OVERLAY.line;
