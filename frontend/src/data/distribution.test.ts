import { describe, expect, test } from 'vitest';
import { floatToCode } from './bfloat16';
import * as codes from './codes';
import { density, HIGH_SHARE, prettyAbove, prettyBelow, quantile, robustDomain } from './domain';
import { binEdges, finiteRange, histogram } from './histogram';

const counted = (...values: number[]): codes.Counts =>
  codes.countCodes(Uint16Array.from(values, floatToCode));
const repeated = (n: number, value: number): number[] => new Array<number>(n).fill(value);

describe('counts of codes', () => {
  const counts = counted(1, 1, -1, 0, -0, NaN, -Infinity, Infinity, Infinity, 1e-40);

  test('keep NaN and the infinities apart from the numbers', () => {
    expect(codes.nonfiniteCounts(counts)).toEqual({ nan: 1, posInf: 2, negInf: 1 });
    expect([codes.totalCount(counts), codes.finiteCount(counts)]).toEqual([10, 6]);
  });

  test('leave masked values out', () => {
    const all = Uint16Array.from([1, NaN, 3], floatToCode);
    const masked = codes.countCodes(all, Uint8Array.of(1, 0, 1));
    expect(codes.totalCount(masked)).toBe(2);
    expect(codes.nonfiniteCounts(masked).nan).toBe(0);
  });

  test('of a picture are of its cells only', () => {
    const view = {
      data: Uint16Array.from([1, 2, 3, 4, 5, 6], floatToCode),
      offset: 1,
      rowStride: 1,
      columnStride: 2,
      nRows: 1,
      nColumns: 3,
    };
    const mask = { data: Uint8Array.of(1, 0, 1), offset: 0, rowStride: 0, columnStride: 1 };
    const seen: number[] = [];
    codes.forEachFinite(codes.countViews([{ view, mask }]), (value) => seen.push(value));
    expect(seen).toEqual([2, 6]);
  });

  test('merge by adding', () => {
    const merged = codes.mergeCounts([counted(1, 2), counted(1)]);
    expect([merged[floatToCode(1)], merged[floatToCode(2)]]).toEqual([2, 1]);
  });

  test('give quantiles of the magnitude of finite values, zeros in or out', () => {
    expect(codes.magnitudeQuantiles(counts, [0, 0.5, 1])).toEqual([0, expect.closeTo(0), 1]);
    expect(codes.magnitudeQuantiles(counts, [0.5], { nonzero: true })).toEqual([1]);
    expect(codes.magnitudeQuantiles(counted(1, -2, 3, -4), [0.25, 0.5, 0.75, 1])).toEqual([
      1, 2, 3, 4,
    ]);
    expect(codes.magnitudeQuantiles(counted(NaN), [0.5])).toEqual([NaN]);
  });

  test('give shares below and above of the finite values', () => {
    const some = counted(-4, -2, 2, 4, NaN);
    expect([codes.shareBelow(some, 3), codes.shareAbove(some, 3)]).toEqual([0.5, 0.5]);
    expect([codes.shareBelow(some, 3, false), codes.shareAbove(some, 3, false)]).toEqual([
      0.75, 0.25,
    ]);
    expect(codes.shareAbove(counted(3, 3.5), 3)).toBe(0.5);
    expect(codes.shareBelow(counted(Infinity), 3)).toBe(0);
  });
});

