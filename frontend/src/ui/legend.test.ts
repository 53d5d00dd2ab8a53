import { describe, expect, it } from 'vitest';

import { floatToCode } from '../data/bfloat16';
import { countCodes } from '../data/codes';
import { legendAxis } from './legend';

const counts = countCodes(Uint16Array.from([1e-6, -1e-4, 1e-2, 0, NaN], floatToCode));

describe('the axis under the colours', () => {
  it('is one of |value| in decades that holds all data and both limits', () => {
    const norm = { kind: 'symlog', low: 1e-9, high: 1e-3 } as const;
    const axis = legendAxis({ counts, norm, magnitudes: false, symmetric: true });
    expect(axis.isLog).toBe(true);
    expect(axis.from).toBeLessThan(-9);
    expect(axis.to).toBeGreaterThan(-2);
    expect(axis.place(-1e-4)).toBeCloseTo(axis.place(1e-4));
    expect(axis.valueAt(axis.place(1e-4))).toBeCloseTo(1e-4, 8);
  });

  it('has zero in the middle where it is linear', () => {
    const norm = { kind: 'linear', low: -1, high: 1 } as const;
    const axis = legendAxis({ counts, norm, magnitudes: false, symmetric: true });
    expect(axis.place(0)).toBeCloseTo(0.5);
    expect(axis.to).toBeGreaterThan(1);
  });

  it('of |value| begins at 0 and folds both signs', () => {
    const norm = { kind: 'linear', low: 0, high: 1 } as const;
    const axis = legendAxis({ counts, norm, magnitudes: true, symmetric: true });
    expect(axis.from).toBe(0);
    expect(axis.place(-0.5)).toBe(axis.place(0.5));
  });

  it('of logarithms, and of limits apart, is as long as the data, not symmetric', () => {
    const logs = countCodes(Uint16Array.from([-8, -3], floatToCode));
    const norm = { kind: 'linear', low: -7, high: -4 } as const;
    const axis = legendAxis({ counts: logs, norm, magnitudes: false, symmetric: false });
    expect(axis.from).toBeCloseTo(-8.15);
    expect(axis.to).toBeCloseTo(-2.85);
  });
});
