"""What a lag profile says: how far back gradients reach, and whether they vanish or explode."""

from collections.abc import Mapping

import numpy as np

from tb_rnn_plugin.diagnostics.rows import percent

#: Lags with a smaller part of the largest gain are left out of the fit of `gradient_decay`:
#: rounding, not the layer, sets them.
SMALLEST_FITTED_PART = 1e-12

#: A lag whose gain is a smaller part of the largest counts as vanished, one whose gain is more
#: than the inverse times that of lag 0 as exploded: three decades, either way.
VANISHED_PART = 1e-3
EXPLODED_RATIO = 1e3


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
    return percent(part < VANISHED_PART, part)


def exploding_share(lag_profile: np.ndarray, n_pairs: np.ndarray | None = None) -> float:
    """Returns the percentage of lags with a gain over `EXPLODED_RATIO` times that of lag 0."""
    _, part = _real_lags(lag_profile, n_pairs)
    return percent(part > EXPLODED_RATIO * part[:1], part)
