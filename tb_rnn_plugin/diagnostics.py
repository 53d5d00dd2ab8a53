"""Single numbers about a layer: what its gradients reach, what its units do, how its weights move.

Pure functions of arrays. Every one returns NaN where it is undefined, and where a NaN or infinity
among its values would make the number a guess: `nonfinite_count` says so then.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.norms import norm

#: Lags with a smaller part of the largest gain are left out of the fit of `gradient_decay`:
#: rounding, not the layer, sets them.
SMALLEST_FITTED_PART = 1e-12

#: A lag whose gain is a smaller part of the largest counts as vanished, one whose gain is more
#: than the inverse times that of lag 0 as exploded: three decades, either way.
VANISHED_PART = 1e-3
EXPLODED_RATIO = 1e3

#: A unit that never leaves this band around 0 is dead: it moves the next layer by less than
#: bfloat16 resolves beside a unit of 1.
DEAD_BELOW = 1e-3

#: A unit beyond this in more than that part of samples x timesteps is saturated: tanh' is under
#: 0.1 there.
SATURATED_ABOVE = 0.95
SATURATED_SHARE = 0.5

#: Gates beyond these are left- and right-saturated (Karpathy et al. 2015, arXiv:1506.02078, 4.2).
GATE_CLOSED_BELOW = 0.1
GATE_OPEN_ABOVE = 0.9

#: Timesteps; longer than any sequence, so that a gate of exactly 1 stays a number.
LONGEST_TIMESCALE = 1e6


def _real_lags(lag_profile: np.ndarray, n_pairs: np.ndarray | None) -> tuple[np.ndarray, ...]:
    """Returns the lags that some pair has, and their gains over the largest: no overflow."""
    lags = np.arange(len(lag_profile))
    if n_pairs is not None:
        lags = lags[n_pairs > 0]
    profile = np.asarray(lag_profile, np.float64)[lags]
    if not len(profile) or not np.isfinite(profile).all():
        return lags, np.full(len(profile), np.nan)
    largest = profile.max()
    return lags, profile / largest if largest > 0 else np.full(len(profile), np.nan)


def lag_diagnostics(
    lag_profile: np.ndarray, n_pairs: np.ndarray | None = None
) -> Mapping[str, float]:
    """Returns the five diagnostics of a lag profile by name.

    Args:
        lag_profile: (lags,), `bptt.Memory.lag_profile`.
        n_pairs: (lags,), `bptt.Memory.n_pairs`; lags without a pair are left out. None: a NaN in
            the profile is taken for a gain that is not finite.
    """
    functions = (
        gradient_horizon,
        gradient_decay,
        gradient_ratio,
        vanishing_share,
        exploding_share,
    )
    return {function.__name__: function(lag_profile, n_pairs) for function in functions}


def gradient_horizon(lag_profile: np.ndarray, n_pairs: np.ndarray | None = None) -> float:
    """Returns sum k p_k / sum p_k in timesteps: how far back, on average, gradients arrive.

    A network without memory reads 0, as does a profile of one lag. Not the centroid of the total
    gradient, which for such a network with a loss at every timestep is the middle of the sequence.
    """
    lags, part = _real_lags(lag_profile, n_pairs)
    return float((lags * part).sum() / part.sum()) if len(lags) else float("nan")


def gradient_decay(lag_profile: np.ndarray, n_pairs: np.ndarray | None = None) -> float:
    """Returns the factor per timestep, exp of the slope of ln p_k over k (least squares).

    NaN with fewer than two lags above `SMALLEST_FITTED_PART` of the largest.
    """
    lags, part = _real_lags(lag_profile, n_pairs)
    fitted = part > SMALLEST_FITTED_PART
    if fitted.sum() < 2:
        return float("nan")
    slope = np.polynomial.Polynomial.fit(lags[fitted], np.log(part[fitted]), 1).convert().coef
    return float(np.exp(slope[1] if len(slope) > 1 else 0.0))


def gradient_ratio(lag_profile: np.ndarray, n_pairs: np.ndarray | None = None) -> float:
    """Returns log10 of the gain at the longest over that at the shortest lag, in decades.

    -inf where nothing arrives at the longest.
    """
    _, part = _real_lags(lag_profile, n_pairs)
    if not len(part):
        return float("nan")
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.log10(part[-1]) - np.log10(part[0]))


def vanishing_share(lag_profile: np.ndarray, n_pairs: np.ndarray | None = None) -> float:
    """Returns the percentage of lags with a gain under `VANISHED_PART` of the largest."""
    _, part = _real_lags(lag_profile, n_pairs)
    return _percent(part < VANISHED_PART, part)


def exploding_share(lag_profile: np.ndarray, n_pairs: np.ndarray | None = None) -> float:
    """Returns the percentage of lags with a gain over `EXPLODED_RATIO` times that of lag 0."""
    _, part = _real_lags(lag_profile, n_pairs)
    return _percent(part > EXPLODED_RATIO * part[:1], part)


def _percent(hits: np.ndarray, values: np.ndarray) -> float:
    """Returns 100 times the share of `hits`; NaN where any of `values` is, or there is none."""
    if not hits.size or np.isnan(values).any():
        return float("nan")
    return float(100 * hits.mean())


def _valid_rows(values: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Returns the valid (sample, timestep) pairs as rows, (pairs, ...), float64."""
    if mask is None:
        mask = np.ones(values.shape[:2], bool)
    return np.asarray(values[np.asarray(mask, bool)], np.float64)


