import { describe, expect, it } from 'vitest';

import { codeToFloat } from '../../data/bfloat16';
import type { Overview } from '../../data/types';
import { catalogOf, run, series } from '../../testing/catalog';
import { measuresIn, requestsOf } from './depth_columns';
import {
  depthMap,
  overviewSizes,
  partlyNonfinite,
  pooledLog10,
  scalarSizes,
  valueAt,
} from './depth_map';
import { powersIn, profileOf, profileRange, runsOf } from './profile';

const STATISTICS = ['log10_rms', 'mean', 'log10_max', 'nonfinite', 'count'];

/** One step with these log10 rms, counts of NaN and of values by timestep bin. */
function overviewOf(steps: readonly (readonly (readonly [number, number, number])[])[]): Overview {
  const nBins = steps[0]?.length ?? 0;
  const data = steps.flatMap((bins) => [
    ...bins.map(([log]) => log),
    ...bins.map(() => 0),
    ...bins.map(() => 0),
    ...bins.map(([, bad]) => bad),
    ...bins.map(([, , n]) => n),
  ]);
  const tensor = (shape: number[], values: number[]) => ({
    dtype: 'F32' as const,
    shape,
    axes: [],
    data: Float32Array.from(values),
  });
  return {
    run: 'a',
    series: 's',
    quantity: 'state_gradient',
    steps: steps.map((_, i) => 10 * i),
    nTimesteps: steps.map(() => nBins),
    statistics: STATISTICS,
    gates: [],
    nUnits: 1,
    timesteps: tensor([steps.length, 5, nBins], data),
    channels: tensor([steps.length, 5, 0], []),
  };
}

describe('pooledLog10', () => {
  it('weighs parts by how many values they have', () => {
    // 3 values of rms 1 and 1 of rms 3: mean square 3.
    expect(pooledLog10([0, Math.log10(3)], [3, 1])).toBeCloseTo(Math.log10(3) / 2);
  });

  it('keeps what is beyond the range of a float', () => {
    expect(pooledLog10([-300, -300], [1, 1])).toBeCloseTo(-300);
  });

  it('tells nothing but zeros from nothing at all', () => {
    expect(pooledLog10([-Infinity, -Infinity], [2, 2])).toBe(-Infinity);
    expect(pooledLog10([-2], [0])).toBeNaN();
  });

  it('counts zeros among numbers', () => {
    expect(pooledLog10([0, -Infinity], [1, 3])).toBeCloseTo(Math.log10(0.25) / 2);
  });
});

describe('overviewSizes', () => {
  it('leaves padding out, and NaN, which it counts', () => {
    const row = overviewSizes(
      overviewOf([
        [
          [NaN, NaN, NaN],
          [-2, 1, 4],
          [-2, 0, 4],
        ],
        [
          [-1, 0, 4],
          [-1, 0, 4],
          [NaN, 4, 4],
        ],
      ]),
    );
    expect(row.steps).toEqual([0, 10]);
    expect(row.logs[0]).toBeCloseTo(-2);
    expect(row.logs[1]).toBeCloseTo(-1);
    expect(row.nonfinite).toEqual([1, 4]);
    expect(row.n).toEqual([8, 12]);
  });
});

describe('depthMap', () => {
  const rows = [
    { steps: [0, 20], logs: [-3, -Infinity], nonfinite: [0, 0], n: [4, 4] },
    null,
    { steps: [10, 20], logs: [-1, NaN], nonfinite: [2, 4], n: [4, 4] },
  ];
  const map = depthMap(rows);
  const cell = (row: number, column: number) =>
    codeToFloat(map.view.data[row * map.view.rowStride + column] as number);

  it('has a column for each step of any series and a row for each series', () => {
    expect(map.steps).toEqual([0, 10, 20]);
    expect([map.view.nRows, map.view.nColumns]).toEqual([3, 3]);
    expect([...map.mask.data]).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 1]);
    expect([cell(0, 0), cell(2, 1), cell(2, 2)]).toEqual([-3, -1, NaN]);
  });

  it('draws an exact zero below any domain and leaves it out of the distribution', () => {
    expect(cell(0, 2)).toBeLessThan(-1e29);
    expect(map.counts.reduce((sum, n) => sum + n)).toBe(3);
  });

  it('marks cells of which a part is not finite, not those without a number', () => {
    expect(partlyNonfinite(map)).toEqual([{ row: 2, column: 1 }]);
  });

  it('gives values by step, null where there is none', () => {
    expect(valueAt(map, 2, 10)).toEqual({ log: -1, nonfinite: 2, n: 4 });
    expect(valueAt(map, 0, 10)).toBeNull();
    expect(valueAt(map, 1, 10)).toBeNull();
  });

  it('takes a norm that is not finite for one', () => {
    const norm = depthMap([scalarSizes({ steps: [0, 1], values: [100, Infinity] })]);
    expect(valueAt(norm, 0, 0)?.log).toBe(2);
    expect(valueAt(norm, 0, 1)).toMatchObject({ log: NaN, nonfinite: 1 });
  });

  it('has a profile at the kept step nearest to the column’s', () => {
    const data = { column: { run: 'a', step: 9 }, series: [], map, loading: false, error: null };
    expect(profileOf(data, 0)).toEqual([null, null, -1]);
  });
});

describe('the profile', () => {
  it('is broken where a series has no place', () => {
    const at = (logs: (number | null)[]) => runsOf(logs.map((log, y) => ({ log, y })));
    expect(at([-1, -2, null, -3, -4]).map((run) => run.length)).toEqual([2, 2]);
    expect(at([-1, NaN, -3, -Infinity])).toEqual([]);
  });

  it('has an axis of whole decades with few powers', () => {
    expect(profileRange([[-3.2, null, -1.5], [-Infinity]])).toEqual([-4, -1]);
    expect(powersIn([-4, -1])).toEqual([-3, -1]);
    expect(powersIn([-20, 0], 3)).toEqual([-20, -10, 0]);
  });
});

describe('what is asked for', () => {
  const layers = {
    second: series('second', { attributes: { depth: 1 }, cell: 'LSTM' }),
    first: series('first', { attributes: { depth: 0 }, overview: ['output'] }),
  };
  const catalog = catalogOf({ a: run(layers, [0]) });

  it('is the overview of every series that has one, in order of depth', () => {
    const asked = requestsOf(catalog, { run: 'a', step: null }, 'cell_gradient');
    expect(asked).toEqual([null, { run: 'a', series: 'second', quantity: 'state_gradient' }]);
  });

  it('offers the norms that were written', () => {
    const points = { steps: [0], values: [1] };
    const all = [{ 'rnn/x/kernel_norm': points, 'rnn/x/gradient_horizon': points }, undefined];
    expect(measuresIn(all)).toEqual(['kernel_norm']);
  });
});
