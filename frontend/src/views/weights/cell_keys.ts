/** A cursor that the arrow keys move from weight to weight. */

import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';

import type { Range } from '../../data/slicing';

import { useStore } from '../../state/context';
import type { Ranges } from '../../state/view';
import type { WeightLayout } from './layout';
import { shownPart } from './shown_part';
import {
  firstCell,
  movedCell,
  type PointedCell,
  type Shapes,
  type WeightCell,
} from './weight_cell';
import type { WeightColumn } from './weight_columns';

export function useCellKeys(
  box: RefObject<HTMLElement | null>,
  hover: Signal<PointedCell | null>,
  columns: readonly WeightColumn[],
  layout: WeightLayout,
): (event: KeyboardEvent) => void {
  const store = useStore();
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const shapes = shapesOf(columns, layout, store.view.value.ranges);
    const cell = hover.peek();
    const next = nextCell(cell, event, shapes);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    hover.value = next && pointedBy(box.current, next, shapes);
  };
}

/** undefined: the key is not for the cursor; null: it lets go of the cell. */
function nextCell(
  cell: WeightCell | null,
  event: KeyboardEvent,
  shapes: Shapes,
): WeightCell | null | undefined {
  if (event.key === 'Escape') return cell ? null : undefined;
  const start = cell ?? firstCell(shapes);
  const moved = start && movedCell(start, event, shapes);
  if (!moved) return undefined;
  return cell ? moved : start;
}

function shapesOf(columns: readonly WeightColumn[], layout: WeightLayout, ranges: Ranges): Shapes {
  return columns.map(({ stacks }) =>
    stacks.map(({ gates, tensors }) => ({
      gates,
      parts: layout.parts.flatMap(({ name }) => {
        const tensor = tensors[name];
        if (!tensor) return [];
        const { across, down, view } = shownPart(tensor, 0, ranges);
        return [{ name, rows: down?.shown ?? ([0, view.nRows] as const), units: across.shown }];
      }),
    })),
  );
}

/** The cell with the middle of its picture, which scrolls into sight. */
function pointedBy(box: HTMLElement | null, cell: WeightCell, shapes: Shapes): PointedCell {
  const { column, stack, name, gate, row, unit } = cell;
  const map = [...(box?.querySelectorAll<HTMLElement>('[data-map]') ?? [])].find(
    (element) => element.dataset['map'] === [column, stack, name, gate].join(' '),
  );
  map?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const rect = map?.getBoundingClientRect();
  const part = shapes[column]?.[stack]?.parts.find((other) => other.name === name);
  if (!rect || !part) return { ...cell, x: 0, y: 0, byKey: true };
  const middle = (index: number, [start, stop]: Range) => (index - start + 0.5) / (stop - start);
  const x = rect.left + middle(unit, part.units) * rect.width;
  const y = rect.top + middle(row, part.rows) * rect.height;
  return { ...cell, x, y, byKey: true };
}
