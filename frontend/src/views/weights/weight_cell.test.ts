import { describe, expect, it } from 'vitest';

import { firstCell, movedCell, type Shapes, type WeightCell } from './weight_cell';

const lstm = {
  gates: ['input', 'forget'],
  parts: [
    { name: 'kernel', rows: [0, 2], units: [0, 4] },
    { name: 'bias', rows: [0, 1], units: [0, 4] },
  ],
} as const;
const simple = {
  gates: ['new'],
  parts: [{ name: 'kernel', rows: [0, 2], units: [0, 3] }],
} as const;
const shapes: Shapes = [[lstm, lstm], [simple]];
const start = firstCell(shapes) as WeightCell;
const press = (cell: WeightCell, ...keys: readonly string[]): WeightCell =>
  keys.reduce((at, key) => movedCell(at, { key, shiftKey: false }, shapes) ?? at, cell);

describe('arrow keys', () => {
  it('begin at the first weight', () => {
    const first = { column: 0, stack: 0, name: 'kernel', gate: 'input', row: 0, unit: 0 };
    expect(start).toEqual(first);
    expect(firstCell([[]])).toBeNull();
  });

  it('go from the last unit to the next gate, and stay at the ends', () => {
    const at = press(start, 'End', 'ArrowRight');
    expect(at).toMatchObject({ gate: 'forget', unit: 0 });
    expect(press(at, 'ArrowLeft')).toMatchObject({ gate: 'input', unit: 3 });
    expect(press(at, 'End', 'ArrowRight')).toMatchObject({ gate: 'forget', unit: 3 });
    expect(press(start, 'ArrowLeft', 'ArrowUp')).toEqual(start);
  });

  it('go from the last row to the next weight, then to the next direction, and back', () => {
    const bias = press(start, 'ArrowDown', 'ArrowDown');
    expect(bias).toMatchObject({ stack: 0, name: 'bias', row: 0 });
    const below = press(bias, 'ArrowDown');
    expect(below).toMatchObject({ stack: 1, name: 'kernel', row: 0 });
    expect(press(below, 'ArrowUp', 'ArrowUp')).toMatchObject({ stack: 0, name: 'kernel', row: 1 });
  });

  it('with shift go ten cells, to the end at most', () => {
    const moved = movedCell(
      { ...start, gate: 'forget' },
      { key: 'ArrowRight', shiftKey: true },
      shapes,
    );
    expect(moved).toMatchObject({ gate: 'forget', unit: 3 });
  });

  it('of pages go to the nearest weight of the next column', () => {
    const last = press(start, 'End', 'ArrowDown', 'ArrowDown', 'PageDown');
    const nearest = { column: 1, stack: 0, name: 'kernel', gate: 'new', row: 0, unit: 2 };
    expect(last).toEqual(nearest);
    expect(press(last, 'PageDown')).toEqual(nearest);
  });

  it('stay in what is shown of a weight', () => {
    const part = { name: 'kernel', rows: [5, 7], units: [10, 12] } as const;
    const zoomed: Shapes = [[{ gates: ['new'], parts: [part] }]];
    const first = firstCell(zoomed) as WeightCell;
    expect(first).toMatchObject({ row: 5, unit: 10 });
    const key = (at: WeightCell, name: string) =>
      movedCell(at, { key: name, shiftKey: false }, zoomed) as WeightCell;
    expect(key(first, 'ArrowUp')).toEqual(first);
    expect(key(key(first, 'End'), 'ArrowRight')).toMatchObject({ row: 5, unit: 11 });
  });

  it('leave other keys to the page', () => {
    expect(movedCell(start, { key: ' ', shiftKey: false }, shapes)).toBeNull();
  });
});
