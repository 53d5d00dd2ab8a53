"""Finds a model's recurrent layers, names them by their path, and says which cannot be captured."""

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True)
class RecurrentLayer:
    """One `keras.layers.RNN` of a model.

    Attributes:
        path: `lstm`, `encoder/lstm`, `bidirectional/forward`.
        layer: The layer itself.
        cell: LSTM, GRU or SimpleRNN; "" where it is none of these.
        refusal: Why it cannot be captured; "" where it can.
    """

    path: str
    layer: Any
    cell: str
    refusal: str


def _children(layer: Any) -> Iterator[tuple[str, Any]]:
    """Yields (name, layer) of what a layer holds; a Bidirectional's two are named by direction."""
    if isinstance(layer, keras.layers.Bidirectional):
        yield "forward", layer.forward_layer
        yield "backward", layer.backward_layer
        return
    for child in layer._flatten_layers(include_self=False, recursive=False):
        yield child.name, child


def _refusal(layer: Any, wrapper: str) -> str:
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


def _walk(
    layer: Any, path: tuple[str, ...], wrapper: str, seen: set[int]
) -> Iterator[RecurrentLayer]:
    for name, child in _children(layer):
        if id(child) in seen:  # a shared layer stands once; its calls are told apart later
            continue
        seen.add(id(child))
        child_path = (*path, name)
        if isinstance(child, keras.layers.RNN):
            cell = CELLS.get(type(child.cell), "")
            yield RecurrentLayer("/".join(child_path), child, cell, _refusal(child, wrapper))
        elif not isinstance(child, keras.layers.Layer):
            continue
        else:
            inner = type(child).__name__ if isinstance(child, _WRAPPERS_PER_TIMESTEP) else wrapper
            yield from _walk(child, child_path, inner, seen)


def recurrent_layers(model: Any) -> tuple[RecurrentLayer, ...]:
    """Returns the recurrent layers of `model`, nested ones too, in the order of its layers."""
    if isinstance(model, keras.layers.RNN):
        cell = CELLS.get(type(model.cell), "")
        return (RecurrentLayer(model.name, model, cell, _refusal(model, "")),)
    return tuple(_walk(model, (), "", set()))


def select_layers(model: Any, names: Sequence[str] | None) -> tuple[RecurrentLayer, ...]:
    """Returns the layers that `names` asks for; a name stands for all below it; None for all.

    Raises:
        ValueError: the model has no recurrent layer, a name is unknown, or none can be captured.
    """
    found = recurrent_layers(model)
    if not found:
        raise ValueError(
            f"Model {model.name!r} has no recurrent layer (keras.layers.RNN and its subclasses), "
            f"only {', '.join(type(layer).__name__ for layer in model.layers) or 'no layers'}. "
            "Pass a model with an LSTM, GRU or SimpleRNN layer."
        )
    if isinstance(names, str):
        names = (names,)
    if names is not None:
        for name in names:
            if not any(_is_at(layer.path, name) for layer in found):
                raise ValueError(
                    f"Unknown layer {name!r}. Recurrent layers of model {model.name!r}: "
                    f"{', '.join(layer.path for layer in found)}."
                )
        found = tuple(layer for layer in found if any(_is_at(layer.path, name) for name in names))
    if all(layer.refusal for layer in found):
        reasons = "; ".join(f"{layer.path}: {layer.refusal}" for layer in found)
        raise ValueError(f"None of the recurrent layers can be captured. Not captured: {reasons}.")
    return found


def _is_at(path: str, name: str) -> bool:
    return path == name or path.startswith(f"{name}/")
