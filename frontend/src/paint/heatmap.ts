/** Heatmaps: one pixel for each cell, scaled without smoothing, padding hatched, marks on top. */

import { isReal, type MaskView } from '../data/mask';
import { indexOf, type StridedView } from '../data/slicing';
import { wordOfHex } from '../color/oklab';
import { marksIn } from '../color/table';
import { TOKENS, type Theme } from '../color/tokens';
import type { Canvas2D, PixelImage, Rect } from './canvas';
import { drawMarks, findMarks, type Mark } from './marks';
import { reduceView, type ReducedView } from './reduce';

/** A pixel of padding: transparent, so that the hatch shows. */
const NO_DATA = 0;

/** Returns one pixel for each cell, coloured by its code; 0 (transparent) where masked. */
export function paintView(view: StridedView, table: Uint32Array, mask?: MaskView): PixelImage {
  const { nRows, nColumns, rowStride } = view;
  const data = new Uint32Array(nRows * nColumns).fill(NO_DATA);
  // A mask of timesteps holds for all of a column, and is looked up once for it.
  const byColumn = mask?.rowStride === 0;
  for (let column = 0; column < nColumns; column++) {
    if (mask && byColumn && !isReal(mask, 0, column)) continue;
    let index = indexOf(view, 0, column);
    for (let row = 0, at = column; row < nRows; row++, at += nColumns, index += rowStride) {
      if (mask && !byColumn && !isReal(mask, row, column)) continue;
      data[at] = table[view.data[index] as number] as number;
    }
  }
  return { width: nColumns, height: nRows, data };
}

export interface Hatch {
  readonly ground: number;
  readonly line: number;
  /** Distance between lines along a row, device px. */
  readonly pitch_px: number;
}

/** CSS px between the hatch's lines. */
const HATCH_PITCH = 6;

export function hatchOf(theme: Theme, dpr: number): Hatch {
  const { nodata, hatch } = TOKENS[theme];
  const pitch_px = Math.max(2, Math.round(HATCH_PITCH * dpr));
  return { ground: wordOfHex(nodata), line: wordOfHex(hatch), pitch_px };
}

/**
 * Returns the image at another size by nearest neighbour; even cells where the size is a multiple.
 * Transparent cells become hatch: lines of 45 degrees, one device px per CSS px wide. Written into
 * `data` where it is given.
 */
export function scaleImage(
  image: PixelImage,
  width: number,
  height: number,
  hatch: Hatch,
  data = new Uint32Array(width * height),
): PixelImage {
  const ends = Int32Array.from({ length: image.width }, (_, column) =>
    Math.ceil(((column + 1) * width) / image.width),
  );
  let before = -1;
  let hasHatch = false;
  for (let y = 0; y < height; y++) {
    const from = Math.floor((y * image.height) / height) * image.width;
    const start = y * width;
    // Pixels of one cell are equal from row to row; only the hatch is not.
    if (from === before && !hasHatch) {
      data.copyWithin(start, start - width, start);
      continue;
    }
    [before, hasHatch] = [from, false];
    for (let column = 0, x = 0; column < image.width; column++) {
      const word = image.data[from + column] as number;
      const end = ends[column] as number;
      if (word !== NO_DATA) while (x < end) data[start + x++] = word;
      else {
        hasHatch = true;
        for (; x < end; x++) data[start + x] = hatchAt(hatch, x, y);
      }
    }
  }
  return { width, height, data };
}

function hatchAt({ ground, line, pitch_px }: Hatch, x: number, y: number): number {
  return (x + y) % pitch_px < pitch_px / HATCH_PITCH ? line : ground;
}

/**
 * Draws an image of `paintView` into a rectangle of CSS px. Pixels go to the canvas as they are,
 * below its transform: the rectangle's origin is that of the canvas element.
 */
export function drawHeatmap(
  ctx: Canvas2D,
  image: PixelImage,
  rect: Rect,
  { dpr, theme }: { readonly dpr: number; readonly theme: Theme },
): void {
  const [left, top] = [Math.round(rect.x * dpr), Math.round(rect.y * dpr)];
  const width = Math.round((rect.x + rect.width) * dpr) - left;
  const height = Math.round((rect.y + rect.height) * dpr) - top;
  if (width < 1 || height < 1 || image.width < 1 || image.height < 1) return;
  const pixels = ctx.createImageData(width, height);
  const words = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, width * height);
  scaleImage(image, width, height, hatchOf(theme, dpr), words);
  ctx.putImageData(pixels, left, top);
}

const knownMarks = new WeakMap<StridedView, ReducedView & { readonly marks: readonly Mark[] }>();

/** The marks of a picture, found once: a change of colours moves none. */
function marksOf({ view, mask }: ReducedView): readonly Mark[] {
  const known = knownMarks.get(view);
  if (known && known.mask === mask) return known.marks;
  const marks = findMarks(view, mask);
  knownMarks.set(view, { view, mask, marks });
  return marks;
}

export interface ViewDrawing {
  readonly table: Uint32Array;
  readonly mask?: MaskView | undefined;
  readonly rect: Rect;
  readonly dpr: number;
  readonly theme: Theme;
  /** The values are logarithms: of several in one pixel the largest shows, not the longest. */
  readonly logarithms?: boolean;
}

/**
 * Draws a picture whole: reduced to the pixels there are, hatched where masked, with a mark of at
 * least 3 x 3 px on each cell that is NaN or infinite. Marks need the context's transform to be
 * scale(dpr).
 */
export function drawView(ctx: Canvas2D, view: StridedView, drawing: ViewDrawing): void {
  const { table, mask, rect, dpr, theme, logarithms } = drawing;
  const [height, width] = [rect.height * dpr, rect.width * dpr];
  const reduced = reduceView(view, height, width, mask, logarithms);
  drawHeatmap(ctx, paintView(reduced.view, table, reduced.mask), rect, { dpr, theme });
  const marks = marksIn(table);
  drawMarks(ctx, marksOf(reduced), { rect, view: reduced.view, marks });
}

/**
 * Returns the side of a cell in CSS px such that `n` cells of whole device px fit into `available`;
 * less than a device px: all cells share the room, and `drawView` reduces them.
 */
export function cellSize(n: number, available: number, dpr: number): number {
  const devicePx = Math.floor((available * dpr) / Math.max(1, n));
  return devicePx >= 1 ? devicePx / dpr : available / Math.max(1, n);
}
