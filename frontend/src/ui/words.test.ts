import { describe, expect, it } from 'vitest';

import type { Histogram } from '../data/histogram';
import { QUANTITIES } from '../terms';
import { outsideText } from './plot';
import { sentenceAfter } from './quantity_sentence';

describe('outsideText', () => {
  const histogram: Histogram = {
    edges: Float64Array.of(10 ** -8.5, 1e-4, 20),
    counts: Uint32Array.of(1, 2),
    total: 20,
    below: 14,
    above: 0,
    nan: 3,
    posInf: 0,
    negInf: 0,
  };

  it('says below what', () => {
    expect(outsideText(histogram, { nZeros: 1200, isLog: true })).toBe(
      '1\u2009200 exactly 0, 14 below 10⁻⁸·⁵, 3 NaN',
    );
  });

  it('gives the value itself on a linear axis', () => {
    expect(outsideText({ ...histogram, below: 0, above: 2, nan: 0 })).toBe('2 above 20');
  });
});

describe('sentenceAfter', () => {
  it('goes on in lower case behind a symbol and begins a sentence without one', () => {
    expect(sentenceAfter(QUANTITIES.get('state_gradient'))).toMatch(/^how far/);
    expect(sentenceAfter(QUANTITIES.get('gate_activations'))).toMatch(/^How far/);
  });
});
