/** Training steps as an axis to zoom in on: pure. */

import { nearestStep, parseRange, type Range } from '../../data/slicing';
import type { Ranges } from '../../state/view';
import type { ZoomAxis } from '../../ui/zoom';

/**
 * The kept steps of all columns as entries of an axis. A range is typed and written in training
 * steps: which of them are kept changes while a run goes on. A range without any kept step shows
 * the nearest one, one that fits nowhere shows all.
 */
export function stepAxis(ranges: Ranges, steps: readonly number[]): ZoomAxis {
  const n = steps.length;
  const shown = shownSteps(ranges.steps ?? '', steps);
  const write = ([start, stop]: Range): string => {
    // At the end the range stays open: new steps belong to it.
    const end = stop === n ? '' : String((steps[stop - 1] ?? 0) + 1);
    return `${steps[start] ?? 0}:${end}`;
  };
  return { axis: 'steps', n, shown, write };
}

/** One more than the last kept step: what a typed range is a part of. */
export const nTrainingSteps = (steps: readonly number[]): number => (steps.at(-1) ?? -1) + 1;

function shownSteps(text: string, steps: readonly number[]): Range {
  const all: Range = [0, steps.length];
  const most = nTrainingSteps(steps);
  const stop = /^\s*(\d*)\s*:\s*(\d+)\s*$/.exec(text);
  const isBeyond = stop !== null && Number(stop[2]) > most && Number(stop[1]) < most;
  const range = parseRange(isBeyond ? `${stop[1]}:` : text, most);
  if (typeof range === 'string') return all;
  const found = within(steps, range);
  if (found[0] < found[1]) return found;
  const nearest = steps.indexOf(nearestStep(steps, (range[0] + range[1] - 1) / 2) ?? 0);
  return nearest < 0 ? all : [nearest, nearest + 1];
}

/** Half-open range of the kept steps inside a range of training steps. */
function within(steps: readonly number[], [start, stop]: Range): Range {
  const first = steps.filter((step) => step < start).length;
  return [first, first + steps.filter((step) => step >= start && step < stop).length];
}

/** Training steps that an axis shows, half-open. */
export function trainingSteps({ shown }: ZoomAxis, steps: readonly number[]): Range {
  return [steps[shown[0]] ?? 0, (steps[shown[1] - 1] ?? -1) + 1];
}

/** The entries of the axis between two kept steps of one column, both included. */
export const entriesBetween = (steps: readonly number[], first: number, last: number): Range =>
  within(steps, [first, last + 1]);
