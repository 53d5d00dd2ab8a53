import { describe, expect, it } from 'vitest';

import { fixture } from '../data/fixtures';
import { DEFAULT_VIEW, type View } from './view';
import { decodeView, encodeView } from './view_url';

const through = (view: View): View => decodeView(new Map(Object.entries(encodeView(view))));

describe('the view in the URL', () => {
  it('says nothing where everything is as by default', () => {
    expect(encodeView(DEFAULT_VIEW)).toEqual({});
    expect(decodeView(new Map())).toEqual(DEFAULT_VIEW);
  });

  it('comes back whole', () => {
    const view: View = {
      kind: 'evolution',
      columns: [
        { run: 'a/b,c@d e', step: null },
        { run: 'a/b,c@d e', step: 50 },
        { run: 'a', step: null, series: 'lstm:2/back@ward' },
        { run: 'a', step: 7, series: 'lstm' },
      ],
      difference: { a: 1, b: 0, kind: 'ratio' },
      filter: '^gru|lstm$',
      series: 'encoder/lstm:2',
      quantity: 'gate_gradients',
      samples: '1:4',
      step: 120,
      weights: 'update',
      weightPicture: 'histograms',
      histogramAxes: { x: 'panel', y: 'direction', log: true },
      counts: { layout: 'over', x: 'gate', y: 'panel', log: true },
      bothDirections: false,
      norm: 'log',
      limits: { low: 1e-9, high: 2e-3 },
      symmetric: false,
      pin: { sample: 1, timestep: 23, row: 5, gate: 2 },
      display: 'traces',
      against: 'units',
      statistic: 'max',
      horizon: false,
      ranges: { timesteps: '3:20', gates: 'forget' },
      map: 'grey',
      reach: { measure: 'recurrent_kernel_norm', lags: 'linear' },
      table: {
        rows: 'runs',
        change: 'ratio',
        allSeries: true,
        sort: 'run:a;b@20',
        descending: true,
      },
      grid: 'quantities',
      transposed: true,
      axes: 'own',
      unit: 17,
      others: true,
      across: 'samples',
      timestep: 12,
      reflect: true,
    };
    expect(through(view)).toEqual(view);
    // Each field has a key of its own.
    expect(Object.keys(encodeView(view))).toHaveLength(Object.keys(DEFAULT_VIEW).length);
  });

  it('tells no columns from the default ones', () => {
    expect(through({ ...DEFAULT_VIEW, columns: [] }).columns).toEqual([]);
    expect(through(DEFAULT_VIEW).columns).toBeNull();
  });

  it('falls back to the default for what cannot be', () => {
    const wrong = new Map([
      ['v', 'pie'],
      ['k', '-3'],
      ['o', 'cubic'],
      ['d', '2,1'],
      ['p', '1,2'],
      ['r', '%E0%A4%A'],
      ['z', 'depth=1:2;units'],
      ['c', 'jet'],
      ['e', '1-1'],
      ['h', 'yes'],
      ['l', 'pies'],
      ['y', 'kernel,gate'],
      ['H', 'over,gate,kernel'],
      ['u', 'cubic;'],
      ['j', 'runs;sum;one;up;'],
    ]);
    expect(decodeView(wrong)).toEqual(DEFAULT_VIEW);
  });

  it('shows at most eight columns', () => {
    const runs = Array.from({ length: 12 }, (_, i) => `r${i}`).join(',');
    expect(decodeView(new Map([['r', runs]])).columns).toHaveLength(8);
  });
});

describe("the gallery's links", () => {
  const text = new TextDecoder().decode(fixture('gallery.json'));
  const links = JSON.parse(text) as Record<string, Record<string, string>>;

  it.each(Object.entries(links))('%s says nothing that the page does not read', (_, keys) => {
    expect(encodeView(decodeView(new Map(Object.entries(keys))))).toEqual(keys);
  });
});
