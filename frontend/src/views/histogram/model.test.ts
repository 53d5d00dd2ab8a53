import { describe, expect, it } from 'vitest';

import type { Histogram } from '../../data/histogram';
import { firstBin, movedBin, type Bins } from './cursor';
import {
  edgesBetween,
  shared,
  usableLimits,
  valueAtShare,
  widest,
  zoomedEnds,
  type Ends,
} from './ends';
import { plotsOf } from './plots';
import { gateRows } from './rows';
import { badWords, binWords, countedWords, outsideWords } from './words';

const GRU = { gates: ['update', 'reset', 'new'] };
const LSTM = { gates: ['input', 'forget', 'cell', 'output'] };

describe('rows of gates', () => {
  it('stand by their order side by side', () => {
    const rows = gateRows([GRU, LSTM], { wanted: '', isOver: false });
    expect(rows.map(({ gates }) => gates)).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [null, 3],
    ]);
  });

  it('hold one gate each where curves lie over each other', () => {
    const rows = gateRows([GRU, LSTM, GRU], { wanted: '', isOver: true });
    expect(rows.map(({ name }) => name)).toEqual([...GRU.gates, ...LSTM.gates]);
    expect(rows[1]?.gates).toEqual([1, null, 1]);
  });

  it('are of the wanted gate, or all where a column has no such gate', () => {
    expect(gateRows([GRU], { wanted: 'reset', isOver: false })).toEqual([
      { name: 'reset', gates: [1] },
    ]);
    expect(gateRows([GRU], { wanted: 'forget', isOver: false })).toHaveLength(3);
    expect(gateRows([{ gates: [] }], { wanted: '', isOver: false })).toEqual([
      { name: '', gates: [0] },
    ]);
  });
});

describe('axes', () => {
  const ends: (Ends | null)[][] = [
    [
      [0, 1],
      [0, 3],
    ],
    [[-1, 1], null],
  ];

  it('are shared by all, by gate or by none', () => {
    expect(shared(ends, 'all', widest).flat()).toEqual(Array(4).fill([-1, 3]));
    expect(shared(ends, 'gate', widest)).toEqual([
      [
        [0, 3],
        [0, 3],
      ],
      [
        [-1, 1],
        [-1, 1],
      ],
    ]);
    expect(shared(ends, 'panel', widest)).toEqual(ends);
  });

  it('hold a single value in their middle', () => {
    const edges = edgesBetween([3, 3], false);
    expect([edges[0], edges.at(-1)]).toEqual([1.5, 4.5]);
    expect(edgesBetween(null, true).every((edge) => edge > 0)).toBe(true);
  });

  it('zoom about the value that is pointed at', () => {
    expect(zoomedEnds([0, 8], false, 0.5, 0.25)).toEqual([1, 5]);
    const [low, high] = zoomedEnds([1, 100], true, 0.5, 0.5);
    expect([low, high]).toEqual([expect.closeTo(10 ** 0.5), expect.closeTo(10 ** 1.5)]);
    expect(valueAtShare([1, 100], true, 0.5)).toBeCloseTo(10);
  });

  it('have no limits at 0 on a log axis', () => {
    expect(usableLimits({ low: 0, high: 1 }, true)).toBeNull();
    expect(usableLimits({ low: 0, high: 1 }, false)).toEqual([0, 1]);
  });
});

const counted = (...counts: number[]): Histogram => ({
  edges: Float64Array.of(10 ** -8.5, 1e-4, 20),
  counts: Uint32Array.from(counts),
  below: 14,
  above: 0,
  zeros: 1200,
  nan: 0,
  posInf: 0,
  negInf: 0,
  total: 2000,
});

describe('plots', () => {
  const [a, b] = [counted(1, 2), counted(3, 4)];
  const edges = a.edges;
  const counts = {
    histograms: [[a, b]],
    edges: [[edges, edges]],
    highest: [[2, 4]],
    errors: [null, null],
  };
  const names = [['new'], ['new']];
  const rows = gateRows([{ gates: ['new'] }, { gates: ['new'] }], { wanted: '', isOver: false });
  const columnsOf = (choice: { isOver: boolean; hasOutlines: boolean }, gates = names) =>
    plotsOf(rows, gates, counts, choice).map((row) =>
      row.map((plot) => plot?.curves.map(({ column }) => column)),
    );

  it('show their own column first and outline the others of the same gate', () => {
    expect(columnsOf({ isOver: false, hasOutlines: true })).toEqual([
      [
        [0, 1],
        [1, 0],
      ],
    ]);
    expect(columnsOf({ isOver: false, hasOutlines: true }, [['new'], ['cell']])).toEqual([
      [[0], [1]],
    ]);
    expect(columnsOf({ isOver: false, hasOutlines: false })).toEqual([[[0], [1]]]);
  });

  it('lie in one panel on request, as high as the highest', () => {
    const [[plot] = []] = plotsOf(rows, names, counts, { isOver: true, hasOutlines: true });
    expect(plot?.curves.map(({ column }) => column)).toEqual([0, 1]);
    expect(plot?.highest).toBe(4);
  });
});

describe('words', () => {
  it('say what the bars do not hold', () => {
    expect(outsideWords(counted(1, 2), true)).toBe('1\u2009200 exactly 0, 14 below 10⁻⁸·⁵');
    expect(outsideWords({ ...counted(), below: 0, above: 2, zeros: 0 }, false)).toBe('2 above 20');
  });

  it('count what is no number', () => {
    expect(badWords({ ...counted(), nan: 1, total: 10_000 })).toBe('1 of 10\u2009000 NaN');
    expect(badWords(counted())).toBe('');
  });

  it('give a bin its share of all that is counted', () => {
    expect(binWords(counted(1, 200), 1)).toBe('200, 10 %');
    expect(binWords({ ...counted(0), total: 0 }, 0)).toBe('0, 0 %');
  });

  it('say which part is counted', () => {
    expect(
      countedWords([
        { axis: 'samples', range: [0, 3], n: 4 },
        { axis: 'timesteps', range: [0, 1403], n: 1403 },
      ]),
    ).toBe('Counted: samples 0:3 of 4, all 1\u2009403 timesteps; padding is left out.');
  });
});

describe('the cursor', () => {
  const bins: Bins = [
    [0, 4],
    [4, 0],
  ];

  it('begins at the first bin there is, and stays where there is nothing', () => {
    const first = firstBin(bins);
    expect(first).toEqual({ row: 0, place: 1, bin: 0 });
    expect(first && movedBin(first, { key: 'ArrowDown', shiftKey: false }, bins)).toEqual(first);
    expect(firstBin([[0]])).toBeNull();
  });

  it('moves along the bins and stops at the ends', () => {
    const at = { row: 0, place: 1, bin: 2 };
    const press = (key: string, shiftKey = false) => movedBin(at, { key, shiftKey }, bins);
    expect(press('ArrowRight')?.bin).toBe(3);
    expect(press('ArrowRight', true)?.bin).toBe(3);
    expect(press('Home')?.bin).toBe(0);
    expect(press('PageUp')).toEqual(at);
    expect(press('a')).toBeNull();
  });
});
