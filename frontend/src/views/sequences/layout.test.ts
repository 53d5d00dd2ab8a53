import { expect, it } from 'vitest';

import { sequencesLayout } from './layout';

const choice = {
  column: 360,
  viewport: 716,
  nAcross: 40,
  nDown: 64,
  nPanels: 3,
  isGated: false,
  hasTokens: true,
  dpr: 1,
};

it('gives every cell the same whole number of pixels', () => {
  expect(sequencesLayout(choice)).toEqual({ pitch: 9, mapHeight: 128 });
  const { pitch } = sequencesLayout({ ...choice, column: 350, dpr: 2 });
  expect(pitch).toBe(8.5);
});

it('lets maps scroll rather than shrink to nothing', () => {
  expect(sequencesLayout({ ...choice, viewport: 400, nPanels: 8 }).mapHeight).toBe(128);
});

it('shares the room where there are more cells than pixels', () => {
  const layout = sequencesLayout({ ...choice, nAcross: 1403, nDown: 512 });
  expect(layout.pitch * 1403).toBeCloseTo(360);
  expect(layout.mapHeight).toBeLessThanOrEqual(360);
});
