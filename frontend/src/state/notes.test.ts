import { describe, expect, it } from 'vitest';

import { catalogOf, run, series } from '../testing/catalog';
import { sourcesOf, stepsUnion } from './derive';
import { notesOf } from './notes';
import { DEFAULT_VIEW, type View } from './view';

const KEPT = [0, 10, 60, 70];
/** Run a keeps all that TensorBoard may keep; b has no series. */
const CATALOG = {
  ...catalogOf({ a: run({ gru: series('gru') }, KEPT), b: run({}, []) }),
  max_steps: KEPT.length,
};

function textsOf(change: Partial<View>, catalog = CATALOG): readonly string[] {
  const view = { ...DEFAULT_VIEW, ...change };
  const sources = sourcesOf(catalog, view);
  const quantity = 'state_gradient';
  const steps = stepsUnion(catalog, sources, quantity);
  return notesOf({ catalog, view, sources, quantity, steps }).map(({ text }) => text);
}

describe('notes', () => {
  it('say nothing where all is there', () => {
    expect(textsOf({})).toEqual([]);
    expect(textsOf({ step: 60, columns: [{ run: 'a', step: 10 }] })).toEqual([]);
  });

  it('tell a step that was sampled away from one that never was', () => {
    expect(textsOf({ step: 40 })).toEqual([
      'Step 40 was dropped by TensorBoard’s sampling; the nearest kept step is 60.',
    ]);
    expect(textsOf({ step: 45 })).toEqual(['There is no step 45; the nearest one is 60.']);
    expect(textsOf({ step: 900 })).toEqual(['There is no step 900; the nearest one is 70.']);
    const open = { ...CATALOG, max_steps: 100 };
    expect(textsOf({ step: 40 }, open)).toEqual(['There is no step 40; the nearest one is 60.']);
  });

  it('name a locked column, and lock that one', () => {
    const columns = [
      { run: 'a', step: null },
      { run: 'a', step: 30 },
    ];
    expect(textsOf({ columns })).toEqual([
      'Column 2, a: Step 30 was dropped by TensorBoard’s sampling; the nearest kept step is 10.',
    ]);
    const view = { ...DEFAULT_VIEW, columns };
    const sources = sourcesOf(CATALOG, view);
    const [note] = notesOf({ catalog: CATALOG, view, sources, quantity: 'output', steps: KEPT });
    expect(note?.change.columns).toEqual([columns[0], { run: 'a', step: 10 }]);
  });

  it('tell a run that is gone from one without a recurrent layer', () => {
    const columns = ['a', 'b', 'c'].map((name) => ({ run: name, step: null }));
    expect(textsOf({ columns })).toEqual([
      'b has no data of a recurrent layer.',
      'c is not among the runs that TensorBoard has.',
    ]);
  });
});
