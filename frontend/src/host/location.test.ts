import { describe, expect, it } from 'vitest';

import { parseHash, withParameters } from './location';

describe('the hash shared with TensorBoard', () => {
  it('keeps what belongs to others, in order', () => {
    const hash = '#rnn&tagFilter=a%3Db&p.rnn.v=weights&p.other.x=1';
    expect(withParameters(hash, { k: '50' })).toBe('#rnn&tagFilter=a%3Db&p.other.x=1&p.rnn.k=50');
  });

  it('reads values with any characters', () => {
    const hash = withParameters('#rnn', { r: 'a&b=c/d%', f: '^x|y$' });
    expect(Object.fromEntries(parseHash(hash).parameters)).toEqual({ r: 'a&b=c/d%', f: '^x|y$' });
  });

  it('leaves out a value with a broken escape', () => {
    expect(parseHash('#rnn&p.rnn.r=%E0%A4&p.rnn.k=5').parameters).toEqual(new Map([['k', '5']]));
  });
});
