import { describe, expect, it } from 'vitest';

import { series } from '../testing/catalog';
import { lastProcessed, placeOf, shownRange, timeAxisOf, timestepAt } from './time_axis';

const columnOf = (direction: string) => ({
  source: { entry: series('a', { direction }) },
  nTimesteps: 10,
});
const axis = (direction: string, reflect: boolean, timesteps?: string) =>
  timeAxisOf(columnOf(direction), { reflect, ranges: timesteps ? { timesteps } : {} });

describe('the axis of timesteps', () => {
  it('is mirrored for a backward layer alone, and only if asked', () => {
    const left = (...choice: Parameters<typeof axis>) => timestepAt(axis(...choice), 0);
    expect([left('backward', true), left('backward', false)]).toEqual([9, 0]);
    expect([left('forward', true), left('forward', false)]).toEqual([0, 0]);
  });

  it('keeps the mirrored part that is zoomed in on', () => {
    const time = axis('backward', true, '2:6');
    expect([0, 1, 2, 3].map((place) => timestepAt(time, place))).toEqual([5, 4, 3, 2]);
    expect([5, 2].map((timestep) => placeOf(time, timestep))).toEqual([0, 3]);
    const forward = axis('forward', true, '2:6');
    expect([2, 5].map((timestep) => placeOf(forward, timestep))).toEqual([0, 3]);
  });

  it('ends where the data end', () => {
    expect([shownRange('2:40', 10), shownRange('20:40', 10), shownRange(undefined, 3)]).toEqual([
      [2, 10],
      [0, 10],
      [0, 3],
    ]);
    expect(timestepAt(axis('backward', true), 99)).toBe(0);
  });

  it('knows which timestep comes last for the layer', () => {
    expect([lastProcessed(columnOf('forward')), lastProcessed(columnOf('backward'))]).toEqual([
      9, 0,
    ]);
  });
});
