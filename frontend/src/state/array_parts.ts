/** Which part of a large array to ask for, and in how many boxes: pure. */

import { formatRange, type Range } from '../data/slicing';
import type { ArrayRequest, QuantityEntry } from '../data/types';

/** A picture of at most so many cells comes whole: 512 x 1403 do, 1024 x 10,000 do not. */
export const MOST_WHOLE = 2 ** 20;
/** Cells of one answer, 16 MB of bfloat16; of more samples, those in sight. */
export const MOST_AT_ONCE = 2 ** 23;

/** What there is to be seen of a picture. */
export interface Room {
  /** Device px of a map, at most; powers of two, so that a resized window asks for nothing new. */
  readonly width_px: number;
  readonly height_px: number;
  /** Half-open range of the samples in sight; null: not known yet. */
  readonly inSight: Range | null;
  /** What is zoomed in on; of all, where an axis is not. */
  readonly timesteps: Range | null;
  readonly rows: Range | null;
}

export interface Sizes {
  readonly nSamples: number;
  readonly nTimesteps: number;
  readonly nGates: number;
  readonly nRows: number;
}

/** Sizes of a sequence's axes; null for what was not there at its first write. */
export function sizesOf({ axes, shape }: Pick<QuantityEntry, 'axes' | 'shape'>): Sizes | null {
  if (!shape || axes[0] !== 'samples' || axes[1] !== 'timesteps' || axes.length < 3) return null;
  const of = (axis: string) => shape[axes.indexOf(axis)] ?? 1;
  return {
    nSamples: of('samples'),
    nTimesteps: of('timesteps'),
    nGates: of('gates'),
    nRows: shape.at(-1) ?? 1,
  };
}

export const MIN_PX = 256;
const MAX_PX = 8192;

/** The power of two from which on boxes are smaller than pixels. */
export const enoughPx = (px: number): number =>
  Math.max(MIN_PX, Math.min(MAX_PX, 2 ** Math.ceil(Math.log2(Math.max(1, px)))));

type Pixels = Pick<ArrayRequest, 'width_px' | 'height_px'>;

/** Boxes to ask for; none where a picture comes whole. */
export function pixelsFor({ nTimesteps, nRows }: Sizes, room: Room): Pixels {
  if (nTimesteps * nRows <= MOST_WHOLE) return {};
  return { width_px: room.width_px, height_px: room.height_px };
}

/** The samples to ask for, of a typed range: all, or those in sight and some around them. */
export function samplesFor(typed: Range, sizes: Sizes, room: Room): Range {
  const { width_px = sizes.nTimesteps, height_px = sizes.nRows } = pixelsFor(sizes, room);
  const cells = Math.min(width_px, sizes.nTimesteps) * Math.min(height_px, sizes.nRows);
  const most = Math.max(2, Math.floor(MOST_AT_ONCE / Math.max(1, cells * sizes.nGates)));
  const [start, stop] = typed;
  if (stop - start <= most) return typed;
  const [first, last] = room.inSight ?? [start, start + 1];
  const half = Math.floor(most / 2);
  const from = Math.max(start, Math.floor(first / half) * half);
  const to = Math.max(from + most, Math.ceil(last / half) * half);
  return [from, Math.min(stop, to)];
}

/** A range widened to round numbers, so that a pan by a little asks for nothing new. */
export function widened([start, stop]: Range, n: number): Range {
  const step = 2 ** Math.max(0, Math.floor(Math.log2((stop - start) / 2)));
  return [Math.floor(start / step) * step, Math.min(n, Math.ceil(stop / step) * step)];
}

/** What to ask for so that the zoomed part has all its detail; null where the whole has it. */
export function detailFor(
  sizes: Sizes,
  room: Room,
): Pick<ArrayRequest, 'timesteps' | 'units' | 'width_px' | 'height_px'> | null {
  const { width_px, height_px } = pixelsFor(sizes, room);
  if (!width_px || !height_px) return null;
  const isCoarse =
    (room.timesteps && sizes.nTimesteps > width_px) || (room.rows && sizes.nRows > height_px);
  if (!isCoarse) return null;
  const part = (range: Range | null, n: number) => range && formatRange(widened(range, n));
  const timesteps = part(room.timesteps, sizes.nTimesteps);
  const units = part(room.rows, sizes.nRows);
  return {
    ...(timesteps ? { timesteps, width_px: 2 * width_px } : { width_px }),
    ...(units ? { units, height_px: 2 * height_px } : { height_px }),
  };
}
