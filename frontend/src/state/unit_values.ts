/** The values of one unit of one sample along its timesteps, by absolute indices. */

import { codeToFloat } from '../data/bfloat16';
import { cellOf, isWhole } from '../data/cells';
import { isReal } from '../data/mask';
import { indexOf, type Range } from '../data/slicing';
import { GAP } from './rms';
import type { Panel } from './sequence_columns';

type Values = Pick<Panel, 'view' | 'mask' | 'timesteps' | 'rows'>;

/** Returns the unit's value at each timestep of a range; padding is a `GAP`, NaN stays NaN. */
export function unitValues(panel: Values, unit: number, [start, stop]: Range): Float64Array {
  const row = cellOf(panel.rows, unit);
  const { timesteps } = panel;
  const first = timesteps[0] ?? 0;
  const column = isWhole(timesteps)
    ? (t: number) => t - first
    : (t: number) => cellOf(timesteps, t);
  return Float64Array.from({ length: stop - start }, (_, i) =>
    valueAt(panel, row, column(start + i)),
  );
}

/** One of them; a `GAP` where there is none. */
export function unitValue(panel: Values, unit: number, timestep: number): number {
  return valueAt(panel, cellOf(panel.rows, unit), cellOf(panel.timesteps, timestep));
}

/** Where a value stands in `tensor`; null: the array does not have it. */
export function storedIndex(panel: Values, unit: number, timestep: number): number | null {
  const [row, column] = [cellOf(panel.rows, unit), cellOf(panel.timesteps, timestep)];
  return row < 0 || column < 0 ? null : indexOf(panel.view, row, column);
}

export const hasUnit = ({ rows }: Pick<Panel, 'rows'>, unit: number): boolean =>
  cellOf(rows, unit) >= 0;

function valueAt(
  { view, mask }: Pick<Panel, 'view' | 'mask'>,
  row: number,
  column: number,
): number {
  const isThere = row >= 0 && column >= 0 && column < view.nColumns;
  if (!isThere || (mask && !isReal(mask, row, column))) return GAP;
  return codeToFloat(view.data[indexOf(view, row, column)] as number);
}

/** The values of a row of the picture, cell by cell. */
export function rowTrace(panel: Pick<Panel, 'view' | 'mask'>, row: number): Float64Array {
  return Float64Array.from({ length: panel.view.nColumns }, (_, column) =>
    valueAt(panel, row, column),
  );
}
