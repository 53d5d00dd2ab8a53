import { describe, expect, it } from 'vitest';

import { traceTicksOf, traceY } from './unit_traces';

const labels = (...choice: Parameters<typeof traceTicksOf>) =>
  traceTicksOf(...choice).map(({ label }) => label);

describe('the axis of the traces', () => {
  const symlog = { kind: 'symlog', low: 1e-7, high: 1e-3 } as const;

  it('has the numbers of the domain, 0 in the middle', () => {
    expect(labels({ kind: 'linear', low: -1, high: 1 }, 128, true)).toEqual([
      '1.0',
      '0.5',
      '0',
      '−1.0',
      '−0.5',
    ]);
    expect(labels(symlog, 200, false)).toEqual(
      expect.arrayContaining(['10⁻⁴', '10⁻⁶', '0', '−10⁻⁴', '−10⁻⁶']),
    );
  });

  it('keeps labels apart, however low the panels are', () => {
    const linear = { kind: 'linear', low: -1, high: 1 } as const;
    for (const norm of [symlog, linear]) {
      for (const height of [30, 48, 56, 96, 128, 360]) {
        const ys = traceTicksOf(norm, height, height > 80)
          .map(({ y }) => y)
          .sort((a, b) => a - b);
        const gaps = ys.slice(1).map((y, i) => y - (ys[i] ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(14);
      }
    }
  });

  it('has a few numbers however high the panels are', () => {
    for (const norm of [symlog, { kind: 'linear', low: -1, high: 1 } as const]) {
      expect(labels(norm, 900, true).length).toBeLessThanOrEqual(2 * 5 + 1);
      expect(labels(norm, 900, true).length).toBeGreaterThanOrEqual(5);
    }
  });

  it('has the limit where no round number fits', () => {
    expect(labels({ kind: 'symlog', low: 2e-3, high: 5e-3 }, 96, true)).toEqual([
      '0.005',
      '0',
      '−0.005',
    ]);
  });

  it('puts what is outside the limits at the edge', () => {
    const norm = { kind: 'linear', low: -2, high: 2 } as const;
    expect(traceY(norm, 0, 100)).toBe(50);
    expect(traceY(norm, 7, 100)).toBeCloseTo(2);
    expect(traceY(norm, -7, 100)).toBeCloseTo(98);
  });
});
