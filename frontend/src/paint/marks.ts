/** Marks of cells that hold no number: seen however small the cells are. */

import { INFINITY_CODE, isNonfinite, SIGN_BIT } from '../data/bfloat16';
import { isReal, type MaskView } from '../data/mask';
import { indexOf, type StridedView } from '../data/slicing';
import { OVERLAY, type Marks } from '../color/tokens';
import type { Canvas2D, Rect } from './canvas';

export type MarkKind = 'nan' | 'positiveInfinity' | 'negativeInfinity';

export interface Mark {
  readonly row: number;
  readonly column: number;
  readonly kind: MarkKind;
}

export function markKind(code: number): MarkKind | undefined {
  if (!isNonfinite(code)) return undefined;
  if (code === INFINITY_CODE) return 'positiveInfinity';
  return code === (INFINITY_CODE | SIGN_BIT) ? 'negativeInfinity' : 'nan';
}

/** Returns the cells of a picture that are NaN or infinite, by row. */
export function findMarks(view: StridedView, mask?: MaskView): Mark[] {
  const marks: Mark[] = [];
  for (let row = 0; row < view.nRows; row++) {
    let index = indexOf(view, row, 0);
    for (let column = 0; column < view.nColumns; column++, index += view.columnStride) {
      const kind = markKind(view.data[index] as number);
      if (kind && !(mask && !isReal(mask, row, column))) marks.push({ row, column, kind });
    }
  }
  return marks;
}

/** Smallest side of a mark, CSS px: a single pixel among 10,000 is not seen. */
export const MIN_MARK = 3;
/** Cells this large show the sign of what they hold. */
const MIN_SIGN = 7;
/** More marks than this are an area of their own colour, which needs no marks on top. */
const MAX_MARKS = 2000;

export interface MarkDrawing {
  readonly rect: Rect;
  readonly view: Pick<StridedView, 'nRows' | 'nColumns'>;
  /** Colours: those of the picture's table. */
  readonly marks: Marks;
}

/** The mark's rectangle in CSS px: its cell, but never smaller than `MIN_MARK`, inside the picture. */
export function markRect({ row, column }: Mark, { rect, view }: Omit<MarkDrawing, 'marks'>): Rect {
  const [cellWidth, cellHeight] = [rect.width / view.nColumns, rect.height / view.nRows];
  const [width, height] = [Math.max(MIN_MARK, cellWidth), Math.max(MIN_MARK, cellHeight)];
  const x = rect.x + (column + 0.5) * cellWidth - width / 2;
  const y = rect.y + (row + 0.5) * cellHeight - height / 2;
  return {
    x: Math.min(Math.max(x, rect.x), Math.max(rect.x, rect.x + rect.width - width)),
    y: Math.min(Math.max(y, rect.y), Math.max(rect.y, rect.y + rect.height - height)),
    width,
    height,
  };
}

/** Draws marks with a halo; large cells get a cross (NaN), a wedge up (+Inf) or down (-Inf). */
export function drawMarks(ctx: Canvas2D, marks: readonly Mark[], drawing: MarkDrawing): void {
  if (marks.length > MAX_MARKS) return;
  ctx.save();
  const rects = marks.map((mark) => markRect(mark, drawing));
  ctx.fillStyle = OVERLAY.halo;
  for (const { x, y, width, height } of rects) {
    if (Math.min(width, height) < MIN_SIGN) ctx.fillRect(x - 1, y - 1, width + 2, height + 2);
  }
  marks.forEach((mark, i) => drawMark(ctx, mark.kind, rects[i] as Rect, drawing.marks));
  ctx.restore();
}

function drawMark(ctx: Canvas2D, kind: MarkKind, rect: Rect, marks: Marks): void {
  const { x, y, width, height } = rect;
  ctx.fillStyle = marks[kind];
  ctx.fillRect(x, y, width, height);
  if (Math.min(width, height) < MIN_SIGN) return;
  const [left, right] = [x + width * 0.25, x + width * 0.75];
  const [top, bottom] = [y + height * 0.25, y + height * 0.75];
  const [foot, tip] = kind === 'negativeInfinity' ? [top, bottom] : [bottom, top];
  ctx.strokeStyle = OVERLAY.halo;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(left, foot);
  if (kind === 'nan') {
    ctx.lineTo(right, tip);
    ctx.moveTo(left, tip);
  } else ctx.lineTo(x + width / 2, tip);
  ctx.lineTo(right, foot);
  ctx.stroke();
}

/**
 * The mark of a cell some of whose values are no number: the first half of the cell, so that the
 * size of the others shows beside it; never smaller than `MIN_MARK`.
 */
export function partRect(
  cell: Pick<Mark, 'row' | 'column'>,
  drawing: Omit<MarkDrawing, 'marks'>,
): Rect {
  const whole = markRect({ ...cell, kind: 'nan' }, drawing);
  return { ...whole, width: Math.max(MIN_MARK, whole.width / 2) };
}

/** Draws them all, however many: no colour beneath says what they say. */
export function drawPartMarks(
  ctx: Canvas2D,
  cells: readonly Pick<Mark, 'row' | 'column'>[],
  drawing: MarkDrawing,
): void {
  ctx.fillStyle = drawing.marks.nan;
  for (const cell of cells) {
    const { x, y, width, height } = partRect(cell, drawing);
    ctx.fillRect(x, y, width, height);
  }
}
