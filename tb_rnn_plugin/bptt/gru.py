"""The GRU: h = z h_- + (1 - z) n (Cho et al. 2014), in both places of its reset gate.

Reset after (cuDNN, PyTorch, Keras' default): m = h_- R_n + b1_n, n = phi(x W_n + b0_n + r m).
Reset before (the paper): n = phi(x W_n + (r h_-) R_n + b_n).
"""

from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.activations import activation
from tb_rnn_plugin.bptt.dropout import of_gate, of_gates, product, product_back
from tb_rnn_plugin.bptt.weights import CellWeights

_UPDATE, _RESET, _NEW = range(3)


def activate(
    weights: CellWeights,
    gates: np.ndarray,
    previous_h: np.ndarray,
    dropout: np.ndarray | None = None,
) -> np.ndarray | None:
    """Overwrites the input side of the pre-activations with the gates.

    Args:
        weights: In the type of the matrix products.
        gates: (..., gates, units) float64, x W + b; b without the recurrent side of the new gate's.
        previous_h: (..., units).
        dropout: Mask of the recurrent side, as in `bptt.dropout`: of what the matrix products
            see, not of the h that the update gate keeps.

    Returns:
        m (..., units) with reset_after, else None.
    """
    recurrent, own = activation(weights.recurrent_activation), activation(weights.activation)
    kernel = weights.recurrent_kernel
    early = gates[..., :_NEW, :]
    if weights.reset_after:
        side = product(previous_h, kernel, dropout)
        early += side[..., :_NEW, :]
        recurrent.apply(early)
        m: np.ndarray = side[..., _NEW, :].astype(np.float64)
        if weights.bias is not None and weights.bias.ndim == 3:
            m += weights.bias[1, _NEW]
        gates[..., _NEW, :] += gates[..., _RESET, :] * m
        own.apply(gates[..., _NEW, :])
        return m
    early += product(previous_h, kernel[:, :_NEW], of_gates(dropout, slice(_NEW)))
    recurrent.apply(early)
    kept = gates[..., _RESET, :] * previous_h
    new = slice(_NEW, None)
    gates[..., new, :] += product(kept, kernel[:, new], of_gates(dropout, new))
    own.apply(gates[..., _NEW, :])
    return None


def output(gates: np.ndarray, previous_h: np.ndarray) -> np.ndarray:
    """Returns h (..., units) from the gates and the h before."""
    h: np.ndarray = gates[..., _UPDATE, :] * previous_h
    h += (1 - gates[..., _UPDATE, :]) * gates[..., _NEW, :]
    return h


@dataclass(frozen=True)
class GRUFactors:
    """What one step back multiplies by, for a block of timesteps; float64.

    Attributes:
        recurrent_gates: (timesteps, samples, gates, units), from dh to e. With reset_after
            [(h_- - n) z', (1-z) n' m r', (1-z) n' r]; else [(h_- - n) z', h_- r', (1-z) n'],
            where the second is from q = d_n R_n^T to d_r.
        new: (timesteps, samples, units), (1-z) n': from dh to d_n.
        update: (timesteps, samples, units), z: from dh to the dh before.
        reset: (timesteps, samples, units), r.
        recurrent_transposed: (gates*units, units_from), in the type of the products.
        reset_after: As in the weights.
        dropout: Mask of the recurrent side, as in `bptt.dropout`.
    """

    recurrent_gates: np.ndarray
    new: np.ndarray
    update: np.ndarray
    reset: np.ndarray
    recurrent_transposed: np.ndarray
    reset_after: bool
    dropout: np.ndarray | None

    @classmethod
    def of_block(
        cls,
        weights: CellWeights,
        gates: np.ndarray,
        *,
        previous_h: np.ndarray,
        recurrent_new: np.ndarray | None,
        dropout: np.ndarray | None = None,
    ) -> "GRUFactors":
        """Returns the factors of a block.

        Args:
            weights: In the type of the products.
            gates: (timesteps, samples, gates, units).
            previous_h: (timesteps, samples, units).
            recurrent_new: (timesteps, samples, units), m, with reset_after; else None.
            dropout: Mask of the recurrent side, as in `bptt.dropout`.
        """
        update, reset, new = (gates[:, :, gate] for gate in (_UPDATE, _RESET, _NEW))
        to_new = activation(weights.activation).derivative(new)
        to_new *= 1 - update
        factors = np.empty_like(gates)
        recurrent = activation(weights.recurrent_activation)
        factors[:, :, :_NEW] = recurrent.derivative(gates[:, :, :_NEW])
        factors[:, :, _UPDATE] *= previous_h - new
        if recurrent_new is None:
            factors[:, :, _RESET] *= previous_h
            factors[:, :, _NEW] = to_new
        else:
            factors[:, :, _RESET] *= to_new * recurrent_new
            factors[:, :, _NEW] = to_new * reset
        transposed = weights.recurrent_kernel.reshape(weights.units, -1).T
        return cls(factors, to_new, update, reset, transposed, recurrent_new is not None, dropout)

    def step(self, k: int, dh: np.ndarray, dh_carried: np.ndarray, e: np.ndarray) -> None:
        """Steps from timestep `k` of the block to the one before; the last two are written.

        Args:
            k: Timestep within the block.
            dh: (rows, samples, units), total.
            dh_carried: (rows, samples, units), becomes what the timestep before gets.
            e: (rows, samples, gates, units), becomes the gate gradients of the recurrent side.
        """
        if self.reset_after:
            np.multiply(dh[:, :, None], self.recurrent_gates[k], out=e)
            product_back(e, self.recurrent_transposed, self.dropout, dh_carried)
        else:
            n_early = _NEW * dh.shape[2]
            np.multiply(dh, self.recurrent_gates[k, :, _UPDATE], out=e[:, :, _UPDATE])
            np.multiply(dh, self.new[k], out=e[:, :, _NEW])
            q = np.empty(dh.shape)
            new = self.recurrent_transposed[n_early:]
            product_back(e[:, :, _NEW:], new, of_gate(self.dropout, _NEW), q)
            np.multiply(q, self.recurrent_gates[k, :, _RESET], out=e[:, :, _RESET])
            early = self.recurrent_transposed[:n_early]
            of_early = of_gates(self.dropout, slice(_NEW))
            product_back(e[:, :, :_NEW], early, of_early, dh_carried)
            q *= self.reset[k]
            dh_carried += q
        dh_carried += dh * self.update[k]
