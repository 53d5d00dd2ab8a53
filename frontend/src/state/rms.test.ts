import { describe, expect, it } from 'vitest';

import { floatToCode } from '../data/bfloat16';
import type { StridedView } from '../data/slicing';
import { GAP, log10Trace, rmsOverRows, storedLog10, traceRange } from './rms';

function viewOf(rows: readonly (readonly number[])[]): StridedView {
  const nColumns = rows[0]?.length ?? 0;
  const data = Uint16Array.from(rows.flat(), floatToCode);
  return { data, offset: 0, rowStride: nColumns, columnStride: 1, nRows: rows.length, nColumns };
}

describe('rmsOverRows', () => {
  it('is the root of the mean square over all rows of all gates', () => {
    expect([...rmsOverRows([viewOf([[1, 0]]), viewOf([[7, 2]])])]).toEqual([5, Math.SQRT2]);
  });

  it('keeps sizes whose squares a float32 would lose', () => {
    const [size = 0] = rmsOverRows([viewOf([[1e-30]])]);
    expect(size / 1e-30).toBeCloseTo(1, 2);
  });

  it('shows NaN and infinity, and leaves a gap at padding', () => {
    const mask = { data: Uint8Array.of(1, 1, 0), offset: 0, rowStride: 0, columnStride: 1 };
    const rms = rmsOverRows([viewOf([[NaN, Infinity, NaN]])], mask);
    expect([...rms]).toEqual([NaN, Infinity, GAP]);
  });
});

describe('traces', () => {
  it('have a gap at an exact zero, in either spelling', () => {
    expect([...log10Trace([0.01, 0, GAP, NaN])]).toEqual([-2, GAP, GAP, NaN]);
    expect([...storedLog10([-3, -Infinity, NaN])]).toEqual([-3, GAP, NaN]);
  });

  it('share an axis of whole decades that what is no number cannot stretch', () => {
    expect(
      traceRange(
        [
          [-7.2, GAP, NaN],
          [-2.5, Infinity],
        ],
        true,
      ),
    ).toEqual([-8, -2]);
    expect(traceRange([[-90, -1]], true)).toEqual([-21, -1]);
    expect(traceRange([[GAP]], true)).toEqual([-1, 0]);
    expect(traceRange([[0.5, 2]], false)).toEqual([0, 2.1]);
  });
});
