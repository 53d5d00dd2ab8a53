"""Matrix products of float64 gradients that run in float32 where the layer itself did.

A recurrent kernel of 256 units in float64 is twice as large as a second-level cache; the product
of each timestep was four times slower than in float32 (measured, 4 samples), and it is most of a
reverse pass. Scaled to 1 first, gradients of 1e-76 lose nothing but digits that a float32 layer
never had, and no denormals arise.
"""

import numpy as np

from tb_rnn_plugin.bptt.norms import largest_or_one

#: Part of the largest entry under which an entry adds nothing to a float32 sum; smaller ones would
#: become denormals, which are slow.
NEGLIGIBLE_PART = 1e-30


def scaled_product(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
    """Writes left @ right, computed in the type of `right`, each row scaled by its largest entry.

    Args:
        left: (rows, inner) float64.
        right: (inner, columns).
        out: (rows, columns) float64.
    """
    if right.dtype == np.float64:
        np.matmul(left, right, out=out)
        return
    scale = largest_or_one(np.abs(left), axis=1)
    np.multiply((left / scale).astype(right.dtype) @ right, scale, out=out)


def outer_sum(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Returns the sum over timesteps and samples of left^T right, computed in the type of `left`.

    Args:
        left: (timesteps, samples, rows).
        right: (timesteps, samples, gates, units) float64.

    Returns:
        (rows, gates, units) float64.
    """
    rows = left.reshape(-1, left.shape[2])
    columns = right.reshape(len(rows), -1)
    shape = (left.shape[2], *right.shape[2:])
    if left.dtype == np.float64:
        exact: np.ndarray = rows.T @ columns
        return exact.reshape(shape)
    # Two passes that read are cheaper than one that writes magnitudes of this many numbers.
    largest = np.maximum(columns.max(initial=0.0), -columns.min(initial=0.0))
    scale = float(largest) if 0 < largest < np.inf else 1.0
    scaled = np.empty(columns.shape, left.dtype)
    np.divide(columns, scale, out=scaled, casting="same_kind")
    scaled[np.abs(scaled) < NEGLIGIBLE_PART] = 0
    total: np.ndarray = (rows.T @ scaled).astype(np.float64)
    total *= scale
    return total.reshape(shape)
