/**
 * sRGB, OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/), contrast (WCAG 2.2) and
 * colour vision deficiency (Machado, Oliveira and Fernandes 2009, severity 1).
 */

export type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const LINEAR_TO_LMS: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const LMS_TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
const LAB_TO_LMS: Matrix = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
];
const LMS_TO_LINEAR: Matrix = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
];

/** What each kind of vision makes of linear sRGB. */
export const VISIONS: Readonly<Record<'normal' | 'protan' | 'deutan' | 'tritan', Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
export type Vision = keyof typeof VISIONS;

const times = (matrix: Matrix, [x, y, z]: Triple): Triple => {
  const row = ([a, b, c]: Triple): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
};
const each = ([x, y, z]: Triple, f: (v: number) => number): Triple => [f(x), f(y), f(z)];

const toLinear = (s: number): number => (s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4);
const fromLinear = (v: number): number =>
  v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;
const inGamut = (v: number): number => Math.min(1, Math.max(0, v));

/** "#rrggbb" as linear sRGB, 0 to 1. */
export function linearOf(hex: string): Triple {
  const value = Number.parseInt(hex.slice(1), 16);
  return each([value >> 16, (value >> 8) & 255, value & 255], (v) => toLinear(v / 255));
}

/** L 0 to 1, a, b. */
export function oklabOf(hex: string, vision: Vision = 'normal'): Triple {
  const seen = each(times(VISIONS[vision], linearOf(hex)), inGamut);
  return times(LMS_TO_LAB, each(times(LINEAR_TO_LMS, seen), Math.cbrt));
}

/** 8-bit sRGB of an OKLab colour, clipped to what a screen shows. */
export function srgbOf(lab: Triple): Triple {
  const linear = times(
    LMS_TO_LINEAR,
    each(times(LAB_TO_LMS, lab), (v) => v ** 3),
  );
  return each(linear, (v) => Math.round(255 * fromLinear(inGamut(v))));
}

/** A pixel of ImageData as a little-endian 32-bit word, opaque. */
export const wordOf = ([red, green, blue]: Triple): number =>
  ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

export const wordOfHex = (hex: string): number => wordOf(srgbOf(oklabOf(hex)));

/** "#rrggbb" of an opaque pixel: the inverse of `wordOfHex`. */
export function hexOfWord(word: number): string {
  const [red, green, blue] = [word & 255, (word >> 8) & 255, (word >> 16) & 255];
  return `#${((red << 16) | (green << 8) | blue).toString(16).padStart(6, '0')}`;
}

export const mix = (from: Triple, to: Triple, t: number): Triple => [
  from[0] + (to[0] - from[0]) * t,
  from[1] + (to[1] - from[1]) * t,
  from[2] + (to[2] - from[2]) * t,
];

/** Euclidean distance in OKLab; black to white is 1. */
export function distance(first: string, second: string, vision: Vision = 'normal'): number {
  const [a, b] = [oklabOf(first, vision), oklabOf(second, vision)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const luminance = (hex: string): number => {
  const [red, green, blue] = linearOf(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** WCAG 2.2 contrast ratio, 1 to 21. */
export function contrast(first: string, second: string): number {
  const [dark, light] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return ((light as number) + 0.05) / ((dark as number) + 0.05);
}
