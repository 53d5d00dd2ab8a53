import { describe, expect, it } from 'vitest';

import type { GateHistogram, QuantityEntry } from '../../data/types';
import type { Source } from '../../state/derive';
import { countsRequest, endsOfCounts, endsRequest, nCounted } from './large';

const QUANTITY: QuantityEntry = {
  axes: ['samples', 'timesteps', 'gates', 'units'],
  shape: [4, 1000, 3, 512],
  dtype: 'BF16',
  tag: 'rnn/gru/arrays',
};
const SOURCE: Source = {
  column: { run: 'a', step: null },
  series: 'gru',
  entry: {
    cell: 'GRU',
    direction: 'forward',
    gates: ['update', 'reset', 'new'],
    attributes: {},
    quantities: { gate_gradients: QUANTITY },
    overview: [],
  },
};
const RANGES = { timesteps: '0:10', gates: 'reset' };

describe('an array that is counted by the server', () => {
  it('is as large as what is counted of it', () => {
    const sizeOf = (samples: string, ranges = {}) =>
      nCounted(SOURCE, 'gate_gradients', { samples, ranges });
    expect(sizeOf('0:4')).toBe(4 * 1000 * 3 * 512);
    expect(sizeOf('0:1', RANGES)).toBe(10 * 3 * 512);
    expect(nCounted({ ...SOURCE, entry: null }, 'output', { samples: '', ranges: {} })).toBe(0);
  });

  it('is asked for as it is cut, by gate between given ends', () => {
    const choice = { samples: '1:3', ranges: RANGES, step: 7, isLog: true };
    const request = endsRequest(SOURCE, 'gate_gradients', choice);
    expect(request).toMatchObject({
      samples: '1:3',
      timesteps: '0:10',
      units: '0:512',
      step: 7,
      scale: 'log',
      edges: 'own',
    });
    expect(request).not.toHaveProperty('gates');
    expect(
      request && countsRequest(request, { gate: 'reset', edges: Float64Array.of(1, 2, 4) }),
    ).toMatchObject({ gates: 'reset', bins: 2, low: 1, high: 4 });
  });

  it('has ends without the last of a tail on a log axis', () => {
    const fine = (counts: number[]): GateHistogram => ({
      gate: null,
      histogram: {
        edges: Float64Array.of(1e-9, 1e-6, 1e-3, 1),
        counts: Uint32Array.from(counts),
        below: 0,
        above: 0,
        zeros: 0,
        nan: 0,
        posInf: 0,
        negInf: 0,
        total: 10_000,
      },
    });
    expect(endsOfCounts(fine([9, 0, 9991]), true)).toEqual([1e-3, 1]);
    expect(endsOfCounts(fine([10, 0, 9990]), true)).toEqual([1e-9, 1]);
    expect(endsOfCounts(fine([9, 0, 9991]), false)).toEqual([1e-9, 1]);
  });
});
