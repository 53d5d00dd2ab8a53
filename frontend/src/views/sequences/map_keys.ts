/** The cell cursor of a map that has the focus. */

import { nCells } from '../../data/cells';
import type { Hover, Store } from '../../state/store';
import type { Panel } from '../../state/sequence_columns';
import { movedCell } from '../../ui/cell_keys';
import { cellAt, entryAt, type Cell, type Picture } from './picture';

export interface FocusedMap {
  readonly panel: Panel;
  readonly picture: Picture;
  readonly column: number;
  readonly quantity: string;
  /** Of the map, in the window. */
  readonly box: DOMRect;
}

/** Where the cursor of a map is: where it was, else at the pinned cell, else in the middle. */
export function cursorCell(store: Store, { panel, picture }: FocusedMap): Cell {
  for (const active of [store.hover.value, store.view.value.pin]) {
    if (active?.sample !== panel.sample || active.gate !== panel.gate) continue;
    const cell = cellAt(picture, active);
    if (cell.column >= 0 && cell.row >= 0) return cell;
  }
  const middle = (n: number) => Math.floor((n - 1) / 2);
  return { column: middle(nCells(picture.across)), row: middle(nCells(picture.down)) };
}

/** The hover of a cell, as if it were pointed at. */
export function hoverAt(map: FocusedMap, cell: Cell): Hover {
  const { panel, picture, column, quantity, box } = map;
  const x = box.left + ((cell.column + 0.5) / nCells(picture.across)) * box.width;
  const y = box.top + ((cell.row + 0.5) / nCells(picture.down)) * box.height;
  const { sample, gate } = panel;
  return { sample, gate, ...entryAt(picture, cell), column, quantity, x, y, byKey: true };
}

/** What a key does to a map that has the focus; whether it did anything. */
export function pressMapKey(store: Store, map: FocusedMap, event: KeyboardEvent): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const cell = cursorCell(store, map);
  if (event.key === 'Enter') {
    const { sample, gate } = map.panel;
    store.togglePin({ sample, gate, ...entryAt(map.picture, cell) });
    return true;
  }
  const { across, down } = map.picture;
  const grid = { nColumns: nCells(across), nRows: nCells(down) };
  const next = movedCell(grid, cell, event);
  if (next) store.hover.value = hoverAt(map, next);
  return next !== null;
}
