/** Which cells of a picture are real; the others are padding or no data. */

import { stridesOf } from './slicing';
import type { Tensor } from './safetensors';

/** Not 0 where a cell is real; a stride of 0 repeats one row or column. */
export interface MaskView {
  readonly data: Uint8Array;
  readonly offset: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

export const isReal = (mask: MaskView, row: number, column: number): boolean =>
  mask.data[mask.offset + row * mask.rowStride + column * mask.columnStride] !== 0;

/** The mask of one sample, from the quantity `mask` (samples, timesteps), timesteps across. */
export function sampleMask(mask: Tensor, sample: number): MaskView {
  const [sampleStride = 0] = stridesOf(mask.shape);
  const data = mask.data as Uint8Array;
  return { data, offset: sample * sampleStride, rowStride: 0, columnStride: 1 };
}

/** One flag per column. */
export const columnMask = (data: Uint8Array): MaskView => ({
  data,
  offset: 0,
  rowStride: 0,
  columnStride: 1,
});

/** A mask for a flat array (samples, timesteps, ...) with `nInner` values at each timestep. */
export function flatMask(mask: Tensor, nInner: number): Uint8Array {
  const flags = mask.data as Uint8Array;
  const flat = new Uint8Array(flags.length * nInner);
  flags.forEach((flag, i) => flat.fill(flag, i * nInner, (i + 1) * nInner));
  return flat;
}
