import { expect, test } from 'vitest';
import written from '../test-fixtures/terms.json';
import * as terms from './terms';
import { THRESHOLDS } from './thresholds';

test('quantities are those of terms.py, in its order', () => {
  const ours = [...terms.QUANTITIES.values()].map(({ name, axes, group, reach }) => ({
    name,
    axes,
    group,
    reach,
  }));
  expect(ours).toEqual(written.quantities);
});

test('axes, gates, weight kinds and directions are spelt as in terms.py', () => {
  const meanings = Object.fromEntries(
    Object.entries(terms.AXES).map(([name, { meaning }]) => [name, meaning]),
  );
  expect(meanings).toEqual(written.axes);
  expect(terms.GATES).toEqual(written.gates);
  expect(terms.WEIGHT_KINDS).toEqual(written.weight_kinds);
  expect(terms.DIRECTIONS).toEqual(written.directions);
  expect(terms.TWO_ROW_BIAS_AXES).toEqual(written.two_row_bias_axes);
});

test('diagnostics have the units of terms.py', () => {
  const units = Object.fromEntries(
    Object.entries(terms.DIAGNOSTICS).map(([name, { unit }]) => [name, unit]),
  );
  expect(units).toEqual(written.diagnostics);
});

test('thresholds are those that diagnostics count by', () => {
  expect(THRESHOLDS).toEqual(written.thresholds);
});

test('each gate of each cell has a letter of its own', () => {
  for (const [cell, gates] of Object.entries(terms.GATES)) {
    const letters = Object.values(terms.GATE_LETTERS[cell] ?? {});
    expect(Object.keys(terms.GATE_LETTERS[cell] ?? {})).toEqual(gates);
    expect(new Set(letters).size).toBe(gates.length);
  }
});

test('a bias of three axes has bias rows in front, a kernel keeps its axes', () => {
  expect(terms.axesOf('bias_update', 3)).toEqual(['bias_rows', 'gates', 'units']);
  expect(terms.axesOf('bias', 2)).toEqual(['gates', 'units']);
  expect(terms.axesOf('kernel', 3)).toEqual(['features', 'gates', 'units']);
});

test("the total gradient's symbol is dL/dh with a subscript t, an update's a delta", () => {
  expect(terms.QUANTITIES.get('state_gradient')?.symbol).toEqual({ text: 'dL/dh', sub: 't' });
  expect(terms.QUANTITIES.get('kernel_update')?.symbol).toEqual({ text: 'ΔW', sub: '' });
});

test('every quantity has a sentence that ends', () => {
  for (const { sentence } of terms.QUANTITIES.values()) expect(sentence).toMatch(/^[A-Zl].*\.$/);
});
