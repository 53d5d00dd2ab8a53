/** bfloat16 codes: the upper 16 bits of a float32. Everything drawn is such codes. */

import type { Tensor } from './safetensors';

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

export const N_CODES = 65536;
export const SIGN_BIT = 0x8000;
export const INFINITY_CODE = 0x7f80;
/** What a NaN of another type becomes; any code of magnitude above INFINITY_CODE is a NaN. */
export const NAN_CODE = 0x7fc0;

/** The float32 value of a code, exactly. */
export function codeToFloat(code: number): number {
  bits[0] = code << 16;
  return float[0] as number;
}

/** The code nearest to a float32 value, ties to even; beyond the range infinity; a NaN stays one. */
export function floatToCode(value: number): number {
  float[0] = value;
  return roundedCode(bits[0] as number);
}

function roundedCode(word: number): number {
  // Rounding may carry a NaN's mantissa away; the quiet bit keeps it a NaN.
  if ((word & 0x7fffffff) > 0x7f800000) return (word >>> 16) | 0x40;
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}

export const isNonfinite = (code: number): boolean => (code & 0x7fff) >= INFINITY_CODE;
export const isNan = (code: number): boolean => (code & 0x7fff) > INFINITY_CODE;

/** Codes of a tensor's values in stored order; BF16 without a copy. */
export function toCodes(tensor: Tensor): Uint16Array {
  const { data, dtype } = tensor;
  if (dtype === 'BF16') return data as Uint16Array;
  const codes = new Uint16Array(data.length);
  if (dtype === 'F32') {
    const floats = data as Float32Array;
    const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
    for (let i = 0; i < codes.length; i++) codes[i] = roundedCode(words[i] as number);
    return codes;
  }
  for (let i = 0; i < codes.length; i++) codes[i] = doubleToCode(Number(data[i]));
  return codes;
}

/** Rounds a double once: through float32 alone, ties could be rounded twice. */
function doubleToCode(value: number): number {
  float[0] = value;
  const word = bits[0] as number;
  const tie = (word & 0xffff) === 0x8000;
  if (!tie || float[0] === value || Number.isNaN(value)) return roundedCode(word);
  // float32 rounded to a tie that the double is not: the double's side of it decides.
  const grew = Math.abs(float[0] as number) > Math.abs(value);
  return grew ? word >>> 16 : (word + 0x8000) >>> 16;
}

const PRECISIONS: Readonly<Record<string, string>> = {
  BF16: 'bfloat16',
  F16: 'float16',
  F32: 'float32',
  F64: 'float64',
  I32: 'int32',
  I64: 'int64',
  U8: 'uint8',
  BOOL: 'bool',
};

export interface StoredValue {
  readonly value: number;
  /** The type in which it is stored, e.g. "bfloat16": how many digits of it mean something. */
  readonly precision: string;
}

/** The stored value at a flat index, in full precision (hover reads this, not the drawn code). */
export function valueAt(tensor: Tensor, index: number): StoredValue {
  const stored = tensor.data[index];
  if (stored === undefined)
    throw new RangeError(`Index ${index} is outside the array of ${tensor.data.length} values.`);
  const value = tensor.dtype === 'BF16' ? codeToFloat(Number(stored)) : Number(stored);
  return { value, precision: precisionOf(tensor.dtype) };
}

export const precisionOf = (dtype: string): string => PRECISIONS[dtype] ?? dtype;
