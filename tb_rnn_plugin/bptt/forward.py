"""What a layer did in its forward pass: gates and states at every timestep."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from tb_rnn_plugin.bptt import gru, lstm, simple_rnn
from tb_rnn_plugin.bptt.dropout import check_masks, product
from tb_rnn_plugin.bptt.layout import previous_states, to_input_order, to_processing_order
from tb_rnn_plugin.bptt.quiet import quiet_single_thread
from tb_rnn_plugin.bptt.weights import CellWeights
from tb_rnn_plugin.terms import DIRECTIONS


@dataclass(frozen=True)
class Forward:
    """One layer's forward pass, timesteps in input order.

    "Previous" is the timestep before in processing order. A masked timestep copies h and c; its
    gates are 0, since it has none.

    Activations and states are float64, so that 1 - f of a gate near 1 keeps its digits; what a
    matrix product reads (`inputs`, `previous_h`) has the type of the computation.

    Attributes:
        gates: (samples, timesteps, gates, units) activations.
        h: (samples, timesteps, units), recomputed.
        c: (samples, timesteps, units) of an LSTM, else None.
        previous_h: (samples, timesteps, units); from the framework's outputs where given.
        previous_c: (samples, timesteps, units) of an LSTM, else None.
        recurrent_new: (samples, timesteps, units) m = h_- R_n + b1_n of a GRU with reset_after,
            else None.
        inputs: (samples, timesteps, features), 0 where masked.
        mask: (samples, timesteps), True where valid; None: all are.
        direction: forward or backward.
        input_dropout: (samples, features) or (samples, gates, features), what dropout inside the
            cell multiplied x by at every timestep; None: nothing.
        recurrent_dropout: (samples, units_from) or (samples, gates, units_from), the same of h_-
            where it enters the matrix products; `previous_h` is h_- before it.
    """

    gates: np.ndarray
    h: np.ndarray
    c: np.ndarray | None
    previous_h: np.ndarray
    previous_c: np.ndarray | None
    recurrent_new: np.ndarray | None
    inputs: np.ndarray
    mask: np.ndarray | None
    direction: str
    input_dropout: np.ndarray | None = None
    recurrent_dropout: np.ndarray | None = None

    def of_samples(self, which: slice | np.ndarray) -> "Forward":
        """Returns the same of some samples alone: a slice's are views."""
        arrays: dict[str, Any] = {
            field.name: array[which]
            for field in fields(self)
            if isinstance(array := getattr(self, field.name), np.ndarray)
        }
        return replace(self, **arrays)


def weights_as(weights: CellWeights, dtype: np.dtype) -> CellWeights:
    """Returns the weights in `dtype`, contiguous."""
    return replace(
        weights,
        kernel=np.ascontiguousarray(weights.kernel, dtype),
        recurrent_kernel=np.ascontiguousarray(weights.recurrent_kernel, dtype),
        bias=None if weights.bias is None else np.ascontiguousarray(weights.bias, dtype),
    )


