/** Colours of both themes. Contrast against the page is at least 4.5 for text, 3 for the rest. */

export type Theme = 'light' | 'dark';

export interface Tokens {
  readonly page: string;
  readonly rail: string;
  readonly raised: string;
  readonly card: string;
  readonly selected: string;
  readonly line: string;
  readonly control: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly accent: string;
  readonly good: string;
  readonly warn: string;
  readonly nodata: string;
  readonly hatch: string;
}

export const TOKENS: Readonly<Record<Theme, Tokens>> = {
  light: {
    page: '#ffffff',
    rail: '#f6f7f8',
    raised: '#ffffff',
    card: '#ffffff',
    selected: '#e4e8ec',
    line: '#e1e4e7',
    control: '#868d94',
    ink: '#1f2328',
    ink2: '#4a5157',
    ink3: '#60676e',
    accent: '#b84a00',
    good: '#1a6e3c',
    warn: '#8a5a00',
    nodata: '#f1f2f4',
    hatch: '#c9ced3',
  },
  dark: {
    page: '#1e2023',
    rail: '#26292c',
    raised: '#2b2e32',
    card: '#232629',
    selected: '#393e44',
    line: '#373b40',
    control: '#82898f',
    ink: '#e9ebed',
    ink2: '#c1c6cb',
    ink3: '#a6acb2',
    accent: '#ff9a4d',
    good: '#7fd3a0',
    warn: '#e6b450',
    nodata: '#26282b',
    hatch: '#4b5056',
  },
};

export interface Marks {
  readonly nan: string;
  readonly positiveInfinity: string;
  readonly negativeInfinity: string;
}

/** Marks of values that are no number; lines over a sequential map, with a halo around them. */
export const MARKS: Readonly<Record<Theme, Marks>> = {
  light: { nan: '#e6007e', positiveInfinity: '#00b84a', negativeInfinity: '#8f00ff' },
  dark: { nan: '#ff3ea5', positiveInfinity: '#2be36b', negativeInfinity: '#a64dff' },
};
/** At least .09 in OKLab from every grey, each other and `GREY_OVER` under each kind of vision. */
export const MARKS_ON_GREY: Readonly<Record<Theme, Marks>> = {
  light: { nan: '#d660e5', positiveInfinity: '#00b84a', negativeInfinity: '#93049c' },
  dark: { nan: '#e978ff', positiveInfinity: '#2be36b', negativeInfinity: '#c322f3' },
};
export const OVERLAY = { line: '#16181a', halo: '#ffffff' } as const;

/**
 * Colours of runs, in the order in which they are given away. Any two differ in OKLab under
 * normal, protan, deutan and tritan vision, the first three most; tokens.test.ts checks it.
 */
export const RUN_COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#5a3cc9', '#008075', '#7b1745', '#db183d', '#000caa', '#aa18ff', '#003d00', '#49006d'],
  dark: ['#9a86fb', '#66e6d6', '#e8709f', '#61b6e7', '#ff5500', '#92ce24', '#f3db86', '#00aa55'],
};

/**
 * Colours of samples' lines, in the order of samples. Found by a random search for the largest
 * smallest OKLab distance under all visions, at a contrast of 3.2 and more on the page;
 * samples.test.ts checks it. Dashes tell eight more samples apart.
 */
export const SAMPLE_COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#000090', '#c28000', '#1691ff', '#790000', '#007778', '#7f00d1', '#3d053b', '#b92700'],
  dark: ['#edff00', '#bb8eff', '#e50049', '#b00afa', '#96fbff', '#00cba6', '#ff930d', '#007fa5'],
};

/** From the first unit's colour to the last one's: readable on the page all along. */
export const UNIT_RAMP: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#2a1a8c', '#a0287d', '#d9541e', '#a07d00'],
  dark: ['#7f8cff', '#d47be0', '#ff8a7a', '#ffdf70'],
};