def dead_units(output: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Returns the percentage of units with max |h| under `DEAD_BELOW`.

    Args:
        output: (samples, timesteps, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = _valid_rows(output, mask)
    largest = np.abs(rows).max(0) if len(rows) else np.full(rows.shape[1], np.nan)
    return _percent(largest < DEAD_BELOW, largest)


def saturated_units(output: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Returns the percentage of units over `SATURATED_ABOVE` more often than `SATURATED_SHARE`.

    Args:
        output: (samples, timesteps, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = _valid_rows(output, mask)
    if not len(rows):
        return float("nan")
    return _percent((np.abs(rows) > SATURATED_ABOVE).mean(0) > SATURATED_SHARE, rows)


@dataclass(frozen=True)
class GateSaturation:
    """How often each gate is nearly shut or nearly open.

    Attributes:
        closed: (gates,) percent of values under `GATE_CLOSED_BELOW`.
        opened: (gates,) percent of values over `GATE_OPEN_ABOVE`.
    """

    closed: np.ndarray
    opened: np.ndarray


def gate_saturation(gate_activations: np.ndarray, mask: np.ndarray | None = None) -> GateSaturation:
    """Returns the saturation of each gate; of use for gates between 0 and 1.

    Args:
        gate_activations: (samples, timesteps, gates, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = _valid_rows(gate_activations, mask)
    n_gates = rows.shape[1]
    closed = [_percent(rows[:, g] < GATE_CLOSED_BELOW, rows[:, g]) for g in range(n_gates)]
    opened = [_percent(rows[:, g] > GATE_OPEN_ABOVE, rows[:, g]) for g in range(n_gates)]
    return GateSaturation(np.array(closed), np.array(opened))


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
    rows = _valid_rows(retention_gate, mask)
    if not len(rows) or not np.isfinite(rows).all():
        return float("nan"), float("nan")
    timescales = 1 / np.maximum(1 - rows.mean(0), 1 / LONGEST_TIMESCALE)
    median, ninetieth = np.percentile(timescales, [50, 90])
    return float(median), float(ninetieth)


def effective_rank(output: np.ndarray, mask: np.ndarray | None = None) -> float:
    """Returns exp of the entropy of the normalised singular values (Roy & Vetterli 2007).

    Of the outputs centred over valid samples x timesteps: how many directions the units use, 1 to
    units; 0 where all outputs are constant.

    Args:
        output: (samples, timesteps, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = _valid_rows(output, mask)
    if not len(rows) or not np.isfinite(rows).all():
        return float("nan")
    centred = _centred(rows)
    if len(centred) > centred.shape[1]:
        # R of QR has the same singular values and as few rows as units.
        centred = np.asarray(np.linalg.qr(centred, mode="r"))
    values = np.linalg.svd(centred, compute_uv=False)
    if not values.any():
        return 0.0
    share = values[values > 0] / values.sum()
    return float(np.exp(-(share * np.log(share)).sum()))


def _centred(rows: np.ndarray) -> np.ndarray:
    """Returns the rows less their mean; a constant column exactly 0, not a rounding from it."""
    return np.where(rows.max(0) == rows.min(0), 0.0, rows - rows.mean(0))


@dataclass(frozen=True)
class UnitCorrelation:
    """How alike the units are.

    Attributes:
        mean: Mean |Pearson correlation| over pairs of units that vary; NaN with fewer than two.
        n_constant: Units that do not vary, which have no correlation.
    """

    mean: float
    n_constant: int


def unit_correlation(output: np.ndarray, mask: np.ndarray | None = None) -> UnitCorrelation:
    """Returns the mean absolute correlation over pairs of units.

    Args:
        output: (samples, timesteps, units).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    rows = _valid_rows(output, mask)
    if not len(rows) or not np.isfinite(rows).all():
        return UnitCorrelation(float("nan"), 0)
    centred = _centred(rows)
    varies = centred.any(0)
    n_constant = int((~varies).sum())
    n = int(varies.sum())
    if n < 2:
        return UnitCorrelation(float("nan"), n_constant)
    unit_length = centred[:, varies] / norm(centred[:, varies], axis=0)
    correlations = np.abs(unit_length.T @ unit_length)
    of_pairs = correlations[np.triu_indices(n, 1)]
    return UnitCorrelation(float(of_pairs.mean()), n_constant)


def weight_norm(weights: np.ndarray) -> np.ndarray:
    """Returns the Frobenius norm of each gate's part, (gates,).

    Args:
        weights: (rows, gates, units) or a bias (gates, units).
    """
    by_gate = np.moveaxis(np.asarray(weights, np.float64), -2, 0)
    return norm(by_gate.reshape(len(by_gate), -1))


def update_ratio(update: np.ndarray, weights: np.ndarray) -> float:
    """Returns norm(w_new - w_old) / norm(w_old), Frobenius; NaN where both are 0.

    Args:
        update: w_new - w_old, any shape.
        weights: w_old, the same shape.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = norm(np.ravel(update).astype(np.float64)) / norm(
            np.ravel(weights).astype(np.float64)
        )
    return float(ratio)


def nonfinite_count(values: np.ndarray, mask: np.ndarray | None = None) -> int:
    """Returns how many values are NaN or infinite.

    Args:
        values: Any shape; with a mask (samples, timesteps, ...).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    nonfinite = ~np.isfinite(values)
    return int(nonfinite.sum() if mask is None else nonfinite[np.asarray(mask, bool)].sum())