def rebuild(
    weights: CellWeights,
    inputs: np.ndarray,
    *,
    outputs: np.ndarray | None = None,
    mask: np.ndarray | None = None,
    initial_state: Sequence[np.ndarray] = (),
    direction: str = "forward",
    input_dropout: np.ndarray | None = None,
    recurrent_dropout: np.ndarray | None = None,
    dtype: np.dtype | type | None = None,
) -> Forward:
    """Returns the forward pass of one layer and direction.

    With `outputs` every h_- is known, so all gates are one matrix product and only c is scanned;
    without, the whole recursion runs.

    Args:
        weights: Those that the pass was made with, so from before the optimizer's step.
        inputs: (samples, timesteps, features) in input order.
        outputs: (samples, timesteps, units), the framework's, in input order; what they hold at
            masked timesteps is ignored.
        mask: (samples, timesteps), True where valid; None: all are.
        initial_state: (h,) or (h, c), each (samples, units); (): zeros.
        direction: forward or backward.
        input_dropout: (samples, features), or (samples, gates, features) with a mask for each gate:
            what x is multiplied by at every timestep, zeros and 1 / (1 - rate) as the framework
            drew them; None: no dropout.
        recurrent_dropout: (samples, units_from) or (samples, gates, units_from), the same of h_-.
        dtype: Type of the matrix products; by default float64 where the inputs are, else float32.

    Raises:
        ValueError: shapes that do not fit, or an unknown direction.
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"Unknown direction {direction!r}; there are {', '.join(DIRECTIONS)}.")
    _check_shapes(weights, inputs, outputs, mask, initial_state)
    check_masks(weights, len(inputs), input_dropout, recurrent_dropout)
    if dtype is None:
        dtype = np.float64 if inputs.dtype == np.float64 else np.float32
    weights = weights_as(weights, np.dtype(dtype))
    input_dropout, recurrent_dropout = (
        None if drawn is None else np.ascontiguousarray(drawn, dtype)
        for drawn in (input_dropout, recurrent_dropout)
    )
    valid = None
    if mask is not None and not np.all(mask):
        valid = np.ascontiguousarray(to_processing_order(np.asarray(mask, bool), direction))
    x = np.array(to_processing_order(inputs, direction), dtype, order="C")
    if valid is not None:
        x[~valid] = 0  # padding may hold anything, NaN too
    with quiet_single_thread():
        states = [np.asarray(state, np.float64) for state in initial_state]
        while len(states) < (2 if weights.cell == "LSTM" else 1):
            states.append(np.zeros((len(inputs), weights.units)))
        side = _input_side(weights, x, input_dropout)
        if outputs is None:
            arrays = _recursion(weights, side, valid, states, recurrent_dropout)
        else:
            h = np.asarray(to_processing_order(outputs, direction), dtype)
            arrays = _from_outputs(weights, side, valid, states, h, recurrent_dropout)
    public = [None if array is None else to_input_order(array, direction) for array in arrays]
    gates, new_h, c, previous_h, previous_c, recurrent_new = public
    assert gates is not None and new_h is not None and previous_h is not None
    return Forward(
        gates=gates,
        h=new_h,
        c=c,
        previous_h=previous_h,
        previous_c=previous_c,
        recurrent_new=recurrent_new,
        inputs=to_input_order(x, direction),
        mask=None if valid is None else to_input_order(valid, direction),
        direction=direction,
        input_dropout=input_dropout,
        recurrent_dropout=recurrent_dropout,
    )


_Arrays = tuple[np.ndarray | None, ...]


def _input_side(weights: CellWeights, x: np.ndarray, dropout: np.ndarray | None) -> np.ndarray:
    """Returns x W + b as (timesteps, samples, gates, units).

    Both rows of a bias are added, but for that of the recurrent side of a reset-after GRU's new
    gate, which the reset gate multiplies.
    """
    gates: np.ndarray = product(x, weights.kernel, dropout).astype(np.float64)
    if weights.bias is None:
        return gates
    if weights.bias.ndim == 2:
        gates += weights.bias
        return gates
    bias = weights.bias.sum(0)
    if weights.cell == "GRU" and weights.reset_after:
        bias[-1] = weights.bias[0, -1]
    gates += bias
    return gates


def _activate(
    weights: CellWeights, gates: np.ndarray, previous_h: np.ndarray, dropout: np.ndarray | None
) -> np.ndarray | None:
    if weights.cell == "LSTM":
        lstm.activate(weights, gates, previous_h, dropout)
        return None
    if weights.cell == "GRU":
        return gru.activate(weights, gates, previous_h, dropout)
    simple_rnn.activate(weights, gates, previous_h, dropout)
    return None


def _output(
    weights: CellWeights, gates: np.ndarray, previous_h: np.ndarray, c: np.ndarray | None
) -> np.ndarray:
    if c is not None:
        return lstm.output(weights, gates, c)
    if weights.cell == "GRU":
        return gru.output(gates, previous_h)
    return gates[..., 0, :].copy()


def _from_outputs(
    weights: CellWeights,
    gates: np.ndarray,
    valid: np.ndarray | None,
    states: list[np.ndarray],
    outputs: np.ndarray,
    dropout: np.ndarray | None,
) -> _Arrays:
    """Returns the arrays of `Forward`, in processing order, with h_- from the outputs.

    `gates` enters as the input side of the pre-activations and becomes the activations.
    """
    previous_h = previous_states(outputs, states[0], valid)
    recurrent_new = _activate(weights, gates, previous_h, dropout)
    c = previous_c = None
    if weights.cell == "LSTM":
        c, previous_c = np.empty((2, *previous_h.shape))
        current = states[1]
        for t in range(len(gates)):
            previous_c[t] = current
            c[t] = lstm.cell_state(gates[t], current)
            if valid is not None:
                np.copyto(c[t], current, where=~valid[t][:, None])
            current = c[t]
    h = _output(weights, gates, previous_h, c)
    if valid is not None:
        gates[~valid] = 0
        h[~valid] = previous_h[~valid]
    return gates, h, c, previous_h, previous_c, recurrent_new


def _recursion(
    weights: CellWeights,
    gates: np.ndarray,
    valid: np.ndarray | None,
    states: list[np.ndarray],
    dropout: np.ndarray | None,
) -> _Arrays:
    """Returns the arrays of `Forward`, in processing order, from the initial states.

    `gates` enters as the input side of the pre-activations and becomes the activations.
    """
    h = np.empty((*gates.shape[:2], weights.units))
    previous_h = np.empty(h.shape, weights.kernel.dtype)
    c = np.empty_like(h) if weights.cell == "LSTM" else None
    previous_c = None if c is None else np.empty_like(h)
    resets_after = weights.cell == "GRU" and weights.reset_after
    recurrent_new = np.empty_like(h) if resets_after else None
    for t in range(len(gates)):
        masked = None if valid is None else ~valid[t][:, None]
        h_before = h[t - 1] if t else states[0]
        previous_h[t] = h_before
        m = _activate(weights, gates[t], h_before, dropout)
        if recurrent_new is not None:
            recurrent_new[t] = m
        if c is not None and previous_c is not None:
            previous_c[t] = c[t - 1] if t else states[1]
            c[t] = lstm.cell_state(gates[t], previous_c[t])
            if masked is not None:
                np.copyto(c[t], previous_c[t], where=masked)
        h[t] = _output(weights, gates[t], h_before, None if c is None else c[t])
        if masked is not None:
            np.copyto(h[t], h_before, where=masked)
            np.copyto(gates[t], 0, where=masked[:, None])
    return gates, h, c, previous_h, previous_c, recurrent_new


def _check_shapes(
    weights: CellWeights,
    inputs: np.ndarray,
    outputs: np.ndarray | None,
    mask: np.ndarray | None,
    initial_state: Sequence[np.ndarray],
) -> None:
    """Raises ValueError, naming the first array that does not fit the weights and inputs."""
    if inputs.ndim != 3 or inputs.shape[2] != weights.features:
        raise ValueError(
            f"inputs must have shape (samples, timesteps, {weights.features}) to fit the kernel; "
            f"those given have {inputs.shape}."
        )
    n_samples, n_timesteps = inputs.shape[:2]
    sequence, state = (n_samples, n_timesteps, weights.units), (n_samples, weights.units)
    expected: list[tuple[str, np.ndarray | None, tuple[int, ...]]] = [
        ("outputs", outputs, sequence),
        ("mask", mask, sequence[:2]),
        *(("initial_state", given, state) for given in initial_state),
    ]
    for name, array, shape in expected:
        if array is not None and np.shape(array) != shape:
            raise ValueError(
                f"{name} must have shape {shape} to fit inputs and weights; what was given has "
                f"{np.shape(array)}."
            )
    n_states = 2 if weights.cell == "LSTM" else 1
    if len(initial_state) not in (0, n_states):
        raise ValueError(
            f"{weights.cell} has {n_states} state(s); {len(initial_state)} were given."
        )
