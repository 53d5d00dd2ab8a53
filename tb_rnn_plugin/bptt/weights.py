"""Weights of one cell with named axes, and their way out of each framework's packing."""

from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.activations import activation as known_activation
from tb_rnn_plugin.terms import CELLS, GATES, PACKING


@dataclass(frozen=True)
class CellWeights:
    """Weights and options of one LSTM, GRU or SimpleRNN cell; gates in the order `terms.GATES`.

    Attributes:
        cell: LSTM, GRU or SimpleRNN.
        kernel: (features, gates, units).
        recurrent_kernel: (units_from, gates, units).
        bias: None, (gates, units), or (bias_rows, gates, units) with two rows: input side and
            recurrent side.
        activation: Of the LSTM's cell gate and output, the GRU's new gate, the SimpleRNN.
        recurrent_activation: Of the other gates; a SimpleRNN has none.
        reset_after: GRU alone: the reset gate acts after the recurrent matrix product.

    Raises:
        ValueError: unknown cell or activation, or shapes that do not belong together.
    """

    cell: str
    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray | None = None
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    reset_after: bool = True

    def __post_init__(self) -> None:
        """Checks names and shapes."""
        _check_cell(self.cell)
        known_activation(self.activation)
        known_activation(self.recurrent_activation)
        n_gates = len(GATES[self.cell])
        units = self.recurrent_kernel.shape[-1]
        if self.recurrent_kernel.shape != (units, n_gates, units):
            raise ValueError(
                f"A recurrent kernel of {self.cell} has shape (units_from, {n_gates}, units); "
                f"the one given has {self.recurrent_kernel.shape}."
            )
        if self.kernel.ndim != 3 or self.kernel.shape[1:] != (n_gates, units):
            raise ValueError(
                f"The kernel must have shape (features, {n_gates}, {units}) to fit the recurrent "
                f"kernel; the one given has {self.kernel.shape}."
            )
        fitting = ((n_gates, units), (2, n_gates, units))
        if self.bias is not None and self.bias.shape not in fitting:
            raise ValueError(
                f"The bias must have shape {fitting[0]} or {fitting[1]} to fit the recurrent "
                f"kernel; the one given has {self.bias.shape}."
            )

    @classmethod
    def from_packed(
        cls,
        cell: str,
        kernel: np.ndarray,
        recurrent_kernel: np.ndarray,
        bias: np.ndarray | None = None,
        *,
        packing: str = "keras",
        activation: str = "tanh",
        recurrent_activation: str = "sigmoid",
        reset_after: bool = True,
    ) -> "CellWeights":
        """Returns the weights from a framework's own arrays.

        Args:
            cell: LSTM, GRU or SimpleRNN.
            kernel: keras (features, gates*units), torch (gates*units, features).
            recurrent_kernel: keras (units_from, gates*units), torch (gates*units, units_from).
            bias: None, (gates*units,), or (2, gates*units): torch's bias_ih above its bias_hh.
            packing: A key of `terms.PACKING`.
            activation: As in the class.
            recurrent_activation: As in the class.
            reset_after: As in the class.
        """
        return cls(
            cell,
            unpack_kernel(cell, kernel, packing=packing),
            unpack_kernel(cell, recurrent_kernel, packing=packing),
            None if bias is None else unpack_bias(cell, bias, packing=packing),
            activation,
            recurrent_activation,
            reset_after,
        )

    @property
    def units(self) -> int:
        """The number of units."""
        return int(self.recurrent_kernel.shape[2])

    @property
    def n_gates(self) -> int:
        """The number of gates."""
        return int(self.recurrent_kernel.shape[1])

    @property
    def features(self) -> int:
        """The number of input features."""
        return int(self.kernel.shape[0])

    @property
    def resets_inside(self) -> bool:
        """True for a GRU whose reset gate acts on h before the recurrent matrix product."""
        return self.cell == "GRU" and not self.reset_after


def unpack_kernel(cell: str, packed: np.ndarray, *, packing: str = "keras") -> np.ndarray:
    """Returns a packed kernel, recurrent kernel or gradient of one as (rows, gates, units).

    Args:
        cell: LSTM, GRU or SimpleRNN.
        packed: keras (rows, gates*units), torch (gates*units, rows).
        packing: A key of `terms.PACKING`.

    Raises:
        ValueError: its shape does not fit the cell, or the packing is unknown.
    """
    order = _gate_order(cell, packing)
    rows_first = packed.T if packing == "torch" else packed
    if packed.ndim != 2 or rows_first.shape[1] % len(order):
        place = "first" if packing == "torch" else "last"
        raise ValueError(
            f"A {packing} kernel of {cell} has two axes, the {place} a multiple of its "
            f"{len(order)} gates; the one given has shape {packed.shape}."
        )
    return rows_first.reshape(rows_first.shape[0], len(order), -1)[:, order]


def unpack_bias(cell: str, packed: np.ndarray, *, packing: str = "keras") -> np.ndarray:
    """Returns a packed bias, or gradient of one, as (gates, units) or (bias_rows, gates, units).

    Args:
        cell: LSTM, GRU or SimpleRNN.
        packed: (gates*units,) or (2, gates*units).
        packing: A key of `terms.PACKING`.

    Raises:
        ValueError: its shape does not fit the cell, or the packing is unknown.
    """
    order = _gate_order(cell, packing)
    fits = packed.ndim == 1 or (packed.ndim == 2 and packed.shape[0] == 2)
    if not fits or packed.shape[-1] % len(order):
        raise ValueError(
            f"A bias of {cell} has shape (n,) or (2, n) with n a multiple of its {len(order)} "
            f"gates; the one given has shape {packed.shape}."
        )
    return packed.reshape(*packed.shape[:-1], len(order), -1)[..., order, :]


def _check_cell(cell: str) -> None:
    if cell not in CELLS:
        raise ValueError(f"not captured: cell {cell} (known are {', '.join(CELLS)})")


def _gate_order(cell: str, packing: str) -> list[int]:
    """Returns, for each gate of `terms.GATES`, its position in the packed array."""
    _check_cell(cell)
    if packing not in PACKING:
        raise ValueError(f"Unknown packing {packing!r}; there are {', '.join(PACKING)}.")
    packed_gates = PACKING[packing][cell]
    return [packed_gates.index(gate) for gate in GATES[cell]]
