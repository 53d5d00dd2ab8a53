"""What the diagnostics of sequences share: valid rows, and percentages that hide no NaN."""

import numpy as np


def valid_rows(values: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Returns the valid (sample, timestep) pairs as rows, (pairs, ...); a view without a mask.

    Args:
        values: (samples, timesteps, ...).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    if mask is None:
        return values.reshape(-1, *values.shape[2:])
    return np.asarray(values[np.asarray(mask, bool)])


def percent(hits: np.ndarray, values: np.ndarray) -> float:
    """Returns 100 times the share of `hits`; NaN where any of `values` is, or there is none."""
    if not hits.size or np.isnan(values).any():
        return float("nan")
    return float(100 * hits.mean())
