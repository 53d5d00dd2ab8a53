/** Exact counts in bins; what is no number is counted apart. */

export interface Histogram {
  /** nBins + 1 ascending edges. */
  readonly edges: Float64Array;
  readonly counts: Uint32Array;
  readonly below: number;
  readonly above: number;
  /** Exact zeros, which an axis of magnitudes has no place for; elsewhere they are values. */
  readonly zeros: number;
  readonly nan: number;
  readonly posInf: number;
  readonly negInf: number;
  /** All of the above together. */
  readonly total: number;
}

export interface EdgesChoice {
  readonly low: number;
  readonly high: number;
  readonly nBins: number;
  /** Bins of equal ratio; needs 0 < low. */
  readonly log?: boolean;
}

/** Edges of a range, to be shared by all histograms that are compared. */
export function binEdges({ low, high, nBins, log = false }: EdgesChoice): Float64Array {
  const edges = new Float64Array(nBins + 1);
  for (let i = 0; i <= nBins; i++) {
    const part = i / nBins;
    edges[i] = log ? low * (high / low) ** part : low + (high - low) * part;
  }
  edges[nBins] = high;
  return edges;
}

/** Smallest and largest finite value of all arrays; undefined where there is none. */
export function finiteRange(arrays: Iterable<ArrayLike<number>>): [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const values of arrays) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : undefined;
}

export interface CountStyle {
  /** How often each value is there; once unless told. */
  readonly times?: ArrayLike<number> | undefined;
  /** Counts |value|, and zeros apart. */
  readonly magnitudes?: boolean;
}

/** Counts values in half-open bins [edge, next edge); the last bin holds its end too. */
export function histogram(
  values: ArrayLike<number>,
  edges: Float64Array,
  { times, magnitudes = false }: CountStyle = {},
): Histogram {
  const nBins = edges.length - 1;
  const counts = new Uint32Array(nBins);
  const outside = { below: 0, above: 0, zeros: 0, nan: 0, posInf: 0, negInf: 0 };
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const stored = values[i] as number;
    const value = magnitudes ? Math.abs(stored) : stored;
    const n = times ? (times[i] as number) : 1;
    total += n;
    if (Number.isNaN(value)) outside.nan += n;
    else if (stored === Infinity) outside.posInf += n;
    else if (stored === -Infinity) outside.negInf += n;
    else if (magnitudes && value === 0) outside.zeros += n;
    else if (value < (edges[0] as number)) outside.below += n;
    else if (value > (edges[nBins] as number)) outside.above += n;
    else (counts[binOf(value, edges)] as number) += n;
  }
  return { edges, counts, ...outside, total };
}

/** Bisection: exact at every edge, however the edges are spaced. */
function binOf(value: number, edges: Float64Array): number {
  let [low, high] = [0, edges.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value >= (edges[middle] as number)) low = middle;
    else high = middle;
  }
  return low;
}
