/** Rows of an overview: pure. */

import type { Overview, Statistic } from '../data/types';

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
