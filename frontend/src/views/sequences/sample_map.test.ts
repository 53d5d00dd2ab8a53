import { expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import { nonfiniteText } from './sample_map';

const viewOf = (values: readonly number[]) => ({
  data: Uint16Array.from(values, floatToCode),
  offset: 0,
  rowStride: 2,
  columnStride: 1,
  nRows: 2,
  nColumns: 2,
});

it('counts what is no number, by kind, of what is real', () => {
  const mask = { data: Uint8Array.of(0, 1), offset: 0, rowStride: 0, columnStride: 1 };
  const view = viewOf([NaN, Infinity, NaN, NaN]);
  expect(nonfiniteText({ view, mask: undefined })).toBe('3 NaN, 1 +∞ of 4');
  expect(nonfiniteText({ view, mask })).toBe('1 NaN, 1 +∞ of 2');
  expect(nonfiniteText({ view: viewOf([1, 2, 0, -4]), mask: undefined })).toBe('');
});
