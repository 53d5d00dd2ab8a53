import { describe, expect, it } from 'vitest';

import type { Tensor } from '../../data/safetensors';
import type { AxisShare } from '../../state/view';
import { countPlace } from '../../paint/bars';
import { histogramGrid, shareKey, type HistogramPanel } from './histogram_grid';
import type { Tensors, WeightStack } from './weight_columns';

interface Parts {
  readonly direction?: string;
  readonly gates?: readonly string[];
  readonly tensors: Tensors;
  readonly initial?: Tensors;
}

function stackOf({ direction = '', gates = ['update', 'new'], tensors, initial = {} }: Parts) {
  const source = { column: { run: 'a', step: null }, series: 'a', entry: null };
  const rest = { status: '', loaded: [], firstStep: 0, step: 10 };
  return { source, direction, gates, tensors, initial, ...rest } satisfies WeightStack;
}

/** (1, gates, units) */
const kernelOf = (...gates: readonly (readonly number[])[]): Tensor => ({
  dtype: 'F32',
  shape: [1, gates.length, gates[0]?.length ?? 0],
  axes: ['features', 'gates', 'units'],
  data: Float32Array.from(gates.flat()),
});
const biasOf = (...gates: readonly (readonly number[])[]): Tensor => {
  const { shape, ...rest } = kernelOf(...gates);
  return { ...rest, shape: shape.slice(1), axes: ['gates', 'units'] };
};

const SHARED = { x: 'kernel', y: 'kernel' } as const;
const ends = (panel: HistogramPanel | null | undefined) => [panel?.edges[0], panel?.edges.at(-1)];

describe('the grid of histograms', () => {
  const forward = { kernel: kernelOf([0, 1, 2], [-3, NaN, 4]), bias: biasOf([1, 1, 1], [8, 9, 9]) };
  const backward = { kernel: kernelOf([0, 0, 0], [-5, 0, 0]) };
  const both = [
    stackOf({ direction: 'forward', tensors: forward }),
    stackOf({ direction: 'backward', tensors: backward }),
  ];

  it('has a row for each weight of each direction and a column for each gate', () => {
    const { gates, rows } = histogramGrid([both], SHARED);
    expect(gates).toEqual(['update', 'new']);
    expect(rows.map(({ name, direction }) => `${direction} ${name}`)).toEqual([
      'forward kernel',
      'forward bias',
      'backward kernel',
    ]);
  });

  it('counts every value, NaN and infinities apart', () => {
    const { rows } = histogramGrid([both], SHARED);
    const { histogram, statistics } = rows[0]?.panels[1]?.curves[0] ?? {};
    expect(histogram?.counts.reduce((sum, n) => sum + n, 0)).toBe(2);
    expect(histogram).toMatchObject({ nan: 1, posInf: 0, negInf: 0, below: 0, above: 0, total: 3 });
    expect(statistics).toMatchObject({ n: 3, nan: 1, mean: 0.5 });
  });

  it.each([
    [
      'panel',
      [
        [0, 2],
        [-3, 4],
        [8, 9],
        [-5, 0],
      ],
    ],
    [
      'kernel',
      [
        [-5, 4],
        [-5, 4],
        [1, 9],
        [-5, 4],
      ],
    ],
    [
      'direction',
      [
        [-3, 9],
        [-3, 9],
        [-3, 9],
        [-5, 0],
      ],
    ],
    [
      'all',
      [
        [-5, 9],
        [-5, 9],
        [-5, 9],
        [-5, 9],
      ],
    ],
  ] as const)('shares the value axis by %s', (x: AxisShare, expected) => {
    const { rows } = histogramGrid([both], { x, y: 'panel' });
    const panels = [rows[0]?.panels[0], rows[0]?.panels[1], rows[1]?.panels[1], rows[2]?.panels[1]];
    expect(panels.map(ends)).toEqual(expected);
  });

  it('shares the count axis apart from the value axis', () => {
    const own = histogramGrid([both], { x: 'kernel', y: 'panel' }).rows[0]?.panels;
    expect(own?.map((panel) => panel?.highest)).toEqual([1, 1]);
    const all = histogramGrid([both], { x: 'kernel', y: 'all' }).rows[0]?.panels;
    expect(all?.map((panel) => panel?.highest)).toEqual([3, 3]);
  });

  it('lays columns over each other where they have the same gate', () => {
    const lstm = stackOf({ gates: ['new', 'cell'], tensors: { kernel: kernelOf([1], [2]) } });
    const gru = stackOf({
      tensors: { kernel: kernelOf([3], [4]) },
      initial: { kernel: kernelOf([0], [0]) },
    });
    const { gates, rows } = histogramGrid([[gru], [lstm]], SHARED);
    expect(gates).toEqual(['update', 'new', 'cell']);
    const curves = rows[0]?.panels.map((panel) => panel?.curves.map(({ column }) => column));
    expect(curves).toEqual([[0], [0, 1], [1]]);
    expect(rows[0]?.panels.map((panel) => panel?.initial)).toEqual([null, null, null]);
  });

  it('keeps the first step of a single column as an outline on the same bins', () => {
    const now = { kernel: kernelOf([1, 2], [3, 4]) };
    const gru = stackOf({ tensors: now, initial: { kernel: kernelOf([-9, 0], [0, 0]) } });
    const panel = histogramGrid([[gru]], SHARED).rows[0]?.panels[0];
    expect(ends(panel)).toEqual([-9, 4]);
    expect(panel?.initial?.counts[0]).toBe(1);
  });

  it('has an axis where all values are one, or none is finite', () => {
    const one = stackOf({ tensors: { kernel: kernelOf([7], [7]) } });
    expect(ends(histogramGrid([[one]], SHARED).rows[0]?.panels[0])).toEqual([3.5, 10.5]);
    const none = stackOf({ tensors: { kernel: kernelOf([NaN], [Infinity]) } });
    expect(ends(histogramGrid([[none]], SHARED).rows[0]?.panels[0])).toEqual([-1, 1]);
  });
});

it('a panel of its own is shared by no other', () => {
  const place = { name: 'kernel', direction: 'forward', gate: 'new' } as const;
  expect(shareKey('panel', place)).not.toBe(shareKey('panel', { ...place, gate: 'reset' }));
  expect(shareKey('panel', place)).not.toBe(shareKey('panel', { ...place, direction: 'backward' }));
  expect(shareKey('kernel', place)).toBe(shareKey('kernel', { ...place, direction: 'backward' }));
});

it('a log axis of counts begins at 0 and ends at the highest', () => {
  expect([0, 1, 99].map((n) => countPlace(n, 99, true))).toEqual([
    0,
    Math.log(2) / Math.log(100),
    1,
  ]);
  expect(countPlace(50, 100, false)).toBe(0.5);
});
