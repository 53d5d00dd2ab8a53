"""What the units of a layer do: how many are dead or saturated, how many directions they use."""

from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.norms import norm
from tb_rnn_plugin.diagnostics.rows import percent, valid_rows

#: A unit that never leaves this band around 0 is dead: it moves the next layer by less than
#: bfloat16 resolves beside a unit of 1.
DEAD_BELOW = 1e-3

#: A unit beyond this in more than that part of samples x timesteps is saturated: tanh' is under
#: 0.1 there.
SATURATED_ABOVE = 0.95
SATURATED_SHARE = 0.5


def dead_units(output: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Returns the percentage of units with max |h| under `DEAD_BELOW`.

    Args:
        output: (samples, timesteps, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = valid_rows(output, mask)
    largest = np.abs(rows).max(0) if len(rows) else np.full(rows.shape[1], np.nan)
    return percent(largest < DEAD_BELOW, largest)


def saturated_units(output: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Returns the percentage of units over `SATURATED_ABOVE` more often than `SATURATED_SHARE`.

    Args:
        output: (samples, timesteps, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = valid_rows(output, mask)
    if not len(rows):
        return float("nan")
    return percent((np.abs(rows) > SATURATED_ABOVE).mean(0) > SATURATED_SHARE, rows)


@dataclass(frozen=True)
class UnitSimilarity:
    """How alike the units are.

    Attributes:
        effective_rank: exp of the entropy of the normalised singular values of the centred
            outputs (Roy & Vetterli 2007): how many directions the units use, 1 to units; 0 where
            all outputs are constant.
        unit_correlation: Mean |Pearson correlation| over pairs of units that vary; NaN with fewer
            than two of them.
        constant_units: Percentage of units that do not vary, which have no correlation.
    """

    effective_rank: float
    unit_correlation: float
    constant_units: float


def unit_similarity(output: np.ndarray, mask: np.ndarray | None = None) -> UnitSimilarity:
    """Returns rank, correlation and constancy over valid samples x timesteps; NaN at non-finite.

    All from one (units, units) matrix of correlations, in float64: for 1,600 rows of 256 units
    it and its eigenvalues cost a third of the singular values of the rows. Squaring loses the
    singular values under sqrt(units eps) of the largest, 2.4e-7 for 256 units, and they are left
    out: at most 6e-6 of the rank, measured over spectra that fall by 0.5 to 1 per value.

    Args:
        output: (samples, timesteps, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = valid_rows(output, mask).astype(np.float64)
    if not rows.size or not np.isfinite(rows).all():
        return UnitSimilarity(float("nan"), float("nan"), float("nan"))
    varies = rows.max(0) != rows.min(0)
    constant = float(100 * (1 - varies.mean()))
    if not varies.any():
        return UnitSimilarity(0.0, float("nan"), constant)
    varying = rows if varies.all() else rows[:, varies]
    centred = varying - varying.mean(0)
    lengths = norm(centred, axis=0)
    # A column at a time is scaled before anything is squared: units of 1e-200 are units too.
    centred /= lengths
    correlations = centred.T @ centred
    return UnitSimilarity(
        effective_rank=_effective_rank(correlations, lengths),
        unit_correlation=_mean_of_pairs(np.abs(correlations)),
        constant_units=constant,
    )


def _effective_rank(correlations: np.ndarray, lengths: np.ndarray) -> float:
    """Returns the effective rank of centred rows, whose columns have `lengths`."""
    scaled = lengths / lengths.max()
    squares = np.linalg.eigvalsh(correlations * scaled[:, None] * scaled)
    # The eigenvalues of directions that are not there are as large as this.
    rounding = len(correlations) * np.finfo(np.float64).eps * squares[-1]
    values = np.sqrt(squares[squares > rounding])
    share = values / values.sum()
    return float(np.exp(-(share * np.log(share)).sum()))


def _mean_of_pairs(symmetric: np.ndarray) -> float:
    n = len(symmetric)
    if n < 2:
        return float("nan")
    return float((symmetric.sum() - symmetric.trace()) / (n * (n - 1)))
