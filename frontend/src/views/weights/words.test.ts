import { expect, it } from 'vitest';

import { nonfiniteWords } from '../../ui/number_words';
import { gateWords, mapsWords, weightList, weightWords } from './words';

it('counts are written, never a share that reads as 0 %', () => {
  expect(nonfiniteWords({ n: 10_000, nan: 1, posInf: 0, negInf: 2 })).toBe(
    '1 of 10\u2009000 NaN, 2 of 10\u2009000 −∞',
  );
  expect(nonfiniteWords({ n: 10_000, nan: 0, posInf: 0, negInf: 0 })).toBe('');
});

it('names leave out what there is not', () => {
  expect(weightWords('recurrent_kernel')).toBe('recurrent kernel');
  expect([gateWords('forward', 'forget'), gateWords('', 'new'), gateWords('', '')]).toEqual([
    'forward, forget gate',
    'new gate',
    '',
  ]);
});

it('a layer is told by the weights that it has', () => {
  expect(weightList(['kernel', 'recurrent_kernel', 'bias'])).toBe(
    'kernel, recurrent kernel and bias',
  );
  expect(weightList(['kernel', 'bias'])).toBe('kernel and bias');
  expect(mapsWords(['kernel', 'bias'])).not.toMatch(/previous timestep/);
  expect(mapsWords(['kernel', 'recurrent_kernel'])).toMatch(/previous timestep/);
  expect(mapsWords(['kernel', 'recurrent_kernel'])).not.toMatch(/bias/);
  expect(mapsWords(['embeddings'])).toMatch(/^A row is a token/);
});
