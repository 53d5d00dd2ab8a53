import { describe, expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import { evenCells } from '../../data/cells';
import { binEdges } from '../../data/histogram';
import { columnMask } from '../../data/mask';
import { picture } from '../../data/slicing';
import type { Tensor } from '../../data/safetensors';
import type { Panel } from '../../state/sequence_columns';
import { countTally, croppedPanel, endsOf, tallyOf } from './tally';

const VALUES = [1, -2, 0, NaN, 1, -Infinity];

/** Two rows of three timesteps. */
function panelOf(dtype: 'BF16' | 'F32', values: readonly number[] = VALUES): Panel {
  const data = dtype === 'BF16' ? Uint16Array.from(values, floatToCode) : Float32Array.from(values);
  const tensor: Tensor = { dtype, axes: ['units', 'timesteps'], shape: [2, 3], data };
  return {
    sample: 0,
    gate: 0,
    view: picture(tensor, { columns: 'timesteps', rows: 'units' }),
    mask: undefined,
    timesteps: evenCells(3),
    rows: evenCells(2),
    tensor,
  };
}

describe.each(['BF16', 'F32'] as const)('what is counted of %s', (dtype) => {
  it('is every real value, and no padding', () => {
    const whole = countTally(tallyOf([panelOf(dtype)]), Float64Array.of(-2, 0, 2), false);
    expect(whole).toMatchObject({ total: 6, nan: 1, negInf: 1, posInf: 0, zeros: 0 });
    expect([...whole.counts]).toEqual([1, 3]);
    const masked = { ...panelOf(dtype), mask: columnMask(Uint8Array.of(1, 0, 1)) };
    expect(countTally(tallyOf([masked]), Float64Array.of(-2, 2), false)).toMatchObject({
      total: 4,
      nan: 1,
      negInf: 1,
    });
  });

  it('is magnitudes on a log axis, zeros apart and infinities with their signs', () => {
    const counts = countTally(tallyOf([panelOf(dtype)]), Float64Array.of(0.5, 1.5, 2), true);
    expect(counts).toMatchObject({ zeros: 1, nan: 1, negInf: 1, posInf: 0, total: 6 });
    expect([...counts.counts]).toEqual([2, 1]);
  });

  it('is what typed ranges leave', () => {
    const cropped = croppedPanel(panelOf(dtype), { timesteps: '1:3', units: '0:1' });
    const counts = countTally(tallyOf(cropped ? [cropped] : []), Float64Array.of(-2, -1, 0), false);
    expect([[...counts.counts], counts.total]).toEqual([[1, 1], 2]);
    const masked = { ...panelOf(dtype), mask: columnMask(Uint8Array.of(1, 0, 0)) };
    const last = croppedPanel(masked, { timesteps: '1:3', units: '0:1' });
    expect(tallyOf(last ? [last] : []).nValues).toBe(0);
  });
});

it('full precision is counted in full precision', () => {
  const third = 1 / 3;
  const tally = tallyOf([panelOf('F32', [third, third, third, third, third, 1])]);
  const edges = Float64Array.of(0.3333333, 0.33333335, 1);
  expect([...countTally(tally, edges, false).counts]).toEqual([5, 1]);
});

it('a tail of tiny values does not take a log axis', () => {
  const values = Float32Array.from({ length: 4000 }, (_, i) => (i < 3 ? 1e-30 : 1));
  const tensor: Tensor = {
    dtype: 'F32',
    axes: ['units', 'timesteps'],
    shape: [1, 4000],
    data: values,
  };
  const view = picture(tensor, { columns: 'timesteps', rows: 'units' });
  const tally = tallyOf([{ view, tensor }]);
  const [low, high] = endsOf(tally, true) ?? [0, 0];
  expect([low, high]).toEqual([expect.closeTo(1 / 1.2), expect.closeTo(1.2)]);
  const edges = binEdges({ low, high, nBins: 4, log: true });
  expect(countTally(tally, edges, true).below).toBe(3);
  expect(endsOf(tally, false)?.[1]).toBe(1);
});
