"""The SimpleRNN: h = phi(x W + h_- R + b) (Elman 1990)."""

from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.activations import activation
from tb_rnn_plugin.bptt.dropout import product, product_back
from tb_rnn_plugin.bptt.weights import CellWeights


def activate(
    weights: CellWeights,
    gates: np.ndarray,
    previous_h: np.ndarray,
    dropout: np.ndarray | None = None,
) -> None:
    """Overwrites the input side of the pre-activations with the one gate, which is h.

    Args:
        weights: In the type of the matrix product.
        gates: (..., gates, units) float64, x W + b.
        previous_h: (..., units).
        dropout: Mask of the recurrent side, as in `bptt.dropout`.
    """
    gates += product(previous_h, weights.recurrent_kernel, dropout)
    activation(weights.activation).apply(gates)


@dataclass(frozen=True)
class SimpleRNNFactors:
    """What one step back multiplies by, for a block of timesteps; float64.

    Attributes:
        new: (timesteps, samples, units), phi'(h).
        recurrent_transposed: (units, units_from), in the type of the products.
        dropout: Mask of the recurrent side, as in `bptt.dropout`.
    """

    new: np.ndarray
    recurrent_transposed: np.ndarray
    dropout: np.ndarray | None

    @classmethod
    def of_block(
        cls, weights: CellWeights, gates: np.ndarray, *, dropout: np.ndarray | None = None
    ) -> "SimpleRNNFactors":
        """Returns the factors of a block.

        Args:
            weights: In the type of the products.
            gates: (timesteps, samples, gates, units).
            dropout: Mask of the recurrent side, as in `bptt.dropout`.
        """
        slope = activation(weights.activation).derivative(gates[:, :, 0])
        return cls(slope, weights.recurrent_kernel[:, 0].T, dropout)

    def step(self, k: int, dh: np.ndarray, dh_carried: np.ndarray, d: np.ndarray) -> None:
        """Steps from timestep `k` of the block to the one before; the last two are written.

        Args:
            k: Timestep within the block.
            dh: (rows, samples, units), total.
            dh_carried: (rows, samples, units), becomes what the timestep before gets.
            d: (rows, samples, 1, units), becomes the gate gradients.
        """
        np.multiply(dh, self.new[k], out=d[:, :, 0])
        product_back(d, self.recurrent_transposed, self.dropout, dh_carried)
