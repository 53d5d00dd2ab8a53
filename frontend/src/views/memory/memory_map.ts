/** One run's memory map as a picture: pure. */

import { countCodes, type Counts } from '../../data/codes';
import type { MaskView } from '../../data/mask';
import type { Tensor } from '../../data/safetensors';
import { codes, picture, type StridedView } from '../../data/slicing';
import type { ArrayInfo, RunEntry } from '../../data/types';

export interface MemoryMap {
  /** Rows are loss timesteps, columns timesteps, or boxes of them. */
  readonly view: StridedView;
  /** 0: padding, or after the loss timestep, where no gradient can arrive. */
  readonly mask: MaskView;
  readonly counts: Counts;
  readonly lossTimesteps: readonly number[];
  readonly nTimesteps: number;
  /** First timestep of each box, and the end of the last. */
  readonly starts: readonly number[];
  readonly isBackward: boolean;
}

export interface MapFacts {
  readonly isBackward: boolean;
  /** Whether the capture had a NaN or infinity: then a NaN is a finding, else padding. */
  readonly hasNonfinite: boolean;
}

/** Returns the picture; null where no gradient at all reached the layer. */
export function memoryMap(tensor: Tensor, info: ArrayInfo, facts: MapFacts): MemoryMap | null {
  const [nRows = 0, nBoxes = 0] = tensor.shape;
  const lossTimesteps = lossTimestepsOf(info, nRows);
  const nTimesteps = info.reduced?.['timesteps']?.[0] ?? nBoxes;
  const starts = Array.from({ length: nBoxes + 1 }, (_, box) =>
    Math.floor((box * nTimesteps) / Math.max(1, nBoxes)),
  );
  const map = { lossTimesteps, nTimesteps, starts, isBackward: facts.isBackward };
  const real = Uint8Array.from(tensor.data as Float32Array, (value, at) => {
    const isPadding = Number.isNaN(value) && !facts.hasNonfinite;
    return !isPadding && isReached(map, Math.floor(at / nBoxes), at % nBoxes) ? 1 : 0;
  });
  if (!real.includes(1)) return null;
  return {
    ...map,
    view: picture(tensor, { columns: 'timesteps', rows: 'loss_timesteps' }),
    mask: { data: real, offset: 0, rowStride: nBoxes, columnStride: 1 },
    counts: countCodes(codes(tensor), real),
  };
}

/** Which timestep each row is: stored beside the array. */
function lossTimestepsOf(info: ArrayInfo, nRows: number): readonly number[] {
  const stored = (info as unknown as Record<string, unknown>)['loss_timesteps'];
  const isOne = Array.isArray(stored) && stored.length === nRows;
  return isOne ? (stored as number[]) : Array.from({ length: nRows }, (_, row) => row);
}

type Layout = Pick<MemoryMap, 'lossTimesteps' | 'starts' | 'isBackward'>;

/** Whether the layer processes any timestep of the box by the time of the loss timestep. */
export function isReached(map: Layout, row: number, box: number): boolean {
  const from = map.lossTimesteps[row] ?? 0;
  const [start = 0, stop = 0] = [map.starts[box], map.starts[box + 1]];
  return map.isBackward ? stop - 1 >= from : start <= from;
}

/** Timesteps from the loss timestep back to a box: its nearest and farthest, "7" or "7 to 9". */
export function lagWords(map: Layout, row: number, box: number): string {
  const from = map.lossTimesteps[row] ?? 0;
  const ends = [map.starts[box] ?? 0, (map.starts[box + 1] ?? 1) - 1];
  const lags = ends.map((timestep) => (map.isBackward ? timestep - from : from - timestep));
  const [near, far] = [Math.max(0, Math.min(...lags)), Math.max(...lags)];
  return near === far ? String(near) : `${near} to ${far}`;
}

/** The timesteps of a box: "7" or "7 to 9". */
export function boxWords(map: Pick<MemoryMap, 'starts'>, box: number): string {
  const [first = 0, last = 0] = [map.starts[box], (map.starts[box + 1] ?? 1) - 1];
  return first === last ? String(first) : `${first} to ${last}`;
}

/** The box that holds a timestep. */
export const boxOf = ({ starts }: Pick<MemoryMap, 'starts'>, timestep: number): number =>
  Math.max(
    0,
    starts.findLastIndex((start) => start <= timestep),
  );

/**
 * Whether another recurrent layer stands between the series and the loss: what arrives from it
 * already holds later losses.
 */
export function isBelowAnother(run: RunEntry | undefined, series: string | null): boolean {
  const depthOf = (name: string): number => {
    const depth = run?.series[name]?.attributes['depth'];
    return typeof depth === 'number' ? depth : NaN;
  };
  const own = series === null ? NaN : depthOf(series);
  return Object.keys(run?.series ?? {}).some((name) => depthOf(name) > own);
}
