"""Finds a model's layers, names them by their path, and says which cannot be captured."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras

from tb_rnn_plugin.bptt import ACTIVATIONS

#: Exact cell classes: a subclass may compute something else, and would be rebuilt wrongly.
CELLS = {
    keras.layers.LSTMCell: "LSTM",
    keras.layers.GRUCell: "GRU",
    keras.layers.SimpleRNNCell: "SimpleRNN",
}

#: Layers that call the layer inside them once per timestep, in a graph of their own.
_WRAPPERS_PER_TIMESTEP = (keras.layers.TimeDistributed,)

#: Layers that are nothing but the layers inside them.
_CONTAINERS = (keras.Model, keras.layers.Wrapper, keras.layers.Bidirectional)


@dataclass(frozen=True)
class SelectedLayer:
    """One layer of a model.

    Attributes:
        path: `lstm`, `encoder/lstm`, `bidirectional/forward`.
        layer: The layer itself.
        cell: LSTM, GRU or SimpleRNN, "" where it is none of these; of a plain layer its class.
        refusal: Why it cannot be captured; "" where it can.
    """

    path: str
    layer: Any
    cell: str
    refusal: str


class RecurrentLayer(SelectedLayer):
    """One `keras.layers.RNN` of a model."""


class PlainLayer(SelectedLayer):
    """A layer that is not recurrent and not a mere container of others."""


@dataclass(frozen=True)
class Node:
    """A layer in the tree of a model's layers.

    Attributes:
        path: As in `SelectedLayer`.
        layer: The layer itself.
        captured: What is captured of it; None for a container.
        is_part: Whether it lies inside a plain layer.
    """

    path: str
    layer: Any
    captured: SelectedLayer | None
    is_part: bool = False


def _children(layer: Any) -> Iterator[tuple[str, Any]]:
    """Yields (name, layer) of what a layer holds; a Bidirectional's two are named by direction."""
    if isinstance(layer, keras.layers.Bidirectional):
        yield "forward", layer.forward_layer
        yield "backward", layer.backward_layer
        return
    for child in layer._flatten_layers(include_self=False, recursive=False):
        yield child.name, child


def _recurrent(path: str, layer: Any, wrapper: str) -> RecurrentLayer:
    return RecurrentLayer(
        path, layer, CELLS.get(type(layer.cell), ""), _refusal_of_recurrent(layer, wrapper)
    )


def _refusal_of_recurrent(layer: Any, wrapper: str) -> str:
    cell = layer.cell
    if wrapper:
        return f"it runs inside {wrapper}"
    if type(cell) not in CELLS:
        return f"its cell is {type(cell).__name__}, not one of {', '.join(CELLS.values())}"
    for name in ("activation", "recurrent_activation"):
        activation = getattr(getattr(cell, name, None), "__name__", "tanh")
        if activation not in ACTIVATIONS:
            return f"{name} {activation} is not one of {', '.join(ACTIVATIONS)}"
    return ""


def _refusal_of_plain(layer: Any, wrapper: str) -> str:
    if wrapper:
        return f"it runs inside {wrapper}"
    if getattr(layer, "quantization_mode", None) is not None:
        return "it is quantized, and Keras calls something else than its call"
    if getattr(layer, "_remat_mode", None):
        return "it is rematerialized, so its output is not the one that is differentiated"
    return ""


def _walk(
    layer: Any, path: tuple[str, ...], *, wrapper: str, is_part: bool, seen: set[int]
) -> Iterator[Node]:
    for name, child in _children(layer):
        # A shared layer stands once; its calls are told apart later.
        if id(child) in seen or not isinstance(child, keras.layers.Layer):
            continue
        seen.add(id(child))
        child_path = (*path, name)
        at = "/".join(child_path)
        if isinstance(child, keras.layers.RNN):
            yield Node(at, child, _recurrent(at, child, wrapper), is_part)
            continue
        is_container = isinstance(child, (*_CONTAINERS, keras.layers.InputLayer))
        plain = PlainLayer(at, child, type(child).__name__, _refusal_of_plain(child, wrapper))
        yield Node(at, child, None if is_container else plain, is_part)
        yield from _walk(
            child,
            child_path,
            wrapper=type(child).__name__ if isinstance(child, _WRAPPERS_PER_TIMESTEP) else wrapper,
            is_part=is_part or not is_container,
            seen=seen,
        )


def layer_tree(model: Any) -> tuple[Node, ...]:
    """Returns every layer of `model`, nested ones too, each before what it holds."""
    if isinstance(model, keras.layers.RNN):
        return (Node(model.name, model, _recurrent(model.name, model, "")),)
    return tuple(_walk(model, (), wrapper="", is_part=False, seen=set()))
