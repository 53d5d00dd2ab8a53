"""From tapped tensors to the plain arrays of a `LayerCall` or a `PlainLayerCall`."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_rnn_plugin.bptt import CellWeights, unpack_bias, unpack_kernel
from tb_rnn_plugin.keras.dropout_masks import drops
from tb_rnn_plugin.keras.layer_weights import weights_of
from tb_rnn_plugin.keras.observation import Observation
from tb_rnn_plugin.keras.plain_tap import PlainCall
from tb_rnn_plugin.keras.tap import AnyCall, TappedCall
from tb_rnn_plugin.layer_call import LayerCall
from tb_rnn_plugin.plain_call import PlainLayerCall
from tb_rnn_plugin.terms import GATES

#: Options of a layer or its cell that the layer card shows where they are set.
_OPTIONS = (
    "reset_after",
    "use_bias",
    "return_sequences",
    "return_state",
    "stateful",
    "unroll",
    "dropout",
    "recurrent_dropout",
)


#: The same of other layers.
_PLAIN_OPTIONS = (
    "use_bias",
    "mask_zero",
    "kernel_size",
    "strides",
    "padding",
    "dilation_rate",
    "groups",
)


def plain_layer_call(call: PlainCall, observation: Observation, depth: int) -> PlainLayerCall:
    """Returns a captured call of a plain layer; `depth` is its place among all calls."""
    tensors = observation.tensors[call.series]
    output, gradient = _array(tensors["outputs"]), tensors["outputs_gradient"]
    return PlainLayerCall(
        series=call.series,
        layer_type=call.layer.cell,
        output=output,
        output_gradient=np.zeros_like(output) if gradient is None else _array(gradient),
        mask=_mask(tensors["mask"]),
        weight_gradients=_weight_gradients(
            call.layer.cell, observation.weight_gradients[call.layer.path]
        ),
        attributes=_plain_attributes(call.layer.layer, output.shape[-1], depth),
    )


def layer_call(call: TappedCall, observation: Observation, depth: int) -> LayerCall:
    """Returns a captured call of a recurrent layer; `depth` is its place among all calls."""
    tensors = observation.tensors[call.series]
    layer = call.layer.layer
    direction = "backward" if layer.go_backwards else "forward"
    n_timesteps = tensors["sequences"].shape[1]
    mask = _mask(tensors["mask"])
    return LayerCall(
        series=call.series,
        direction=direction,
        weights=cell_weights(call.layer.cell, layer, weights_seen(call, observation)),
        inputs=_array(tensors["sequences"]),
        outputs=_in_input_order(tensors["outputs"], direction) if layer.return_sequences else None,
        last_output=_array(tensors["last_output"]),
        output_gradient=_output_gradient(tensors, direction, n_timesteps),
        input_gradient=_optional(tensors["sequences_gradient"]),
        initial_state=tuple(_array(state) for state in tensors["initial_state"]),
        final_state_gradient=tuple(
            np.zeros(state.shape) if gradient is None else _array(gradient)
            for state, gradient in zip(tensors["states"], tensors["states_gradient"], strict=True)
        ),
        mask=mask,
        zero_output_for_mask=_zeroes_masked(tensors, layer, direction, mask),
        weight_gradients=_weight_gradients(
            call.layer.cell, observation.weight_gradients[call.layer.path]
        ),
        input_dropout=_optional(tensors["input_dropout"]),
        recurrent_dropout=_optional(tensors["recurrent_dropout"]),
        compute_dtype=layer.compute_dtype,
        caveat=_caveat(call),
        attributes=_attributes(layer, depth),
    )


def cell_weights(cell: str, layer: Any, values: Mapping[str, Any]) -> CellWeights:
    """Returns a layer's weights as its forward pass uses them: rounded to the compute dtype.

    Args:
        cell: LSTM, GRU or SimpleRNN.
        layer: For its options.
        values: Weight name -> packed tensor.
    """
    rounded = {name: _array(tf.cast(value, layer.compute_dtype)) for name, value in values.items()}
    return CellWeights.from_packed(
        cell,
        rounded["kernel"],
        rounded["recurrent_kernel"],
        rounded.get("bias"),
        activation=layer.cell.activation.__name__,
        recurrent_activation=getattr(
            getattr(layer.cell, "recurrent_activation", None), "__name__", "sigmoid"
        ),
        reset_after=getattr(layer.cell, "reset_after", True),
    )


def stored_weights(cell: str, values: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Returns the variables themselves, unrounded, in stored layout: what `kernel`, ... log."""
    return {name: _unpacked(cell, name, np.asarray(value)) for name, value in values.items()}


