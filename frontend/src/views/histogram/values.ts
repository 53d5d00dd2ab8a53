/** Values that a histogram counts: pure. */

import { isReal } from '../../data/mask';
import { rowValues } from '../../data/slicing';
import { binEdges, finiteRange } from '../../data/histogram';
import { magnitudeQuantiles, mergeCounts, type CountedView, type Counts } from '../../data/codes';

/** Real values of all panels, padding left out. */
export function realValues(panels: readonly CountedView[]): Float32Array {
  const values: number[] = [];
  for (const { view, mask } of panels) {
    for (let row = 0; row < view.nRows; row++) {
      rowValues(view, row).forEach((value, column) => {
        if (!mask || isReal(mask, row, column)) values.push(value);
      });
    }
  }
  return Float32Array.from(values);
}

/** Magnitudes for a log axis, where 0 has no place: it is counted apart. */
export function magnitudes(values: Float32Array): { values: Float32Array; nZeros: number } {
  const nonzero = values.filter((value) => value !== 0).map((value) => Math.abs(value));
  return { values: nonzero, nZeros: values.length - nonzero.length };
}

const N_BINS = 56;
/** Less than this share of a tail must not take most of a log axis. */
const TAIL_SHARE = 0.001;

/** Edges over all arrays, so that columns compare. */
export function sharedEdges(
  arrays: readonly Float32Array[],
  counts: readonly Counts[],
  isLog: boolean,
): Float64Array {
  if (isLog) {
    const [low = NaN, high = NaN] = magnitudeQuantiles(mergeCounts(counts), [TAIL_SHARE, 1], {
      nonzero: true,
    });
    if (!(low > 0)) return binEdges({ low: 1e-8, high: 1, nBins: N_BINS, log: true });
    return binEdges({ low: low / 1.2, high: high * 1.2, nBins: N_BINS, log: true });
  }
  const [low, high] = finiteRange(arrays) ?? [0, 1];
  return binEdges(
    low < high ? { low, high, nBins: N_BINS } : { low: low - 0.5, high: high + 0.5, nBins: N_BINS },
  );
}
