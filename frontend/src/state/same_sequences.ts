/** Whether columns saw the same sequences: only then do values compare cell by cell. */

import { batchVaries, type Source } from './derive';

interface Shown {
  readonly source: Source;
  readonly step: number | null;
}

/** A probe has a fingerprint; of training batches only one and the same step is the same batch. */
export function haveSameSequences(columns: readonly Shown[]): boolean {
  const shown = columns.filter(({ source }) => source.entry);
  if (!shown.some(({ source }) => batchVaries(source.entry))) {
    return new Set(shown.map(({ source }) => source.entry?.attributes['probe'])).size <= 1;
  }
  return new Set(shown.map(({ source, step }) => `${source.column.run} ${step}`)).size <= 1;
}
