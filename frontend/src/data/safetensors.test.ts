import { describe, expect, test } from 'vitest';
import odd from '../../test-fixtures/codes.json';
import { codeToFloat, floatToCode, isNan, toCodes, valueAt } from './bfloat16';
import { fixture } from './fixtures';
import { DamagedBufferError, readSafetensors, UnknownDtypeError, type Tensor } from './safetensors';

const data = (name: string): Tensor => readSafetensors(fixture(name)).tensors.get('data') as Tensor;
const floats = new Float32Array(Uint32Array.from(odd.float32_bits).buffer);

describe('a buffer that Python wrote', () => {
  test('has its shape, axes, codes and info, without a copy of the codes', () => {
    const buffer = fixture('sequence_bf16.safetensors');
    const { tensors, info } = readSafetensors(buffer);
    const tensor = tensors.get('data') as Tensor;
    expect(tensor.shape).toEqual([2, 3, 4]);
    expect(tensor.axes).toEqual(['samples', 'timesteps', 'units']);
    expect(info).toMatchObject({ status: 'verified 4e-07', step: 50, slices: { samples: [0, 2] } });
    expect(Array.from(toCodes(tensor), codeToFloat)).toEqual(
      Array.from({ length: 24 }, (_, i) => (i - 7) / 4),
    );
    expect(tensor.data.buffer).toBe(buffer);
  });

  test('of float32 keeps every bit, -0, denormals and NaN among them', () => {
    expect(data('odd_f32.safetensors').data).toEqual(floats);
    expect(Object.is(data('odd_f32.safetensors').data[1], -0)).toBe(true);
  });

  test('is read where its data is not aligned to its type', () => {
    expect(data('unaligned_f32.safetensors').data).toEqual(floats);
  });

  test('of float16 is widened exactly', () => {
    const halves = Array.from(data('odd_f16.safetensors').data as Float32Array);
    expect(halves.slice(0, 7)).toEqual([0, -0, 1, -2.5, NaN, Infinity, -Infinity]);
    expect(halves[9]).toBe(Infinity);
    expect(halves[12]).toBe(0.0999755859375);
  });

  test('of booleans is one byte each', () => {
    expect(Array.from(data('mask_bool.safetensors').data as Uint8Array)).toEqual([
      0, 1, 1, 1, 1, 1,
    ]);
  });
});

describe('a damaged buffer', () => {
  const whole = fixture('sequence_bf16.safetensors');
  test.each([0, 7, 60, whole.byteLength - 1])('cut at %i bytes is refused', (length) => {
    expect(() => readSafetensors(whole.slice(0, length))).toThrow(DamagedBufferError);
  });

  test('says how long it is and what is wrong', () => {
    const error = caught(() => readSafetensors(whole.slice(0, 60))) as DamagedBufferError;
    expect(error.byteLength).toBe(60);
    expect(error.reason).toContain('cut short');
  });

  test('of a type that is not known names tensor and type', () => {
    const text = '{"data":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}';
    const bytes = new Uint8Array(8 + text.length + 1);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(new TextEncoder().encode(text), 8);
    const error = caught(() => readSafetensors(bytes.buffer)) as UnknownDtypeError;
    expect(error).toBeInstanceOf(UnknownDtypeError);
    expect([error.tensor, error.dtype]).toEqual(['data', 'F8_E4M3']);
  });
});

describe('bfloat16 codes', () => {
  test('of float32 are those of Python: ties to even, denormals, both zeros, NaN, overflow', () => {
    expect(Array.from(toCodes(data('odd_f32.safetensors')))).toEqual(odd.bfloat16_codes);
    expect(Array.from(floats, floatToCode)).toEqual(odd.bfloat16_codes);
    expect(Array.from(toCodes(data('odd_bf16.safetensors')))).toEqual(odd.bfloat16_codes);
  });

  test('keep a NaN whose mantissa rounds away', () => {
    const words = Uint32Array.of(0x7f800001, 0x7fffffff, 0xffffffff);
    const tensor: Tensor = {
      dtype: 'F32',
      shape: [3],
      axes: ['units'],
      data: new Float32Array(words.buffer),
    };
    expect(Array.from(toCodes(tensor), isNan)).toEqual([true, true, true]);
  });

  test('of doubles are rounded once', () => {
    const above = 1.00390625 + 2 ** -40; // float32 makes it a tie, which would go down to even
    const below = 1.01171875 - 2 ** -40; // and this one up
    const values = Float64Array.of(above, below, 1.00390625, -above, NaN, 1e300);
    const tensor: Tensor = { dtype: 'F64', shape: [6], axes: ['units'], data: values };
    expect(Array.from(toCodes(tensor), codeToFloat)).toEqual([
      1.0078125,
      1.0078125,
      1,
      -1.0078125,
      NaN,
      Infinity,
    ]);
  });

  test('go back and forth for every code that is a number', () => {
    for (let code = 0; code < 65536; code++) {
      if (!isNan(code)) expect(floatToCode(codeToFloat(code))).toBe(code);
    }
  });
});

test("a stored value is read in full precision, with its type's name", () => {
  expect(valueAt(data('odd_f32.safetensors'), 12)).toEqual({
    value: Math.fround(0.1),
    precision: 'float32',
  });
  expect(valueAt(data('odd_bf16.safetensors'), 3)).toEqual({ value: -2.5, precision: 'bfloat16' });
  expect(() => valueAt(data('odd_f32.safetensors'), 14)).toThrow(RangeError);
});

function caught(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
