/** The cell that is pointed at, by mouse or key. */

import { cellOf, entriesOf } from '../../data/cells';
import type { Range } from '../../data/slicing';
import { nearestStep } from '../../data/slicing';
import type { CellPlace } from '../../ui/cell_keys';
import type { Point } from '../../ui/zoom_gestures';
import { nRowsOf, type Part } from './evolution_map';
import { entriesBetween } from './step_axis';

export interface Pointed {
  /** Index of the column, and place of the map in it. */
  readonly column: number;
  readonly place: number;
  readonly step: number;
  /** First timestep or unit of its row. */
  readonly entry: number;
  /** In the window. */
  readonly x: number;
  readonly y: number;
  readonly byKey?: boolean;
}

/** The cell at a point of a picture. */
export function cellUnder(part: Part, { x, y }: Point): CellPlace {
  const at = (share: number, n: number) => Math.max(0, Math.min(n - 1, Math.floor(share * n)));
  return { column: at(x, part.steps.length), row: at(y, nRowsOf(part)) };
}

/** The cell of a part at or nearest to a pointed step; its row is -1 where it has no such entry. */
export function cellOfPointed(part: Part, { step, entry }: Pick<Pointed, 'step' | 'entry'>) {
  const nearest = nearestStep(part.steps, step) ?? 0;
  return { column: part.steps.indexOf(nearest), row: cellOf(part.cells, entry) };
}

/** Kept steps (of all columns) and timesteps or units between two points: whole cells. */
export function rangesBetween(
  part: Part,
  steps: readonly number[],
  [from, to]: readonly [Point, Point],
): readonly [across: Range, down: Range] {
  const low = cellUnder(part, { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y) });
  const high = cellUnder(part, { x: Math.max(from.x, to.x), y: Math.max(from.y, to.y) });
  const stepAt = (column: number) => part.steps[column] ?? 0;
  return [
    entriesBetween(steps, stepAt(low.column), stepAt(high.column)),
    [entriesOf(part.cells, low.row)[0], entriesOf(part.cells, high.row)[1]],
  ];
}
