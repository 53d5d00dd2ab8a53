import { describe, expect, it } from 'vitest';

import { catalogOf, run, series } from '../testing/catalog';
import { sourcesOf } from './derive';
import { bothDirections, oneDirection, pairOf, showsBoth, withSeries } from './directions';
import { DEFAULT_VIEW, type View } from './view';

const half = (name: string, direction: string, depth: number) =>
  [
    `${name}/${direction}`,
    series(`${name}/${direction}`, { direction, attributes: { depth } }),
  ] as const;
const halves = (...names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name, i) => [half(name, 'forward', i), half(name, 'backward', i)]),
  );
const catalog = catalogOf({
  a: run({ ...halves('low', 'high'), top: series('top', { attributes: { depth: 2 } }) }, [0, 5]),
  b: run({ ...halves('low', 'high'), top: series('top', { attributes: { depth: 2 } }) }, [0, 5]),
});
const PAIR = ['low/forward', 'low/backward'] as const;
const viewOf = (change: Partial<View>): View => ({ ...DEFAULT_VIEW, ...change });

describe('both directions', () => {
  it('are those of the layer that the chosen series is a half of', () => {
    expect(pairOf(catalog, viewOf({ series: 'low/backward' }))).toEqual(PAIR);
    expect(pairOf(catalog, viewOf({ series: 'top' }))).toBeNull();
  });

  it('stand beside each other, forward first, for each run and step', () => {
    const columns = [
      { run: 'a', step: null },
      { run: 'b', step: 5 },
    ];
    const both = bothDirections(columns, PAIR) ?? [];
    expect(both).toEqual([
      { run: 'a', step: null, series: 'low/forward' },
      { run: 'a', step: null, series: 'low/backward' },
      { run: 'b', step: 5, series: 'low/forward' },
      { run: 'b', step: 5, series: 'low/backward' },
    ]);
    expect(showsBoth(both, PAIR)).toBe(true);
    expect(showsBoth(columns, PAIR)).toBe(false);
    const sources = sourcesOf(catalog, viewOf({ columns: both, series: 'low/forward' }));
    expect(sources.map(({ entry }) => entry?.direction)).toEqual([
      'forward',
      'backward',
      'forward',
      'backward',
    ]);
    expect(oneDirection(both)).toEqual(columns);
  });

  it('are refused where there would be more columns than are shown', () => {
    const five = Array.from({ length: 5 }, (_, i) => ({ run: `${i}`, step: null }));
    expect(bothDirections(five, PAIR)).toBeNull();
  });

  it('go over to another layer, as far as that has two', () => {
    const columns = bothDirections([{ run: 'a', step: null }], PAIR);
    const view = viewOf({ series: 'low/forward', columns });
    expect(withSeries(catalog, view, 'high/forward').columns).toEqual([
      { run: 'a', step: null, series: 'high/forward' },
      { run: 'a', step: null, series: 'high/backward' },
    ]);
    expect(withSeries(catalog, view, 'top').columns).toEqual([{ run: 'a', step: null }]);
    expect(withSeries(catalog, DEFAULT_VIEW, 'top')).toEqual({ series: 'top' });
  });
});
