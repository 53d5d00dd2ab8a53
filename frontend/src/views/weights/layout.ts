/** How large the maps of the weights are: pure. */

import { cellSize } from '../../paint/heatmap';
import type { WeightColumn, WeightName } from './weight_columns';

export interface WeightLayout {
  /** CSS px of one unit, across. */
  readonly cell: number;
  readonly heights: Readonly<Record<WeightName, number>>;
}

const MAX_KERNEL_PX = 256;
const MAX_RECURRENT_PX = 400;
const BIAS_ROW_PX = 12;
const MIN_KERNEL_PX = 12;

/** Square cells of whole device px where they fit, the same in all columns. */
export function weightLayout(
  columns: readonly WeightColumn[],
  width: number,
  dpr: number,
): WeightLayout {
  const length = (name: WeightName, axis: string) =>
    Math.max(
      1,
      ...columns.map(({ tensors }) => {
        const tensor = tensors[name];
        return tensor ? (tensor.shape[tensor.axes.indexOf(axis)] ?? 1) : 1;
      }),
    );
  const cell = cellSize(length('kernel', 'units'), width, dpr);
  const rows = (n: number, most: number) => n * Math.min(cell, cellSize(n, most, dpr));
  return {
    cell,
    heights: {
      kernel: Math.max(MIN_KERNEL_PX, rows(length('kernel', 'features'), MAX_KERNEL_PX)),
      recurrent_kernel: Math.max(
        MIN_KERNEL_PX,
        rows(length('recurrent_kernel', 'units_from'), MAX_RECURRENT_PX),
      ),
      bias: BIAS_ROW_PX * length('bias', 'bias_rows'),
    },
  };
}
