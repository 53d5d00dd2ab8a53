"""The LSTM: c = f c_- + i g, h = o phi(c) (Hochreiter & Schmidhuber 1997, Gers et al. 2000)."""

from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.activations import activation
from tb_rnn_plugin.bptt.dropout import product, product_back
from tb_rnn_plugin.bptt.weights import CellWeights

_INPUT, _FORGET, _CELL, _OUTPUT = range(4)


def activate(
    weights: CellWeights,
    gates: np.ndarray,
    previous_h: np.ndarray,
    dropout: np.ndarray | None = None,
) -> None:
    """Overwrites the input side of the pre-activations with the gates.

    Args:
        weights: In the type of the matrix product.
        gates: (..., gates, units) float64, x W + b.
        previous_h: (..., units).
        dropout: Mask of the recurrent side, as in `bptt.dropout`.
    """
    gates += product(previous_h, weights.recurrent_kernel, dropout)
    recurrent, own = activation(weights.recurrent_activation), activation(weights.activation)
    recurrent.apply(gates[..., :_CELL, :])
    own.apply(gates[..., _CELL, :])
    recurrent.apply(gates[..., _OUTPUT, :])


def cell_state(gates: np.ndarray, previous_c: np.ndarray) -> np.ndarray:
    """Returns c (..., units) from the gates and the c before."""
    c: np.ndarray = gates[..., _FORGET, :] * previous_c
    c += gates[..., _INPUT, :] * gates[..., _CELL, :]
    return c


def output(weights: CellWeights, gates: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Returns h (..., units) from the gates and c."""
    squashed = c.copy()
    activation(weights.activation).apply(squashed)
    squashed *= gates[..., _OUTPUT, :]
    return squashed


@dataclass(frozen=True)
class LSTMFactors:
    """What one step back multiplies by, for a block of timesteps; float64.

    Attributes:
        gates: (timesteps, samples, gates, units), [g i', c_- f', i g', phi(c) o'].
        through_output: (timesteps, samples, units), o phi'(c): from dh to dc.
        forget: (timesteps, samples, units), f: from dc to the dc before.
        recurrent_transposed: (gates*units, units_from), in the type of the products.
        dropout: Mask of the recurrent side, as in `bptt.dropout`.
    """

    gates: np.ndarray
    through_output: np.ndarray
    forget: np.ndarray
    recurrent_transposed: np.ndarray
    dropout: np.ndarray | None

    @classmethod
    def of_block(
        cls,
        weights: CellWeights,
        gates: np.ndarray,
        *,
        c: np.ndarray,
        previous_c: np.ndarray,
        dropout: np.ndarray | None = None,
    ) -> "LSTMFactors":
        """Returns the factors of a block.

        Args:
            weights: In the type of the products.
            gates: (timesteps, samples, gates, units).
            c: (timesteps, samples, units).
            previous_c: (timesteps, samples, units).
            dropout: Mask of the recurrent side, as in `bptt.dropout`.
        """
        own, recurrent = activation(weights.activation), activation(weights.recurrent_activation)
        squashed = c.copy()
        own.apply(squashed)
        factors = np.empty_like(gates)
        factors[:, :, :_CELL] = recurrent.derivative(gates[:, :, :_CELL])
        factors[:, :, _CELL] = own.derivative(gates[:, :, _CELL])
        factors[:, :, _OUTPUT] = recurrent.derivative(gates[:, :, _OUTPUT])
        factors[:, :, _INPUT] *= gates[:, :, _CELL]
        factors[:, :, _FORGET] *= previous_c
        factors[:, :, _CELL] *= gates[:, :, _INPUT]
        factors[:, :, _OUTPUT] *= squashed
        through_output = own.derivative(squashed) * gates[:, :, _OUTPUT]
        transposed = weights.recurrent_kernel.reshape(weights.units, -1).T
        return cls(factors, through_output, gates[:, :, _FORGET], transposed, dropout)

    def step(
        self,
        k: int,
        dh: np.ndarray,
        dc: np.ndarray,
        carried: tuple[np.ndarray, np.ndarray],
        d: np.ndarray,
    ) -> None:
        """Steps from timestep `k` of the block to the one before; the last three are written.

        Args:
            k: Timestep within the block.
            dh: (rows, samples, units), total.
            dc: (rows, samples, units), becomes the total.
            carried: dh and dc that arrive from the timestep after; become those for the one
                before.
            d: (rows, samples, gates, units), becomes the gate gradients.
        """
        dh_carried, dc_carried = carried
        np.multiply(dh, self.through_output[k], out=dc)
        dc += dc_carried
        np.multiply(dc, self.forget[k], out=dc_carried)
        np.multiply(dc[:, :, None], self.gates[k, :, :_OUTPUT], out=d[:, :, :_OUTPUT])
        np.multiply(dh, self.gates[k, :, _OUTPUT], out=d[:, :, _OUTPUT])
        product_back(d, self.recurrent_transposed, self.dropout, dh_carried)
