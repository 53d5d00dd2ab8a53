import { describe, expect, test } from 'vitest';
import { cellAt, decadeTicks, indexTicks, linearTicks, scaleOf, symlogTicks } from './axis';
import { barRects, outlinePoints } from './bars';
import * as format from './format';
import type { Canvas2D } from './canvas';
import { drawTraces, tracePath } from './traces';

const same = (value: number): number => value;
const labels = (ticks: { label: string }[]): string[] => ticks.map(({ label }) => label);

describe('a trace', () => {
  const path = (values: number[], perPixel = 1, y = same) =>
    tracePath({ values, colour: '#000' }, { x: (i) => i / perPixel, y });

  test('keeps first, min, max and last of each pixel column', () => {
    const { runs } = path([5, 9, -50, 70, 6, 1, 1, 1, 1, 1], 5);
    expect(runs).toEqual([[0, 5, 0, -50, 0, 70, 0, 6, 1, 1]]);
  });

  test('never loses a spike among many values', () => {
    const values = new Array<number>(100_000).fill(0);
    values[54_321] = 1;
    const heights = path(values, 1000)
      .runs.flat()
      .filter((_, i) => i % 2 === 1);
    expect(Math.max(...heights)).toBe(1);
  });

  test('has a gap and a mark at NaN and infinities, even inside a pixel column', () => {
    const { runs, marks } = path([1, 2, NaN, 3, Infinity, -Infinity, 4]);
    expect(runs).toEqual([
      [0, 1, 1, 2],
      [3, 3],
      [6, 4],
    ]);
    expect(marks).toEqual([
      { x: 2, kind: 'nan' },
      { x: 4, kind: 'positiveInfinity' },
      { x: 5, kind: 'negativeInfinity' },
    ]);
    const dense = path([7, NaN, 7, 7], 4);
    expect(dense.runs).toHaveLength(2);
    expect(dense.marks).toHaveLength(1);
  });

  test('has a gap without a mark at a zero on a log axis', () => {
    const y = scaleOf({ kind: 'log', domain: [1, 100], range: [10, 0] });
    const { runs, marks } = path([1, 0, 100], 1, y);
    expect(runs).toEqual([
      [0, 10],
      [2, 0],
    ]);
    expect(marks).toEqual([]);
  });
});

describe('scales', () => {
  test('meet the ends of their range', () => {
    for (const kind of ['linear', 'log', 'symlog'] as const) {
      const scale = scaleOf({ kind, domain: [1, 1000], range: [100, 0] });
      expect([scale(1), scale(1000)]).toEqual([100, 0]);
    }
    expect(scaleOf({ kind: 'log', domain: [1, 1000], range: [0, 3] })(10)).toBeCloseTo(1);
    const symlog = scaleOf({ kind: 'symlog', domain: [-10, 10], range: [0, 2], linear: 0.1 });
    expect([symlog(0), symlog(-10)]).toEqual([1, 0]);
    expect(symlog(0.1) - 1).toBeGreaterThan(0.15); // an even scale gives it 0.01
    expect(symlog(5) - 1).toBeCloseTo(1 - symlog(-5));
  });

  test('put a domain of one value in the middle', () => {
    expect(scaleOf({ kind: 'linear', domain: [3, 3], range: [0, 8] })(3)).toBe(4);
  });

  test('find the cell under a pixel', () => {
    expect([
      cellAt(0, 40, 360),
      cellAt(9, 40, 360),
      cellAt(360, 40, 360),
      cellAt(-5, 40, 360),
    ]).toEqual([0, 1, 39, 0]);
  });
});

describe('ticks', () => {
  test('are round and lie inside', () => {
    expect(labels(linearTicks(-1, 1, 5))).toEqual(['−1.0', '−0.5', '0.0', '0.5', '1.0']);
    expect(labels(linearTicks(0, 2.2, 3))).toEqual(['0', '2']);
    expect(labels(linearTicks(0.1, 0.3, 3))).toEqual(['0.1', '0.2', '0.3']);
    expect(labels(linearTicks(5, 5))).toEqual(['5']);
    expect(linearTicks(NaN, NaN)).toEqual([]);
  });

  test('of decades are powers, with even gaps where there are too many', () => {
    expect(labels(decadeTicks(1e-12, 1e-2, 6))).toEqual([
      '10⁻¹²',
      '10⁻¹⁰',
      '10⁻⁸',
      '10⁻⁶',
      '10⁻⁴',
      '10⁻²',
    ]);
    expect(labels(decadeTicks(5e-4, 0.2))).toEqual(['10⁻³', '10⁻²', '10⁻¹']);
    expect(decadeTicks(0, 1)).toEqual([]);
  });

  test('of a symlog axis mirror each other about 0', () => {
    expect(labels(symlogTicks(0.1, 10, 7))).toEqual([
      '−10¹',
      '−10⁰',
      '−10⁻¹',
      '0',
      '10⁻¹',
      '10⁰',
      '10¹',
    ]);
  });

  test('of an index begin at 0, end at the last, and leave room before it', () => {
    expect(labels(indexTicks(40, 5))).toEqual(['0', '10', '20', '30', '39']);
    expect(labels(indexTicks(64, 5))).toEqual(['0', '20', '40', '63']);
    expect(labels(indexTicks(1))).toEqual(['0']);
    expect(labels(indexTicks(2))).toEqual(['0', '1']);
  });
});

