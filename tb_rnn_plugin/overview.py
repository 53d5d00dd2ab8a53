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


def _statistics(values: np.ndarray, real: np.ndarray) -> np.ndarray:
    """Returns (statistics, columns) over axis 0 of `values` where `real`."""
    finite = np.isfinite(values) & real
    count = real.sum(0)
    n_finite = finite.sum(0)
    magnitude = np.where(finite, np.abs(values), 0.0)
    largest = magnitude.max(0, initial=0.0)
    # Scaled by the largest, squares of 1e-200 do not vanish and of 1e200 do not overflow.
    scale = np.where(largest > 0, largest, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rms = np.log10(np.sqrt(((magnitude / scale) ** 2).sum(0) / n_finite)) + np.log10(scale)
        mean = (np.where(finite, values, 0.0) / scale).sum(0) / n_finite * scale
        log10_max = np.where(n_finite > 0, np.log10(largest), np.nan)
    rms = np.where(n_finite > 0, rms, np.nan)
    with np.errstate(over="ignore"):
        return np.stack([rms, mean, log10_max, count - n_finite, count]).astype(np.float32)


def summarise(values: np.ndarray, mask: np.ndarray | None = None) -> QuantityOverview:
    """Returns the statistics of one quantity.

    Args:
        values: (samples, timesteps, channels) or (samples, timesteps, gates, units).
        mask: (samples, timesteps), True where real; None: all are.
    """
    n_samples, n_timesteps = values.shape[:2]
    flat = np.asarray(values, np.float64).reshape(n_samples, n_timesteps, -1)
    if mask is None:
        mask = np.ones((n_samples, n_timesteps), bool)
    real = np.broadcast_to(mask[:, :, None], flat.shape)
    n_bins = min(n_timesteps, MAX_TIMESTEP_BINS)
    edges = np.arange(n_bins + 1) * n_timesteps // max(n_bins, 1)
    by_bin = [
        _statistics(flat[:, start:stop].reshape(-1, 1), real[:, start:stop].reshape(-1, 1))
        for start, stop in zip(edges[:-1], edges[1:], strict=True)
    ]
    by_timestep = np.concatenate(by_bin, axis=1) if by_bin else np.zeros((len(STATISTICS), 0))
    by_channel = _statistics(
        flat.reshape(-1, flat.shape[2]), real.reshape(-1, flat.shape[2])
    )
    return QuantityOverview(n_timesteps, by_timestep.astype(np.float32), by_channel)


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
