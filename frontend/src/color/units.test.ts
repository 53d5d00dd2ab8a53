import { expect, it } from 'vitest';

import { contrast, distance, VISIONS, type Vision } from './oklab';
import { TOKENS } from './tokens';
import { unitColour } from './units';

it.each(['light', 'dark'] as const)(
  'units are seen on a %s page, the first far from the last',
  (theme) => {
    for (let i = 0; i <= 64; i++) {
      const colour = unitColour(i / 64, theme);
      expect(contrast(colour, TOKENS[theme].page)).toBeGreaterThanOrEqual(3);
    }
    for (const vision of Object.keys(VISIONS) as Vision[]) {
      const [first, middle, last] = [0, 0.5, 1].map((place) => unitColour(place, theme));
      expect(distance(first as string, last as string, vision)).toBeGreaterThan(0.25);
      expect(distance(first as string, middle as string, vision)).toBeGreaterThan(0.1);
      expect(distance(middle as string, last as string, vision)).toBeGreaterThan(0.08);
    }
  },
);
