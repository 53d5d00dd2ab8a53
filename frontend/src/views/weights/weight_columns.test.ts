import { describe, expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import type { Tensor } from '../../data/safetensors';
import { gateNorm, gateValues, gateView, quantityOf } from './weight_columns';

/** Two features, three gates, two units: every value tells where it is from. */
const kernel: Tensor = {
  dtype: 'F32',
  shape: [2, 3, 2],
  axes: ['features', 'gates', 'units'],
  data: Float32Array.of(0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121),
};

describe('one gate of a weight', () => {
  it('has what feeds the units down and the units across', () => {
    const view = gateView(kernel, 'kernel', 1);
    expect([view.nRows, view.nColumns]).toEqual([2, 2]);
    expect([...gateValues(kernel, 'kernel', 1)]).toEqual([10, 11, 110, 111]);
    expect([...gateValues(kernel, 'kernel', 2)]).toEqual([20, 21, 120, 121]);
  });

  it('is a single row of a bias', () => {
    const bias: Tensor = {
      dtype: 'BF16',
      shape: [2, 2],
      axes: ['gates', 'units'],
      data: Uint16Array.from([1, 2, -3, 4], floatToCode),
    };
    expect([...gateValues(bias, 'bias', 1)]).toEqual([-3, 4]);
    expect(gateNorm(bias, 'bias', 1)).toBe(5);
  });
});

it('spells value, gradient and update as stored', () => {
  expect(quantityOf('recurrent_kernel', 'value')).toBe('recurrent_kernel');
  expect(quantityOf('bias', 'update')).toBe('bias_update');
});
