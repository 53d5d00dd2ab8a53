import { describe, expect, test } from 'vitest';
import { floatToCode } from '../data/bfloat16';
import { GREY_OVER, rampsOf, SEQUENTIAL_OVER } from './maps';
import { position, toSignedUnit, toUnit, valueAtPosition, type Norm } from './norm';
import { distance, hexOfWord as hexOf, VISIONS, wordOfHex, type Vision } from './oklab';
import { colourTable, marksIn, type TableChoice } from './table';
import { MARKS, MARKS_ON_GREY, TOKENS } from './tokens';

const LOG: Norm = { kind: 'log', low: 2 ** -8, high: 1 };
const LINEAR: Norm = { kind: 'linear', low: -2, high: 2 };
const SIGNED_LOG: TableChoice = { map: 'diverging', norm: LOG, theme: 'light' };
const at = (table: Uint32Array, value: number): number => table[floatToCode(value)] as number;
const { plus, minus = plus } = rampsOf('diverging', 'light');
const { plus: sequential } = rampsOf('sequential', 'light');

describe('a signed log table', () => {
  const table = colourTable(SIGNED_LOG);
  test("has the page's colour at both zeros, denormals and all below the domain", () => {
    for (const value of [0, -0, 1e-40, -1e-40, 2 ** -9, 2 ** -8]) {
      expect(at(table, value)).toBe(wordOfHex('#f7f7f7'));
    }
  });

  test("puts the ends of the stops at the domain's high end, each sign on its own side", () => {
    expect(at(table, 1)).toBe(wordOfHex('#69230c'));
    expect(at(table, -1)).toBe(wordOfHex('#13317a'));
    expect(at(table, 2 ** -4)).toBe(plus.words[256]); // half of the decades: unit 0.5 of 511
    expect(at(table, -(2 ** -4))).toBe(minus.words[256]);
  });

  test('has a colour of its own for each side beyond the domain', () => {
    expect([at(table, 2), at(table, -2)]).toEqual([plus.over, minus.over]);
    expect(plus.over).not.toBe(plus.words[511]);
    expect(minus.over).not.toBe(minus.words[511]);
  });

  test('marks NaN of either sign and any payload, and both infinities', () => {
    const { nan, positiveInfinity, negativeInfinity } = MARKS.light;
    for (const code of [0x7f81, 0x7fc0, 0x7fff, 0xff81, 0xffc0, 0xffff]) {
      expect(table[code]).toBe(wordOfHex(nan));
    }
    expect(table[0x7f80]).toBe(wordOfHex(positiveInfinity));
    expect(table[0xff80]).toBe(wordOfHex(negativeInfinity));
  });

  test('is opaque everywhere', () => {
    expect(table.every((word) => word >>> 24 === 255)).toBe(true);
  });
});

test('the stops of the dark theme are met exactly', () => {
  const table = colourTable({ map: 'diverging', norm: LINEAR, theme: 'dark' });
  expect(at(table, 0)).toBe(wordOfHex('#171717'));
  expect(at(table, 2)).toBe(wordOfHex('#fee29f'));
  expect(at(table, -2)).toBe(wordOfHex('#b1e6ff'));
});

test('a linear diverging table has its middle at 0 and clips both sides', () => {
  const table = colourTable({ map: 'diverging', norm: LINEAR, theme: 'light' });
  expect(at(table, 1)).toBe(plus.words[256]);
  expect(at(table, -1)).toBe(minus.words[256]);
  expect([at(table, 2.5), at(table, -2.5)]).toEqual([plus.over, minus.over]);
});

