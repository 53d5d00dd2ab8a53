"""Arrays as people hold them -> arrays with the axes and gates of `terms`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tb_rnn_plugin.overview import SUMMARISED
from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.summary_value import STATISTICS_SAMPLES, Shape
from tb_rnn_plugin.terms import CELL_WEIGHTS, GATES, PACKING, QUANTITIES

SEQUENCE_AXES = ("samples", "timesteps", "units")

_TORCH_WEIGHTS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")


def as_numpy(array: Any) -> np.ndarray:
    """Returns a framework's array as NumPy's, from whatever device it lies on."""
    if hasattr(array, "detach"):  # PyTorch
        array = array.detach().cpu()
        if str(array.dtype) == "torch.bfloat16":  # NumPy has none
            array = array.float()
    return np.asarray(array)


def shape_of(array: Any) -> Shape:
    """Returns the shape of any framework's array, None for what a graph does not know yet."""
    shape = getattr(array, "shape", None)
    if shape is None:
        return tuple(np.shape(array))
    if getattr(shape, "rank", 0) is None:
        raise ValueError("The array's number of axes is unknown here: call set_shape on it first.")
    return tuple(None if n is None else int(n) for n in shape)


@dataclass(frozen=True)
class GivenSequence:
    """How the array of `summary.sequence` is laid out.

    Attributes:
        quantity: What it is.
        axes: Names of its axes in its own order; SEQUENCE_AXES also where nothing was said.
        gates: Names along its axis gates; None: those of `cell`.
        cell: LSTM, GRU, SimpleRNN or None.
    """

    quantity: str
    axes: tuple[str, ...]
    gates: Sequence[str] | None
    cell: str | None

    @property
    def stored_axes(self) -> tuple[str, ...]:
        """The axes of the quantity."""
        return QUANTITIES[self.quantity].axes

    @property
    def given_axes(self) -> tuple[str, ...]:
        """The axes of the array."""
        return self.stored_axes if self.axes == SEQUENCE_AXES else self.axes

    @property
    def given_gates(self) -> tuple[str, ...]:
        """The gates of the array, in its order; () where it has no such axis."""
        if "gates" not in self.stored_axes:
            return ()
        return tuple(self.gates) if self.gates is not None else GATES.get(self.cell or "", ())

    @property
    def stored_gates(self) -> tuple[str, ...]:
        """The gates in stored order, which is the cell's where it is known."""
        gates = self.given_gates
        return GATES[self.cell] if self.cell is not None and gates else gates

    def check(self, data: Any, mask: Any) -> None:
        """Raises ValueError, in one sentence, where the parts do not fit together."""
        if self.quantity not in SUMMARISED:
            raise ValueError(
                f"sequence cannot write {self.quantity!r}. Its quantities are: "
                f"{', '.join(SUMMARISED)}."
            )
        shape = tuple(shape_of(data))
        if sorted(self.given_axes) != sorted(self.stored_axes):
            raise ValueError(
                f"{self.quantity} has the axes {', '.join(self.stored_axes)}; axes= names "
                f"{', '.join(self.given_axes)}."
            )
        if len(shape) != len(self.given_axes):
            raise ValueError(
                f"{self.quantity} needs {len(self.given_axes)} axes "
                f"({', '.join(self.given_axes)}); the array given has shape {shape}."
            )
        self._check_gates(shape)
        if mask is not None:
            real, wanted = tuple(shape_of(mask)), self._canonical(shape)[:2]
            if len(real) != 2 or any(
                None not in (n, m) and n != m for n, m in zip(real, wanted, strict=True)
            ):
                raise ValueError(
                    f"mask needs the shape (samples, timesteps) = {wanted}; the one given has "
                    f"{real}."
                )

    def _check_gates(self, shape: Shape) -> None:
        if "gates" not in self.stored_axes:
            if self.gates is not None:
                raise ValueError(
                    f"{self.quantity} has no axis gates, only {', '.join(self.stored_axes)}: "
                    "leave gates= out."
                )
            return
        names, n_gates = self.given_gates, shape[self.given_axes.index("gates")]
        if not names:
            raise ValueError(f"{self.quantity} needs the names of its {n_gates} gates: pass cell=.")
        if n_gates not in (None, len(names)):
            raise ValueError(
                f"The array's axis gates has {n_gates} entries, and there are {len(names)} gates: "
                f"{', '.join(names)}."
            )
        if self.cell is not None and sorted(names) != sorted(GATES[self.cell]):
            raise ValueError(
                f"The gates of {self.cell} are {', '.join(GATES[self.cell])}; gates= names "
                f"{', '.join(names)}."
            )

    def _order(self) -> list[int]:
        return [self.given_axes.index(axis) for axis in self.stored_axes]

    def _canonical(self, shape: Shape) -> Shape:
        return tuple(shape[axis] for axis in self._order())

    def shapes(self, data: Any, mask: Any) -> dict[str, Shape]:
        """Returns the shape of each stored quantity, all samples, in stored order of axes."""
        shape = self._canonical(shape_of(data))
        return {self.quantity: shape} | ({} if mask is None else {"mask": shape[:2]})

    def record(self, header: SeriesRecord, arrays: Mapping[str, np.ndarray]) -> SeriesRecord:
        """Returns `header` with the arrays in stored order, capped at STATISTICS_SAMPLES."""
        data = arrays[self.quantity].transpose(self._order())[:STATISTICS_SAMPLES]
        if data.dtype.kind in "iub":  # whole numbers are numbers here, not stored codes
            data = data.astype(np.float32)
        if self.given_gates:
            order = [self.given_gates.index(gate) for gate in self.stored_gates]
            data = data.take(order, self.stored_axes.index("gates"))
        stored = {self.quantity: data}
        if "mask" in arrays:
            stored["mask"] = np.asarray(arrays["mask"], bool)[:STATISTICS_SAMPLES]
        return replace(header, arrays=stored)


