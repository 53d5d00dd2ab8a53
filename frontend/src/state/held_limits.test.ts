import { describe, expect, it } from 'vitest';

import { isOutgrown, type LimitsNow } from './held_limits';

const held = (low: number, high: number) => ({ key: 'a', limits: { low, high }, last: 0 });
const now = (low: number, high: number, change: Partial<LimitsNow> = {}): LimitsNow => ({
  limits: { low, high },
  followed: 10,
  norm: 'symlog',
  logarithms: false,
  ...change,
});

describe('held limits', () => {
  it('are given up where either end of a log scale is off by a decade', () => {
    expect(isOutgrown(held(1e-6, 1e-2), now(2e-7, 5e-2))).toBe(false);
    expect(isOutgrown(held(1e-6, 1e-2), now(1e-6, 1e-1))).toBe(true);
    expect(isOutgrown(held(1e-6, 1e-2), now(1e-8, 1e-2))).toBe(true);
    expect(isOutgrown(held(1e-6, 1e-2), now(1e-6, 5e-4))).toBe(true);
  });

  it('are those of logarithms as they are', () => {
    expect(isOutgrown(held(-8, -2), now(-8.9, -1.1, { logarithms: true }))).toBe(false);
    expect(isOutgrown(held(-8, -2), now(-8, -1, { logarithms: true }))).toBe(true);
  });

  it('are given up on a linear scale at twice or half its span, or elsewhere', () => {
    const linear = { norm: 'linear' } as const;
    expect(isOutgrown(held(-1, 1), now(-1.9, 1.9, linear))).toBe(false);
    expect(isOutgrown(held(-1, 1), now(-2, 2, linear))).toBe(true);
    expect(isOutgrown(held(-1, 1), now(-0.5, 0.5, linear))).toBe(true);
    expect(isOutgrown(held(0, 1), now(0.6, 1.6, linear))).toBe(true);
  });

  it('stay where no newer step came, and where the slider does not follow them', () => {
    expect(isOutgrown(held(1e-6, 1e-2), now(1, 10, { followed: 0 }))).toBe(false);
    expect(isOutgrown(held(1e-6, 1e-2), now(1, 10, { followed: null }))).toBe(false);
  });
});
