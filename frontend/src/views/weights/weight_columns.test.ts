import { expect, it } from 'vitest';

import { catalogOf, run, series } from '../../testing/catalog';
import { sourcesOf } from '../../state/derive';
import { DEFAULT_VIEW } from '../../state/view';
import { directionsOf, quantityOf } from './weight_columns';

it('spells value, gradient and update as stored', () => {
  expect(quantityOf('recurrent_kernel', 'value')).toBe('recurrent_kernel');
  expect(quantityOf('bias', 'update')).toBe('bias_update');
});

it('shows both directions of a layer, forward first, whichever is chosen', () => {
  const direction = (name: string) => series(name, { direction: name });
  const catalog = catalogOf({
    a: run(
      {
        'both/backward': direction('backward'),
        'both/forward': direction('forward'),
        'other/forward': direction('forward'),
        plain: series('plain'),
      },
      [0],
    ),
  });
  const shown = (name: string) => {
    const view = { ...DEFAULT_VIEW, series: name };
    return sourcesOf(catalog, view).flatMap((source) =>
      directionsOf(catalog, source).map((found) => found.series),
    );
  };
  expect(shown('both/backward')).toEqual(['both/forward', 'both/backward']);
  expect(shown('other/forward')).toEqual(['other/forward']);
  expect(shown('plain')).toEqual(['plain']);
});
