import { describe, expect, it } from 'vitest';

import { contrast, distance, VISIONS, type Vision } from './oklab';
import { MAX_SAMPLES, sampleStyle } from './samples';
import { SAMPLE_COLOURS, TOKENS, type Theme } from './tokens';

const smallestDistance = (colours: readonly string[]): number => {
  const visions = Object.keys(VISIONS) as Vision[];
  const pairs = colours.flatMap((a, i) => colours.slice(i + 1).map((b) => [a, b] as const));
  return Math.min(...pairs.flatMap(([a, b]) => visions.map((vision) => distance(a, b, vision))));
};

describe.each<Theme>(['light', 'dark'])('lines of samples on a %s page', (theme) => {
  const colours = SAMPLE_COLOURS[theme];

  it('differ in every vision: the first three most', () => {
    expect(colours).toHaveLength(8);
    expect(smallestDistance(colours.slice(0, 3))).toBeGreaterThanOrEqual(0.23);
    expect(smallestDistance(colours)).toBeGreaterThanOrEqual(0.13);
  });

  it('have a contrast of 3 on the page and on the ground of plots', () => {
    for (const colour of colours) {
      expect(contrast(colour, TOKENS[theme].page)).toBeGreaterThanOrEqual(3);
      expect(contrast(colour, TOKENS[theme].nodata)).toBeGreaterThanOrEqual(2.8);
    }
  });

  it('are sixteen different ones, by dashes where not by colour', () => {
    const styles = Array.from({ length: MAX_SAMPLES }, (_, i) => sampleStyle(i, theme));
    const looks = styles.map(({ colour, dash }) => `${colour} ${dash.join(' ')}`);
    expect(new Set(looks).size).toBe(16);
    expect(sampleStyle(16, theme)).toEqual(sampleStyle(0, theme));
  });
});
