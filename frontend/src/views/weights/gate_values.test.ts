import { describe, expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import type { Tensor } from '../../data/safetensors';
import { gateStatistics, gateValues, gateView, rowAxes, rowIndices } from './gate_values';

/** Two features, three gates, two units: every value tells where it is from. */
const kernel: Tensor = {
  dtype: 'F32',
  shape: [2, 3, 2],
  axes: ['features', 'gates', 'units'],
  data: Float32Array.of(0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121),
};

const valuesOf = (tensor: Tensor, gate: number): number[] => [...gateValues(tensor, gate)];

describe('one gate of a weight', () => {
  it('has what feeds the units down and the units across', () => {
    const view = gateView(kernel, 1);
    expect([view.nRows, view.nColumns]).toEqual([2, 2]);
    expect(valuesOf(kernel, 1)).toEqual([10, 11, 110, 111]);
    expect(valuesOf(kernel, 2)).toEqual([20, 21, 120, 121]);
    expect(() => gateView(kernel, 3)).toThrow('There is no gate 3; the array has 3.');
  });

  it('is a single row of a bias', () => {
    const data = Uint16Array.from([1, 2, -3, 4], floatToCode);
    const bias: Tensor = { dtype: 'BF16', shape: [2, 2], axes: ['gates', 'units'], data };
    expect(valuesOf(bias, 1)).toEqual([-3, 4]);
    expect(gateStatistics(bias, 1).norm).toBe(5);
  });

  it('is all there is where there are no gates, with the axes in front after each other', () => {
    const data = Float64Array.from({ length: 12 }, (_, i) => i);
    const axes = ['kernel_timesteps', 'features', 'units'];
    const window: Tensor = { dtype: 'F64', shape: [2, 3, 2], axes, data };
    const view = gateView(window, 0);
    expect([view.nRows, view.nColumns]).toEqual([6, 2]);
    expect(valuesOf(window, 0)).toEqual([...data]);
    expect(rowAxes(window).map(({ name }) => name)).toEqual(['kernel_timesteps', 'features']);
    expect(rowIndices(window, 4)).toEqual([1, 1]);
  });
});

describe('statistics of a gate', () => {
  const bad: Tensor = {
    dtype: 'F32',
    shape: [3, 1, 3],
    axes: ['units_from', 'gates', 'units'],
    data: Float32Array.of(1, -0, 3, NaN, Infinity, -Infinity, NaN, 1e-42, -4),
  };

  it('count what is no number and leave it out of mean, deviation and range', () => {
    const found = gateStatistics(bad, 0);
    expect(found).toMatchObject({ n: 9, nan: 2, posInf: 1, negInf: 1, low: -4, high: 3 });
    expect(found.mean).toBeCloseTo(0, 12);
    expect(found.std).toBeCloseTo(Math.sqrt((1 + 9 + 16) / 5), 12);
    expect(found.norm).toBeNaN();
  });

  it('measure the deviation from the mean, not from 0', () => {
    const far: Tensor = { ...bad, shape: [1, 1, 4], data: Float32Array.of(1001, 999, 1001, 999) };
    expect(gateStatistics(far, 0)).toMatchObject({ mean: 1000, std: 1 });
  });

  it('have no mean where nothing is finite', () => {
    const none: Tensor = { ...bad, shape: [1, 1, 2], data: Float32Array.of(NaN, Infinity) };
    const { mean, std, low, norm } = gateStatistics(none, 0);
    expect([mean, std, low, norm]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('keep denormals and values whose squares are large', () => {
    const data = Float32Array.of(1e-42, 3e30, 4e30);
    const wide: Tensor = { ...bad, shape: [1, 1, 3], data };
    expect(gateStatistics(wide, 0).norm / 5e30).toBeCloseTo(1, 6);
    expect(gateStatistics({ ...wide, data: data.slice(0, 1), shape: [1, 1, 1] }, 0).low).toBe(
      data[0],
    );
  });
});
