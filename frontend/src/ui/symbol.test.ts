import { describe, expect, it } from 'vitest';

import { symbolName, symbolParts } from './symbol';

const italics = (text: string) =>
  symbolParts(text)
    .filter(({ italic }) => italic)
    .map((part) => part.text);

describe('symbolParts', () => {
  it('sets variables in italics and the d of a derivative upright', () => {
    expect(symbolParts('dL/dh')).toEqual([
      { text: 'd', italic: false },
      { text: 'L', italic: true },
      { text: '/', italic: false },
      { text: 'd', italic: false },
      { text: 'h', italic: true },
    ]);
  });

  it('leaves d alone and whole words upright', () => {
    expect(italics('d')).toEqual([]);
    expect(italics('log rms W')).toEqual(['W']);
  });
});

describe('symbolName', () => {
  it('is plain text with the subscript behind an underscore', () => {
    expect(symbolName({ text: 'dL/dh', sub: 't' })).toBe('dL/dh_t');
    expect(symbolName({ text: 'W', sub: '' })).toBe('W');
  });
});
