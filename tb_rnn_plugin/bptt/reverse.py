"""The total gradients of a layer's states, gates, inputs and weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.bptt.dropout import kernel_gradient, of_gates, product_back
from tb_rnn_plugin.bptt.forward import Forward
from tb_rnn_plugin.bptt.gru import GRUFactors
from tb_rnn_plugin.bptt.layout import (
    output_gradient_by_state,
    to_input_order,
    to_processing_order,
)
from tb_rnn_plugin.bptt.quiet import quiet_single_thread
from tb_rnn_plugin.bptt.walk import Slots, steps_back
from tb_rnn_plugin.bptt.weights import CellWeights

_NEW = 2  # of a GRU's gates


@dataclass(frozen=True)
class Gradients:
    """Gradients of the loss, float64, timesteps in input order.

    Attributes:
        state_gradient: (samples, timesteps, units), total dL/dh_t; at a masked timestep what is
            carried past it, without the dL/dy of masked timesteps, which belong to the last valid
            one before them.
        cell_gradient: (samples, timesteps, units), total dL/dc_t of an LSTM, else None.
        gate_gradients: (samples, timesteps, gates, units), d_t of the input side; 0 where masked.
        recurrent_gate_gradients: The same of the recurrent side, e_t; differs from d_t in a GRU
            with reset_after alone.
        input_gradient: (samples, timesteps, features).
        initial_state_gradient: (dh,) or (dh, dc), each (samples, units).
        kernel_gradient: (features, gates, units); None where not asked for.
        recurrent_kernel_gradient: (units_from, gates, units); None where not asked for.
        bias_gradient: In the shape of the bias; None where there is none or not asked for.
    """

    state_gradient: np.ndarray
    cell_gradient: np.ndarray | None
    gate_gradients: np.ndarray
    recurrent_gate_gradients: np.ndarray
    input_gradient: np.ndarray
    initial_state_gradient: tuple[np.ndarray, ...]
    kernel_gradient: np.ndarray | None
    recurrent_kernel_gradient: np.ndarray | None
    bias_gradient: np.ndarray | None


def reverse(
    weights: CellWeights,
    forward: Forward,
    output_gradient: np.ndarray,
    *,
    final_state_gradient: Sequence[np.ndarray] = (),
    zero_output_for_mask: bool = False,
    weight_gradients: bool | str = True,
) -> Gradients:
    """Returns the total gradients of one layer and direction.

    Args:
        weights: Those of the forward pass.
        forward: What `rebuild` returned.
        output_gradient: (samples, timesteps, units), dL/dy_t as it arrives from above.
        final_state_gradient: dL/dh, or dL/dh and dL/dc, of the returned states, each (samples,
            units); (): zeros.
        zero_output_for_mask: True where the layer puts out zeros at masked timesteps; else they
            repeat the output before.
        weight_gradients: False leaves out those of the weights; "recurrent_kernel" all but that
            one, which `timestep_share` needs.

    Raises:
        ValueError: shapes that do not fit the forward pass.
    """
    check_gradients(weights, forward, output_gradient, final_state_gradient)
    with quiet_single_thread():
        direct = _by_state(forward, output_gradient, zero_output_for_mask)
        walked = _walk(weights, forward, direct, final_state_gradient)
        d, e = walked.d, walked.e
        dx = np.empty((*d.shape[:2], weights.features))
        kernel = weights.kernel.reshape(weights.features, -1).astype(forward.inputs.dtype)
        product_back(d, kernel.T, forward.input_dropout, dx)
        of_kernel = of_recurrent = of_bias = None
        if weight_gradients:
            of_recurrent = recurrent_kernel_gradient(weights, forward, e)
        if weight_gradients is True:
            of_kernel, of_bias = _kernel_gradient(forward, d), _bias_gradient(weights, d, e)
    dh_initial, dc_initial = walked.initial

    def public(array: np.ndarray) -> np.ndarray:
        return to_input_order(array, forward.direction)

    return Gradients(
        state_gradient=public(walked.dh),
        cell_gradient=None if walked.dc is None else public(walked.dc),
        gate_gradients=public(d),
        recurrent_gate_gradients=public(e),
        input_gradient=public(dx),
        initial_state_gradient=(dh_initial,) if walked.dc is None else (dh_initial, dc_initial),
        kernel_gradient=of_kernel,
        recurrent_kernel_gradient=of_recurrent,
        bias_gradient=of_bias,
    )


@dataclass(frozen=True)
class _Walked:
    """Arrays of the whole walk, (timesteps, samples, ...) in processing order."""

    dh: np.ndarray
    dc: np.ndarray | None
    d: np.ndarray
    e: np.ndarray
    initial: tuple[np.ndarray, np.ndarray]


def _by_state(
    forward: Forward, output_gradient: np.ndarray, zero_output_for_mask: bool
) -> np.ndarray:
    """Returns dL/dy at the states it belongs to, (timesteps, samples, units), processing order."""
    direct = to_processing_order(output_gradient, forward.direction)
    mask = None
    if forward.mask is not None:
        mask = to_processing_order(forward.mask, forward.direction)
    return output_gradient_by_state(direct, mask, zero_output_for_mask=zero_output_for_mask)


def _walk(
    weights: CellWeights,
    forward: Forward,
    dh: np.ndarray,
    final_state_gradient: Sequence[np.ndarray],
) -> _Walked:
    """Walks back; `dh` (timesteps, samples, units) enters as dL/dy and becomes dL/dh."""
    n_timesteps, n_samples, units = dh.shape
    carried = np.zeros((2, 1, n_samples, units))
    for state, gradient in zip(carried, final_state_gradient, strict=False):
        state[0] = gradient
    is_lstm = forward.c is not None
    dc = np.empty_like(dh) if is_lstm else np.zeros((1, n_samples, units))
    e = np.empty((n_timesteps, n_samples, weights.n_gates, units))
    # d differs from e in one gate of one cell; elsewhere they are the same array.
    d = np.empty_like(e) if forward.recurrent_new is not None else e
    for step in steps_back(weights, forward):
        t = step.t
        dh[t] += carried[0, 0]
        dc_slot = dc[t : t + 1] if is_lstm else dc
        step.apply(Slots(dh[t : t + 1], dc_slot, carried[0], carried[1], e[t : t + 1]))
        if d is not e:
            assert isinstance(step.factors, GRUFactors)
            d[t, :, :_NEW] = e[t, :, :_NEW]
            np.multiply(dh[t], step.factors.new[step.k], out=d[t, :, _NEW])
            if step.masked is not None:
                d[t, step.masked] = 0
    return _Walked(dh, dc if is_lstm else None, d, e, (carried[0, 0], carried[1, 0]))


def _kernel_gradient(forward: Forward, d: np.ndarray) -> np.ndarray:
    """Returns dW = sum x^T d, (features, gates, units)."""
    inputs = to_processing_order(forward.inputs, forward.direction)
    return kernel_gradient(inputs, d, forward.input_dropout)


def recurrent_kernel_gradient(weights: CellWeights, forward: Forward, e: np.ndarray) -> np.ndarray:
    """Returns dR = sum h_-^T e, (units_from, gates, units); h_- as the product saw it.

    Args:
        weights: Those of the forward pass.
        forward: What `rebuild` returned.
        e: (timesteps, samples, gates, units) in processing order.
    """
    previous_h = to_processing_order(forward.previous_h, forward.direction)
    dropout = forward.recurrent_dropout
    if not weights.resets_inside:
        return kernel_gradient(previous_h, e, dropout)
    reset = to_processing_order(forward.gates, forward.direction)[:, :, 1]
    early = kernel_gradient(previous_h, e[:, :, :_NEW], of_gates(dropout, slice(_NEW)))
    kept = (reset * previous_h).astype(previous_h.dtype, copy=False)
    new = kernel_gradient(kept, e[:, :, _NEW:], of_gates(dropout, slice(_NEW, None)))
    return np.concatenate([early, new], axis=1)


def _bias_gradient(weights: CellWeights, d: np.ndarray, e: np.ndarray) -> np.ndarray | None:
    """Returns the sum of d, with two rows that of e below it, in the shape of the bias."""
    if weights.bias is None:
        return None
    if weights.bias.ndim == 2:
        return np.asarray(d.sum((0, 1)))
    return np.stack([d.sum((0, 1)), e.sum((0, 1))])


def check_gradients(
    weights: CellWeights,
    forward: Forward,
    output_gradient: np.ndarray,
    final_state_gradient: Sequence[np.ndarray],
) -> None:
    """Raises ValueError, in one sentence, if gradients do not fit the forward pass."""
    if np.shape(output_gradient) != forward.h.shape:
        raise ValueError(
            f"output_gradient must have the outputs' shape {forward.h.shape}; what was given has "
            f"{np.shape(output_gradient)}."
        )
    n_states = 2 if weights.cell == "LSTM" else 1
    state = (forward.h.shape[0], weights.units)
    if len(final_state_gradient) not in (0, n_states) or any(
        np.shape(gradient) != state for gradient in final_state_gradient
    ):
        shapes = [np.shape(gradient) for gradient in final_state_gradient]
        raise ValueError(
            f"final_state_gradient of {weights.cell} is {n_states} array(s) of shape {state}; "
            f"what was given has {shapes}."
        )
