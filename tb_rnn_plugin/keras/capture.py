"""One look at the gradients of a model on one batch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf
import xarray as xr
from keras import tree

from tb_rnn_plugin.keras.calls import layer_call, plain_layer_call, stored_weights, weights_seen
from tb_rnn_plugin.keras.layer_selection import Layers, select_layers
from tb_rnn_plugin.keras.layers import SelectedLayer
from tb_rnn_plugin.keras.loss import loss_function, loss_name
from tb_rnn_plugin.keras.observation import Observation, Observer
from tb_rnn_plugin.keras.penalties import penalties
from tb_rnn_plugin.keras.plain_tap import PlainCall
from tb_rnn_plugin.keras.tap import AnyCall
from tb_rnn_plugin.layer_call import record_of
from tb_rnn_plugin.plain_call import plain_record_of
from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.terms import axes_of


def capture(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    sample_weight: Any = None,
    loss: Any = None,
    layers: Layers = None,
    training: bool = False,
) -> xr.DataTree:
    """Returns activations, exact gradients and gate-split weights of the recurrent layers, and
    outputs, their gradients and weights of others that `layers` asks for.

    The model is left as it was: no weight, seed generator, statistic or state moves.

    Args:
        model: A Keras model, compiled or not.
        x: One batch of inputs, (samples, timesteps, ...) or several, as the model takes them.
        y: Its targets, where the loss needs them.
        sample_weight: (samples,), as in `fit`.
        loss: None for the compiled loss; else a Keras loss, its name, or a function that returns
            a scalar: of the outputs alone without `y`, of (targets, outputs) with it.
        layers: One or several of: a layer's path ("lstm", "encoder/lstm",
            "bidirectional/backward"), an index into `model.layers`, a layer type, or "all" for
            every recurrent layer and every other one with weights. What holds layers stands for
            the recurrent ones below it, and where there is none, for those with weights
            (`docs/layers.md`). None: every recurrent layer.
        training: Mode of the forward pass (dropout, BatchNorm).

    Returns:
        One node per series (`lstm`, `bidirectional/forward`; `lstm:2` for a second call of the
        same layer), with variables named as in `terms.QUANTITIES`, named axes, over all samples;
        gradients are of the scalar loss, so those of a batch mean scale with 1/batch_size.
        Attributes: cell, direction, loss, batch_size, training, status ("verified 4e-07": the
        worst relative difference to the framework's own outputs and dL/dx; "as computed by Keras"
        where the layer is not recurrent and nothing was recomputed), and on the root
        `not_captured`: path -> reason.

    Raises:
        ValueError: no recurrent layer, an unknown entry of `layers`, nothing that can be captured,
            no loss.
    """
    x, y, sample_weight = tree.map_structure(_tensor, (x, y, sample_weight))
    build(model, x, y, sample_weight)
    selected = select_layers(model, layers)
    observer = Observer(
        model,
        selected,
        loss_function(model, loss, training=training, has_targets=y is not None),
        training=training,
    )
    observation = observer(x, y, sample_weight)
    facts = {
        "loss": loss_name(model, loss),
        "batch_size": int(tree.flatten(x)[0].shape[0]),
        "training": training,
    }
    nodes = {record.series: _dataset(record) for record in records_of(observation, facts)}
    root = xr.Dataset(
        attrs={
            **facts,
            "loss_value": float(observation.loss),
            "not_captured": not_captured(selected, observation),
        }
    )
    return xr.DataTree.from_dict({"/": root, **nodes})


def records_of(
    observation: Observation,
    facts: Mapping[str, Any],
    *,
    with_memory: bool = True,
    memory_pairs: int | None = None,
    optimizer: Any = None,
) -> list[SeriesRecord]:
    """Returns the record of each captured call, with the weights as the variables hold them.

    With an optimizer that clips each weight's gradient, how much it leaves is measured.
    """

    def record(call: AnyCall, depth: int) -> SeriesRecord:
        seen = weights_seen(call, observation)
        weights = stored_weights(call.layer.cell, seen)
        if isinstance(call, PlainCall):
            plain = plain_layer_call(call, observation, depth)
            formed = plain_record_of(plain, weights=weights, facts=facts)
        else:
            formed = record_of(
                layer_call(call, observation, depth),
                weights=weights,
                facts=facts,
                with_memory=with_memory,
                memory_pairs=memory_pairs,
            )
        added = penalties(call, observation, seen, optimizer)
        return replace(formed, diagnostics={**formed.diagnostics, **added})

    return [record(call, depth) for depth, call in enumerate(observation.calls.values())]


def not_captured(selected: Sequence[SelectedLayer], observation: Observation) -> dict[str, str]:
    """Returns path -> reason of the layers that were asked for and not captured."""
    known = {layer.path: layer.refusal for layer in selected if layer.refusal}
    return {**known, **observation.refusals}


def build(model: Any, x: Any, y: Any, sample_weight: Any) -> None:
    """Builds what `fit` would build before its first step: variables, loss and metrics."""
    if getattr(model, "compiled", False) and y is not None:
        model._symbolic_build(data_batch=(x, y, sample_weight))
    elif not all(layer.built for layer in model._flatten_layers()):
        model(x, training=False)


def _tensor(value: Any) -> Any:
    return None if value is None else tf.convert_to_tensor(value)


def _dataset(record: SeriesRecord) -> xr.Dataset:
    diagnostics = {name: ((), value) for name, value in record.diagnostics.items()}
    has_gates = bool(record.gates)
    arrays = {
        name: (axes_of(name, array.ndim, has_gates=has_gates), array)
        for name, array in record.arrays.items()
    }
    sizes = {
        axis: n
        for axes, array in arrays.values()
        for axis, n in zip(axes, array.shape, strict=True)
    }
    coordinates = {
        axis: np.arange(sizes[axis]) for axis in ("samples", "timesteps") if axis in sizes
    }
    return xr.Dataset(
        {**arrays, **diagnostics},
        coords={
            **coordinates,
            **{axis: list(indices) for axis, indices in record.coordinates.items()},
            **({"gates": list(record.gates)} if has_gates else {}),
        },
        attrs={
            "cell": record.cell,
            "direction": record.direction,
            **record.attributes,
            "status": record.status,
        },
    )
