import { describe, expect, it } from 'vitest';

import { STATISTICS, type Overview } from '../../data/types';
import { totalCount } from '../../data/codes';
import {
  entriesAt,
  evolutionMaps,
  nonfiniteWords,
  nSequences,
  partlyNonfinite,
  partOf,
  timestepPlace,
  valueOf,
  type Part,
} from './evolution_map';
import { labelY } from './horizon';
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

const RMS = { against: 'timesteps', statistic: 'rms' } as const;

/** All of the only map. */
function wholeOf(overview: Overview): Part {
  const [map] = evolutionMaps(overview, RMS);
  const part = map && partOf(map, [0, 1000], [0, 10000]);
  if (!part) throw new Error('nothing');
  return part;
}

describe('the map over timesteps', () => {
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
  const part = wholeOf(overview);

  it('has timesteps down and kept steps across', () => {
    expect([part.view.nRows, part.view.nColumns]).toEqual([3, 2]);
    expect([valueOf(part, 0, 0), valueOf(part, 0, 1), valueOf(part, 1, 0)]).toEqual([-1, -3, -2]);
  });

  it('tells no data, an exact zero and NaN apart', () => {
    expect(valueOf(part, 2, 0)).toBeNull();
    expect(valueOf(part, 1, 1)).toBe(-Infinity);
    expect(valueOf(part, 2, 1)).toBeNaN();
  });

  it('counts neither padding nor exact zeros', () => {
    expect(totalCount(part.map.counts)).toBe(4);
  });
});

describe('a cell with values that are no number', () => {
  const part = wholeOf(
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
  );

  it('is marked where the others have a size, which the map itself shows otherwise', () => {
    expect(partlyNonfinite(part)).toEqual([{ row: 1, column: 0 }]);
    expect(valueOf(part, 1, 0)).toBe(-2);
  });

  it('says how many they are', () => {
    expect(nonfiniteWords(part, 1, 0)).toBe('3 of 4');
    expect(nonfiniteWords(part, 1, 1)).toBe('4 of 4');
    expect(nonfiniteWords(part, 0, 0)).toBe('');
    expect(rmsWords(-1, true)).toEqual({ value: '0.100, of the finite values' });
  });
});

describe('a part of the map', () => {
  const n = [4, 4, 4];
  const overview = overviewOf(
    [
      [-1, -2, -3],
      [-4, -5, NaN],
    ],
    [n, n],
    [
      [0, 0, 0],
      [0, 1, 0],
    ],
  );
  const [map] = evolutionMaps(overview, RMS);
  if (!map) throw new Error('nothing');

  it('has the steps and rows of both ranges, by its own places', () => {
    const part = partOf(map, [5, 11], [1, 3]) as Part;
    expect([part.view.nRows, part.view.nColumns, part.steps]).toEqual([2, 1, [10]]);
    expect([valueOf(part, 0, 0), valueOf(part, 1, 0)]).toEqual([-5, NaN]);
    expect(partlyNonfinite(part)).toEqual([{ row: 0, column: 0 }]);
    expect(nonfiniteWords(part, 0, 0)).toBe('1 of 4');
    expect(entriesAt(part, 1, 0)).toEqual([2, 3]);
    expect([timestepPlace(part, 1), timestepPlace(part, 3)]).toEqual([0.25, 1.25]);
  });

  it('is nothing where the run has none of them', () => {
    expect(partOf(map, [11, 20], [0, 3])).toBeNull();
    expect(partOf(map, [0, 20], [3, 9])).toBeNull();
  });
});

describe('the maps over units', () => {
  const channels = (statistic: string) => (statistic === 'count' ? 6 : 0);
  const values = STATISTICS.flatMap((name, i) =>
    [0, 1, 2, 3].map((c) => channels(name) || 10 * i + c),
  );
  const tensor = {
    dtype: 'F32' as const,
    shape: [1, 5, 4],
    axes: [],
    data: Float32Array.from(values),
  };
  const plain = overviewOf([[0, 0, 0]], [[8, 8, 4]]);
  const gated = {
    ...plain,
    steps: [0],
    nTimesteps: [3],
    gates: ['update', 'new'],
    nUnits: 2,
    channels: tensor,
  };

  it('are one for each gate, units from the first one on in each', () => {
    const maps = evolutionMaps(gated, { against: 'units', statistic: 'mean' });
    expect(maps.map(({ gate }) => gate)).toEqual(['update', 'new']);
    expect(maps.map((map) => [...map.values])).toEqual([
      [10, 11],
      [12, 13],
    ]);
    expect(maps.map((map) => [...map.rows])).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  it('leave every number of a sequence behind a timestep, whatever its gate', () => {
    const [map] = evolutionMaps(gated, RMS);
    const part = map && partOf(map, [0, 1], [0, 3]);
    expect([0, 1, 2].map((row) => nSequences(part as Part, row, 0))).toEqual([2, 2, 1]);
  });
});

describe('bins of long sequences', () => {
  it('name the timesteps that they hold at that step', () => {
    const short = overviewOf(
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
    );
    const part = wholeOf({ ...short, nTimesteps: [9, 6] });
    expect([...part.cells]).toEqual([0, 3, 6, 9]);
    expect([entriesAt(part, 1, 0), entriesAt(part, 1, 1)]).toEqual([
      [3, 6],
      [2, 4],
    ]);
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
    { x: 200, y: 90 },
    { x: 350, y: 140 },
    { x: 400, y: 60 },
  ];

  it('stands over all of the line beside it', () => {
    expect(labelY(points, 394, 300)).toBe(60 - 9);
  });

  it('stands under the line where that is nearer to its dot', () => {
    const down = points.map(({ x, y }) => ({ x, y: 200 - y }));
    expect(labelY(down, 394, 300)).toBe(140 + 20);
  });

  it('stays inside the picture', () => {
    expect(labelY([{ x: 200, y: 2 }], 194, 300)).toBe(2 + 20);
    expect(labelY([{ x: 200, y: 298 }], 194, 300)).toBe(298 - 9);
    expect(labelY([{ x: 200, y: 2 }], 194, 12)).toBe(11);
  });
});
