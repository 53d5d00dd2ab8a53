/** Which map stands where: pure. */

import type { Grid } from '../../state/view';

export interface MapCell {
  /** Index of the run at a step. */
  readonly column: number;
  readonly sample: number;
  /** Place among the gates that are shown; 0 where there are none. */
  readonly place: number;
}

export interface MapRow {
  readonly key: string;
  readonly cells: readonly MapCell[];
}

export interface RowsChoice {
  readonly grid: Grid;
  readonly samples: readonly number[];
  /** At least 1. */
  readonly nGates: number;
  readonly nColumns: number;
  /** Of a single run: how many samples stand side by side. */
  readonly nAcross: number;
}

/**
 * Rows of maps. Several runs: a row for each sample and each gate of it, or for each gate and each
 * sample of it. A single run: its samples stand side by side.
 */
export function mapRows({ grid, samples, nGates, nColumns, nAcross }: RowsChoice): MapRow[] {
  const gates = Array.from({ length: nGates }, (_, place) => place);
  const groups = nColumns > 1 ? samples.map((sample) => [sample]) : chunks(samples, nAcross);
  const row = (group: readonly number[], place: number): MapRow => ({
    key: `${group.join(' ')}, ${place}`,
    cells:
      nColumns > 1
        ? Array.from({ length: nColumns }, (_, column) => ({
            column,
            sample: group[0] as number,
            place,
          }))
        : group.map((sample) => ({ column: 0, sample, place })),
  });
  return grid === 'gates'
    ? gates.flatMap((place) => groups.map((group) => row(group, place)))
    : groups.flatMap((group) => gates.map((place) => row(group, place)));
}

function chunks(samples: readonly number[], size: number): readonly (readonly number[])[] {
  const n = Math.ceil(samples.length / Math.max(1, size));
  return Array.from({ length: n }, (_, i) => samples.slice(i * size, (i + 1) * size));
}

/** Indices of the gates that are shown: all, or the one that is named; none where it lacks. */
export function shownGates(gates: readonly string[], name: string | undefined): readonly number[] {
  if (gates.length === 0) return [0];
  if (!name) return gates.map((_, gate) => gate);
  const at = gates.indexOf(name);
  return at < 0 ? [] : [at];
}
