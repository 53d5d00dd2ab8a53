"""What the gates of a layer do: how often they are shut or open, how long they keep a state."""

from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.diagnostics.rows import percent, valid_rows

#: Gates beyond these are left- and right-saturated (Karpathy et al. 2015, arXiv:1506.02078, 4.2).
GATE_CLOSED_BELOW = 0.1
GATE_OPEN_ABOVE = 0.9

#: Timesteps; longer than any sequence, so that a gate of exactly 1 stays a number.
LONGEST_TIMESCALE = 1e6


@dataclass(frozen=True)
class GateSaturation:
    """How often a gate is nearly shut or nearly open.

    Attributes:
        closed: Percentage of values under `GATE_CLOSED_BELOW`.
        open: Percentage of values over `GATE_OPEN_ABOVE`.
    """

    closed: float
    open: float


def gate_saturation(gate: np.ndarray, mask: np.ndarray | None = None) -> GateSaturation:
    """Returns the saturation of one gate; of use for gates between 0 and 1.

    Args:
        gate: (samples, timesteps, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = valid_rows(gate, mask)
    return GateSaturation(
        closed=percent(rows < GATE_CLOSED_BELOW, rows),
        open=percent(rows > GATE_OPEN_ABOVE, rows),
    )


def memory_timescale(
    retention_gate: np.ndarray, mask: np.ndarray | None = None
) -> tuple[float, float]:
    """Returns the median and the 90th percentile, over units, of 1 / (1 - mean gate).

    The number of timesteps over which a gate that stays at its mean lets a state fall to 1/e
    (Tallec & Ollivier 2018, arXiv:1804.11188), at most `LONGEST_TIMESCALE`.

    Args:
        retention_gate: (samples, timesteps, units), an LSTM's forget or a GRU's update gate.
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = valid_rows(retention_gate, mask)
    if not rows.size or not np.isfinite(rows).all():
        return float("nan"), float("nan")
    means = rows.mean(0, dtype=np.float64)
    timescales = 1 / np.maximum(1 - means, 1 / LONGEST_TIMESCALE)
    median, ninetieth = np.percentile(timescales, [50, 90])
    return float(median), float(ninetieth)
