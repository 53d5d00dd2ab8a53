import { describe, expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import { evenCells } from '../../data/cells';
import { columnMask } from '../../data/mask';
import { nearestPoint } from '../../paint/scatter';
import type { Panel } from '../../state/sequence_columns';
import { nextPoint, oddText, scatterPoints, timestepOf, type PointsChoice } from './scatter_model';

/** Two timesteps of three units each, as stored: units beside each other. */
const panelOf = (sample: number, values: readonly number[], real = [1, 1]) =>
  ({
    sample,
    gate: 0,
    view: {
      data: Uint16Array.from(values, floatToCode),
      offset: 0,
      rowStride: 1,
      columnStride: 3,
      nRows: 3,
      nColumns: 2,
    },
    timesteps: evenCells(2),
    rows: evenCells(3),
    mask: columnMask(Uint8Array.from(real)),
  }) as unknown as Panel;

const LINES = [
  panelOf(0, [9, 9, 9, 1, NaN, -1]),
  panelOf(2, [9, 9, 9, 0, Infinity, -Infinity]),
  panelOf(3, [5, 5, 5, 5, 5, 5], [1, 0]),
];
const CHOICE: PointsChoice = {
  lines: LINES,
  timestep: 1,
  units: [0, 3],
  samples: [0, 2, 3],
  across: 'units',
  axis: { norm: { kind: 'linear', low: -1, high: 1 }, height: 100 },
  rect: { x: 0, y: 0, width: 300, height: 100 },
  theme: 'light',
};

describe('the points of a timestep', () => {
  const points = scatterPoints(CHOICE);
  const at = (sample: number, unit: number) =>
    points.find((point) => point.sample === sample && point.unit === unit);

  it('stand over their units, a colour for each sample', () => {
    expect(points.filter(({ unit }) => unit === 1).map(({ x }) => x)).toEqual([150, 150]);
    expect(at(0, 0)?.y).toBeCloseTo(2);
    expect(at(2, 0)?.y).toBe(50);
    expect(at(0, 0)?.colour).not.toBe(at(2, 0)?.colour);
    expect(at(0, 0)?.colour).toBe(at(0, 2)?.colour);
  });

  it('leave padding out, and say so with the counts of what is no number', () => {
    expect(points).toHaveLength(6);
    expect(oddText(points, LINES)).toBe('1 NaN, 1 +∞, 1 −∞; sample 3: padding');
    expect(oddText(scatterPoints({ ...CHOICE, timestep: 0 }), LINES)).toBe('');
  });

  it('stand by sample, the units in their order, with a colour for each unit', () => {
    const bySample = scatterPoints({ ...CHOICE, across: 'samples' });
    const xs = bySample.map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(Math.max(...xs.slice(0, 3))).toBeLessThan(100);
    expect(xs[3]).toBeGreaterThan(100);
    expect(bySample[0]?.colour).toBe(bySample[3]?.colour);
    expect(bySample[0]?.colour).not.toBe(bySample[1]?.colour);
  });

  it('are found by the pointer, at an edge where they are no numbers', () => {
    const find = (x: number, y: number) =>
      points[nearestPoint(points, { x, y }, { rect: CHOICE.rect, most: 20 })];
    expect(find(52, 4)).toMatchObject({ sample: 0, unit: 0 });
    expect(find(150, 96)).toMatchObject({ sample: 0, unit: 1, value: NaN });
    expect(find(150, 3)).toMatchObject({ sample: 2, unit: 1, value: Infinity });
    expect(find(100, 40)).toBeUndefined();
  });

  it('are walked over: along the axis by sample, up by value', () => {
    const go = (sample: number, row: number, key: string) =>
      nextPoint(points, { from: { sample, row }, key, across: 'units' });
    expect(go(0, 0, 'ArrowRight')).toMatchObject({ sample: 0, unit: 1 });
    expect(go(0, 2, 'ArrowRight')).toBeUndefined();
    expect(go(2, 0, 'ArrowUp')).toMatchObject({ sample: 0, unit: 0 });
    expect(go(0, 1, 'ArrowUp')).toMatchObject({ sample: 2, unit: 1 });
    expect(go(0, 1, 'Home')).toBeUndefined();
    expect(nextPoint(points, { from: null, key: 'ArrowLeft', across: 'units' })).toBe(points[0]);
  });
});

it('shows the typed timestep, else the pinned one, else the last processed', () => {
  const column = (direction: string) =>
    ({ source: { entry: { direction } }, nTimesteps: 7 }) as unknown as Parameters<
      typeof timestepOf
    >[0];
  const pin = { sample: 0, timestep: 3, row: 0, gate: 0 };
  expect(timestepOf(column('forward'), { timestep: 0, pin })).toBe(0);
  expect(timestepOf(column('forward'), { timestep: null, pin })).toBe(3);
  expect(timestepOf(column('forward'), { timestep: null, pin: null })).toBe(6);
  expect(timestepOf(column('backward'), { timestep: null, pin: null })).toBe(0);
});
