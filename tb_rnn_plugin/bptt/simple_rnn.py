"""The SimpleRNN: h = phi(x W + h_- R + b) (Elman 1990)."""

from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.activations import activation
from tb_rnn_plugin.bptt.products import scaled_product
from tb_rnn_plugin.bptt.weights import CellWeights


def activate(weights: CellWeights, gates: np.ndarray, previous_h: np.ndarray) -> None:
    """Overwrites the input side of the pre-activations with the one gate, which is h.

    Args:
        weights: In the type of the matrix product.
        gates: (..., gates, units) float64, x W + b.
        previous_h: (..., units).
    """
    kernel = weights.recurrent_kernel[:, 0]
    gates[..., 0, :] += previous_h.astype(kernel.dtype, copy=False) @ kernel
    activation(weights.activation).apply(gates)


@dataclass(frozen=True)
class SimpleRNNFactors:
    """What one step back multiplies by, for a block of timesteps; float64.

    Attributes:
        new: (timesteps, samples, units), phi'(h).
        recurrent_transposed: (units, units_from), in the type of the products.
    """

    new: np.ndarray
    recurrent_transposed: np.ndarray

    @classmethod
    def of_block(cls, weights: CellWeights, gates: np.ndarray) -> "SimpleRNNFactors":
        """Returns the factors of a block; `gates` is (timesteps, samples, gates, units)."""
        slope = activation(weights.activation).derivative(gates[:, :, 0])
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
        scaled_product(flat, self.recurrent_transposed, dh_carried.reshape(len(flat), -1))
