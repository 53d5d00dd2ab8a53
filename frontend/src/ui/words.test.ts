import { describe, expect, it } from 'vitest';

import { QUANTITIES } from '../terms';
import { sentenceAfter } from './quantity_sentence';

describe('sentenceAfter', () => {
  it('goes on in lower case behind a symbol and begins a sentence without one', () => {
    expect(sentenceAfter(QUANTITIES.get('state_gradient'))).toMatch(/^how far/);
    expect(sentenceAfter(QUANTITIES.get('gate_activations'))).toMatch(/^How far/);
  });
});
