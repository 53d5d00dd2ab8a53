/** A small catalog for tests: three runs, two layers in one of them. */

import type { Catalog, QuantityEntry, RunEntry, SeriesEntry } from '../data/types';

const SEQUENCE = ['samples', 'timesteps', 'units'];

export function quantity(tag: string, axes: readonly string[] = SEQUENCE): QuantityEntry {
  return { axes, shape: axes.map((_, i) => [2, 6, 4][i] ?? 4), dtype: 'BF16', tag };
}

export function series(name: string, change: Partial<SeriesEntry> = {}): SeriesEntry {
  const tag = `rnn/${name}/arrays`;
  const names = ['output', 'output_gradient', 'state_gradient'];
  return {
    cell: 'GRU',
    direction: 'forward',
    gates: ['update', 'reset', 'new'],
    attributes: { depth: 0, units: 4 },
    quantities: Object.fromEntries(names.map((each) => [each, quantity(tag)])),
    overview: names,
    ...change,
  };
}

export function run(
  entries: Readonly<Record<string, SeriesEntry>>,
  kept: readonly number[],
): RunEntry {
  const tags = Object.values(entries).flatMap(({ quantities }) =>
    Object.values(quantities).map(({ tag }) => tag),
  );
  return {
    series: entries,
    steps: Object.fromEntries(tags.map((tag) => [tag, kept])),
    written: Object.fromEntries(tags.map((tag) => [tag, kept.at(-1) ?? 0])),
    scalars: ['rnn/loss'],
  };
}

export function catalogOf(runs: Readonly<Record<string, RunEntry>>): Catalog {
  return { format: 1, version: '0.1.0', max_steps: 100, runs, problems: [] };
}
