/** Limits that diagnostics count by, as in tb_rnn_plugin/diagnostics/; a test keeps both equal. */

export const THRESHOLDS = {
  /** Of the largest gain; smaller ones are left out of the fit of the decay. */
  smallest_fitted_part: 1e-12,
  /** Of the largest gain. */
  vanished_part: 1e-3,
  /** Times the gain at lag 0. */
  exploded_ratio: 1e3,
  /** Of |h|. */
  dead_below: 1e-3,
  saturated_above: 0.95,
  /** Of samples x timesteps. */
  saturated_share: 0.5,
  gate_closed_below: 0.1,
  gate_open_above: 0.9,
  /** Timesteps. */
  longest_timescale: 1e6,
} as const;
