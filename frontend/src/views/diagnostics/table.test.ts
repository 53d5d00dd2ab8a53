import { describe, expect, it } from 'vitest';

import type { Scalars } from '../../data/types';
import { DIAGNOSTICS } from '../../terms';
import { byListOrder, definitionOf, labelOf } from './definitions';
import { sparkOf, SPARK } from './spark';
import { isByRun, tableColumns } from './subjects';
import { csvOf } from '../../data/csv';
import {
  cellAt,
  changeOf,
  measuresOf,
  sortedRows,
  stepOf,
  tableOf,
  tableTexts,
  type Subject,
} from './table';

const points = (values: readonly number[], steps = [0, 10, 20]) => ({
  steps: steps.slice(0, values.length),
  values,
});

function subject(run: string, horizon: number, more: Partial<Subject> = {}): Subject {
  const series = run === 'b' ? 'gru' : 'lstm';
  const scalars: Scalars = {
    'rnn/loss': points([3, 2, 1]),
    'rnn/accuracy': points([0, 0, 0.5]),
    [`rnn/${series}/gradient_horizon`]: points([1, 2, horizon]),
    [`rnn/${series}/kernel_update_ratio`]: points([0.1, 0.2]),
    [`rnn/${series}/own_number`]: points([7, 7, 7]),
    [`rnn/${series}/forward/dead_units`]: points([1, 1, 1]),
  };
  return { run, wanted: 20, locked: null, names: new Map([['lstm', series]]), scalars, ...more };
}

const SUBJECTS = [subject('a', 4), subject('b', 8), subject('c', NaN)];
const request = { subjects: SUBJECTS, series: ['lstm'], change: 'none', isByRun: false } as const;
const shown = (change: 'none' | 'minus' | 'ratio', byRun = false) =>
  tableOf({ ...request, change, isByRun: byRun });
const horizonRow = (change: 'none' | 'minus' | 'ratio') =>
  shown(change).rows.find(({ label }) => label === 'Horizon');

