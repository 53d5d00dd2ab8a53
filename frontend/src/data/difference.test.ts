import { describe, expect, it } from 'vitest';

import { floatToCode } from './bfloat16';
import { differenceOf, mismatch } from './difference';
import type { Tensor } from './safetensors';

const floats = (values: readonly number[], shape = [values.length]): Tensor => ({
  dtype: 'F32',
  axes: ['units', 'features'].slice(0, shape.length),
  shape,
  data: Float32Array.from(values),
});

describe('the difference of two arrays', () => {
  it('subtracts value by value, whatever their types', () => {
    const codes = Uint16Array.from([1, 2, -0.5].map(floatToCode));
    const a: Tensor = { dtype: 'BF16', axes: ['units'], shape: [3], data: codes };
    expect([...differenceOf(a, floats([0.25, 2, 1]), 'difference').data]).toEqual([0.75, 0, -1.5]);
  });

  it('gives a ratio in decades, signs apart', () => {
    const ratio = differenceOf(floats([1, -100, 0, 3]), floats([1e-3, 10, 0, 3]), 'ratio');
    expect([...ratio.data].map((v) => Number(v).toFixed(4))).toEqual([
      '3.0000',
      '1.0000',
      '0.0000',
      '0.0000',
    ]);
  });

  it('has a ratio of numbers whose quotient is none', () => {
    const [far] = differenceOf(floats([1e30]), floats([1e-30]), 'ratio').data;
    expect(far).toBeCloseTo(60, 4);
  });

  it('keeps what is not finite', () => {
    const a = floats([NaN, 1, Infinity, 5, 0]);
    const b = floats([1, NaN, 1, 0, 5]);
    expect([...differenceOf(a, b, 'difference').data]).toEqual([NaN, NaN, Infinity, 5, -5]);
    expect([...differenceOf(a, b, 'ratio').data]).toEqual([
      NaN,
      NaN,
      Infinity,
      Infinity,
      -Infinity,
    ]);
  });

  it('says why there is none', () => {
    const problem = 'different shapes: units (4) and units (2), features (2)';
    expect(mismatch(floats([1, 2, 3, 4]), floats([1, 2, 3, 4], [2, 2]))).toContain(problem);
    expect(() => differenceOf(floats([1]), floats([1, 2]), 'ratio')).toThrow('units (1)');
    expect(mismatch(floats([1]), floats([2]))).toBeNull();
  });
});