@dataclass(frozen=True)
class GivenWeights:
    """How the arrays of `summary.weights` are packed.

    Attributes:
        cell: LSTM, GRU or SimpleRNN.
        packing: A key of `terms.PACKING`.
    """

    cell: str
    packing: str

    @property
    def gates(self) -> tuple[str, ...]:
        """The gates in stored order."""
        return GATES[self.cell]

    def named(self, weights: Any) -> dict[str, Any]:
        """Returns the arrays by name, those that are None left out.

        Raises:
            ValueError: a name, the number of arrays or the packing is unknown.
        """
        if self.packing not in PACKING:
            raise ValueError(f"Unknown packing {self.packing!r}. There are: {', '.join(PACKING)}.")
        known = _TORCH_WEIGHTS if self.packing == "torch" else CELL_WEIGHTS
        if isinstance(weights, Mapping):
            # PyTorch's own names end in the number of the layer: weight_ih_l0.
            named = {str(key).partition("_l")[0]: array for key, array in weights.items()}
        else:
            arrays = list(weights)
            named = dict(zip(known, arrays, strict=False))
            if not 2 <= len(arrays) <= len(known):
                named = {}
        if not set(known[:2]) <= set(named) <= set(known):
            given = ", ".join(named) if isinstance(weights, Mapping) else f"{len(arrays)} arrays"
            raise ValueError(
                f"The weights of a {self.packing} layer are {', '.join(known)}; given: {given}."
            )
        return {key: array for key, array in named.items() if array is not None}

    def unpacked(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Returns kernel, recurrent_kernel and, if any, bias with an axis of gates."""
        from tb_rnn_plugin.bptt.weights import unpack_bias, unpack_kernel

        known = _TORCH_WEIGHTS if self.packing == "torch" else CELL_WEIGHTS
        biases = [arrays[key] for key in known[2:] if key in arrays]
        named = {
            weight: unpack_kernel(self.cell, arrays[key], packing=self.packing)
            for weight, key in zip(CELL_WEIGHTS, known[:2], strict=False)
            if key in arrays
        }
        if biases:
            packed = biases[0] if len(biases) == 1 else np.stack(biases)
            named["bias"] = unpack_bias(self.cell, packed, packing=self.packing)
        return named


def padded_tokens(tokens: Any) -> Any:
    """Returns strings as an array (samples, timesteps), "" at the end of shorter sequences.

    A symbolic tensor comes back as it is.
    """
    shape = getattr(tokens, "shape", None)
    if shape is None:
        rows = [list(row) for row in tokens]
        n_timesteps = max(map(len, rows), default=0)
        strings = [row + [""] * (n_timesteps - len(row)) for row in rows]
        tokens = np.array(strings, object).reshape(len(rows), n_timesteps)
    if len(tokens.shape) != 2:
        raise ValueError(
            f"tokens needs the axes samples, timesteps; the array given has shape {tokens.shape}."
        )
    return tokens


def coded_tokens(tokens: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Returns codes (samples, timesteps) int32 and the vocabulary that they index."""
    strings = [
        [token.decode() if isinstance(token, bytes) else str(token) for token in row]
        for row in tokens[:STATISTICS_SAMPLES]
    ]
    vocabulary = list(dict.fromkeys(token for row in strings for token in row))
    code = {token: index for index, token in enumerate(vocabulary)}
    codes = np.array([[code[token] for token in row] for row in strings], np.int32)
    return codes.reshape(len(strings), tokens.shape[1]), vocabulary
