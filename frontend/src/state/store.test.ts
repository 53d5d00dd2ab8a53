import { describe, expect, it, vi } from 'vitest';

import type { Catalog } from '../data/types';
import { catalogOf, run, series } from '../testing/catalog';
import { Store, type Client } from './store';

const steps = (kept: readonly number[]) =>
  catalogOf({ a: run({ gru: series('gru') }, kept), b: run({ gru: series('gru') }, kept) });

function storeOf(...answers: (Catalog | Error)[]): Store {
  const catalog = vi.fn(async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error || !answer) throw answer ?? new Error('no answer');
    return answer;
  });
  return new Store({ catalog, clear: vi.fn() } as unknown as Client);
}

describe('new steps', () => {
  it('move the slider where it was at the last one', async () => {
    const store = storeOf(steps([0, 10]), steps([0, 10, 20]));
    await store.refresh();
    expect(store.step.value).toBe(10);
    await store.refresh();
    expect(store.step.value).toBe(20);
  });

  it('leave the slider where somebody put it', async () => {
    const store = storeOf(steps([0, 10]), steps([0, 10, 20]));
    await store.refresh();
    store.setStep(0);
    await store.refresh();
    expect(store.step.value).toBe(0);
  });

  it('do not redraw anything where there are none', async () => {
    const store = storeOf(steps([0, 10]), steps([0, 10]));
    await store.refresh();
    const before = store.catalog.value;
    await store.refresh();
    expect(store.catalog.value).toBe(before);
  });
});

describe('a change of the contrast', () => {
  it('leaves columns, series and steps the objects that they are', async () => {
    const store = storeOf(steps([0, 10]));
    await store.refresh();
    const parts = () => [store.columns.value, store.sources.value, store.steps.value];
    const before = parts();
    store.show({ limits: { low: 1, high: 2 } });
    parts().forEach((part, i) => expect(part).toBe(before[i]));
    store.show({ columns: [{ run: 'a', step: 10 }] });
    expect(store.sources.value).toHaveLength(1);
    store.show({ columns: [{ run: 'a', step: 0 }] });
    expect(store.sources.value[0]?.column.step).toBe(0);
  });
});

describe('a server that is gone', () => {
  it('keeps the last pictures, says so, and tries them again when it is back', async () => {
    const store = storeOf(steps([0]), new Error('gone'), steps([0]));
    await store.refresh();
    await store.refresh();
    expect(store.failure.value?.message).toBe('gone');
    expect(store.runs.value).toEqual(['a', 'b']);
    await store.refresh();
    expect(store.failure.value).toBeNull();
    expect(store.generation.value).toBe(1);
  });
});

describe('a refresh by hand', () => {
  it('forgets what was read and draws again', async () => {
    const store = storeOf(steps([0]));
    await store.refreshAll();
    expect(store.client.clear).toHaveBeenCalledOnce();
    expect(store.generation.value).toBe(1);
  });

  it('leaves every picture where the server does not answer', async () => {
    const store = storeOf(steps([0]), new Error('gone'));
    await store.refresh();
    await store.refreshAll();
    expect(store.failure.value?.message).toBe('gone');
    expect(store.client.clear).not.toHaveBeenCalled();
    expect(store.generation.value).toBe(0);
  });

  it('waits for a question that is under way instead of asking twice', async () => {
    const store = storeOf(steps([0]));
    const polled = store.refresh();
    await store.refreshAll();
    await polled;
    expect(store.client.catalog).toHaveBeenCalledOnce();
    expect(store.generation.value).toBe(1);
  });
});

describe('columns', () => {
  it('hold the same run twice, one of them at a step of its own', async () => {
    const store = storeOf(steps([0, 10]));
    await store.refresh();
    store.duplicateColumn(0, 10);
    expect(store.columns.value).toEqual([
      { run: 'a', step: null },
      { run: 'a', step: 10 },
      { run: 'b', step: null },
    ]);
    store.removeColumn(0);
    expect(store.columns.value[0]).toEqual({ run: 'a', step: 10 });
  });

  it('leave and come back at their place by their box', async () => {
    const store = storeOf(steps([0]));
    await store.refresh();
    store.toggleRun('a');
    expect(store.columns.value.map((column) => column.run)).toEqual(['b']);
    store.toggleRun('a');
    expect(store.columns.value.map((column) => column.run)).toEqual(['a', 'b']);
  });
});

describe('what is chosen', () => {
  it('direct instead of total keeps the limits, another quantity does not', async () => {
    const store = storeOf(steps([0]));
    await store.refresh();
    store.show({ limits: { low: 1, high: 2 } });
    store.setReach('output_gradient');
    expect(store.view.value.limits).toEqual({ low: 1, high: 2 });
    store.setQuantity('output');
    expect(store.view.value.limits).toBeNull();
  });

  it('a weight opens Weights, and a gradient leads back', async () => {
    const store = storeOf(steps([0]));
    await store.refresh();
    store.setQuantity('kernel');
    expect(store.view.value).toMatchObject({ kind: 'weights', quantity: 'state_gradient' });
    store.setQuantity('output');
    expect(store.view.value).toMatchObject({ kind: 'sequences', quantity: 'output' });
  });

  it('steps end at the ends', async () => {
    const store = storeOf(steps([0, 10, 20]));
    await store.refresh();
    store.moveStep(-10);
    expect(store.step.value).toBe(0);
    store.moveStep(Infinity);
    expect(store.step.value).toBe(20);
    expect(store.view.value.step).toBeNull();
  });

  it('a pin lets go by the same cell again', async () => {
    const store = storeOf(steps([0]));
    const pin = { sample: 0, timestep: 1, row: 2, gate: 0 };
    store.togglePin(pin);
    expect(store.view.value.pin).toEqual(pin);
    store.togglePin({ ...pin });
    expect(store.view.value.pin).toBeNull();
  });
});

describe('the filter of runs', () => {
  it('keeps the last good pattern while one is typed that is none', async () => {
    const store = storeOf(steps([0]));
    await store.refresh();
    store.show({ filter: 'b' });
    expect(store.listed.value).toEqual(['b']);
    store.show({ filter: 'b(' });
    expect(store.listed.value).toEqual(['b']);
    store.show({ filter: '' });
    expect(store.listed.value).toEqual(['a', 'b']);
  });

  it('shows as many matching runs as there can be columns', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `run ${i}`);
    const entries = names.map((name) => [name, run({ gru: series('gru') }, [0])] as const);
    const store = storeOf(catalogOf(Object.fromEntries(entries)));
    await store.refresh();
    store.show({ filter: '[2-9]$|1\\d' });
    store.showListed();
    expect(store.columns.value.map((column) => column.run)).toEqual(names.slice(2, 10));
  });
});

describe('a quantity chosen', () => {
  it.each(['memory', 'diagnostics', 'weights'] as const)(
    'leaves %s for Sequences',
    async (kind) => {
      const store = storeOf(steps([0]));
      await store.refresh();
      store.show({ kind });
      store.setQuantity('output');
      expect(store.view.value).toMatchObject({ kind: 'sequences', quantity: 'output' });
    },
  );

  it('stays in Depth, which shows it', async () => {
    const store = storeOf(steps([0]));
    await store.refresh();
    store.show({ kind: 'depth' });
    store.setQuantity('output');
    expect(store.view.value.kind).toBe('depth');
  });
});
