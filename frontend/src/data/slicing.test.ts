import { describe, expect, test } from 'vitest';
import { codeToFloat } from './bfloat16';
import { fixture } from './fixtures';
import { isReal, sampleMask } from './mask';
import { readSafetensors, type Tensor } from './safetensors';
import { indexOf, nearestStep, openRange, parseRange, picture, rowValues } from './slicing';

const data = (name: string): Tensor => readSafetensors(fixture(name)).tensors.get('data') as Tensor;

describe('parseRange', () => {
  test.each([
    ['0:64', 64, [0, 64]],
    [' :3 ', 4, [0, 3]],
    ['2:', 4, [2, 4]],
    ['-2:', 4, [2, 4]],
    ['-1', 4, [3, 4]],
    ['3', 4, [3, 4]],
    ['', 4, [0, 4]],
    [':', 4, [0, 4]],
  ])('reads %j of %i', (text, n, range) => {
    expect(parseRange(text, n)).toEqual(range);
  });

  test.each(['0:5', '-5:', '3:2', '2:2', 'a', '1:2:3', '1 2', '4'])(
    'answers %j of 4 with a sentence',
    (text) => {
      const sentence = parseRange(text, 4);
      expect(sentence).toMatch(/^".*\.$/);
      expect(sentence).toContain(text);
    },
  );
});

describe('openRange', () => {
  test('leaves a stop beyond what is known to the server', () => {
    expect(openRange('0:16', 4)).toBe('0:16');
    expect(openRange(' :16', 4)).toBe('0:16');
    expect(openRange('-2:', 4)).toBe('2:4');
  });

  test('asks for nothing that cannot be', () => {
    for (const text of ['4:16', '9', 'a', '3:2']) expect(openRange(text, 4)).toBeNull();
    expect(openRange('0:3', 0)).toBeNull(); // nothing is known: all
  });
});

describe('picture', () => {
  test('lays timesteps across and units down without a copy', () => {
    const tensor = data('sequence_bf16.safetensors');
    const view = picture(tensor, { columns: 'timesteps', rows: 'units', at: { samples: 1 } });
    expect([view.nRows, view.nColumns]).toEqual([4, 3]);
    expect(view.data).toBe(tensor.data);
    const cell = (row: number, column: number): number =>
      codeToFloat(view.data[indexOf(view, row, column)] as number);
    // Value (sample, timestep, unit) is (12 sample + 4 timestep + unit - 7) / 4.
    expect(cell(0, 0)).toBe((12 - 7) / 4);
    expect(cell(3, 2)).toBe((12 + 8 + 3 - 7) / 4);
    expect(Array.from(rowValues(view, 1))).toEqual([6 / 4, 10 / 4, 14 / 4]);
  });

  test('picks sample and gate of a float32 array, whose codes are made once', () => {
    const tensor = data('gates_f32.safetensors');
    const choice = { columns: 'timesteps', rows: 'units', at: { samples: 1, gates: 1 } };
    const view = picture(tensor, choice);
    expect(Array.from(rowValues(view, 1))).toEqual([15, 19, 23]);
    expect(picture(tensor, choice).data).toBe(view.data);
  });

  test('is one row where the array lacks the axis down', () => {
    const tensor = data('odd_bf16.safetensors');
    const view = picture(tensor, { columns: 'units', rows: 'features' });
    expect([view.nRows, view.nColumns]).toEqual([1, 14]);
  });

  test('says which index an axis lacks', () => {
    const choice = { columns: 'timesteps', rows: 'units', at: { samples: 2 } };
    expect(() => picture(data('sequence_bf16.safetensors'), choice)).toThrow(
      'There is no sample 2; the array has 2 samples.',
    );
  });
});

test("a sample's mask holds for all rows", () => {
  const mask = data('mask_bool.safetensors');
  const first = sampleMask(mask, 0);
  expect([isReal(first, 0, 0), isReal(first, 9, 0), isReal(first, 9, 1)]).toEqual([
    false,
    false,
    true,
  ]);
  expect(isReal(sampleMask(mask, 1), 0, 0)).toBe(true);
});

test('the nearest step is the earlier of two equally near', () => {
  expect(nearestStep([0, 10, 20], 15)).toBe(10);
  expect(nearestStep([0, 10, 20], 16)).toBe(20);
  expect(nearestStep([5], -3)).toBe(5);
  expect(nearestStep([], 0)).toBeUndefined();
});
