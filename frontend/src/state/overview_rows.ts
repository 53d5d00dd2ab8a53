/** Rows of an overview: pure. */

import type { Overview, Statistic } from '../data/types';
import { GAP, storedLog10 } from './rms';

export type Against = 'timesteps' | 'units';

/** One statistic at one kept step: a value for each timestep bin, or for each channel. */
export function overviewRow(
  overview: Overview,
  step: number,
  statistic: Statistic,
  against: Against,
): Float32Array | null {
  const at = overview.steps.indexOf(step);
  const which = overview.statistics.indexOf(statistic);
  if (at < 0 || which < 0) return null;
  const tensor = against === 'timesteps' ? overview.timesteps : overview.channels;
  const [, nStatistics = 0, n = 0] = tensor.shape;
  const start = (at * nStatistics + which) * n;
  return (tensor.data as Float32Array).subarray(start, start + n);
}

/**
 * log10 rms at one kept step by timestep bin, for a line: a `GAP` where there is no data or nothing
 * but zeros; NaN where any value is no number, although the others have a size.
 */
export function overviewLogs(overview: Overview, step: number): Float64Array | null {
  const rms = overviewRow(overview, step, 'log10_rms', 'timesteps');
  const count = overviewRow(overview, step, 'count', 'timesteps');
  const nonfinite = overviewRow(overview, step, 'nonfinite', 'timesteps');
  return (
    rms &&
    storedLog10(rms).map((value, t) => {
      if (count?.[t] === 0) return GAP;
      return (nonfinite?.[t] ?? 0) > 0 ? NaN : value;
    })
  );
}
