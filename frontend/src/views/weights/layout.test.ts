import { expect, it } from 'vitest';

import type { Tensor } from '../../data/safetensors';
import { CHART_GAP_PX, CHART_PX, MAP_GAP_PX, NOTE_PX, TITLE_PX, weightLayout } from './layout';
import type { Tensors, WeightStack } from './weight_columns';

function stackOf(tensors: Tensors): WeightStack {
  const source = { column: { run: 'a', step: null }, series: 'a', entry: null };
  const rest = { status: '', loaded: [], initial: {}, firstStep: 0 };
  return { source, direction: '', gates: ['new'], step: 0, tensors, ...rest };
}

function tensorOf(rows: string, shape: readonly number[], ...bad: readonly number[]): Tensor {
  const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
  bad.forEach((value, i) => (data[i] = value));
  return { dtype: 'F32', shape, axes: [rows, 'gates', 'units'], data };
}

it('cells are whole device px, and parts stand under each other', () => {
  const kernel = tensorOf('features', [5, 1, 12]);
  const bias = tensorOf('bias_rows', [2, 1, 12]);
  const { cell, parts } = weightLayout([stackOf({ kernel, bias })], { width: 250, dpr: 1 });
  expect(cell).toBe(20);
  const top = TITLE_PX + 100 + MAP_GAP_PX;
  expect(parts).toEqual([
    { name: 'kernel', top: TITLE_PX, hasNote: false, height: 100, chart: 0, nRows: 5, firstRow: 0 },
    { name: 'bias', top, hasNote: false, height: 24, chart: 2 * CHART_PX, nRows: 2, firstRow: 0 },
  ]);
});

it('a NaN anywhere makes room for its count in all stacks', () => {
  const good = tensorOf('features', [5, 1, 12]);
  const bad = tensorOf('features', [5, 1, 12], 0, NaN);
  const bias = { dtype: 'F32', shape: [1, 12], axes: ['gates', 'units'] } as const;
  const both = [good, bad].map((kernel) =>
    stackOf({ kernel, bias: { ...bias, data: new Float32Array(12) } }),
  );
  const { parts } = weightLayout(both, { width: 250, dpr: 1 });
  expect(parts[0]?.hasNote).toBe(true);
  expect(parts[1]?.top).toBe(TITLE_PX + NOTE_PX + 100 + MAP_GAP_PX);
  expect(CHART_GAP_PX % 4).toBe(0);
});

it('both directions of one column are flat enough to be seen at once', () => {
  const kernel = tensorOf('features', [12, 1, 12]);
  const stacks = [stackOf({ kernel }), stackOf({ kernel })];
  const { cell, parts } = weightLayout(stacks, { width: 250, dpr: 1, bothInSight: true });
  expect([cell, parts[0]?.height]).toEqual([20, 96]);
});