test('a sequential table of logarithms takes -Infinity for zero, not for a finding', () => {
  const norm: Norm = { kind: 'linear', low: -12, high: -2 };
  const table = colourTable({ map: 'sequential', norm, theme: 'light', logarithms: true });
  expect(at(table, -Infinity)).toBe(sequential.words[0]);
  expect(at(table, -13)).toBe(sequential.words[0]);
  expect(at(table, -7)).toBe(sequential.words[256]);
  expect(at(table, -1)).toBe(sequential.over);
  expect(at(table, Infinity)).toBe(wordOfHex(MARKS.light.positiveInfinity));
  expect(at(table, NaN)).toBe(wordOfHex(MARKS.light.nan));
});

test('what is above a sequential domain is data at a glance, in both themes and for all eyes', () => {
  const { over, words } = sequential;
  expect(over).toBe(wordOfHex(SEQUENTIAL_OVER));
  const others = [
    ...Array.from(
      words.filter((_, i) => i % 16 === 0 || i === words.length - 1),
      hexOf,
    ),
    ...Object.values(TOKENS).flatMap(({ page, nodata }) => [page, nodata]),
    ...Object.values(MARKS).flatMap((marks) => Object.values(marks)),
  ];
  for (const vision of Object.keys(VISIONS) as Vision[]) {
    for (const other of others) {
      expect(distance(SEQUENTIAL_OVER, other, vision), `${other}, ${vision}`).toBeGreaterThan(0.07);
    }
  }
});

test('absolute colours both signs alike; a linear sequential table does not', () => {
  const choice = { map: 'sequential', norm: { kind: 'linear', low: 0, high: 1 } } as const;
  const signed = colourTable({ ...choice, theme: 'light' });
  expect(at(signed, -0.5)).toBe(sequential.words[0]);
  const absolute = colourTable({ ...choice, theme: 'light', absolute: true });
  expect(at(absolute, -0.5)).toBe(at(absolute, 0.5));
  const folded = colourTable({ ...SIGNED_LOG, absolute: true });
  expect(at(folded, -0.5)).toBe(at(folded, 0.5));
});

test.each(['light', 'dark'] as const)('a grey table of the %s theme shows |value|', (theme) => {
  const norm: Norm = { kind: 'linear', low: 0, high: 2 };
  const table = colourTable({ map: 'grey', norm, theme, absolute: true });
  const { words } = rampsOf('grey', theme).plus;
  for (const zero of [0, -0, 1e-40, -1e-40]) expect(at(table, zero)).toBe(words[0]);
  expect([at(table, 1), at(table, -1)]).toEqual([words[256], words[256]]);
  expect([at(table, 2), at(table, -2)]).toEqual([words[511], words[511]]);
  expect([at(table, 2.1), at(table, -2.1)].map(hexOf)).toEqual([
    GREY_OVER[theme],
    GREY_OVER[theme],
  ]);
  expect(marksIn(table)).toEqual(MARKS_ON_GREY[theme]);
});

describe('norms', () => {
  test.each<Norm>([LOG, LINEAR, { kind: 'symlog', low: 0.01, high: 10 }])(
    'of kind $kind have an inverse',
    (norm) => {
      for (const place of [0, 0.25, 1]) {
        expect(position(norm, valueAtPosition(norm, place))).toBeCloseTo(place, 9);
      }
    },
  );

  test('never turn a value below a log domain into one of the other sign', () => {
    expect(toSignedUnit(LOG, 2 ** -10)).toBe(0);
    expect(toSignedUnit(LOG, -(2 ** -4))).toBe(-0.5);
    expect(toUnit(LOG, 0)).toBe(0);
  });

  test('go beyond 1 where a value is clipped', () => {
    expect(toSignedUnit(LINEAR, -3)).toBe(-1.5);
    expect(toUnit(LINEAR, 4)).toBe(1.5);
  });

  test('stay numbers in a domain of one value', () => {
    const one: Norm = { kind: 'log', low: 1, high: 1 };
    const table = colourTable({ map: 'diverging', norm: one, theme: 'light' });
    expect(at(table, 0.5)).toBe(plus.words[0]);
    expect(at(table, 1)).toBe(plus.words[0]);
    expect(at(table, 2)).toBe(plus.over);
  });
});
