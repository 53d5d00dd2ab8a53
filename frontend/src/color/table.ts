/** The colour of every bfloat16 code: contrast, norm, map and theme change this table alone. */

import { marksOf, rampsOf, wordAt, type MapName, type Ramps } from './maps';
import { position, type Norm } from './norm';
import { hexOfWord, wordOfHex } from './oklab';
import type { Marks, Theme } from './tokens';

const N_CODES = 65536;
const SIGN_BIT = 0x8000;
const INFINITY_CODE = 0x7f80;
const NAN_CODE = 0x7fc0;

export interface TableChoice {
  readonly map: MapName;
  readonly norm: Norm;
  readonly theme: Theme;
  /** Colours |value|, for a sequential map of signed values. */
  readonly absolute?: boolean;
  /** The codes are log10 of something: -Infinity is an exact zero, below the domain, no mark. */
  readonly logarithms?: boolean;
}

/** The colours that a table has for what is no number. */
export const marksIn = (table: Uint32Array): Marks => ({
  nan: hexOfWord(table[NAN_CODE] as number),
  positiveInfinity: hexOfWord(table[INFINITY_CODE] as number),
  negativeInfinity: hexOfWord(table[INFINITY_CODE | SIGN_BIT] as number),
});

/** Values of all codes, -0 and denormals among them. */
let values: Float32Array | undefined;
function codeValues(): Float32Array {
  values ??= new Float32Array(
    Uint32Array.from({ length: N_CODES }, (_, code) => code << 16).buffer,
  );
  return values;
}

/**
 * Returns 65,536 pixels in ImageData's order (little-endian RGBA words), opaque. NaN, +Infinity
 * and -Infinity have marks of their own; values beyond the domain have the colour past its end.
 */
export function colourTable(choice: TableChoice): Uint32Array {
  const ramps = rampsOf(choice.map, choice.theme);
  const table = new Uint32Array(N_CODES);
  if (ramps.minus) fillDiverging(table, choice, ramps);
  else fillSequential(table, choice, ramps);
  fillMarks(table, choice, ramps);
  return table;
}

function fillDiverging(table: Uint32Array, { norm, absolute }: TableChoice, ramps: Ramps): void {
  const values = codeValues();
  const { plus, minus = plus } = ramps;
  const linear = norm.kind === 'linear';
  for (let code = 0; code < INFINITY_CODE; code++) {
    const value = values[code] as number;
    const above = linear ? centred(value, norm.high) : position(norm, value);
    const below = linear ? centred(value, -norm.low) : above;
    table[code] = wordAt(plus, above);
    table[code | SIGN_BIT] = absolute ? (table[code] as number) : wordAt(minus, below);
  }
}

const centred = (value: number, end: number): number =>
  end > 0 ? value / end : value === 0 ? 0 : 2;

function fillSequential(
  table: Uint32Array,
  { norm, absolute }: TableChoice,
  { plus }: Ramps,
): void {
  const values = codeValues();
  const magnitudes = absolute || norm.kind !== 'linear';
  for (let code = 0; code < INFINITY_CODE; code++) {
    const value = values[code] as number;
    table[code] = wordAt(plus, position(norm, value));
    table[code | SIGN_BIT] = magnitudes
      ? (table[code] as number)
      : wordAt(plus, position(norm, -value));
  }
}

function fillMarks(
  table: Uint32Array,
  { map, theme, logarithms }: TableChoice,
  ramps: Ramps,
): void {
  const marks = marksOf(map, theme);
  const nan = wordOfHex(marks.nan);
  table.fill(nan, INFINITY_CODE + 1, SIGN_BIT);
  table.fill(nan, (INFINITY_CODE | SIGN_BIT) + 1, N_CODES);
  table[INFINITY_CODE] = wordOfHex(marks.positiveInfinity);
  table[INFINITY_CODE | SIGN_BIT] = logarithms
    ? wordAt(ramps.plus, 0)
    : wordOfHex(marks.negativeInfinity);
}
