/** How the line of a sample looks: the same in every panel and column. */

import { SAMPLE_COLOURS, type Theme } from './tokens';

/** Dashes of the first eight samples, and of those that have the same colours again. */
const DASHES: readonly (readonly number[])[] = [[], [4, 2.5]];

/** More lines than this look like one another. */
export const MAX_SAMPLES = SAMPLE_COLOURS.light.length * DASHES.length;

export interface SampleStyle {
  readonly colour: string;
  readonly dash: readonly number[];
}

export function sampleStyle(sample: number, theme: Theme): SampleStyle {
  const colours = SAMPLE_COLOURS[theme];
  const turn = Math.floor(sample / colours.length) % DASHES.length;
  return {
    colour: colours[sample % colours.length] as string,
    dash: DASHES[turn] as readonly number[],
  };
}
