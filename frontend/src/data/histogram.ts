/** Exact counts in bins; what is no number is counted apart. */

export interface Histogram {
  /** nBins + 1 ascending edges. */
  readonly edges: Float64Array;
  readonly counts: Uint32Array;
  readonly below: number;
  readonly above: number;
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

/** Counts values in half-open bins [edge, next edge); the last bin holds its end too. */
export function histogram(values: ArrayLike<number>, edges: Float64Array): Histogram {
  const nBins = edges.length - 1;
  const counts = new Uint32Array(nBins);
  const outside = { below: 0, above: 0, nan: 0, posInf: 0, negInf: 0 };
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) outside.nan++;
    else if (value === Infinity) outside.posInf++;
    else if (value === -Infinity) outside.negInf++;
    else if (value < (edges[0] as number)) outside.below++;
    else if (value > (edges[nBins] as number)) outside.above++;
    else (counts[binOf(value, edges)] as number)++;
  }
  return { edges, counts, ...outside, total: values.length };
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
