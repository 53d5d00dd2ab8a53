import { describe, expect, it } from 'vitest';

import { floatToCode } from '../../data/bfloat16';
import { evenCells } from '../../data/cells';
import { columnMask } from '../../data/mask';
import type { ColumnData, Panel } from '../../state/sequence_columns';
import { axisOf, nearestLine, panelsModel } from './panels_model';

/** Two units of three timesteps; the first timestep is padding. */
const panelOf = (sample: number, values: readonly number[], gate = 0) =>
  ({
    sample,
    gate,
    view: {
      data: Uint16Array.from(values, floatToCode),
      offset: 0,
      rowStride: 3,
      columnStride: 1,
      nRows: 2,
      nColumns: 3,
    },
    timesteps: evenCells(3),
    rows: evenCells(2),
    mask: columnMask(Uint8Array.of(0, 1, 1)),
  }) as unknown as Panel;

const columnOf = (panels: readonly Panel[], gates: readonly string[] = []) =>
  ({
    source: { column: { run: 'a', step: null }, entry: { direction: 'forward' } },
    panels,
    gates,
    nRows: 2,
    nTimesteps: 3,
    rowsAxis: 'units',
    tensor: null,
  }) as unknown as ColumnData;

const PANELS = [panelOf(0, [-9, 1, 2, 0, 0, 0]), panelOf(4, [-9, 3, NaN, 0, Infinity, 4])];
const shared = { norm: { kind: 'linear', low: -8, high: 8 }, height: 100 } as const;
const view = { axes: 'shared', ranges: {}, reflect: false } as const;

describe('panels of units', () => {
  it('have a line for each sample, in their order, sixteen at most', () => {
    const many = Array.from({ length: 20 }, (_, i) => panelOf(19 - i, [0, 0, 0, 0, 0, 0]));
    const model = panelsModel([columnOf(many)], {});
    expect(model.samples).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(model.nLeftOut).toBe(4);
    expect(model.columns[0]?.lines).toHaveLength(16);
  });

  it('show the chosen gate by its name, wherever it stands', () => {
    const gru = columnOf([panelOf(0, [1], 0), panelOf(0, [2], 2)], ['update', 'reset', 'new']);
    const rnn = columnOf([panelOf(0, [3], 0)], ['new']);
    const gates = (ranges: { gates?: string }) =>
      panelsModel([gru, rnn], ranges).columns.map(({ gate, lines }) => [gate, lines[0]?.gate]);
    expect(gates({ gates: 'new' })).toEqual([
      [2, 2],
      [0, 0],
    ]);
    expect(gates({})).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(gates({ gates: 'update' })).toEqual([
      [0, 0],
      [-1, undefined],
    ]);
  });

  it('have 0 at the bottom where no real value is below it', () => {
    expect(panelsModel([columnOf(PANELS)], {}).isPositive).toBe(true);
    const negative = panelOf(1, [0, 0, 0, 0, 0, -1]);
    expect(panelsModel([columnOf([...PANELS, negative])], {}).isPositive).toBe(false);
  });

  it('share an axis, or end at their own largest real number', () => {
    const [own] = panelsModel([columnOf(PANELS)], {}).columns;
    if (!own) throw new Error('no column');
    const highOf = (unit: number, axes: 'shared' | 'own') =>
      axisOf(own, unit, { ...shared, isPositive: false, view: { ...view, axes } }).norm.high;
    expect([highOf(0, 'shared'), highOf(0, 'own'), highOf(1, 'own')]).toEqual([8, 3, 4]);
  });

  it('find the line nearest to the pointer, marks at their edge and padding nowhere', () => {
    const find = (unit: number, timestep: number, y: number) =>
      nearestLine(PANELS, shared, { unit, timestep, y })?.sample;
    expect([find(0, 1, 30), find(0, 1, 50)]).toEqual([4, 0]);
    expect([find(0, 2, 99), find(1, 1, 1), find(1, 1, 45)]).toEqual([4, 4, 0]);
    expect(find(0, 0, 99)).toBeUndefined();
  });
});