describe('bars', () => {
  const rect = { x: 0, y: 10, width: 20, height: 100 };
  const drawing = {
    edges: [0, 10, 20],
    counts: [1, 1000],
    x: same,
    highest: 1000,
    rect,
    colour: '',
  };

  test('stand on the base line, and one value is seen beside a thousand', () => {
    expect(barRects(drawing)).toEqual([
      { x: 0, y: 109, width: 9, height: 1 },
      { x: 10, y: 10, width: 9, height: 100 },
    ]);
  });

  test('of empty bins are not drawn', () => {
    expect(barRects({ ...drawing, counts: [0, 5] })).toHaveLength(1);
  });

  test('of a second histogram are an outline from base to base', () => {
    const points = outlinePoints({ ...drawing, counts: [500, 2000] });
    expect(points).toEqual([0, 110, 0, 60, 10, 60, 10, 10, 20, 10, 20, 110]);
  });
});

describe('numbers', () => {
  test.each([
    [-2.11e-6, '−2.11e−6'],
    [0.4934, '0.493'],
    [12.63, '12.6'],
    [1234.5, '1235'],
    [1e5, '1.00e5'],
    [0, '0'],
    [-0, '0'],
    [-3, '−3'],
    [NaN, 'NaN'],
    [Infinity, '+∞'],
    [-Infinity, '−∞'],
  ])('%d is written %s', (value, text) => {
    expect(format.formatNumber(value)).toBe(text);
  });

  test('may carry a plus sign and more digits', () => {
    expect(format.formatNumber(3.994e-5, { sign: true })).toBe('+3.99e−5');
    expect(format.formatNumber(0.123456, { digits: 5 })).toBe('0.12346');
  });

  test('have powers, shares, counts and states in one manner', () => {
    expect([format.formatPower(-8), format.formatPower(3, 2)]).toEqual(['10⁻⁸', '2·10³']);
    expect([3.2e-9, 1e-8, 0.3, 20].map(format.formatLogPower)).toEqual([
      '10⁻⁸·⁵',
      '10⁻⁸',
      '10⁻⁰·⁵',
      '10¹·³',
    ]);
    expect([0, 0.0005, 0.012, 0.08, 0.996, 0.9999, 1].map(format.formatShare)).toEqual([
      '0 %',
      '< 0.1 %',
      '1.2 %',
      '8 %',
      '99.6 %',
      '> 99.9 %',
      '100 %',
    ]);
    expect(format.formatCount(1234567)).toBe('1\u2009234\u2009567');
    expect(format.formatStatus('verified 9e-07')).toBe('verified 9e−7');
    expect(format.formatResidual(4.2e-7)).toBe('4e−7');
    expect(format.formatFixed(-0.4, 2)).toBe('−0.40');
  });

  test.each([
    ['10⁻⁸', 1e-8],
    ['10^-8', 1e-8],
    ['−2.5e−3', -2.5e-3],
    [' 3 ', 3],
    ['', undefined],
    ['two', undefined],
  ])('typed as %j are %d', (text, value) => {
    expect(format.parseNumber(text)).toBe(value);
  });
});

test('a point alone between two gaps is a dot of at least 4 px', () => {
  const dots: number[][] = [];
  const nothing = () => undefined;
  const ctx = new Proxy({} as Canvas2D, {
    get: (_, name) => (name === 'arc' ? (...circle: number[]) => dots.push(circle) : nothing),
    set: () => true,
  });
  const values = [1, NaN, 2, 3, NaN, 4];
  const scales = { x: (i: number) => 10 * i, y: (value: number) => value };
  const rect = { x: 0, y: 0, width: 60, height: 10 };
  drawTraces(ctx, [{ values, colour: '#000000', width_px: 1 }], scales, { rect });
  expect(dots.map(([x, y]) => [x, y])).toEqual([
    [0, 1],
    [50, 4],
  ]);
  for (const [, , radius = 0] of dots) expect(2 * radius).toBeGreaterThanOrEqual(4);
});
