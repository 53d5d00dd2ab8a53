/** Which cells of a picture are real; the others are padding or no data. */

import { extentOf, nCells, type Cells } from './cells';
import { stridesOf, type Crop } from './slicing';
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

/** The mask of one sample over boxes of timesteps: a box is real if any of its timesteps is. */
export function boxMask(mask: Tensor, sample: number, timesteps: Cells): MaskView {
  const whole = sampleMask(mask, sample);
  const length = mask.shape[1] ?? 0;
  const data = new Uint8Array(nCells(timesteps));
  for (let box = 0; box < data.length; box++) {
    const stop = Math.min(timesteps[box + 1] as number, length);
    for (let t = timesteps[box] as number; t < stop; t++) {
      if (isReal(whole, 0, t)) data[box] = 1;
    }
  }
  return columnMask(data);
}

/** The mask of a sample's timesteps, of each or of boxes of them. */
export function cellMask(mask: Tensor, sample: number, timesteps: Cells): MaskView {
  const [start, stop] = extentOf(timesteps);
  if (stop - start > nCells(timesteps)) return boxMask(mask, sample, timesteps);
  return cropMask(sampleMask(mask, sample), { rows: [0, 1], columns: [start, stop] });
}

/** The mask of a part of a picture. */
export function cropMask(mask: MaskView, { rows, columns }: Crop): MaskView {
  const offset = mask.offset + rows[0] * mask.rowStride + columns[0] * mask.columnStride;
  return { ...mask, offset };
}

/** The mask of a picture of so many columns with its last column first. */
export function mirrorMask(mask: MaskView, nColumns: number): MaskView {
  const offset = mask.offset + Math.max(0, nColumns - 1) * mask.columnStride;
  return { ...mask, offset, columnStride: -mask.columnStride };
}

export function transposeMask({ data, offset, rowStride, columnStride }: MaskView): MaskView {
  return { data, offset, rowStride: columnStride, columnStride: rowStride };
}
