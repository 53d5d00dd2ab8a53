import { expect, it } from 'vitest';

import { matching } from './series_search';

const NAMES = ['block_1/gru', 'block_2/gru', 'block_12/gru'];

it('finds by pattern, whatever the case', () => {
  expect(matching(NAMES, 'BLOCK_1\\d')).toEqual(['block_12/gru']);
  expect(matching(NAMES, '')).toEqual(NAMES);
});

it('takes a pattern that is none letter by letter', () => {
  expect(matching([...NAMES, 'odd('], 'odd(')).toEqual(['odd(']);
});
