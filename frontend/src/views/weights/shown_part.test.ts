import { expect, it } from 'vitest';

import type { Tensor } from '../../data/safetensors';
import { weightLayout } from './layout';
import { firstRow, rangeBetween, rowRangeAxis, shownPart } from './shown_part';

const recurrent: Tensor = {
  dtype: 'F32',
  shape: [4, 2, 5],
  axes: ['units_from', 'gates', 'units'],
  data: Float32Array.from({ length: 40 }, (_, i) => i),
};
const bias: Tensor = { ...recurrent, shape: [2, 20], axes: ['gates', 'units'] };

it('a gate is cut to the ranges of its own axes', () => {
  const shown = shownPart(recurrent, 1, { units_from: '2:4', units: '1:3', features: '0:1' });
  expect(shown.view).toMatchObject({ nRows: 2, nColumns: 2, offset: 2 * 10 + 5 + 1 });
  expect([firstRow(shown), shown.across.shown]).toEqual([2, [1, 3]]);
  expect(shownPart(recurrent, 0, {}).view).toMatchObject({ nRows: 4, nColumns: 5, offset: 0 });
});

it('a bias is cut along its units alone', () => {
  const shown = shownPart(bias, 1, { units_from: '2:4', units: '4:6' });
  expect(shown.view).toMatchObject({ nRows: 1, nColumns: 2, offset: 24 });
  expect([shown.down, rowRangeAxis(bias), rowRangeAxis(recurrent)]).toEqual([
    null,
    null,
    'units_from',
  ]);
});

it('cells of what is shown take the room of all', () => {
  const source = { column: { run: 'a', step: null }, series: 'a', entry: null };
  const facts = { source, direction: '', gates: ['a', 'b'], step: 0, status: '', firstStep: 0 };
  const stack = { ...facts, tensors: { recurrent_kernel: recurrent }, loaded: [], initial: {} };
  const ranges = { units: '1:3', units_from: '3:4' };
  const { cell, parts } = weightLayout([stack], { width: 100, dpr: 1, ranges });
  expect(cell).toBe(50);
  expect(parts[0]).toMatchObject({ nRows: 1, firstRow: 3, height: 50 });
});

it('a box holds every entry that it touches, and one at least', () => {
  const axis = { axis: 'units', n: 20, shown: [10, 20] } as const;
  expect(rangeBetween(axis, 0.15, 0.31)).toEqual([11, 14]);
  expect(rangeBetween(axis, 0.31, 0.15)).toEqual([11, 14]);
  expect(rangeBetween(axis, 1, 1.4)).toEqual([19, 20]);
  expect(rangeBetween(axis, -1, -0.4)).toEqual([10, 11]);
});
