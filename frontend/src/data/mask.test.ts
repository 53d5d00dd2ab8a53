import { describe, expect, it } from 'vitest';

import { evenCells } from './cells';
import { boxMask, cellMask, cropMask, isReal, sampleMask, transposeMask } from './mask';
import type { Tensor } from './safetensors';

/** Two samples of six timesteps. */
const MASK: Tensor = {
  dtype: 'BOOL',
  shape: [2, 6],
  axes: ['samples', 'timesteps'],
  data: Uint8Array.of(1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0),
};

describe('masks', () => {
  it('hold a box real where any of its timesteps is', () => {
    expect(Array.from(boxMask(MASK, 1, evenCells(6, 0, 3)).data)).toEqual([0, 1, 1]);
    expect(Array.from(boxMask(MASK, 1, evenCells(3, 0, 1)).data)).toEqual([0]);
  });

  it('begin at the first timestep that is shown', () => {
    const mask = cellMask(MASK, 1, evenCells(3, 2));
    expect([0, 1, 2].map((t) => isReal(mask, 5, t))).toEqual([false, true, true]);
  });

  it('count a timestep beyond their end as no data', () => {
    expect(Array.from(boxMask(MASK, 0, evenCells(6, 4, 3)).data)).toEqual([1, 0, 0]);
  });

  it('turn and are cut with their picture', () => {
    const mask = sampleMask(MASK, 1);
    expect(isReal(cropMask(mask, { rows: [2, 4], columns: [3, 5] }), 1, 0)).toBe(true);
    const turned = transposeMask(mask);
    expect([isReal(turned, 3, 0), isReal(turned, 2, 3)]).toEqual([true, false]);
  });
});
