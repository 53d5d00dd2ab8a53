import { describe, expect, it } from 'vitest';

import {
  axisName,
  cellOf,
  cellsIn,
  entriesOf,
  entryText,
  evenCells,
  isWhole,
  joinCells,
  nCells,
} from './cells';

describe('cells of an axis', () => {
  it('are the entries themselves where there is room', () => {
    const cells = evenCells(3, 20);
    expect(Array.from(cells)).toEqual([20, 21, 22, 23]);
    expect(isWhole(cells)).toBe(true);
    expect(entryText(entriesOf(cells, 2))).toBe('22');
  });

  it('are boxes as even as can be where there is none', () => {
    const cells = evenCells(7, 100, 3);
    expect(Array.from(cells)).toEqual([100, 102, 104, 107]);
    expect(isWhole(cells)).toBe(false);
    expect(entryText(entriesOf(cells, 2))).toBe('104–106');
  });

  it('find every entry in the one cell that covers it', () => {
    for (const [n, nBoxes] of [
      [1403, 360],
      [10, 10],
      [7, 3],
      [5, 1],
    ] as const) {
      const cells = evenCells(n, 40, nBoxes);
      for (let entry = 40; entry < 40 + n; entry++) {
        const [start, stop] = entriesOf(cells, cellOf(cells, entry));
        expect(start <= entry && entry < stop).toBe(true);
      }
      expect([cellOf(cells, 39), cellOf(cells, 40 + n)]).toEqual([-1, -1]);
    }
  });

  it('join into coarser cells with the same ends, of boxes too', () => {
    const joined = joinCells(evenCells(12, 6, 6), 4);
    expect(Array.from(joined)).toEqual([6, 8, 12, 14, 18]);
    expect(joinCells(joined, 9)).toBe(joined);
    expect(nCells(joinCells(joined, 0.3))).toBe(1);
  });

  it('of a range are all that hold any entry of it', () => {
    const cells = evenCells(12, 100, 4);
    expect(cellsIn(cells, [104, 107])).toEqual([1, 3]);
    expect(cellsIn(cells, [0, 1000])).toEqual([0, 4]);
    expect(cellsIn(cells, [103, 106])).toEqual([1, 2]);
    expect(cellsIn(cells, [112, 120])).toEqual([0, 0]);
  });

  it('have the name of the axis, of one entry and of several', () => {
    expect(axisName('timesteps', false)).toBe('Timestep');
    expect(axisName('features', true)).toBe('Features');
  });
});
