import { describe, expect, it } from 'vitest';

import { STATISTICS, type Overview } from '../../data/types';
import { totalCount } from '../../data/codes';
import { evolutionMap, nonfiniteWords, partlyNonfinite, valueOf } from './evolution_map';
import { labelY } from './evolution_plot';
import { placeOf } from '../../ui/loss_plot';
import { rmsWords } from '../../ui/number_words';

/** Two steps of three timesteps: log10 rms and counts as given, by step. */
function overviewOf(
  rms: readonly number[][],
  count: readonly number[][],
  nonfinite: readonly number[][] = [],
): Overview {
  const data = rms.flatMap((row, step) =>
    STATISTICS.flatMap((name) => {
      if (name === 'log10_rms') return row;
      if (name === 'nonfinite') return nonfinite[step] ?? row.map(() => 0);
      return name === 'count' ? (count[step] ?? []) : row.map(() => 0);
    }),
  );
  const shape = [rms.length, STATISTICS.length, rms[0]?.length ?? 0];
  const tensor = { dtype: 'F32' as const, shape, axes: [], data: Float32Array.from(data) };
  const rest = {
    run: 'a',
    series: 's',
    quantity: 'q',
    statistics: STATISTICS,
    gates: [],
    nUnits: 3,
  };
  return { ...rest, steps: [0, 10], nTimesteps: [3, 3], timesteps: tensor, channels: tensor };
}

describe('evolutionMap', () => {
  const overview = overviewOf(
    [
      [-1, -2, NaN],
      [-3, -Infinity, NaN],
    ],
    [
      [4, 4, 0],
      [4, 4, 4],
    ],
  );
  const map = evolutionMap(overview, 'timesteps');

  it('has timesteps down and kept steps across', () => {
    expect([map.view.nRows, map.view.nColumns]).toEqual([3, 2]);
    expect([valueOf(map, 0, 0), valueOf(map, 0, 1), valueOf(map, 1, 0)]).toEqual([-1, -3, -2]);
  });

  it('tells no data, an exact zero and NaN apart', () => {
    expect(valueOf(map, 2, 0)).toBeNull();
    expect(valueOf(map, 1, 1)).toBe(-Infinity);
    expect(valueOf(map, 2, 1)).toBeNaN();
  });

  it('counts neither padding nor exact zeros', () => {
    expect(totalCount(map.counts)).toBe(4);
  });
});

describe('a cell with values that are no number', () => {
  const map = evolutionMap(
    overviewOf(
      [
        [-1, -2],
        [-3, NaN],
      ],
      [
        [4, 4],
        [4, 4],
      ],
      [
        [0, 3],
        [0, 4],
      ],
    ),
    'timesteps',
  );

  it('is marked where the others have a size, which the map itself shows otherwise', () => {
    expect(partlyNonfinite(map)).toEqual([{ row: 1, column: 0 }]);
    expect(valueOf(map, 1, 0)).toBe(-2);
  });

  it('says how many they are', () => {
    expect(nonfiniteWords(map, 1, 0)).toBe('3 of 4');
    expect(nonfiniteWords(map, 1, 1)).toBe('4 of 4');
    expect(nonfiniteWords(map, 0, 0)).toBe('');
    expect(rmsWords(-1, true)).toEqual({ value: '0.100, of the finite values' });
  });
});

describe('rmsWords', () => {
  it('has a value for what no float can hold', () => {
    expect(rmsWords(-76.2)).toEqual({ value: '6.31e−77' });
    expect(rmsWords(-1)).toEqual({ value: '0.100' });
  });

  it('says in words what is no size', () => {
    expect(rmsWords(null).value).toBe('padding, no data');
    expect(rmsWords(-Infinity).value).toBe('exactly 0');
    expect(rmsWords(NaN)).toEqual({ value: 'NaN, not a number', isBad: true });
  });
});

describe('placeOf', () => {
  it('puts kept steps side by side and others between them', () => {
    expect(placeOf([0, 10, 100], 0, 8)).toBe(4);
    expect(placeOf([0, 10, 100], 100, 8)).toBe(20);
    expect(placeOf([0, 10, 100], 55, 8)).toBe(16);
    expect(placeOf([0, 10, 100], 101, 8)).toBeNaN();
  });
});

describe('labelY', () => {
  const points = [
    { x: 0, y: 5 },
    { x: 100, y: 90 },
    { x: 150, y: 140 },
    { x: 200, y: 60 },
  ];

  it('stands over all of the line beside it', () => {
    expect(labelY(points, 194, 300)).toBe(60 - 9);
  });

  it('stands under the line where that is nearer to its dot', () => {
    const down = points.map(({ x, y }) => ({ x, y: 200 - y }));
    expect(labelY(down, 194, 300)).toBe(140 + 20);
  });

  it('stays inside the picture', () => {
    expect(labelY([{ x: 200, y: 2 }], 194, 300)).toBe(2 + 20);
    expect(labelY([{ x: 200, y: 298 }], 194, 300)).toBe(298 - 9);
    expect(labelY([{ x: 200, y: 2 }], 194, 12)).toBe(11);
  });
});
