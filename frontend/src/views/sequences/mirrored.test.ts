import { expect, it } from 'vitest';

import { evenCells } from '../../data/cells';
import { columnMask, isReal } from '../../data/mask';
import { indexOf } from '../../data/slicing';
import type { Panel } from '../../state/sequence_columns';
import { cellAt, cropPanel, entryAt, mirrored, pictureOf, rangesAt } from './picture';

/** Two units of six timesteps; the first timestep is padding. Values are 10 unit + timestep. */
const PANEL = {
  view: {
    data: Uint16Array.from({ length: 12 }, (_, i) => 10 * (i % 2) + Math.floor(i / 2)),
    offset: 0,
    rowStride: 1,
    columnStride: 2,
    nRows: 2,
    nColumns: 6,
  },
  mask: columnMask(Uint8Array.of(0, 1, 1, 1, 1, 1)),
  timesteps: evenCells(6),
  rows: evenCells(2),
} as unknown as Panel;
const SIZE = { isTransposed: false, width_px: 60, height_px: 20 };

it('a mirrored picture has its last timestep first, its padding too, and names them rightly', () => {
  const part = cropPanel(PANEL, { timesteps: [0, 5], rows: [0, 2] }) as Panel;
  const picture = mirrored(pictureOf(part, SIZE));
  const { view, mask } = picture;
  const row = Array.from({ length: 5 }, (_, column) => view.data[indexOf(view, 1, column)]);
  expect(row).toEqual([14, 13, 12, 11, 10]);
  expect([0, 4].map((column) => mask && isReal(mask, 1, column))).toEqual([true, false]);
  expect(cellAt(picture, { timestep: 4, row: 1 })).toEqual({ column: 0, row: 1 });
  expect(cellAt(picture, { timestep: 5, row: 1 }).column).toBe(-1);
  expect(entryAt(picture, { column: 1, row: 0 })).toEqual({ timestep: 3, row: 0 });
  expect(mirrored(pictureOf(part, SIZE))).toBe(picture);
});

it('a mirrored picture in boxes names the entries of each', () => {
  const picture = mirrored(pictureOf(PANEL, { ...SIZE, width_px: 3 }));
  expect(entryAt(picture, { column: 0, row: 0 }).timestep).toBe(4);
  expect(rangesAt(picture, { timestep: 5, row: 0 })?.timesteps).toEqual([4, 6]);
  expect(cellAt(picture, { timestep: 1, row: 0 }).column).toBe(2);
});
