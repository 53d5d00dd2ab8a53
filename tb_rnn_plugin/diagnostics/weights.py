"""How large a layer's weights are, and by how much a training step moves them."""

import numpy as np

from tb_rnn_plugin.bptt.norms import norm


def weight_norm(weights: np.ndarray) -> np.ndarray:
    """Returns the Frobenius norm of each gate's part, (gates,).

    Args:
        weights: (rows, gates, units) or a bias (gates, units).
    """
    gates = weights.ndim - 2
    return norm(weights, axis=tuple(axis for axis in range(weights.ndim) if axis != gates))


def update_ratio(update: np.ndarray, weights: np.ndarray) -> float:
    """Returns norm(w_new - w_old) / norm(w_old), Frobenius; NaN where both are 0.

    Args:
        update: w_new - w_old, any shape.
        weights: w_old, the same shape.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(norm(np.ravel(update)) / norm(np.ravel(weights)))
