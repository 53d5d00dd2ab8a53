import { expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import { countCodes } from '../../data/codes';
import { magnitudes, realValues, sharedEdges } from './values';

const data = Uint16Array.from([1, -2, 0, NaN], floatToCode);
const view = { data, offset: 0, rowStride: 2, columnStride: 1, nRows: 2, nColumns: 2 };

it('counts what is real and leaves padding out', () => {
  const mask = { data: Uint8Array.of(1, 0), offset: 0, rowStride: 0, columnStride: 1 };
  expect([...realValues([{ view, mask }])]).toEqual([1, 0]);
  expect([...realValues([{ view, mask: undefined }])]).toEqual([1, -2, 0, NaN]);
});

it('counts zeros apart on a log axis and keeps NaN', () => {
  const { values, nZeros } = magnitudes(Float32Array.of(1, -2, 0, NaN));
  expect([...values]).toEqual([1, 2, NaN]);
  expect(nZeros).toBe(1);
});

it('spans all arrays with one set of edges', () => {
  const edges = sharedEdges([Float32Array.of(0, 1), Float32Array.of(-3, NaN)], [], false);
  expect([edges[0], edges.at(-1)]).toEqual([-3, 1]);
  const log = sharedEdges([], [countCodes(data)], true);
  expect(log[0]).toBeLessThanOrEqual(1);
  expect(log.at(-1)).toBeGreaterThanOrEqual(2);
});
