import { describe, expect, it } from 'vitest';

import type { Tensor } from '../../data/safetensors';
import type { WeightColumn } from './weight_columns';
import { weightDifference } from './weight_difference';

const kernel = (values: readonly number[], nUnits = 2): Tensor => ({
  dtype: 'F32',
  axes: ['features', 'gates', 'units'],
  shape: [values.length / nUnits, 1, nUnits],
  data: Float32Array.from(values),
});

function column(run: string, tensor: Tensor, direction = '', gates = ['new']): WeightColumn {
  const source = { column: { run, step: null }, series: 'rnn', entry: null };
  const stack = {
    source,
    direction,
    gates,
    step: 3,
    status: 'verified 1e-7',
    loaded: [],
    tensors: { kernel: tensor },
    initial: { kernel: tensor },
    firstStep: 0,
  };
  return { source, stacks: [stack], step: 3, counts: null };
}

describe('the difference of weights', () => {
  const a = column('a', kernel([1, 2, 3, 8]));
  const b = column('b', kernel([1, 4, 1, 0.08]));

  it('is that of each weight, under both names', () => {
    const found = weightDifference(a, b, 'difference');
    expect([...(found.stacks[0]?.tensors.kernel?.data ?? [])]).toEqual([
      0,
      -2,
      2,
      expect.closeTo(7.92),
    ]);
    expect(found.source.column.run).toBe('a − b');
    expect(found.stacks[0]?.initial).toEqual({});
    expect(found.counts?.reduce((sum, n) => sum + n, 0)).toBe(4);
  });

  it('is in decades as a ratio', () => {
    const found = weightDifference(a, b, 'ratio');
    expect(found.stacks[0]?.tensors.kernel?.data[3]).toBeCloseTo(2);
    expect(found.source.column.run).toBe('a / b');
  });

  it('says why there is none', () => {
    const reason = (other: WeightColumn) =>
      weightDifference(a, other, 'difference').stacks[0]?.loaded[0]?.error?.message;
    expect(reason(column('c', kernel([1, 2, 3, 4], 4)))).toMatch(
      /different shapes: features \(2\)/,
    );
    expect(reason(column('c', kernel([1, 2, 3, 4]), '', ['update']))).toMatch(
      /different gates: new; update/,
    );
    const backward = column('a', kernel([1, 2, 3, 8]), 'backward').stacks;
    const both = { ...a, stacks: [...a.stacks, ...backward] };
    const found = weightDifference(both, b, 'difference');
    expect(found.stacks[1]?.loaded[0]?.error?.message).toBe(
      'The other column has no backward direction.',
    );
  });

  it('names steps where both are of one run', () => {
    expect(weightDifference(a, { ...a, step: 0 }, 'difference').source.column.run).toBe(
      'step 3 − step 0',
    );
  });
});
