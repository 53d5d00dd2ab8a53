import { describe, expect, it } from 'vitest';

import { floatToCode } from '../data/bfloat16';
import { totalCount } from '../data/codes';
import type { Tensor } from '../data/safetensors';
import type { ArrayAnswer, ArrayInfo } from '../data/types';
import type { Loaded } from './arrays';
import type { Source } from './derive';
import { columnOf } from './sequence_columns';

const SOURCE: Source = { column: { run: 'a', step: null }, series: 'gru', entry: null };
const LOADING: Loaded = { answer: null, loading: true, error: null };
const ABSENT: Loaded = { answer: null, loading: false, error: null };

function loadedOf(tensor: Tensor): Loaded {
  const info = { step: 10, gates: [], slices: {} } as unknown as ArrayInfo;
  const answer: ArrayAnswer = { tensor, info };
  return { answer, loading: false, error: null };
}

/** One sample, three timesteps, one unit; the first timestep is padding. */
const VALUES = loadedOf({
  dtype: 'BF16',
  shape: [1, 3, 1],
  axes: ['samples', 'timesteps', 'units'],
  data: Uint16Array.from([9, 1, 2], floatToCode),
});
const MASK = loadedOf({
  dtype: 'BOOL',
  shape: [1, 3],
  axes: ['samples', 'timesteps'],
  data: Uint8Array.of(0, 1, 1),
});

const column = (main: Loaded, mask: Loaded) =>
  columnOf({ source: SOURCE, step: 10, loaded: [main, mask, ABSENT, ABSENT, ABSENT] });

describe('columnOf', () => {
  it('counts what is no padding', () => {
    const data = column(VALUES, MASK);
    expect(totalCount(data.counts as Uint32Array)).toBe(2);
    expect(data.loaded.loading).toBe(false);
  });

  it('shows nothing before the mask is here: padding would set the limits', () => {
    const data = column(VALUES, LOADING);
    expect(data.counts).toBeNull();
    expect(data.panels).toEqual([]);
    expect(data.loaded.loading).toBe(true);
  });

  it('is still loading with the mask of the step before', () => {
    const data = column(VALUES, { ...MASK, loading: true });
    expect(totalCount(data.counts as Uint32Array)).toBe(2);
    expect(data.loaded.loading).toBe(true);
  });

  it('needs no mask where none was written', () => {
    const data = column(VALUES, ABSENT);
    expect(totalCount(data.counts as Uint32Array)).toBe(3);
    expect(data.loaded.loading).toBe(false);
  });

  it('gives the same panels for the same arrays, so that nothing is painted twice', () => {
    expect(column(VALUES, MASK).panels).toBe(column(VALUES, MASK).panels);
    expect(column(VALUES, ABSENT).panels).not.toBe(column(VALUES, MASK).panels);
  });
});
