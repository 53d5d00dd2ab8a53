import { describe, expect, it } from 'vitest';

import { samplesAcross } from './layout';
import { mapRows, shownGates } from './rows';

const CHOICE = { grid: 'samples', samples: [0, 2], nGates: 2, nColumns: 2, nAcross: 2 } as const;
const words = (choice: Parameters<typeof mapRows>[0]) =>
  mapRows(choice).map(({ cells }) =>
    cells.map(({ column, sample, place }) => `${column}: ${sample}, ${place}`),
  );

describe('the rows of the grid', () => {
  it('are the samples, and the gates of each', () => {
    expect(words(CHOICE)).toEqual([
      ['0: 0, 0', '1: 0, 0'],
      ['0: 0, 1', '1: 0, 1'],
      ['0: 2, 0', '1: 2, 0'],
      ['0: 2, 1', '1: 2, 1'],
    ]);
  });

  it('are the gates, and the samples of each', () => {
    const rows = words({ ...CHOICE, grid: 'gates' });
    expect(rows.map(([first]) => first)).toEqual(['0: 0, 0', '0: 2, 0', '0: 0, 1', '0: 2, 1']);
  });

  it('have the samples of a single run side by side', () => {
    const single = { ...CHOICE, nColumns: 1, samples: [0, 1, 2], nAcross: 2 };
    expect(words(single)).toEqual([
      ['0: 0, 0', '0: 1, 0'],
      ['0: 0, 1', '0: 1, 1'],
      ['0: 2, 0'],
      ['0: 2, 1'],
    ]);
    expect(words({ ...single, grid: 'gates' })[1]).toEqual(['0: 2, 0']);
  });

  it('have the one gate that is named, wherever a cell has it', () => {
    expect(shownGates(['update', 'reset', 'new'], 'new')).toEqual([2]);
    expect(shownGates(['new'], 'new')).toEqual([0]);
    expect(shownGates(['new'], 'forget')).toEqual([]);
    expect(shownGates(['update', 'reset'], undefined)).toEqual([0, 1]);
    expect(shownGates([], 'forget')).toEqual([0]);
  });

  it('are as wide as their cells need to be seen', () => {
    expect(samplesAcross(1128, 40, 4)).toBe(4);
    expect(samplesAcross(1128, 40, 2)).toBe(2);
    expect(samplesAcross(1128, 1403, 4)).toBe(1);
    expect(samplesAcross(1128, 500, 4)).toBe(2);
    expect(samplesAcross(200, 40, 4)).toBe(1);
  });
});
