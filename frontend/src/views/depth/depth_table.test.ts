import { expect, it } from 'vitest';

import { depthMap } from './depth_map';
import { depthTexts } from './depth_table';

it('a line stands for each series and step that has data', () => {
  const row = {
    steps: [0, 10, 20],
    logs: [-200.5, -Infinity, 0],
    nonfinite: [0, 0, 2],
    n: [6, 6, 0],
  };
  const column = {
    column: { run: 'a', step: null },
    series: ['gru', 'lstm'],
    map: depthMap([null, row]),
    loading: false,
    error: null,
  };
  expect(depthTexts([column], 'rms')).toEqual([
    ['run', 'series', 'depth', 'step', 'log10 rms', 'nonfinite', 'values'],
    ['a', 'lstm', '1', '0', '-200.5', '0', '6'],
    ['a', 'lstm', '1', '10', '-Infinity', '0', '6'],
  ]);
});
