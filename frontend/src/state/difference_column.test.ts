import { describe, expect, it } from 'vitest';

import { floatToCode } from '../data/bfloat16';
import { evenCells } from '../data/cells';
import { totalCount } from '../data/codes';
import type { Tensor } from '../data/safetensors';
import type { ArrayInfo, SeriesEntry } from '../data/types';
import type { Loaded } from './arrays';
import { differenceColumn } from './difference_column';
import { columnOf, type ColumnData } from './sequence_columns';

const ABSENT: Loaded = { answer: null, loading: false, error: null };

const loaded = (tensor: Tensor): Loaded => ({
  answer: { tensor, info: { step: 10, gates: [], slices: {} } as unknown as ArrayInfo },
  loading: false,
  error: null,
});

/** One sample of three timesteps and one unit; the first timestep is padding. */
function column(run: string, values: readonly number[], probe = 'p'): ColumnData {
  const entry = { attributes: { training: true, probe } } as unknown as SeriesEntry;
  const main = loaded({
    dtype: 'BF16',
    shape: [1, values.length, 1],
    axes: ['samples', 'timesteps', 'units'],
    data: Uint16Array.from(values, floatToCode),
  });
  const mask = loaded({
    dtype: 'BOOL',
    shape: [1, values.length],
    axes: ['samples', 'timesteps'],
    data: Uint8Array.from(values, (_, t) => Number(t > 0)),
  });
  const source = { column: { run, step: null }, series: 'gru', entry };
  return columnOf({ source, step: 10, loaded: [main, mask, ABSENT, ABSENT, ABSENT] });
}

describe('the column of a difference', () => {
  it('has the values of one minus the other, and their padding', () => {
    const data = differenceColumn(column('a', [9, 3, -1]), column('b', [7, 1, 2]), 'difference');
    expect([...(data.panels[0]?.tensor.data ?? [])].slice(1)).toEqual([2, -3]);
    expect(totalCount(data.counts as Uint32Array)).toBe(2);
    expect(data.source.column.run).toBe('a − b');
    expect(data.loaded.error).toBeNull();
  });

  it('draws what it says', () => {
    const { panels } = differenceColumn(column('a', [9, 3, -1]), column('b', [7, 1, 2]), 'ratio');
    expect(panels[0]?.view.data[1]).toBe(floatToCode(Math.log10(3)));
  });

  it('names the steps of two columns of one run', () => {
    const [early, late] = [column('a', [0, 1, 2]), column('a', [0, 3, 4])];
    const data = differenceColumn({ ...late, step: 50 }, { ...early, step: 10 }, 'difference');
    expect(data.source.column.run).toBe('step 50 − step 10');
  });

  it('says why there is none of different sequences, or shapes', () => {
    const a = column('a', [0, 1, 2]);
    const other = differenceColumn(a, column('b', [0, 1, 2], 'another'), 'difference');
    expect(other.loaded.error?.message).toContain('different sequences');
    const longer = differenceColumn(a, column('b', [0, 1, 2, 3]), 'difference');
    expect(longer.loaded.error?.message).toContain('timesteps (3)');
    expect(longer.panels).toEqual([]);
  });

  it('is of values, not of boxes, and of the zoomed part where that has them', () => {
    const [a, b] = [column('a', [0, 1, 2]), column('b', [0, 1, 4])];
    const boxes = (data: ColumnData) =>
      data.panels.map((panel) => ({ ...panel, timesteps: evenCells(6, 0, 3) }));
    const coarse = (data: ColumnData) => ({ ...data, panels: boxes(data) });
    const refused = differenceColumn(coarse(a), coarse(b), 'difference');
    expect(refused.loaded.error?.message).toContain('Zoom in');
    expect(refused.panels).toEqual([]);
    const zoomed = (data: ColumnData) => ({ ...coarse(data), details: data.panels });
    const data = differenceColumn(zoomed(a), zoomed(b), 'difference');
    expect([...(data.panels[0]?.tensor.data ?? [])].slice(1)).toEqual([0, -2]);
  });
});
