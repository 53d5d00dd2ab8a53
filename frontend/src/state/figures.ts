/** The figures over a column, from the run's scalars: pure. */

import type { Scalars } from '../data/types';
import { formatNumber } from '../paint/format';
import { scalarAt } from './derive';

export interface Figure {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly isBad: boolean;
}

const LOSS_TAGS = ['rnn/val_loss', 'rnn/loss'];
const METRIC = /^rnn\/([^/]+)$/;

/** The loss that is shown: that of validation where there is one. */
export function lossTag(scalars: Scalars | undefined): string | null {
  return LOSS_TAGS.find((tag) => scalars?.[tag]) ?? null;
}

const NAMES: Readonly<Record<string, string>> = { loss: 'Loss', val_loss: 'Validation loss' };

function title(name: string): string {
  const words = name.replace(/^val_/, 'validation ').replaceAll('_', ' ');
  return NAMES[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Loss, another metric if any, horizon and decay, as far as they were written. */
export function figuresAt(
  scalars: Scalars | undefined,
  series: string | null,
  step: number,
): readonly Figure[] {
  if (!scalars) return [];
  const loss = lossTag(scalars);
  const metric = Object.keys(scalars).find(
    (tag) => METRIC.test(tag) && !/loss|norm|ratio|rate|lr$/.test(tag),
  );
  const wanted: readonly (readonly [string | undefined | null, string, string])[] = [
    [loss, loss ? title(loss.slice(4)) : '', ''],
    [metric, metric ? title(metric.slice(4)) : '', ''],
    [`rnn/${series}/gradient_horizon`, 'Horizon', 'timesteps'],
    [`rnn/${series}/gradient_decay`, 'Decay', 'a timestep'],
  ];
  return wanted.flatMap(([tag, label, unit]) => {
    const value = tag ? scalarAt(scalars[tag], step) : null;
    if (value === null) return [];
    const text = label === 'Horizon' && value >= 0.05 ? value.toFixed(1) : formatNumber(value);
    return [{ label, value: text, unit, isBad: !Number.isFinite(value) && label !== 'Decay' }];
  });
}
