import { describe, expect, test } from 'vitest';

import { Store, type Client } from '../state/store';
import { DEFAULT_VIEW, type View } from '../state/view';
import { catalogOf, quantity, run, series } from '../testing/catalog';
import { arrayFiles, fileName, tableFiles } from './files';
import { shownFiles } from './shown';

const WEIGHTS = series('gru', {
  quantities: {
    output: quantity('rnn/gru/arrays'),
    kernel: quantity('rnn/gru/arrays', ['features', 'gates', 'units']),
    bias: quantity('rnn/gru/arrays', ['gates', 'units']),
    kernel_update: quantity('rnn/gru/arrays', ['features', 'gates', 'units']),
  },
});
const CATALOG = catalogOf({
  a: run({ gru: series('gru') }, [0, 10, 20]),
  b: run({ gru: series('gru') }, [0, 20]),
});

function filesOf(view: Partial<View>, catalog = CATALOG) {
  const store = new Store({} as Client, { ...DEFAULT_VIEW, samples: '0:1', ...view });
  store.catalog.value = catalog;
  return shownFiles(store);
}

describe('shownFiles', () => {
  test('are the arrays of all columns at their own steps, as far as they are shown', () => {
    const columns = [
      { run: 'a', step: null },
      { run: 'a', step: 20 },
      { run: 'b', step: null },
    ];
    const shown = { series: 'gru', quantity: 'state_gradient', samples: '0:1', units: '1:3' };
    expect(filesOf({ columns, step: 10, ranges: { units: '1:3', features: '0:2' } })).toEqual([
      [
        { ...shown, run: 'a', step: 10 },
        { ...shown, run: 'a', step: 20 },
        { ...shown, run: 'b', step: 0 },
      ],
    ]);
  });

  test('go into tables by their axes', () => {
    const catalog = catalogOf({ a: run({ gru: WEIGHTS }, [0]), b: run({ gru: WEIGHTS }, [0]) });
    const of = (name: string) => [
      { run: 'a', series: 'gru', quantity: name, step: 0 },
      { run: 'b', series: 'gru', quantity: name, step: 0 },
    ];
    expect(filesOf({ kind: 'weights' }, catalog)).toEqual([of('kernel'), of('bias')]);
    expect(filesOf({ kind: 'weights', weights: 'update' }, catalog)).toEqual([of('kernel_update')]);
    expect(filesOf({ kind: 'weights', weights: 'gradient' }, catalog)).toEqual([]);
  });

  test('of Memory are the map and the lag profile, whatever is zoomed in on elsewhere', () => {
    const memory = series('gru', {
      quantities: {
        output: quantity('rnn/gru/arrays'),
        memory_map: quantity('rnn/gru/memory', ['loss_timesteps', 'timesteps']),
        lag_profile: quantity('rnn/gru/memory', ['lags']),
      },
    });
    const catalog = catalogOf({ a: run({ gru: memory }, [0]) });
    expect(filesOf({ kind: 'memory', ranges: { timesteps: '0:1' } }, catalog)).toEqual([
      [{ run: 'a', series: 'gru', quantity: 'memory_map', step: 0 }],
      [{ run: 'a', series: 'gru', quantity: 'lag_profile', step: 0 }],
    ]);
  });

  test('are none where a view shows no arrays', () => {
    expect(filesOf({ kind: 'diagnostics' })).toEqual([]);
  });

  test('of Evolution are its statistics at all steps', () => {
    expect(filesOf({ kind: 'evolution', against: 'units' })[0]).toEqual(
      ['a', 'b'].map((name) => ({
        run: name,
        series: 'gru',
        quantity: 'state_gradient',
        of: 'overview',
        against: 'units',
      })),
    );
  });
});

describe('files', () => {
  const ask = (request: { run: string; format?: string }) =>
    Promise.resolve({ blob: new Blob(['units,value\n0,1\n']), name: `${request.run}.csv` });

  test('of values hold the run, the series, the quantity and the step in every line', async () => {
    const [file, ...others] = await tableFiles(filesOf({ step: 20 }), ask);
    expect(others).toEqual([]);
    expect(file?.name).toBe('2-columns_gru_state_gradient_20.csv');
    expect(await file?.blob.text()).toBe(
      'run,series,quantity,step,units,value\n' +
        'a,gru,state_gradient,20,0,1\nb,gru,state_gradient,20,0,1\n',
    );
  });

  test('of Evolution have the step of each line, not one for all', async () => {
    const [file] = await tableFiles(filesOf({ kind: 'evolution' }), ask);
    expect(file?.name).toBe('2-columns_gru_state_gradient_overview.csv');
    expect((await file?.blob.text())?.split('\n')[0]).toBe('run,series,quantity,units,value');
  });

  test('of one column keep the name that the server gives', async () => {
    const groups = filesOf({ columns: [{ run: 'a', step: null }] });
    expect((await tableFiles(groups, ask))[0]?.name).toBe('a.csv');
    expect((await arrayFiles(filesOf({}), ask)).map(({ name }) => name)).toEqual([
      'a.csv',
      'b.csv',
    ]);
  });

  test('have names without what no file name may hold', () => {
    expect(fileName(['Привет/мир: dL/dc', undefined, '', 3, 'a_b.c'])).toBe(
      'Привет-мир-dL-dc_3_a_b.c',
    );
  });
});