describe('a robust domain', () => {
  test('is not stretched by a large value or a tail of tiny ones', () => {
    const bulk = [...repeated(480, 1e-3), ...repeated(480, -1e-4)];
    const counts = counted(...bulk, ...repeated(30, 1e-20), ...repeated(3, 1e6), NaN, Infinity);
    const { low, high } = robustDomain(counts, { kind: 'log' });
    expect([low, high]).toEqual([1e-4, 1e-3]);
    expect(robustDomain(counts, { kind: 'symlog' })).toEqual({ low, high });
  });

  test('spans at least one decade and at most eight', () => {
    expect(robustDomain(counted(0.5, 0.5), { kind: 'log' })).toEqual({ low: 0.05, high: 0.5 });
    const wide = counted(...repeated(50, 1e-30), ...repeated(50, 1));
    expect(robustDomain(wide, { kind: 'log' })).toEqual({ low: 1e-8, high: 1 });
  });

  test('is symmetric on a linear axis, and falls back on the largest where most are 0', () => {
    expect(robustDomain(counted(-0.5, 0.25, 0), { kind: 'linear' })).toEqual({
      low: -0.5,
      high: 0.5,
    });
    const sparse = counted(...repeated(999, 0), 4);
    expect(robustDomain(sparse, { kind: 'linear' })).toEqual({ low: -5, high: 5 });
  });

  test('is that of the values themselves where one-sided', () => {
    const { low, high } = robustDomain(counted(-12, -8, -4), { kind: 'linear', oneSided: true });
    expect([low, high]).toEqual([-12, -4]);
    const one = robustDomain(counted(-3), { kind: 'linear', oneSided: true });
    expect(one.high).toBeGreaterThan(one.low);
  });

  test.each(['linear', 'log', 'symlog'] as const)('exists without any number: %s', (kind) => {
    for (const counts of [counted(), counted(NaN), counted(0)]) {
      const { low, high } = robustDomain(counts, { kind });
      expect(high).toBeGreaterThan(low);
    }
  });
});

test('pretty bounds are exact decimals and hold the value', () => {
  expect([prettyAbove(0.003), prettyAbove(1e-8), prettyAbove(51)]).toEqual([0.005, 1e-8, 100]);
  expect([prettyBelow(0.003), prettyBelow(1e-8), prettyBelow(0.0999)]).toEqual([0.002, 1e-8, 0.05]);
});

test('quantiles of signed values ascend through zero', () => {
  const counts = counted(-3, -1, -0, 2);
  expect([0, 0.5, 0.75, 1].map((share) => quantile(counts, share))).toEqual([-3, -1, -0, 2]);
  expect(HIGH_SHARE).toBe(0.992);
});

test('the density has a bin for each place, signs apart, as shares of the finite values', () => {
  const place = (value: number): number => Math.abs(value) / 4;
  const { plus, minus, highest } = density(counted(1, 1, -1, 4, 9, NaN), { place, nBins: 4 });
  expect(Array.from(plus)).toEqual([0, 0.4, 0, 0.2]);
  expect(Array.from(minus)).toEqual([0, 0.2, 0, 0]);
  expect(highest).toBeCloseTo(0.6);
});

describe('a histogram', () => {
  test('is exact at its edges and counts what is no number apart', () => {
    const edges = binEdges({ low: 0, high: 1, nBins: 10 });
    const values = [0, 0.1, 0.2, 0.3, 0.3, 1, -0.01, 1.01, NaN, Infinity, -Infinity];
    expect(histogram(values, edges)).toMatchObject({
      counts: Uint32Array.of(1, 1, 1, 2, 0, 0, 0, 0, 0, 1),
      below: 1,
      above: 1,
      nan: 1,
      posInf: 1,
      negInf: 1,
      total: 11,
    });
  });

  test('has bins of equal ratio on a log axis, and ends where it was told', () => {
    const edges = binEdges({ low: 1e-4, high: 1, nBins: 4, log: true });
    expect(edges[4]).toBe(1);
    expect(edges[1]).toBeCloseTo(1e-3, 12);
    expect(histogram([1e-4, 5e-3, 0.5], edges).counts).toEqual(Uint32Array.of(1, 1, 0, 1));
  });

  test('shares the range of all finite values', () => {
    expect(
      finiteRange([
        [1, NaN],
        [-2, Infinity],
      ]),
    ).toEqual([-2, 1]);
    expect(finiteRange([[NaN]])).toBeUndefined();
  });
});
