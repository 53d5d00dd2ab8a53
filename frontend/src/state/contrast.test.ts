import { describe, expect, it } from 'vitest';

import { mirrored, scalingOf, type NormChoice } from './contrast';

const LINEAR: NormChoice = {
  name: 'linear',
  map: 'auto',
  limits: { low: -1, high: 3 },
  symmetric: true,
};

describe('norm and map of a choice', () => {
  it('keep zero in the middle of a linear diverging map', () => {
    expect(scalingOf(LINEAR)).toEqual({
      norm: { kind: 'linear', low: -3, high: 3 },
      map: 'diverging',
      magnitudes: false,
      symmetric: true,
    });
  });

  it.each(['grey', 'sequential'] as const)('show |value| from 0 on a linear %s map', (map) => {
    expect(scalingOf({ ...LINEAR, map })).toEqual({
      norm: { kind: 'linear', low: 0, high: 3 },
      map,
      magnitudes: true,
      symmetric: true,
    });
  });

  it('take limits apart as they are, and show the value itself', () => {
    const apart = { ...LINEAR, symmetric: false };
    const norm = { kind: 'linear', low: -1, high: 3 };
    expect(scalingOf(apart)).toMatchObject({ norm, map: 'diverging', magnitudes: false });
    expect(scalingOf({ ...apart, map: 'grey' })).toMatchObject({ norm, map: 'grey' });
  });

  it.each([
    { low: 0, high: 1 },
    { low: -1, high: 0 },
  ])('have no middle for a diverging map between $low and $high', (limits) => {
    const apart = { ...LINEAR, limits, symmetric: false };
    expect(scalingOf(apart).map).toBe('sequential');
    expect(scalingOf({ ...apart, map: 'diverging' }).map).toBe('sequential');
  });

  it('show signs on a log norm where the map has both', () => {
    const log: NormChoice = { ...LINEAR, name: 'log', limits: { low: 1e-8, high: 1 } };
    expect(scalingOf(log)).toMatchObject({ map: 'sequential', magnitudes: true });
    expect(scalingOf({ ...log, map: 'diverging' })).toMatchObject({ magnitudes: false });
    expect(scalingOf({ ...log, name: 'symlog' })).toMatchObject({
      norm: { kind: 'symlog', low: 1e-8, high: 1 },
      map: 'diverging',
      magnitudes: false,
    });
    expect(scalingOf({ ...log, name: 'symlog', map: 'grey' })).toMatchObject({ magnitudes: true });
  });

  it('of logarithms go one way, whatever is asked', () => {
    const logs = { ...LINEAR, limits: { low: -8, high: -3 }, logarithms: true };
    const norm = { kind: 'linear', low: -8, high: -3 };
    expect(scalingOf({ ...logs, map: 'diverging' })).toMatchObject({ norm, map: 'sequential' });
    expect(scalingOf({ ...logs, map: 'grey' })).toMatchObject({ norm, map: 'grey' });
  });
});

it('lines reach as far below 0 as above, whatever the limits', () => {
  expect(mirrored({ kind: 'linear', low: 0, high: 2 })).toMatchObject({ low: -2, high: 2 });
  expect(mirrored({ kind: 'log', low: 1, high: 2 })).toMatchObject({ low: 1, high: 2 });
});
