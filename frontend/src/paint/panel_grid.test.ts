import { describe, expect, it } from 'vitest';

import { LABEL_PX, panelAt, panelGrid, pitchX, pitchY, plotRect, rowsOf } from './panel_grid';

const grid = panelGrid({ nPanels: 256, width: 360, height: 560 });

describe('a grid of panels', () => {
  it('stays inside its column, three readable panels across', () => {
    expect(grid).toMatchObject({ nAcross: 3, nDown: 86, plotWidth: 112, plotHeight: 48 });
    const last = plotRect(grid, 2);
    expect(last.x + last.width).toBeLessThanOrEqual(360);
  });

  it('gives a few panels all the room there is', () => {
    const few = panelGrid({ nPanels: 8, width: 1128, height: 560 });
    expect(few.nDown * pitchY(few)).toBeLessThanOrEqual(560);
    expect(few).toMatchObject({ nAcross: 3, nDown: 3 });
    expect(panelGrid({ nPanels: 1, width: 360, height: 560 })).toMatchObject({
      nAcross: 1,
      plotWidth: 360,
    });
  });

  it('finds the panel under a point, or its label, and none between two', () => {
    for (const place of [0, 2, 3, 200, 255]) {
      const { x, y, width, height } = plotRect(grid, place);
      expect(panelAt(grid, x + width / 2, y + height / 2)).toEqual({ place, isLabel: false });
      expect(panelAt(grid, x, Math.max(0, y - LABEL_PX + 1))).toEqual({ place, isLabel: true });
      expect(panelAt(grid, x + width + 1, y)).toBeNull();
    }
    expect(panelAt(grid, 10 + pitchX(grid), 86 * pitchY(grid) - 10)).toBeNull();
    expect(panelAt(grid, -1, 10)).toBeNull();
  });

  it('is cut into rows, the last of which may be short', () => {
    expect(rowsOf(grid, 84, 88)).toMatchObject({ nPanels: 4, nDown: 2 });
    expect(rowsOf(grid, 0, 4)).toMatchObject({ nPanels: 12, nDown: 4 });
  });
});
