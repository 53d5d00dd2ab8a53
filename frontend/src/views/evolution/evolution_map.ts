/** A quantity's size over training as one picture: pure. */

import { codes, picture, type StridedView } from '../../data/slicing';
import type { MaskView } from '../../data/mask';
import type { Tensor } from '../../data/safetensors';
import type { Overview } from '../../data/types';
import { countCodes, type Counts } from '../../data/codes';
import type { Against } from '../../state/view';

/** log10 of an exact zero: below any domain, and no mark as -Infinity would be. */
export const LOG10_OF_ZERO = -1e30;

export interface EvolutionMap {
  /** Rows are timesteps or units, columns kept steps; values are log10 rms. */
  readonly view: StridedView;
  readonly mask: MaskView;
  readonly counts: Counts;
  /** As stored, -Infinity for an exact zero: (rows, steps). */
  readonly values: Float32Array;
  readonly steps: readonly number[];
  readonly nRows: number;
}

/** Returns log10 rms of all kept steps; bins without data are masked. */
export function evolutionMap(overview: Overview, against: Against): EvolutionMap {
  const tensor = against === 'timesteps' ? overview.timesteps : overview.channels;
  const [nSteps = 0, nStatistics = 0, nRows = 0] = tensor.shape;
  const stored = tensor.data as Float32Array;
  const rms = overview.statistics.indexOf('log10_rms');
  const count = overview.statistics.indexOf('count');
  const values = new Float32Array(nRows * nSteps);
  const drawn = new Float32Array(nRows * nSteps);
  const real = new Uint8Array(nRows * nSteps);
  const counted = new Uint8Array(nRows * nSteps);
  for (let step = 0; step < nSteps; step++) {
    for (let row = 0; row < nRows; row++) {
      const at = row * nSteps + step;
      const value = stored[(step * nStatistics + rms) * nRows + row] as number;
      const n = stored[(step * nStatistics + count) * nRows + row] as number;
      values[at] = value;
      drawn[at] = value === -Infinity ? LOG10_OF_ZERO : value;
      // Steps with shorter sequences are filled with NaN, counts too.
      real[at] = n > 0 ? 1 : 0;
      counted[at] = n > 0 && value !== -Infinity ? 1 : 0;
    }
  }
  const map: Tensor = {
    dtype: 'F32',
    shape: [nRows, nSteps],
    axes: ['rows', 'steps'],
    data: drawn,
  };
  return {
    view: picture(map, { columns: 'steps', rows: 'rows' }),
    mask: { data: real, offset: 0, rowStride: nSteps, columnStride: 1 },
    counts: countCodes(codes(map), counted),
    values,
    steps: overview.steps,
    nRows,
  };
}

/** log10 rms at a cell; null where there was no data. */
export function valueOf(map: EvolutionMap, row: number, column: number): number | null {
  const at = row * map.steps.length + column;
  return map.mask.data[at] ? (map.values[at] ?? null) : null;
}
