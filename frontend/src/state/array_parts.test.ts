import { describe, expect, it } from 'vitest';

import {
  detailFor,
  enoughPx,
  pixelsFor,
  samplesFor,
  sizesOf,
  widened,
  type Room,
} from './array_parts';

const LONG = { nSamples: 64, nTimesteps: 10_000, nGates: 1, nRows: 1024 };
const SMALL = { nSamples: 4, nTimesteps: 40, nGates: 1, nRows: 64 };
const ROOM: Room = { width_px: 512, height_px: 512, inSight: null, timesteps: null, rows: null };

describe('the part of an array to ask for', () => {
  it('is all of a small one', () => {
    expect(pixelsFor(SMALL, ROOM)).toEqual({});
    expect(samplesFor([0, 4], SMALL, ROOM)).toEqual([0, 4]);
    expect(detailFor(SMALL, { ...ROOM, timesteps: [3, 9] })).toBeNull();
  });

  it('is whole at 512 x 1403 and in boxes at 1024 x 10,000', () => {
    expect(pixelsFor({ ...SMALL, nTimesteps: 1403, nRows: 512 }, ROOM)).toEqual({});
    expect(pixelsFor(LONG, ROOM)).toEqual({ width_px: 512, height_px: 512 });
  });

  it('has the samples in sight where all are too many', () => {
    expect(samplesFor([0, 32], LONG, ROOM)).toEqual([0, 32]);
    expect(samplesFor([0, 64], LONG, ROOM)).toEqual([0, 32]);
    expect(samplesFor([0, 64], LONG, { ...ROOM, inSight: [37, 41] })).toEqual([32, 64]);
    expect(samplesFor([0, 64], LONG, { ...ROOM, inSight: [20, 23] })).toEqual([16, 48]);
    const gated = { ...LONG, nGates: 4 };
    expect(samplesFor([0, 64], gated, { ...ROOM, inSight: [2, 20] })).toEqual([0, 20]);
    expect(samplesFor([0, 64], gated, { ...ROOM, inSight: [2, 21] })).toEqual([0, 24]);
  });

  it('has the detail of what is zoomed in on, in round ranges', () => {
    expect(detailFor(LONG, { ...ROOM, timesteps: [1203, 2110] })).toEqual({
      timesteps: '1024:2304',
      width_px: 1024,
      height_px: 512,
    });
    const both = detailFor(LONG, { ...ROOM, timesteps: [1203, 2110], rows: [1000, 1024] });
    expect(both).toMatchObject({ units: '1000:1024', height_px: 1024 });
  });

  it('covers the range that it widens, and stays inside the axis', () => {
    for (const range of [
      [0, 1],
      [7, 9],
      [999, 1001],
      [5000, 9999],
      [3, 10_000],
    ] as const) {
      const [start, stop] = widened(range, 10_000);
      expect(start <= range[0] && stop >= range[1] && stop <= 10_000).toBe(true);
      expect(stop - start).toBeLessThanOrEqual(2 * (range[1] - range[0]) + 1);
    }
  });

  it('knows the sizes of sequences alone', () => {
    const gated = { axes: ['samples', 'timesteps', 'gates', 'units'], shape: [4, 10, 3, 6] };
    expect(sizesOf(gated)).toEqual({ nSamples: 4, nTimesteps: 10, nGates: 3, nRows: 6 });
    expect(sizesOf({ axes: ['samples', 'timesteps'], shape: [4, 10] })).toBeNull();
    expect(sizesOf({ axes: gated.axes, shape: null })).toBeNull();
  });

  it('asks for powers of two of pixels', () => {
    expect([enoughPx(360), enoughPx(512), enoughPx(3), enoughPx(1e6)]).toEqual([
      512, 512, 256, 8192,
    ]);
  });
});
