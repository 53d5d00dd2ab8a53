import { describe, expect, it } from 'vitest';

import type { ArrayInfo } from '../../data/types';
import { catalogOf, run, series } from '../../testing/catalog';
import { GAP } from '../../state/rms';
import { lagAxes, lagLine } from './lag_lines';
import { blankRects } from './memory_plot';
import { boxOf, boxWords, isBelowAnother, lagWords, memoryMap, type MapFacts } from './memory_map';

const INFO = { step: 0 } as unknown as ArrayInfo;
const PLAIN: MapFacts = { isBackward: false, hasNonfinite: false };

function mapOf(
  rows: readonly (readonly number[])[],
  info: Record<string, unknown>,
  facts: Partial<MapFacts> = {},
) {
  const shape = [rows.length, rows[0]?.length ?? 4];
  const data = Float32Array.from(rows.flat());
  const tensor = { dtype: 'F32' as const, shape, axes: ['loss_timesteps', 'timesteps'], data };
  return memoryMap(tensor, { ...INFO, ...info } as ArrayInfo, { ...PLAIN, ...facts });
}

describe('memoryMap', () => {
  const rows = [
    [NaN, 0.5, 1, 0],
    [NaN, 0.1, 0.2, 1],
  ];

  it('leaves padding out, and timesteps after the loss timestep, of which 0 says nothing', () => {
    const map = mapOf(rows, { loss_timesteps: [2, 3] });
    expect([...(map?.mask.data ?? [])]).toEqual([0, 1, 1, 0, 0, 1, 1, 1]);
    expect(map?.lossTimesteps).toEqual([2, 3]);
    expect(map?.counts.reduce((sum, n) => sum + n)).toBe(5);
  });

  it('reaches towards the end in a layer that runs backwards', () => {
    const map = mapOf([[0, 1, 0.5, 0.25]], { loss_timesteps: [1] }, { isBackward: true });
    expect([...(map?.mask.data ?? [])]).toEqual([0, 1, 1, 1]);
    expect(map && lagWords(map, 0, 3)).toBe('2');
  });

  it('shows a NaN as a finding where the capture had any', () => {
    const map = mapOf(rows, { loss_timesteps: [2, 3] }, { hasNonfinite: true });
    expect([...(map?.mask.data ?? [])]).toEqual([1, 1, 1, 0, 1, 1, 1, 1]);
  });

  it('is nothing where no gradient at all reached the layer', () => {
    expect(mapOf([], { loss_timesteps: [] })).toBeNull();
    expect(mapOf([[NaN, NaN]], { loss_timesteps: [1] })).toBeNull();
  });

  it('names the timesteps of a box of a reduced map', () => {
    const reduced = { loss_timesteps: [9], reduced: { timesteps: [10, 4] } };
    const map = mapOf([[1, 1, 1, 1]], reduced);
    expect(map?.starts).toEqual([0, 2, 5, 7, 10]);
    expect(map && [boxWords(map, 1), lagWords(map, 0, 1)]).toEqual(['2 to 4', '5 to 7']);
    expect(map && [boxOf(map, 4), boxOf(map, 5)]).toEqual([1, 2]);
  });

  it('counts the lag of the box that holds the loss timestep from 0', () => {
    const map = mapOf([[1, 1]], { loss_timesteps: [1], reduced: { timesteps: [8, 2] } });
    expect(map && lagWords(map, 0, 0)).toBe('0 to 1');
  });

  it('leaves blank what the layer processes later', () => {
    const map = mapOf(rows, { loss_timesteps: [2, 3] });
    const rects = map && blankRects(map, { width: 40, height: 20 });
    expect(rects).toHaveLength(1);
    expect(rects?.[0]).toMatchObject({ x: 30, y: 0 });
  });
});

describe('isBelowAnother', () => {
  const at = (depth: number) => series('x', { attributes: { depth } });
  const of = (entries: Parameters<typeof run>[0]) => catalogOf({ a: run(entries, [0]) }).runs['a'];

  it('is true of all layers but the last, and of no direction of it', () => {
    const stacked = of({ first: at(0), 'last/forward': at(1), 'last/backward': at(1) });
    expect(isBelowAnother(stacked, 'first')).toBe(true);
    expect(isBelowAnother(stacked, 'last/forward')).toBe(false);
    expect(isBelowAnother(stacked, null)).toBe(false);
  });
});

describe('lag profiles', () => {
  const gains = Float32Array.of(2, 1, 0, NaN);

  it('have gaps where a log axis has no place and where no pair has the lag', () => {
    const line = lagLine(gains, 1, 'log');
    expect(line?.places[0]).toBeCloseTo(Math.log10(2));
    expect([...(line?.places ?? [])].slice(2)).toEqual([GAP, GAP]);
    expect([...(lagLine(gains, 1, 'linear')?.places ?? [])]).toEqual([2, 1, 0, GAP]);
  });

  it('carry their limits: 0.001 of the largest, 1000 times lag 0', () => {
    expect(lagLine(gains, 0, 'linear')).toMatchObject({ vanished: 0.002, exploded: 2000 });
    const risen = lagLine(Float32Array.of(1, 4), 0, 'linear');
    expect(risen).toMatchObject({ vanished: 0.004, exploded: 1000 });
    expect(lagLine(gains, 0, 'log')?.vanished).toBeCloseTo(Math.log10(0.002));
  });

  it('are none where nothing arrived', () => {
    expect(lagLine(Float32Array.of(NaN, NaN), 0, 'log')).toBeNull();
    expect(lagLine(null, 0, 'log')).toBeNull();
  });

  it('share axes as long as the longest of them', () => {
    const lines = [lagLine(gains, 0, 'log'), lagLine(Float32Array.of(1, 3e-6), 1, 'log')];
    const axes = lagAxes(
      lines.flatMap((line) => line ?? []),
      { kind: 'log', width: 108, height: 100 },
    );
    expect(axes.nLags).toBe(4);
    expect(axes.range).toEqual([-6, 1]);
    expect([axes.x(0), axes.x(3)]).toEqual([4, 104]);
  });
});
