/** What the pictures of weights say: pure. */

import { QUANTITIES } from '../../terms';
import type { WeightName } from './weight_columns';

/** "recurrent kernel" */
export const weightWords = (name: WeightName): string =>
  (QUANTITIES.get(name)?.label ?? name.replaceAll('_', ' ')).toLowerCase();

/** "kernel, recurrent kernel and bias" */
export function weightList(names: readonly WeightName[]): string {
  const words = names.map(weightWords);
  const last = words.at(-1) ?? 'weights';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}

/** What rows and columns of the maps are: of a layer without memory nothing of the past feeds it. */
export function mapsWords(names: readonly WeightName[]): string {
  const bias = names.includes('bias')
    ? ' A wedge on a bias: beyond the colours; the bars below it show how far.'
    : '';
  if (names.includes('embeddings')) {
    return `A row is a token of the vocabulary, a column an entry of its vector. A row of even colour: a token that training has hardly moved.${bias}`;
  }
  const feeds = names.includes('recurrent_kernel')
    ? 'a feature of the input, or a unit of the previous timestep. Even colour over a whole row or column: a feature or unit that weighs on all, or listens to all.'
    : 'a feature of the input. Even colour over a whole row or column: a feature that weighs on all, or a unit that listens to all.';
  return `A column is a unit, a row what feeds it: ${feeds}${bias}`;
}

/** "lstm, forward, forget gate": what is there of it. */
export const gateWords = (direction: string, gate: string): string =>
  [direction, gate && `${gate} gate`].filter(Boolean).join(', ');
