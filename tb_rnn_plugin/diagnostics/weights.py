"""How large a layer's weights are, and by how much a training step moves them."""

import numpy as np

from tb_rnn_plugin.bptt.norms import norm


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
