/** What each diagnostic says, with the limits it counts by; the words of docs/diagnostics.md. */

import { DIAGNOSTICS } from '../../terms';
import { THRESHOLDS as LIMIT } from '../../thresholds';

const OF_SERIES: Readonly<Record<string, string>> = {
  gradient_horizon:
    'How far back, on average, gradients arrive: the mean lag, weighted by the gain at it.',
  gradient_decay: `Factor by which the gain changes with each timestep back; fitted where it is over ${LIMIT.smallest_fitted_part} of the largest. 1: it stays.`,
  gradient_ratio: 'log10 of the gain at the longest lag over that at the shortest.',
  vanishing_share: `Lags with a gain under ${LIMIT.vanished_part} of the largest.`,
  exploding_share: `Lags with a gain over ${LIMIT.exploded_ratio} times that of lag 0.`,
  dead_units: `Units whose |h| never reaches ${LIMIT.dead_below}.`,
  saturated_units: `Units with |h| over ${LIMIT.saturated_above} in more than ${LIMIT.saturated_share} of samples x timesteps.`,
  constant_units: 'Units whose output is the same number everywhere.',
  effective_rank: 'How many directions the units use: exp of the entropy of the singular values.',
  unit_correlation: 'Mean absolute correlation over pairs of units that vary.',
  memory_timescale: `Median over units of 1 / (1 - mean retention gate), at most ${LIMIT.longest_timescale}.`,
  memory_timescale_p90: `The 90th percentile over units of 1 / (1 - mean retention gate), at most ${LIMIT.longest_timescale}.`,
  nonfinite_count: 'NaN and infinities in sequences, weights and weight gradients.',
  onset_timestep: 'First timestep, in processing order, with a NaN or infinity.',
  gradient_onset_timestep:
    'Where gradients, on their way back, cease to be finite: the last timestep with one that is not.',
  residual: 'The self-check: recomputed outputs and input gradients against the framework’s own.',
  activity_regularization_loss: 'What the activity regularizer adds to the loss, for each sample.',
};

const OF_RUN: Readonly<Record<string, string>> = {
  loss: 'Of the batch, before the step.',
  val_loss: 'Of the validation data.',
  batch_size: 'Samples in the batch.',
  learning_rate: 'Of the optimizer.',
  gradient_norm: 'Norm over the gradients of all that is trained, before clipping.',
  clipped_gradient_norm: 'The same norm after clipping.',
  clip_ratio: 'The norm after clipping over that before; 1: untouched.',
};

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/_gate_closed$/, `Values of the gate under ${LIMIT.gate_closed_below}.`],
  [/_gate_open$/, `Values of the gate over ${LIMIT.gate_open_above}.`],
  [/_update_ratio$/, 'Norm of what one step adds over the norm of the weights.'],
  [/_clip_ratio$/, 'Norm of the gradient after clipping over that before; 1: untouched.'],
  [/_regularization_loss$/, 'What the regularizer adds to the loss.'],
  [/_norm(_\w+)?$/, 'Frobenius norm of the weights.'],
];

/** One sentence; "" for a scalar of someone's own. */
export function definitionOf(name: string, isOfRun: boolean): string {
  if (isOfRun) return OF_RUN[name] ?? '';
  return OF_SERIES[name] ?? PATTERNS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
}

/** "Dead units"; the name itself, as words, for a scalar of someone's own. */
export function labelOf(name: string, isOfRun: boolean): string {
  const known = isOfRun ? undefined : DIAGNOSTICS[name]?.label;
  const words = name.replace(/^val_/, 'validation ').replaceAll('_', ' ');
  return known ?? words.charAt(0).toUpperCase() + words.slice(1);
}

export const unitOf = (name: string, isOfRun: boolean): string =>
  (isOfRun ? '' : DIAGNOSTICS[name]?.unit.replace('percent', '%')) ?? '';

const ORDER = Object.keys(DIAGNOSTICS).filter((name) => !name.endsWith('_regularization_loss'));

/** The order of the list: known ones first, others by name. */
export function byListOrder(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => ORDER.indexOf(name)) as [number, number];
  if (left >= 0 && right >= 0) return left - right;
  if (left >= 0 || right >= 0) return left >= 0 ? -1 : 1;
  return a.localeCompare(b, 'en', { numeric: true });
}
