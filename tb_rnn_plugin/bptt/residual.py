"""How well what was recomputed agrees with what the framework computed."""

from typing import NamedTuple

import numpy as np

from tb_rnn_plugin.bptt.norms import norm

#: Numbers compared at once: half a MiB of float64, with what is formed from them in the cache.
BLOCK_VALUES = 1 << 16

#: Timesteps of smaller norm are not compared: a framework's float32 underflows there.
SMALLEST_NORM = 1e-30

#: In half precision, those below this part of the largest norm are not: float16 ends at 6e-8.
SMALLEST_HALF_PRECISION_PART = 1e-4

#: Residuals under these are "verified". Measured: float32 up to 7e-5 where all was right, 1.4e-3
#: and more where a state was ignored; half precision up to 9e-3 in weight gradients.
VERIFIED_BELOW = {"float64": 1e-10, "float32": 1e-3, "float16": 3e-2, "bfloat16": 3e-2}


class Residual(NamedTuple):
    """The worst disagreement and how much was compared.

    Attributes:
        worst: Largest norm(recomputed - framework) / norm(framework) of a timestep, over valid
            samples and units. inf where one of the two alone has a NaN or infinity; NaN where
            nothing was compared.
        n_compared: Number of timesteps compared.
    """

    worst: float
    n_compared: int


def residual(
    recomputed: np.ndarray,
    framework: np.ndarray,
    mask: np.ndarray | None = None,
    *,
    half_precision: bool = False,
) -> Residual:
    """Returns how far two sequences are apart at their worst timestep.

    Entries at which both are not finite agree: the framework's own overflow is no fault of the
    capture.

    Args:
        recomputed: (samples, timesteps, units or features).
        framework: The same shape.
        mask: (samples, timesteps), True where valid; None: all are.
        half_precision: True where the framework computed in float16 or bfloat16.

    Raises:
        ValueError: the shapes differ.
    """
    if recomputed.shape != framework.shape:
        raise ValueError(
            f"The recomputed array has shape {recomputed.shape}, the framework's "
            f"{framework.shape}; only arrays of one shape can be compared."
        )
    n_timesteps = framework.shape[1]
    width = max(1, BLOCK_VALUES // max(1, framework[:, :1].size))
    sizes, distances, differing = [np.zeros(0)], [np.zeros(0)], [np.zeros(0, bool)]
    for start in range(0, n_timesteps, width):
        part = slice(start, start + width)
        valid = None if mask is None else np.asarray(mask[:, part], bool)
        size, distance, differ = _compared(recomputed[:, part], framework[:, part], valid)
        sizes.append(size)
        distances.append(distance)
        differing.append(differ)
    size, differ = np.concatenate(sizes), np.concatenate(differing)
    smallest = SMALLEST_NORM
    if half_precision:
        smallest = max(smallest, SMALLEST_HALF_PRECISION_PART * size.max(initial=0.0))
    with np.errstate(all="ignore"):
        error = np.concatenate(distances) / size
    large = size > smallest
    errors = np.where(differ, np.inf, error)[large | differ]
    return Residual(float(errors.max()) if len(errors) else float("nan"), len(errors))


def _compared(
    recomputed: np.ndarray, framework: np.ndarray, mask: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns norm of the framework's, norm of the difference, and where one alone is finite.

    Args:
        recomputed: (samples, timesteps, units or features).
        framework: The same shape.
        mask: (samples, timesteps) or None.

    Returns:
        Each (timesteps,).
    """
    with np.errstate(all="ignore"):
        # Both in the framework's range first: what it could not hold is no difference.
        a = recomputed.astype(framework.dtype).astype(np.float64)
        b = framework.astype(np.float64)
        valid = np.broadcast_to(True if mask is None else mask[:, :, None], b.shape)
        difference = a - b
        if mask is not None:
            b, difference = np.where(valid, b, 0.0), np.where(valid, difference, 0.0)
        size, distance = norm(b, axis=(0, 2)), norm(difference, axis=(0, 2))
        if np.isfinite(size + distance).all():
            return size, distance, np.zeros(len(size), bool)
        finite = np.isfinite(a), np.isfinite(b)
        compared = valid & finite[0] & finite[1]
        differ = (valid & (finite[0] != finite[1])).any((0, 2))
        size = norm(np.where(compared, b, 0.0), axis=(0, 2))
        return size, norm(np.where(compared, difference, 0.0), axis=(0, 2)), differ


def residual_status(worst: float, *, dtype: str = "float32", because: str = "") -> str:
    """Returns `verified 4e-07`, `approximate 1e-02: <because>`, or "" for NaN: nothing compared.

    Args:
        worst: Largest of the residuals.
        dtype: Type in which the framework computed, a key of `VERIFIED_BELOW`.
        because: Why it is approximate, where that is known.

    Raises:
        ValueError: unknown type.
    """
    if dtype not in VERIFIED_BELOW:
        raise ValueError(f"Unknown type {dtype!r}; there are {', '.join(VERIFIED_BELOW)}.")
    if np.isnan(worst):
        return ""
    if worst < VERIFIED_BELOW[dtype] and not because:
        return f"verified {worst:.0e}"
    return f"approximate {worst:.0e}" + (f": {because}" if because else "")
