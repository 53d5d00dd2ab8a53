import { describe, expect, it } from 'vitest';

import { catalogOf, quantity, run, series } from '../testing/catalog';
import {
  batchVaries,
  columnsOf,
  currentStep,
  listedQuantities,
  mainWeight,
  parseFilter,
  quantityIn,
  runNames,
  scalarAt,
  seriesInRun,
  seriesOfRun,
  shownQuantity,
  sourcesOf,
  stepsUnion,
} from './derive';
import { DEFAULT_VIEW } from './view';

const lstm = series('lstm', {
  cell: 'LSTM',
  quantities: {
    ...series('lstm').quantities,
    cell_gradient: quantity('rnn/lstm/arrays'),
    kernel: quantity('rnn/lstm/arrays', ['features', 'gates', 'units']),
    kernel_update: quantity('rnn/lstm/arrays', ['features', 'gates', 'units']),
    state_log10_norms: quantity('rnn/lstm/arrays', ['timesteps']),
  },
});
const catalog = catalogOf({
  run10: run({ gru: series('gru') }, [0, 10, 20]),
  run2: run({ lstm }, [0, 5, 30]),
  empty: run({}, []),
});
const shown = (runs: readonly string[]) => ({
  ...DEFAULT_VIEW,
  columns: runs.map((name) => ({ run: name, step: null })),
});

it('an embedding is found by its embeddings, every other series by its kernel', () => {
  const table = series('embedding', {
    quantities: { embeddings: quantity('rnn/embedding/arrays', ['token_ids', 'units']) },
  });
  expect(mainWeight(table)).toBe('embeddings');
  expect(mainWeight(lstm)).toBe('kernel');
  expect(mainWeight(null)).toBe('kernel');
});

describe('runs and columns', () => {
  it('orders runs as people count and leaves out those without data', () => {
    expect(runNames(catalog)).toEqual(['run2', 'run10']);
  });

  it('shows the first runs unless told, and never one that is gone', () => {
    expect(columnsOf(catalog, DEFAULT_VIEW).map((column) => column.run)).toEqual(['run2', 'run10']);
    expect(columnsOf(catalog, shown(['gone', 'run10'])).map((c) => c.run)).toEqual(['run10']);
    expect(columnsOf(catalog, shown([]))).toEqual([]);
  });
});

describe('series', () => {
  it('stand in order of depth, forward before backward', () => {
    const deep = (depth: number, direction: string) =>
      series('x', { direction, attributes: { depth } });
    const entry = run(
      { b: deep(1, 'forward'), 'a/backward': deep(0, 'backward'), 'a/forward': deep(0, 'forward') },
      [0],
    );
    expect(seriesOfRun(entry)).toEqual(['a/forward', 'a/backward', 'b']);
  });

  it('of another name at the same place stands in', () => {
    expect(seriesInRun(catalog, 'run10', 'lstm', ['run2', 'run10'])).toBe('gru');
    expect(seriesInRun(catalog, 'run10', 'gru', ['run2'])).toBe('gru');
  });

  it('does not stand in where the runs have other numbers of layers', () => {
    const two = catalogOf({
      ...catalog.runs,
      two: run({ a: series('a'), b: series('b') }, [0]),
    });
    expect(seriesInRun(two, 'two', 'lstm', ['run2'])).toBeNull();
  });
});

describe('steps', () => {
  const sources = sourcesOf(catalog, DEFAULT_VIEW);

  it('of all columns make the slider', () => {
    expect(stepsUnion(catalog, sources, 'state_gradient')).toEqual([0, 5, 10, 20, 30]);
  });

  it('follow the last one unless told, and snap to a kept one', () => {
    expect(currentStep([0, 10, 20], null)).toBe(20);
    expect(currentStep([0, 10, 20], 13)).toBe(10);
    expect(currentStep([], 13)).toBe(0);
  });
});

describe('quantities', () => {
  const sources = sourcesOf(catalog, DEFAULT_VIEW);

  it('are listed only where present, totals first, kinds of weights once', () => {
    const names = [...listedQuantities(sources)].map(([group, listed]) => [
      group,
      listed.map((item) => item.quantity.name),
    ]);
    expect(names).toEqual([
      ['gradients', ['state_gradient', 'cell_gradient', 'output_gradient']],
      ['activations', ['output']],
      ['weights', ['kernel']],
    ]);
  });

  it('name the runs that have them', () => {
    const gradients = listedQuantities(sources).get('gradients') ?? [];
    expect(gradients.find((item) => item.quantity.name === 'cell_gradient')?.runs).toEqual([
      'run2',
    ]);
  });

  it('fall back to one that is there', () => {
    expect(shownQuantity(sources, 'output')).toBe('output');
    expect(shownQuantity(sources, 'input_gradient')).toBe('state_gradient');
  });

  it('put the total gradient of a GRU beside that of an LSTM memory', () => {
    const [ofLstm, ofGru] = sources;
    expect(ofLstm && quantityIn(ofLstm, 'cell_gradient')).toBe('cell_gradient');
    expect(ofGru && quantityIn(ofGru, 'cell_gradient')).toBe('state_gradient');
    expect(ofGru && quantityIn(ofGru, 'gate_gradients')).toBe('gate_gradients');
  });
});

describe('scalarAt', () => {
  it('gives the last point written by then, the first before all, NaN as such', () => {
    const points = { steps: [10, 20, 30], values: [3, NaN, 1] };
    expect(scalarAt(points, 5)).toBe(3);
    expect(scalarAt(points, 25)).toBeNaN();
    expect(scalarAt(points, 99)).toBe(1);
    expect(scalarAt(undefined, 5)).toBeNull();
  });
});

describe('parseFilter', () => {
  it('matches any part in any case, or says why it is no pattern', () => {
    const pattern = parseFilter('GRU');
    expect(typeof pattern !== 'string' && pattern.test('unames/gru')).toBe(true);
    expect(typeof parseFilter('(')).toBe('string');
  });
});

describe('batchVaries', () => {
  const having = (attributes: Readonly<Record<string, unknown>>) =>
    batchVaries(series('gru', { attributes }));

  it('holds for a capture without a probe', () => {
    expect(having({ training: true, batch_size: 32 })).toBe(true);
    expect(having({ probe: false })).toBe(true);
    expect(having({ training: false, batch_size: 64, probe: '5f0c' })).toBe(false);
  });

  it('says nothing of arrays that were written by hand', () => {
    expect(having({ depth: 0 })).toBe(false);
    expect(batchVaries(null)).toBe(false);
  });
});
