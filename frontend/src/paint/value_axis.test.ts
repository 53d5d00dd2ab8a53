import { describe, expect, it } from 'vitest';

import type { Norm } from '../color/norm';
import { valueTicks, valueY } from './value_axis';

const ticksOf = (norm: Norm, height: number, hasName: boolean) =>
  valueTicks({ norm, height }, hasName);
const labels = (...choice: Parameters<typeof ticksOf>) =>
  ticksOf(...choice).map(({ label }) => label);

describe('the value axis', () => {
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
        const ys = ticksOf(norm, height, height > 80)
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
    expect(valueY({ norm, height: 100 }, 0)).toBe(50);
    expect(valueY({ norm, height: 100 }, 7)).toBeCloseTo(2);
    expect(valueY({ norm, height: 100 }, -7)).toBeCloseTo(98);
  });

  it('has 0 at the bottom where no value is below it', () => {
    const axis = {
      norm: { kind: 'linear', low: -1, high: 1 },
      height: 100,
      isPositive: true,
    } as const;
    expect(valueY(axis, 0)).toBeCloseTo(96);
    expect(valueY(axis, 1)).toBeCloseTo(4);
    expect(valueTicks(axis).map(({ label }) => label)).toEqual(['1.0', '0.5', '0']);
  });
});
