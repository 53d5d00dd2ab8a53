import { describe, expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import { beyond, rangeMarks, type Limits } from './range_marks';

const LINEAR: Limits = { norm: { kind: 'linear', low: -1, high: 1 }, magnitudes: false };
const LOG: Limits = { norm: { kind: 'log', low: 1e-3, high: 1 }, magnitudes: true };

describe('a value beyond the colours', () => {
  it.each([
    [LINEAR, [2, -2, 1, -1, NaN, Infinity], [1, -1, 0, 0, 0, 0]],
    [{ ...LINEAR, norm: { kind: 'linear', low: 0.2, high: 1 } }, [0.1, 2, -3], [-1, 1, -1]],
    [{ ...LINEAR, magnitudes: true }, [2, -2, 0], [1, 1, 0]],
    [LOG, [2, -2, 1e-9], [1, 1, 0]],
    [{ ...LOG, magnitudes: false }, [2, -2, 0], [1, -1, 0]],
  ] as readonly (readonly [Limits, number[], number[]])[])('%j', (limits, values, sides) => {
    expect(values.map((value) => beyond(value, limits))).toEqual(sides);
  });
});

it('marks each finite cell beyond the limits, no NaN and no infinity', () => {
  const data = Uint16Array.from([0, 2, NaN, -2, Infinity, 1], floatToCode);
  const view = { data, offset: 0, rowStride: 3, columnStride: 1, nRows: 2, nColumns: 3 };
  expect(rangeMarks(view, LINEAR).map(({ row, column, side }) => [row, column, side])).toEqual([
    [0, 1, 1],
    [1, 0, -1],
  ]);
});
