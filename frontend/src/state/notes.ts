/** What was asked for and is not there, in sentences: pure. */

import { nearestStep } from '../data/slicing';
import type { Catalog } from '../data/types';
import { quantityIn, runNames, stepsOf, type Source } from './derive';
import type { Column, View } from './view';

export interface Note {
  readonly text: string;
  /** What settles it. */
  readonly action: string;
  readonly change: Partial<View>;
}

export interface Shown {
  readonly catalog: Catalog;
  readonly view: View;
  readonly sources: readonly Source[];
  readonly quantity: string;
  /** The slider's. */
  readonly steps: readonly number[];
}

/** Runs that are gone, then steps that are not kept. */
export function notesOf(shown: Shown): readonly Note[] {
  return [...missingRuns(shown), ...sliderNotes(shown), ...lockedNotes(shown)];
}

function missingRuns({ catalog, view }: Shown): Note[] {
  const there = new Set(runNames(catalog));
  const columns = view.columns ?? [];
  const missing = [...new Set(columns.map(({ run }) => run))].filter((run) => !there.has(run));
  return missing.map((run) => ({
    text: catalog.runs[run]
      ? `${run} has no data of a recurrent layer.`
      : `${run} is not among the runs that TensorBoard has.`,
    action: 'Take it out',
    change: { columns: columns.filter((column) => column.run !== run) },
  }));
}

function sliderNotes({ catalog, view, sources, quantity, steps }: Shown): Note[] {
  const nearest = view.step === null ? undefined : nearestStep(steps, view.step);
  if (view.step === null || nearest === undefined || nearest === view.step) return [];
  const wanted = view.step;
  const isDropped = sources.some((source) => wasDropped(catalog, source, quantity, wanted));
  return [
    {
      text: stepSentence(wanted, nearest, isDropped),
      action: `Go to step ${nearest}`,
      change: { step: nearest },
    },
  ];
}

/** Columns with a step of their own. */
function lockedNotes({ catalog, view, sources, quantity }: Shown): Note[] {
  return sources.flatMap((source, index) => {
    const { run, step } = source.column;
    const nearest =
      step === null ? undefined : nearestStep(stepsOf(catalog, source, quantity), step);
    if (step === null || nearest === undefined || nearest === step) return [];
    const isDropped = wasDropped(catalog, source, quantity, step);
    const sentence = stepSentence(step, nearest, isDropped);
    return [
      {
        text: `Column ${index + 1}, ${run}: ${sentence}`,
        action: `Lock at step ${nearest}`,
        change: { columns: lockedAt(view.columns ?? [], source.column, nearest) },
      },
    ];
  });
}

const lockedAt = (columns: readonly Column[], column: Column, step: number): readonly Column[] =>
  columns.map((one) => (one === column ? { ...one, step } : one));

const stepSentence = (wanted: number, nearest: number, isDropped: boolean): string =>
  isDropped
    ? `Step ${wanted} was dropped by TensorBoard’s sampling; the nearest kept step is ${nearest}.`
    : `There is no step ${wanted}; the nearest one is ${nearest}.`;

/**
 * Whether a step was captured and left out: TensorBoard keeps as many of the tag as it may, and the
 * step is one of a schedule that all kept ones are on.
 */
function wasDropped(catalog: Catalog, source: Source, quantity: string, step: number): boolean {
  const steps = stepsOf(catalog, source, quantityIn(source, quantity));
  const [first, last] = [steps[0], steps.at(-1)];
  if (catalog.max_steps === 0 || steps.length < catalog.max_steps) return false;
  if (first === undefined || last === undefined || step < first || step > last) return false;
  const every = steps.reduce((divisor, kept) => commonDivisor(divisor, kept - first), 0);
  return every > 0 && (step - first) % every === 0;
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
