import { expect, it } from 'vitest';

import { figuresAt, lossTag } from './figures';

const at = (value: number) => ({ steps: [0, 10], values: [9, value] });
const scalars = {
  'rnn/loss': at(0.5),
  'rnn/learning_rate': at(0.1),
  'rnn/accuracy': at(0.878),
  'rnn/lstm/gradient_horizon': at(19.84),
  'rnn/lstm/gradient_decay': at(0.993),
};

it('shows loss, a metric, horizon and decay of the series at the step', () => {
  const figures = figuresAt(scalars, 'lstm', 10).map(({ label, value, unit }) => [
    label,
    value,
    unit,
  ]);
  expect(figures).toEqual([
    ['Loss', '0.500', ''],
    ['Accuracy', '0.878', ''],
    ['Horizon', '19.8', 'timesteps'],
    ['Decay', '0.993', 'a timestep'],
  ]);
});

it('leaves out what was not written, and takes no rate for a metric', () => {
  const rest = { 'rnn/loss': at(0.5), 'rnn/learning_rate': at(0.1) };
  expect(figuresAt(rest, 'gru', 10).map(({ label }) => label)).toEqual(['Loss']);
  expect(figuresAt(undefined, 'gru', 10)).toEqual([]);
});

it('prefers the loss of validation', () => {
  expect(lossTag({ ...scalars, 'rnn/val_loss': at(1) })).toBe('rnn/val_loss');
  expect(lossTag(scalars)).toBe('rnn/loss');
  expect(lossTag({})).toBeNull();
});

it('marks a loss that is no number', () => {
  expect(figuresAt({ 'rnn/loss': at(NaN) }, null, 10)).toEqual([
    { label: 'Loss', value: 'NaN', unit: '', isBad: true },
  ]);
});
