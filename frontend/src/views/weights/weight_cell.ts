/** One weight by its names, and where the arrow keys go from it: pure. */

import type { Range } from '../../data/slicing';
import type { WeightName } from './weight_columns';

/** A weight in the picture; `stack` counts directions. */
export interface WeightCell {
  readonly column: number;
  readonly stack: number;
  readonly name: WeightName;
  readonly gate: string;
  readonly row: number;
  readonly unit: number;
}

/** A weight and the point of the window beside which its card stands. */
export interface PointedCell extends WeightCell {
  readonly x: number;
  readonly y: number;
  readonly byKey: boolean;
}

export interface PartShape {
  readonly name: WeightName;
  /** What is shown of both axes. */
  readonly rows: Range;
  readonly units: Range;
}

export interface StackShape {
  readonly gates: readonly string[];
  /** By name, in order from the top. */
  readonly parts: readonly PartShape[];
}
/** Shapes by column, then stack. */
export type Shapes = readonly (readonly StackShape[])[];

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
}

/** The first weight there is. */
export function firstCell(shapes: Shapes): WeightCell | null {
  const column = shapes.findIndex((stacks) => stacks.some(({ parts }) => parts.length > 0));
  const stack = shapes[column]?.findIndex(({ parts }) => parts.length > 0) ?? -1;
  const shape = shapes[column]?.[stack];
  const [part] = shape?.parts ?? [];
  if (!shape || !part) return null;
  return {
    column,
    stack,
    name: part.name,
    gate: shape.gates[0] ?? '',
    row: part.rows[0],
    unit: part.units[0],
  };
}

/**
 * The weight that a key leads to; null: the key is none of these. Past the last unit comes the next
 * gate, past the last row the next weight and then the next direction; page keys change the column.
 */
export function movedCell(cell: WeightCell, press: KeyPress, shapes: Shapes): WeightCell | null {
  const by = press.shiftKey ? 10 : 1;
  const across = { ArrowLeft: -by, ArrowRight: by, Home: -Infinity, End: Infinity }[press.key];
  const down = { ArrowUp: -by, ArrowDown: by }[press.key];
  const page = { PageUp: -1, PageDown: 1 }[press.key];
  if (across !== undefined) return movedAcross(cell, across, shapes);
  if (down !== undefined) return movedDown(cell, down, shapes);
  if (page !== undefined) return clamped({ ...cell, column: cell.column + page }, shapes) ?? cell;
  return null;
}

const WHOLE: Range = [0, 1];
const inside = (index: number, [start, stop]: Range): number =>
  Math.max(start, Math.min(stop - 1, index));
/** The end of a range at which one arrives from outside. */
const nearEnd = ([start, stop]: Range, by: number): number => (by > 0 ? start : stop - 1);

function movedAcross(cell: WeightCell, by: number, shapes: Shapes): WeightCell {
  const shape = shapes[cell.column]?.[cell.stack];
  const units = shape?.parts.find(({ name }) => name === cell.name)?.units ?? WHOLE;
  const unit = cell.unit + by;
  const gates = shape?.gates ?? [];
  const next = gates[gates.indexOf(cell.gate) + Math.sign(by)];
  if (Number.isFinite(by) && next !== undefined && unit !== inside(unit, units)) {
    return { ...cell, gate: next, unit: nearEnd(units, by) };
  }
  return { ...cell, unit: inside(unit, units) };
}

function movedDown(cell: WeightCell, by: number, shapes: Shapes): WeightCell {
  const parts = shapes[cell.column]?.[cell.stack]?.parts ?? [];
  const at = parts.findIndex(({ name }) => name === cell.name);
  const rows = parts[at]?.rows ?? WHOLE;
  const row = cell.row + by;
  if (row === inside(row, rows)) return { ...cell, row };
  const next = parts[at + Math.sign(by)];
  if (next) return entered(cell, next, by);
  const stack = cell.stack + Math.sign(by);
  const other = shapes[cell.column]?.[stack]?.parts.at(by > 0 ? 0 : -1);
  return other ? entered({ ...cell, stack }, other, by) : { ...cell, row: inside(row, rows) };
}

const entered = (cell: WeightCell, { name, rows, units }: PartShape, by: number): WeightCell => ({
  ...cell,
  name,
  row: nearEnd(rows, by),
  unit: inside(cell.unit, units),
});

/** The same weight where a column has it, else the nearest one that it has. */
function clamped(cell: WeightCell, shapes: Shapes): WeightCell | null {
  const stacks = shapes[cell.column] ?? [];
  const stack = Math.min(cell.stack, stacks.length - 1);
  const shape = stacks[stack];
  const part = shape?.parts.find(({ name }) => name === cell.name) ?? shape?.parts[0];
  if (!shape || !part) return null;
  const gate = shape.gates.includes(cell.gate) ? cell.gate : (shape.gates[0] ?? '');
  const [row, unit] = [inside(cell.row, part.rows), inside(cell.unit, part.units)];
  return { ...cell, stack, name: part.name, gate, row, unit };
}
