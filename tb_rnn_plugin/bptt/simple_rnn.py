"""The SimpleRNN: h = phi(x W + h_- R + b) (Elman 1990)."""

from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.activations import activation
from tb_rnn_plugin.bptt.weights import CellWeights


def activate(weights: CellWeights, gates: np.ndarray, previous_h: np.ndarray) -> None:
    """Overwrites the input side of the pre-activations with the one gate, which is h.

    Args:
        weights: In the type of `gates`.
        gates: (..., gates, units), x W + b.
        previous_h: (..., units).
    """
    gates[..., 0, :] += previous_h @ weights.recurrent_kernel[:, 0]
    activation(weights.activation).apply(gates)


@dataclass(frozen=True)
class SimpleRNNFactors:
    """What one step back multiplies by, for a block of timesteps; all float64.

    Attributes:
        new: (timesteps, samples, units), phi'(h).
        recurrent_transposed: (units, units_from).
    """

    new: np.ndarray
    recurrent_transposed: np.ndarray

    @classmethod
    def of_block(cls, weights: CellWeights, gates: np.ndarray) -> "SimpleRNNFactors":
        """Returns the factors of a block; `gates` is (timesteps, samples, gates, units)."""
        h = gates[:, :, 0].astype(np.float64)
        slope = activation(weights.activation).derivative(h)
        return cls(slope, weights.recurrent_kernel[:, 0].T)

    def step(self, k: int, dh: np.ndarray, dh_carried: np.ndarray, d: np.ndarray) -> None:
        """Steps from timestep `k` of the block to the one before; the last two are written.

        Args:
            k: Timestep within the block.
            dh: (rows, samples, units), total.
            dh_carried: (rows, samples, units), becomes what the timestep before gets.
            d: (rows, samples, 1, units), becomes the gate gradients.
        """
        np.multiply(dh, self.new[k], out=d[:, :, 0])
        flat = d.reshape(-1, d.shape[3])
        np.matmul(flat, self.recurrent_transposed, out=dh_carried.reshape(len(flat), -1))
