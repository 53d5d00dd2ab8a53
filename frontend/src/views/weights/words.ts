/** What the pictures of weights say: pure. */

import { QUANTITIES } from '../../terms';
import type { WeightName } from './weight_columns';

/** "recurrent kernel" */
export const weightWords = (name: WeightName): string =>
  (QUANTITIES.get(name)?.label ?? name.replaceAll('_', ' ')).toLowerCase();

/** "lstm, forward, forget gate": what is there of it. */
export const gateWords = (direction: string, gate: string): string =>
  [direction, gate && `${gate} gate`].filter(Boolean).join(', ');
