import { describe, expect, it } from 'vitest';

import { withRanges } from '../../ui/zoom';
import { entriesBetween, nTrainingSteps, stepAxis, trainingSteps } from './step_axis';

const STEPS = [0, 10, 20, 50, 60];
const shownOf = (text: string) => stepAxis({ steps: text }, STEPS).shown;

describe('the axis of kept steps', () => {
  it('is typed in training steps, whichever of them are kept', () => {
    expect(shownOf('')).toEqual([0, 5]);
    expect(shownOf('10:51')).toEqual([1, 4]);
    expect(shownOf('20:')).toEqual([2, 5]);
    expect(shownOf('-11:')).toEqual([3, 5]);
    expect(nTrainingSteps(STEPS)).toBe(61);
  });

  it('ends with the last step where the range goes on', () => {
    expect(shownOf('20:500')).toEqual([2, 5]);
    expect(shownOf('70:500')).toEqual([0, 5]);
  });

  it('shows the nearest kept step where none is in the range', () => {
    expect(shownOf('30:36')).toEqual([2, 3]);
    expect(shownOf('40:41')).toEqual([3, 4]);
  });

  it('is written in training steps, open where it reaches the last one', () => {
    const axis = stepAxis({}, STEPS);
    expect(withRanges({}, [[axis, [1, 4]]])).toEqual({ steps: '10:51' });
    expect(withRanges({}, [[axis, [2, 5]]])).toEqual({ steps: '20:' });
    expect(withRanges({ steps: '20:' }, [[axis, [0, 5]]])).toEqual({});
  });

  it('gives the training steps that it shows, and its entries between two of them', () => {
    expect(trainingSteps(stepAxis({ steps: '10:51' }, STEPS), STEPS)).toEqual([10, 51]);
    expect(entriesBetween(STEPS, 20, 50)).toEqual([2, 4]);
  });

  it('is empty before anything is there', () => {
    expect(stepAxis({ steps: '3:9' }, []).shown).toEqual([0, 0]);
  });
});
