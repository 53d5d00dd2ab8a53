import { describe, expect, test } from 'vitest';
import { GREY_OVER, marksOf, rampsOf } from './maps';
import {
  contrast,
  distance,
  hexOfWord as hexOf,
  oklabOf,
  VISIONS,
  wordOfHex,
  type Vision,
} from './oklab';
import { runColour, runColourPlaces } from './runs';
import { MARKS, RUN_COLOURS, TOKENS, type Theme } from './tokens';

const THEMES: Theme[] = ['light', 'dark'];
const ALL_VISIONS = Object.keys(VISIONS) as Vision[];
const pairs = <T>(all: readonly T[]): [T, T][] =>
  all.flatMap((a, i) => all.slice(i + 1).map((b): [T, T] => [a, b]));

const smallestDistance = (colours: readonly string[], visions: readonly Vision[]): number =>
  Math.min(...pairs(colours).flatMap(([a, b]) => visions.map((vision) => distance(a, b, vision))));

describe.each(THEMES)('%s theme', (theme) => {
  const { page, rail, selected, ...tokens } = TOKENS[theme];
  const colours = RUN_COLOURS[theme];

  test('text has a contrast of 4.5 on page, rail and the selected row', () => {
    for (const ground of [page, rail]) {
      for (const name of ['ink', 'ink2', 'ink3', 'accent', 'good', 'warn'] as const) {
        expect(contrast(tokens[name], ground), name).toBeGreaterThanOrEqual(4.5);
      }
      for (const colour of colours) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(tokens.ink3, selected)).toBeGreaterThanOrEqual(4.5);
  });

  test('borders and marks have a contrast of 3 on the page', () => {
    expect(contrast(tokens.control, page)).toBeGreaterThanOrEqual(3);
    // The greens of +Infinity have a halo, as all marks do.
    expect(contrast(MARKS[theme].nan, page)).toBeGreaterThanOrEqual(3);
    expect(contrast(MARKS[theme].negativeInfinity, page)).toBeGreaterThanOrEqual(3);
  });

  // Measured when the colours were chosen; eight cannot differ as much as three.
  test('the first three run colours differ by 0.105, all eight by 0.085 in every vision', () => {
    expect(colours).toHaveLength(8);
    expect(smallestDistance(colours.slice(0, 3), ALL_VISIONS)).toBeGreaterThanOrEqual(0.105);
    expect(smallestDistance(colours, ALL_VISIONS)).toBeGreaterThanOrEqual(0.085);
    expect(smallestDistance(colours, ['normal'])).toBeGreaterThanOrEqual(0.14);
  });

  test('no mark looks like a colour of a map, the page or another mark', () => {
    const marks = Object.values(MARKS[theme]);
    expect(smallestDistance(marks, ['normal'])).toBeGreaterThanOrEqual(0.2);
    for (const map of ['diverging', 'sequential'] as const) {
      for (const ramp of Object.values(rampsOf(map, theme))) {
        for (const word of [...ramp.words, ramp.over]) {
          for (const mark of marks) expect(distance(mark, hexOf(word))).toBeGreaterThan(0.085);
        }
      }
    }
  });

  test('marks and the over-range colour differ from every grey and each other in every vision', () => {
    const marks = [...Object.values(marksOf('grey', theme)), GREY_OVER[theme]];
    expect(smallestDistance(marks, ALL_VISIONS)).toBeGreaterThan(0.09);
    const greys = Array.from(rampsOf('grey', theme).plus.words, hexOf);
    for (const grey of new Set(greys)) {
      for (const mark of marks) {
        for (const vision of ALL_VISIONS)
          expect(distance(mark, grey, vision)).toBeGreaterThan(0.09);
      }
    }
  });

  test('grey begins at the page and ends as far from it as there is', () => {
    const { words } = rampsOf('grey', theme).plus;
    const lightness = Array.from(words, (word) => oklabOf(hexOf(word))[0]);
    expect(distance(hexOf(words[0] as number), page)).toBeLessThan(0.06);
    expect(Math.abs((lightness.at(-1) as number) - (lightness[0] as number))).toBeGreaterThan(0.75);
    const steps = lightness.slice(1).map((l, i) => Math.sign(l - (lightness[i] as number)));
    expect(new Set(steps.filter((step) => step !== 0)).size).toBe(1);
  });

  test('a clipped cell is further from the page than the end of its side', () => {
    for (const ramp of Object.values(rampsOf('diverging', theme))) {
      const end = hexOf(ramp.words.at(-1) as number);
      expect(distance(hexOf(ramp.over), page)).toBeGreaterThan(distance(end, page) + 0.02);
    }
  });

  test('equal magnitudes of both signs are about equally light', () => {
    const { plus, minus } = rampsOf('diverging', theme);
    for (let i = 0; i < plus.words.length; i++) {
      const lightness = [plus, minus].map((ramp) => oklabOf(hexOf(ramp?.words[i] as number))[0]);
      expect(Math.abs((lightness[0] as number) - (lightness[1] as number))).toBeLessThan(0.08);
    }
  });
});

test('a deficiency is seen: teal and rose that differ become one under deutan', () => {
  expect(distance('#00897b', '#c2507a')).toBeGreaterThan(0.2);
  expect(distance('#00897b', '#c2507a', 'deutan')).toBeLessThan(0.12);
});

test('contrast and OKLab are those of their sources', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 6);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  const [lightness, a, b] = oklabOf('#ff0000'); // 0.628, 0.225, 0.126
  expect([lightness, a, b].map((v) => Number(v.toFixed(3)))).toEqual([0.628, 0.225, 0.126]);
  expect(wordOfHex('#123456')).toBe(0xff563412);
});

describe('run colours', () => {
  const names = ['unames/gru', 'unames/lstm', 'unames/simplernn'];

  test('do not depend on the order in which runs come', () => {
    expect(runColourPlaces([...names].reverse())).toEqual(runColourPlaces(names));
  });

  test('are the first three for up to three runs, and all different up to eight', () => {
    expect([...runColourPlaces(names).values()].sort()).toEqual([0, 1, 2]);
    const eight = Array.from({ length: 8 }, (_, i) => `run ${i}`);
    expect(new Set(runColourPlaces(eight).values()).size).toBe(8);
  });

  test('repeat evenly beyond eight', () => {
    const many = Array.from({ length: 16 }, (_, i) => `run ${i}`);
    const places = [...runColourPlaces(many).values()].sort((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: 16 }, (_, i) => i >> 1));
  });

  test('of most runs stay when a run is added', () => {
    const six = Array.from({ length: 6 }, (_, i) => `experiment/${i}`);
    const [before, after] = [runColourPlaces(six), runColourPlaces([...six, 'experiment/9'])];
    const kept = six.filter((name) => before.get(name) === after.get(name));
    expect(kept).toEqual(six);
  });

  test('are a colour of the theme', () => {
    expect(RUN_COLOURS.dark).toContain(runColour('unames/gru', names, 'dark'));
  });
});
