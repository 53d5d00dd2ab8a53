"""Per-timestep and per-unit statistics of each quantity: small enough to read all steps at once.

An overview is one flat float32 vector, since a tensor summary has one shape and quantities differ
in units. For each quantity of the metadata, in order:

    n_timesteps, n_timestep_bins, n_channels, then STATISTICS x n_timestep_bins, then
    STATISTICS x n_channels

All three counts are 0 for a quantity that was absent. A channel is a unit; for quantities with
gates gate * n_units + unit; for `input_gradient` a feature. Root mean squares and maxima are
stored as log10: total gradients span more decades than float32 has (1e-76 was seen), and the
evolution map is logarithmic anyway.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

#: Rows of a block. `count` is how many values were real (neither padding nor absent), `nonfinite`
#: how many of those were NaN or infinite; the others run over the finite ones.
STATISTICS = ("log10_rms", "mean", "log10_max", "nonfinite", "count")

#: Longer sequences are binned: more bins than a screen has pixels show nothing more.
MAX_TIMESTEP_BINS = 1024

#: Quantities with a timestep and a channel axis; the others have no overview.
SUMMARISED = (
    "output",
    "cell_state",
    "gate_activations",
    "output_gradient",
    "state_gradient",
    "cell_gradient",
    "gate_gradients",
    "input_gradient",
)


@dataclass(frozen=True)
class QuantityOverview:
    """Statistics of one quantity at one step.

    Attributes:
        n_timesteps: Timesteps of the sequences; bins are as even as can be,
            bin b covers floor(b n / bins) : floor((b + 1) n / bins).
        timesteps: (statistics, timestep bins) float32.
        channels: (statistics, channels) float32.
    """

    n_timesteps: int
    timesteps: np.ndarray
    channels: np.ndarray


#: Largest magnitudes whose squares neither vanish nor overflow in float64, sums of them included.
_SQUARABLE = (1e-140, 1e140)


def _columns(
    values: np.ndarray, count: np.ndarray, n_finite: np.ndarray, starts: np.ndarray, axis: int
) -> np.ndarray:
    """Returns (statistics, columns), float32.

    Args:
        values: (samples, timesteps, channels) float64, 0 where not finite or not real.
        count: (timesteps, channels) how many values are real.
        n_finite: (timesteps, channels) how many of those are finite.
        starts: First index of each column along `axis`.
        axis: 0: columns are bins of timesteps; 1: channels.
    """

    def over(partial: np.ndarray, reduction: np.ufunc) -> np.ndarray:
        if not partial.size:
            return np.zeros(len(starts))
        return np.asarray(reduction.reduceat(reduction.reduce(partial, 1 - axis), starts))

    count, n_finite = over(count, np.add), over(n_finite, np.add)
    extremes = [values.max(0, initial=0.0), -values.min(0, initial=0.0)]
    largest = over(np.maximum(*extremes), np.maximum)
    needs_scale = (largest > 0) & ((largest < _SQUARABLE[0]) | (largest > _SQUARABLE[1]))
    scale = np.where(needs_scale, largest, 1.0)
    if needs_scale.any():
        widths = np.diff([*starts, values.shape[1 + axis]])
        each = np.repeat(scale, widths)
        values = values / (each[:, None] if axis == 0 else each)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        # Squares of a column that needs no scale may overflow in another that does.
        squares = over(np.einsum("stc,stc->tc", values, values), np.add)
        log10_rms = np.log10(np.sqrt(squares / n_finite)) + np.log10(scale)
        mean = over(values.sum(0), np.add) / n_finite * scale
        log10_max = np.where(n_finite > 0, np.log10(largest), np.nan)
        rows = np.stack([log10_rms, mean, log10_max, count - n_finite, count])
        return rows.astype(np.float32)


def summarise(values: np.ndarray, mask: np.ndarray | None = None) -> QuantityOverview:
    """Returns the statistics of one quantity.

    Args:
        values: (samples, timesteps, channels) or (samples, timesteps, gates, units).
        mask: (samples, timesteps), True where real; None: all are.
    """
    n_samples, n_timesteps = values.shape[:2]
    n_channels = math.prod(values.shape[2:])
    flat = np.asarray(values, np.float64).reshape(n_samples, n_timesteps, n_channels)
    n_real = np.full(n_timesteps, n_samples) if mask is None else np.asarray(mask, bool).sum(0)
    count = np.broadcast_to(n_real[:, None], (n_timesteps, n_channels))
    n_finite = count
    if mask is not None and not np.all(mask):
        flat = np.where(np.asarray(mask, bool)[:, :, None], flat, 0.0)
    # One sum tells of every NaN and infinity (and, rarely, of an overflow, which costs a look).
    with np.errstate(over="ignore", invalid="ignore"):
        is_clean = bool(np.isfinite(flat.sum()))
    if not is_clean:
        finite = np.isfinite(flat)
        n_finite = count - (~finite).sum(0)
        flat = np.where(finite, flat, 0.0)
    n_bins = min(n_timesteps, MAX_TIMESTEP_BINS)
    starts = np.arange(n_bins) * n_timesteps // max(n_bins, 1)
    return QuantityOverview(
        n_timesteps,
        _columns(flat, count, n_finite, starts, 0),
        _columns(flat, count, n_finite, np.arange(n_channels), 1),
    )


def pack(overviews: Iterable[QuantityOverview | None]) -> np.ndarray:
    """Returns the flat vector of the overviews, None for an absent quantity."""
    parts: list[np.ndarray] = []
    for overview in overviews:
        if overview is None:
            parts.append(np.zeros(3, np.float32))
            continue
        n_bins, n_channels = overview.timesteps.shape[1], overview.channels.shape[1]
        parts.append(np.array([overview.n_timesteps, n_bins, n_channels], np.float32))
        parts += [overview.timesteps.ravel(), overview.channels.ravel()]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def unpack(vector: np.ndarray, quantities: Iterable[str]) -> Mapping[str, QuantityOverview]:
    """Reads what `pack` wrote for `quantities`, in their order; absent ones are left out."""
    overviews: dict[str, QuantityOverview] = {}
    start = 0
    for quantity in quantities:
        n_timesteps, n_bins, n_channels = (int(n) for n in vector[start : start + 3])
        start += 3
        blocks = []
        for n_columns in (n_bins, n_channels):
            stop = start + len(STATISTICS) * n_columns
            blocks.append(vector[start:stop].reshape(len(STATISTICS), n_columns))
            start = stop
        if n_timesteps:
            overviews[quantity] = QuantityOverview(n_timesteps, blocks[0], blocks[1])
    return overviews
