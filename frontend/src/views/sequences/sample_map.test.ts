import { expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import { evenCells } from '../../data/cells';
import { nonfiniteText } from './sample_map';

const viewOf = (values: readonly number[]) => ({
  data: Uint16Array.from(values, floatToCode),
  offset: 0,
  rowStride: 2,
  columnStride: 1,
  nRows: 2,
  nColumns: 2,
});

const CELLS = { timesteps: evenCells(2), rows: evenCells(2) };

it('counts what is no number, by kind, of what is real', () => {
  const mask = { data: Uint8Array.of(0, 1), offset: 0, rowStride: 0, columnStride: 1 };
  const view = viewOf([NaN, Infinity, NaN, NaN]);
  expect(nonfiniteText({ ...CELLS, view, mask: undefined })).toBe('3 NaN, 1 +∞ of 4');
  expect(nonfiniteText({ ...CELLS, view, mask })).toBe('1 NaN, 1 +∞ of 2');
  expect(nonfiniteText({ ...CELLS, view: viewOf([1, 2, 0, -4]), mask: undefined })).toBe('');
  expect(nonfiniteText({ ...CELLS, timesteps: evenCells(9, 0, 2), view, mask })).toMatch(/boxes$/);
});
