import { expect, it } from 'vitest';

import { biasRange, biasRects } from './bias_bars';

it('the axis holds 0 and every finite value, whatever else there is', () => {
  expect(
    biasRange([
      { low: 0.9, high: 1.1 },
      { low: NaN, high: NaN },
    ]),
  ).toEqual([0, 1.1]);
  expect(biasRange([{ low: -2, high: -1 }])).toEqual([-2, 0]);
  expect(biasRange([{ low: 0, high: 0 }])).toEqual([-1, 1]);
  expect(biasRange([])).toEqual([-1, 1]);
});

it('bars go from 0 up and down, and there is none for what is no number', () => {
  const rect = { x: 10, y: 0, width: 40, height: 30 };
  const bars = biasRects({ values: [2, -1, NaN, 0], low: -1, high: 2, rect });
  expect(bars).toEqual([
    { x: 10, y: 0, width: 9, height: 20 },
    { x: 20, y: 20, width: 9, height: 10 },
    null,
    { x: 40, y: 20, width: 9, height: 0.5 },
  ]);
});
