import { expect, test } from 'vitest';

import { MAX_PX, pictureScale, xmlText } from './picture';

test('a picture has the pixels of the screen until it would be too long', () => {
  expect(pictureScale({ width: 1216, height: 800, dpr: 2 })).toBe(2);
  expect(pictureScale({ width: 1216, height: MAX_PX, dpr: 2 })).toBe(1);
  expect(pictureScale({ width: 4 * MAX_PX, height: 800, dpr: 1 })).toBe(0.25);
});

test('characters that XML has no form for are replaced, and all others stay', () => {
  const kept = 'é\t\n\u{1f600}\u2581<&amp;';
  expect(xmlText(`${kept}\u0000\u001b\ud800\uffff`)).toBe(`${kept}\ufffd\ufffd\ufffd\ufffd`);
});