describe('tableOf', () => {
  it('has the loss first, then metrics, then diagnostics, then scalars of one’s own', () => {
    expect(shown('none').rows.map(({ label }) => label)).toEqual([
      'Loss',
      'Accuracy',
      'Horizon',
      'Kernel update over norm',
      'Own number',
    ]);
  });

  it('reads each run under its own name of the series', () => {
    expect(horizonRow('none')?.cells.map((cell) => cell.shown)).toEqual([4, 8, NaN]);
  });

  it('says of which step a value is that was not written at this one', () => {
    const row = shown('none').rows.find(({ label }) => label.startsWith('Kernel'));
    expect(row?.cells[0]).toMatchObject({ value: 0.2, step: 10, isExact: false });
  });

  it('compares with the first column, which keeps its own values', () => {
    expect(horizonRow('minus')?.cells.map((cell) => cell.shown)).toEqual([4, 4, NaN]);
    expect(horizonRow('ratio')?.cells.map((cell) => cell.shown)).toEqual([4, 2, NaN]);
    expect(horizonRow('ratio')?.cells[1]?.value).toBe(8);
  });

  it('has runs as rows and diagnostics as columns when asked', () => {
    const table = shown('minus', true);
    expect(table.rows.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
    expect(table.columns.map(({ label }) => label)[2]).toBe('Horizon');
    expect(table.rows.map(({ cells }) => cells[2]?.shown)).toEqual([0, 4, NaN]);
  });

  it('tells series apart where there are several', () => {
    const names = new Map([
      ['lstm', 'lstm'],
      ['lstm/forward', 'lstm/forward'],
    ]);
    const table = tableOf({
      ...request,
      subjects: [subject('a', 4, { names })],
      series: [...names.keys()],
    });
    expect(table.rows.at(-1)).toMatchObject({ label: 'Dead units', series: 'lstm/forward' });
    expect(new Set(table.rows.map(({ key }) => key)).size).toBe(table.rows.length);
  });

  it('holds a run that is not read yet', () => {
    const table = tableOf({
      ...request,
      subjects: [subject('a', 4), subject('d', 1, { scalars: undefined })],
    });
    expect(table.rows[0]?.cells[1]).toMatchObject({ value: null, points: null });
  });
});

describe('sortedRows', () => {
  const byRun = shown('none', true);
  const runs = (sort: string, descending: boolean) =>
    sortedRows(byRun, sort, descending).map(({ label }) => label);

  it('sorts runs by a diagnostic both ways, and NaN stays last', () => {
    expect(runs('gradient_horizon', true)).toEqual(['b', 'a', 'c']);
    expect(runs('gradient_horizon', false)).toEqual(['a', 'b', 'c']);
  });

  it('sorts by name, and leaves the order alone for what is not there', () => {
    expect(runs('name', true)).toEqual(['c', 'b', 'a']);
    expect(runs('gone', true)).toEqual(['a', 'b', 'c']);
  });

  it('sorts diagnostics by a run’s column', () => {
    const labels = sortedRows(shown('none'), 'run:b', true).map(({ label }) => label);
    expect(labels.slice(0, 2)).toEqual(['Horizon', 'Own number']);
  });
});

describe('cells', () => {
  it('are empty before the first point', () => {
    expect(cellAt(points([1, 2], [5, 6]), 4)).toMatchObject({ value: null, step: null });
    expect(cellAt(undefined, 4).points).toBeNull();
  });

  it('compare nothing with nothing', () => {
    expect(changeOf(null, 1, 'minus')).toBeNull();
    expect(changeOf(1, null, 'ratio')).toBeNull();
    expect(changeOf(1, 0, 'ratio')).toBe(Infinity);
  });

  it('are of the kept step nearest to the one asked for', () => {
    expect(stepOf(subject('a', 1, { wanted: 14 }), ['lstm'])).toBe(10);
    expect(stepOf(subject('a', 1, { scalars: {} }), ['lstm'])).toBeNull();
  });
});

describe('what is copied', () => {
  it('has a head, full numbers and quotes where a name needs them', () => {
    const run = 'lr=1,b "x"';
    const table = tableOf({ ...request, subjects: [subject(run, 1 / 3)] });
    const [head, ...rows] = tableTexts(table, table.rows);
    expect(head).toEqual(['diagnostic', 'unit', run]);
    expect(rows[2]).toEqual(['Horizon', 'timesteps', String(1 / 3)]);
    expect(csvOf([head ?? []])).toBe('diagnostic,unit,"lr=1,b ""x"""\r\n');
  });

  it('names the run first where rows are runs', () => {
    const table = shown('none', true);
    const [head, first] = tableTexts(table, table.rows);
    expect(head?.slice(0, 4)).toEqual(['run', 'Loss', 'Accuracy', 'Horizon (timesteps)']);
    expect(first?.slice(0, 2)).toEqual(['a', '1']);
  });
});

describe('words', () => {
  it('define every diagnostic there is', () => {
    const without = Object.keys(DIAGNOSTICS).filter((name) => !definitionOf(name, false));
    expect(without).toEqual([]);
  });

  it('give a scalar of one’s own its name', () => {
    expect(labelOf('val_top_5', true)).toBe('Validation top 5');
    expect(byListOrder('zzz', 'gradient_horizon')).toBe(1);
  });
});

describe('subjects', () => {
  it('are rows from nine runs on, unless told', () => {
    expect([isByRun('auto', 8), isByRun('auto', 9)]).toEqual([false, true]);
    expect([isByRun('diagnostics', 50), isByRun('runs', 1)]).toEqual([false, true]);
  });

  it('begin with the columns, at their own steps', () => {
    const columns = [{ run: 'b', step: 20 }];
    expect(tableColumns(columns, ['a', 'b'])).toEqual([...columns, { run: 'a', step: null }]);
  });

  it('are those whose scalars have a name', () => {
    const measures = measuresOf([subject('a', 1)], ['lstm']);
    expect(measures.map(({ name }) => name)).not.toContain('forward/dead_units');
  });
});

describe('sparkOf', () => {
  it('marks the step, breaks at NaN, and has no dot there', () => {
    const series = points([0, NaN, 1, 2, 3], [0, 10, 20, 30, 40]);
    const { path, dot } = sparkOf(series, 40);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(dot).toEqual({ x: SPARK.width - 2.5, y: 2.5 });
    expect(sparkOf(series, 10).dot).toBeNull();
  });
});