def weights_seen(call: AnyCall, observation: Observation) -> Mapping[str, Any]:
    """Returns weight name -> packed tensor with which a pass was made."""
    if observation.weights is None:  # nothing has moved them since
        return weights_of(call.layer.layer)
    return observation.weights[call.layer.path]


def _unpacked(cell: str, name: str, packed: np.ndarray) -> np.ndarray:
    if cell not in GATES:
        return packed
    return (unpack_bias if name == "bias" else unpack_kernel)(cell, packed)


def _weight_gradients(cell: str, gradients: Mapping[str, Any]) -> dict[str, np.ndarray]:
    return {
        f"{name}_gradient": _unpacked(cell, name, _array(gradient))
        for name, gradient in gradients.items()
        if gradient is not None
    }


def _array(tensor: Any) -> np.ndarray:
    """Returns a tensor as float64 if it is that, else as float32 (which holds half precision)."""
    if tensor.dtype not in (tf.float64, tf.float32):
        tensor = tf.cast(tensor, tf.float32)
    return np.asarray(tensor)


def _optional(tensor: Any) -> np.ndarray | None:
    return None if tensor is None else _array(tensor)


def _in_input_order(outputs: Any, direction: str) -> np.ndarray:
    """Returns a layer's outputs by input timestep: a backward layer puts them out reversed."""
    array = _array(outputs)
    return array[:, ::-1] if direction == "backward" else array


def _mask(mask: Any) -> np.ndarray | None:
    if mask is None:
        return None
    array = np.asarray(tf.cast(mask, tf.bool))
    return array[:, :, 0] if array.ndim == 3 else array


def _output_gradient(tensors: Mapping[str, Any], direction: str, n_timesteps: int) -> np.ndarray:
    """Returns dL/dy, (samples, timesteps, units): what arrived, zero where nothing did."""
    if tensors["outputs_gradient"] is not None:
        return _in_input_order(tensors["outputs_gradient"], direction)
    last = tensors["last_output"]
    gradient = np.zeros(
        (last.shape[0], n_timesteps, last.shape[1]),
        np.float64 if last.dtype == tf.float64 else np.float32,
    )
    if tensors["last_output_gradient"] is not None:
        gradient[:, 0 if direction == "backward" else -1] = _array(tensors["last_output_gradient"])
    return gradient


def _zeroes_masked(
    tensors: Mapping[str, Any], layer: Any, direction: str, mask: np.ndarray | None
) -> bool:
    """Returns whether masked timesteps put out zeros, read off the outputs where they show it.

    Which kernel ran decides (cuDNN zeroes them, the plain loop repeats the last output), and no
    attribute of the layer says so.
    """
    if mask is None or not layer.return_sequences:
        return bool(layer.zero_output_for_mask)
    order = slice(None, None, -1) if direction == "backward" else slice(None)
    started = np.logical_or.accumulate(mask[:, order], axis=1)[:, order]
    masked = _in_input_order(tensors["outputs"], direction)[started & ~mask]
    return bool(not masked.any()) if masked.size else bool(layer.zero_output_for_mask)


def _caveat(call: TappedCall) -> str:
    masks = {"dropout": call.input_dropout, "recurrent_dropout": call.recurrent_dropout}
    missing = any(mask is None and drops(call.layer, option) for option, mask in masks.items())
    if call.training and missing:
        return "dropout inside the cell was on, and its masks are not recorded"
    return ""


def _attributes(layer: Any, depth: int) -> dict[str, Any]:
    cell = layer.cell
    options = {
        name: getattr(layer, name, getattr(cell, name, None))
        for name in _OPTIONS
        if hasattr(layer, name) or hasattr(cell, name)
    }
    activations = {
        name: getattr(cell, name).__name__
        for name in ("activation", "recurrent_activation")
        if hasattr(cell, name)
    }
    return {
        "framework": f"Keras {keras.__version__}",
        "packing": "keras",
        "units": cell.units,
        "features": int(cell.kernel.shape[0]),
        "depth": depth,
        "compute_dtype": layer.compute_dtype,
        **activations,
        **options,
    }


def _plain_attributes(layer: Any, units: int, depth: int) -> dict[str, Any]:
    activation = getattr(getattr(layer, "activation", None), "__name__", None)
    return {
        "framework": f"Keras {keras.__version__}",
        "units": units,
        "depth": depth,
        "compute_dtype": layer.compute_dtype,
        **({"activation": activation} if activation else {}),
        **{name: getattr(layer, name) for name in _PLAIN_OPTIONS if hasattr(layer, name)},
    }
