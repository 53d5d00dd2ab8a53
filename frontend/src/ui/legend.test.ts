import { describe, expect, it } from 'vitest';

import { floatToCode } from '../data/bfloat16';
import { countCodes } from '../data/codes';
import { normOf } from '../state/contrast';
import { legendAxis } from './legend';

const counts = countCodes(Uint16Array.from([1e-6, -1e-4, 1e-2, 0, NaN], floatToCode));

describe('the axis under the colours', () => {
  it('is one of |value| in decades that holds all data and both limits', () => {
    const norm = { kind: 'symlog', low: 1e-9, high: 1e-3 } as const;
    const axis = legendAxis({ counts, norm, logarithms: false });
    expect(axis.isLog).toBe(true);
    expect(axis.from).toBeLessThan(-9);
    expect(axis.to).toBeGreaterThan(-2);
    expect(axis.place(-1e-4)).toBeCloseTo(axis.place(1e-4));
    expect(axis.valueAt(axis.place(1e-4))).toBeCloseTo(1e-4, 8);
  });

  it('has zero in the middle where it is linear', () => {
    const axis = legendAxis({
      counts,
      norm: { kind: 'linear', low: -1, high: 1 },
      logarithms: false,
    });
    expect(axis.place(0)).toBeCloseTo(0.5);
    expect(axis.to).toBeGreaterThan(1);
  });

  it('of logarithms is as long as the data, not symmetric', () => {
    const logs = countCodes(Uint16Array.from([-8, -3], floatToCode));
    const axis = legendAxis({
      counts: logs,
      norm: { kind: 'linear', low: -7, high: -4 },
      logarithms: true,
    });
    expect(axis.from).toBeCloseTo(-8.15);
    expect(axis.to).toBeCloseTo(-2.85);
  });
});

describe('normOf', () => {
  it('keeps zero in the middle of a linear diverging map', () => {
    const norm = normOf('linear', { low: -1, high: 3 }, false);
    expect(norm).toEqual({ kind: 'linear', low: -3, high: 3 });
  });

  it('takes limits of logarithms and of magnitudes as they are', () => {
    expect(normOf('linear', { low: -8, high: -3 }, true)).toMatchObject({ low: -8, high: -3 });
    expect(normOf('symlog', { low: 1e-8, high: 1 }, false)).toMatchObject({ low: 1e-8, high: 1 });
  });
});
