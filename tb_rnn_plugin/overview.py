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

#: Numbers in a block of timesteps: 1 MiB of float64, which a second-level cache holds.
_BLOCK_VALUES = 1 << 17


@dataclass(frozen=True)
class _Cells:
    """What the samples of each (timestep, channel) add up to; both kinds of columns start here.

    Attributes:
        real: (timesteps,) how many samples are.
        nonfinite: How many of those are NaN or infinite; None: none.
        largest: Largest magnitude of the finite ones.
        total: Their sum.
        squares: The sum of their squares; 0 or infinite beyond `_SQUARABLE`.
    """

    real: np.ndarray
    nonfinite: np.ndarray | None
    largest: np.ndarray
    total: np.ndarray
    squares: np.ndarray


def _cells(values: np.ndarray, mask: np.ndarray | None) -> _Cells:
    """Reduces the samples, block by block: no copy of all values is made.

    Args:
        values: (samples, timesteps, channels).
        mask: (samples, timesteps), True where real; None: all are.
    """
    n_samples, n_timesteps, n_channels = values.shape
    real = np.full(n_timesteps, n_samples) if mask is None else mask.sum(0)
    nonfinite = None
    largest, total, squares = np.zeros((3, n_timesteps, n_channels))
    width = max(1, _BLOCK_VALUES // max(1, n_samples * n_channels))
    for start in range(0, n_timesteps, width):
        part = slice(start, start + width)
        block, n_nonfinite = _finite(values, mask, part)
        if n_nonfinite is not None:
            nonfinite = np.zeros(largest.shape, int) if nonfinite is None else nonfinite
            nonfinite[part] = n_nonfinite
        extremes = block.max(0, initial=0.0), -block.min(0, initial=0.0)
        np.maximum(*extremes, out=largest[part])
        with np.errstate(over="ignore", under="ignore"):
            wide = block.astype(np.float64, copy=False)
            np.sum(wide, 0, out=total[part])
            np.einsum("stc,stc->tc", wide, wide, out=squares[part])
    return _Cells(real, nonfinite, largest, total, squares)


def _finite(
    values: np.ndarray, mask: np.ndarray | None, part: slice
) -> tuple[np.ndarray, np.ndarray | None]:
    """Returns some timesteps, 0 where not finite or not real, and counts of the former.

    Args:
        values: (samples, timesteps, channels).
        mask: (samples, timesteps) or None.
        part: Of the timesteps.

    Returns:
        (samples, timesteps, channels) and (timesteps, channels), or None where all are finite.
    """
    block = values[:, part]
    if mask is not None and not mask[:, part].all():
        block = np.where(mask[:, part, None], block, block.dtype.type(0))
    # One sum tells of every NaN and infinity (and, rarely, of an overflow, which costs a look).
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(block.sum()):
            return block, None
    finite = np.isfinite(block)
    return np.where(finite, block, block.dtype.type(0)), (~finite).sum(0)


def _columns(
    cells: _Cells, values: np.ndarray, mask: np.ndarray | None, starts: np.ndarray, axis: int
) -> np.ndarray:
    """Returns (statistics, columns), float32.

    Args:
        cells: Of the values.
        values: (samples, timesteps, channels).
        mask: (samples, timesteps) or None.
        starts: First index of each column along `axis`.
        axis: 0: columns are bins of timesteps; 1: channels.
    """

    def over(partial: np.ndarray, reduction: np.ufunc) -> np.ndarray:
        if not partial.size:
            return np.zeros(len(starts))
        return binned(reduction.reduce(partial, 1 - axis), reduction)

    def binned(reduced: np.ndarray, reduction: np.ufunc) -> np.ndarray:
        if len(starts) == len(reduced):
            return reduced
        return np.asarray(reduction.reduceat(reduced, starts))

    n_channels = values.shape[2]
    # A timestep is real in all channels or in none.
    real = cells.real * n_channels if axis == 0 else np.full(n_channels, cells.real.sum())
    count = binned(real, np.add)
    n_finite = count if cells.nonfinite is None else count - over(cells.nonfinite, np.add)
    largest = over(cells.largest, np.maximum)
    needs_scale = (largest > 0) & ((largest < _SQUARABLE[0]) | (largest > _SQUARABLE[1]))
    scale = np.where(needs_scale, largest, 1.0)
    squares, total = cells.squares, cells.total
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        if needs_scale.any():
            each = np.repeat(scale, np.diff([*starts, values.shape[1 + axis]]))
            scaled = _finite(values, mask, slice(None))[0]
            scaled = scaled / (each[:, None] if axis == 0 else each)
            squares, total = np.einsum("stc,stc->tc", scaled, scaled), scaled.sum(0)
        log10_rms = np.log10(np.sqrt(over(squares, np.add) / n_finite)) + np.log10(scale)
        mean = over(total, np.add) / n_finite * scale
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
    flat = values.reshape(n_samples, n_timesteps, n_channels)
    real = None if mask is None else np.asarray(mask, bool)
    cells = _cells(flat, real)
    n_bins = min(n_timesteps, MAX_TIMESTEP_BINS)
    bins = np.arange(n_bins) * n_timesteps // max(n_bins, 1)
    return QuantityOverview(
        n_timesteps,
        _columns(cells, flat, real, bins, 0),
        _columns(cells, flat, real, np.arange(n_channels), 1),
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
