import { describe, expect, it } from 'vitest';

import { STATISTICS, type Overview } from '../data/types';
import { overviewLogs } from './overview_rows';
import { GAP } from './rms';

/** One step of four timesteps: padding, all zeros, one NaN among others, numbers only. */
const ROWS: Readonly<Record<string, readonly number[]>> = {
  log10_rms: [NaN, -Infinity, -3, -2],
  nonfinite: [0, 0, 1, 0],
  count: [0, 6, 6, 6],
};
const TENSOR = {
  dtype: 'F32' as const,
  shape: [1, STATISTICS.length, 4],
  axes: [],
  data: Float32Array.from(STATISTICS.flatMap((name) => ROWS[name] ?? [0, 0, 0, 0])),
};
const OVERVIEW: Overview = {
  run: 'a',
  series: 's',
  quantity: 'q',
  steps: [10],
  nTimesteps: [4],
  statistics: STATISTICS,
  gates: [],
  nUnits: 3,
  timesteps: TENSOR,
  channels: TENSOR,
};

describe('overviewLogs', () => {
  it('breaks the line at padding and zeros, and finds what is no number among numbers', () => {
    expect([...(overviewLogs(OVERVIEW, 10) ?? [])]).toEqual([GAP, GAP, NaN, -2]);
  });

  it('has nothing at a step that was not kept', () => {
    expect(overviewLogs(OVERVIEW, 20)).toBeNull();
  });
});
