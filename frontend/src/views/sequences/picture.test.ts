import { describe, expect, it } from 'vitest';

import { codeToFloat, floatToCode } from '../../data/bfloat16';
import { evenCells } from '../../data/cells';
import { columnMask } from '../../data/mask';
import { indexOf } from '../../data/slicing';
import type { Panel } from '../../state/sequence_columns';
import { largestIn } from './card';
import {
  axisWords,
  cellAt,
  cellUnder,
  cropPanel,
  entryAt,
  nEntries,
  pictureOf,
  rangesAt,
  shownPanel,
} from './picture';

/** Timesteps 100 to 107 of 4 units: timestep t and unit u hold 10 t + u. */
function panelOf(nBoxes = 8): Panel {
  const values = Array.from({ length: nBoxes * 4 }, (_, i) => 10 * Math.floor(i / 4) + (i % 4));
  const data = Uint16Array.from(values, floatToCode);
  const view = { data, offset: 0, rowStride: 1, columnStride: 4, nRows: 4, nColumns: nBoxes };
  const tensor = { dtype: 'BF16', shape: [1, nBoxes, 4], axes: [], data } as const;
  const mask = columnMask(Uint8Array.from(values, () => 1).fill(0, 0, 1));
  const cells = { timesteps: evenCells(8, 100, nBoxes), rows: evenCells(4) };
  return { sample: 0, gate: 0, view, mask, tensor, ...cells };
}
const LARGE = { isTransposed: false, width_px: 100, height_px: 100 };
const valueAt = ({ view }: Pick<Panel, 'view'>, row: number, column: number) =>
  codeToFloat(view.data[indexOf(view, row, column)] as number);

describe('a picture of a panel', () => {
  it('is the part that is shown, and keeps its absolute indices', () => {
    const panel = cropPanel(panelOf(), { timesteps: [102, 105], rows: [1, 3] }) as Panel;
    expect([panel.view.nColumns, panel.view.nRows]).toEqual([3, 2]);
    expect(valueAt(panel, 0, 0)).toBe(21);
    const picture = pictureOf(panel, LARGE);
    expect(entryAt(picture, { column: 2, row: 1 })).toEqual({ timestep: 104, row: 2 });
    expect(cellAt(picture, { timestep: 104, row: 2 })).toEqual({ column: 2, row: 1 });
    expect(cellAt(picture, { timestep: 99, row: 3 })).toEqual({ column: -1, row: -1 });
  });

  it('is nothing where the array ends before the range', () => {
    expect(cropPanel(panelOf(), { timesteps: [108, 120], rows: [0, 4] })).toBeNull();
  });

  it('is the same object for the same choice, so that nothing is reduced twice', () => {
    const panel = panelOf();
    const shown = { timesteps: [101, 105], rows: [0, 4] } as const;
    expect(cropPanel(panel, shown)).toBe(cropPanel(panel, { ...shown }));
    expect(pictureOf(panel, LARGE)).toBe(pictureOf(panel, { ...LARGE }));
    expect(pictureOf(panel, LARGE)).not.toBe(pictureOf(panel, { ...LARGE, isTransposed: true }));
  });

  it('says which entries a box is of, and shows the largest of them', () => {
    const panel = panelOf();
    const picture = pictureOf(panel, { ...LARGE, width_px: 4, height_px: 2 });
    expect([picture.view.nColumns, picture.view.nRows]).toEqual([4, 2]);
    const ranges = rangesAt(picture, { timestep: 105, row: 3 });
    expect(ranges).toEqual({ timesteps: [104, 106], rows: [2, 4] });
    expect(axisWords('timesteps', [104, 106])).toEqual(['Timesteps', '104–105']);
    expect(nEntries(ranges as NonNullable<typeof ranges>)).toBe(4);
    expect(valueAt(picture, 1, 2)).toBe(53);
    expect(largestIn(panel, ranges as NonNullable<typeof ranges>)).toBe(5 * 4 + 3);
  });

  it('leaves padding out of a box, and is no data where there is nothing else', () => {
    const panel = panelOf();
    expect(largestIn(panel, { timesteps: [100, 101], rows: [0, 4] })).toBeNull();
    expect(largestIn(panel, { timesteps: [100, 102], rows: [0, 4] })).toBe(1 * 4 + 3);
  });

  it('is turned with its mask, its cells and what they are called', () => {
    const picture = pictureOf(panelOf(), { ...LARGE, isTransposed: true });
    expect([picture.view.nColumns, picture.view.nRows]).toEqual([4, 8]);
    expect(valueAt(picture, 7, 2)).toBe(72);
    expect(entryAt(picture, { column: 2, row: 7 })).toEqual({ timestep: 107, row: 2 });
    expect(cellAt(picture, { timestep: 107, row: 2 })).toEqual({ column: 2, row: 7 });
    expect(picture.mask?.data[picture.mask.offset]).toBe(0);
    expect(picture.mask?.columnStride).toBe(0);
  });

  it('has a cell under every point of it', () => {
    const picture = pictureOf(panelOf(), LARGE);
    expect(cellUnder(picture, 0.99, 0.26)).toEqual({ column: 7, row: 1 });
    expect(cellUnder(picture, 1.2, -0.1)).toEqual({ column: 7, row: 0 });
  });
});

describe('what a column draws', () => {
  const whole = panelOf(4);
  const detail = { ...panelOf(), timesteps: evenCells(8, 100) };
  const isAny = () => true;

  it('is the detail where that has all that is shown', () => {
    const shown = { timesteps: [100, 108], rows: [0, 4] } as const;
    const found = shownPanel({ panels: [whole], details: [detail] }, isAny, shown);
    expect(found?.whole).toBe(whole);
    expect(found?.panel?.view.nColumns).toBe(8);
  });

  it('is the whole in boxes where the detail has a part of it only', () => {
    const part = cropPanel(detail, { timesteps: [100, 104], rows: [0, 4] }) as Panel;
    const shown = { timesteps: [102, 106], rows: [0, 4] } as const;
    const found = shownPanel({ panels: [whole], details: [part] }, isAny, shown);
    expect(found?.panel?.timesteps).toEqual(Int32Array.of(102, 104, 106));
  });
});
