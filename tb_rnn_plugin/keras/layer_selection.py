"""Reads `layers=`: which layers of a model are captured."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from tb_rnn_plugin.keras.layers import Node, PlainLayer, RecurrentLayer, SelectedLayer, layer_tree

#: What `layers=` takes: names, indices, types or ALL, one or several; None: the recurrent layers.
Layers = Sequence[str | int | type] | str | int | type | None

ALL = "all"


def select_layers(model: Any, layers: Layers) -> tuple[SelectedLayer, ...]:
    """Returns the layers that `layers` asks for, each once, in the order of the model.

    A layer that holds others stands for the recurrent ones below it. Where there is none, a nested
    model or wrapper stands for the layers with weights below it, and any other layer for itself.

    Raises:
        ValueError: no layer is asked for, an entry is unknown, or none can be captured.
    """
    tree = layer_tree(model)
    if layers is None:
        return _capturable(_recurrent_of(model, tree))
    is_one = isinstance(layers, (str, type)) or not isinstance(layers, Iterable)
    entries: tuple[Any, ...] = (layers,) if is_one else tuple(layers)  # type: ignore[arg-type]
    if not entries:
        raise ValueError(
            "layers= is empty. Leave it out for the recurrent layers, or name some: "
            f"{_names(tree)}."
        )
    wanted: set[str] = set()
    for entry in entries:
        if isinstance(entry, str) and entry == ALL and not any(n.path == ALL for n in tree):
            found = _everything(model, tree)
        else:
            nodes = _nodes_at(model, tree, entry)
            found = [layer for node in nodes for layer in _stands_for(model, tree, node)]
        if not found:
            raise ValueError(
                f"layers={_spelt(entry)} holds no recurrent layer and none with weights. "
                f"Layers of model {model.name!r}: {_names(tree)}."
            )
        wanted |= {layer.path for layer in found}
    return _capturable([node.captured for node in tree if node.captured and node.path in wanted])


def _recurrent_of(model: Any, tree: Sequence[Node]) -> list[SelectedLayer]:
    found = _recurrent(tree)
    if not found:
        raise ValueError(
            f"Model {model.name!r} has no recurrent layer (keras.layers.RNN and its subclasses), "
            f"only {', '.join(type(layer).__name__ for layer in model.layers) or 'no layers'}. "
            "Pass a model with an LSTM, GRU or SimpleRNN layer, or ask for others with layers=."
        )
    return found


def _recurrent(nodes: Iterable[Node]) -> list[SelectedLayer]:
    return [node.captured for node in nodes if isinstance(node.captured, RecurrentLayer)]


def _with_weights(model: Any, nodes: Iterable[Node]) -> list[SelectedLayer]:
    """Returns the plain layers that have weights, not what these consist of."""
    found = [n.captured for n in nodes if isinstance(n.captured, PlainLayer) and not n.is_part]
    if found and not model.built:
        raise ValueError(
            f"Model {model.name!r} is not built, so that it is not known which layers have "
            "weights. Call it on a batch first, or give layers= as names, indices or types."
        )
    return [layer for layer in found if layer.layer.weights]


def _everything(model: Any, tree: Sequence[Node]) -> list[SelectedLayer]:
    return [*_recurrent(tree), *_with_weights(model, tree)] or _recurrent_of(model, tree)


def _stands_for(model: Any, tree: Sequence[Node], node: Node) -> Iterator[SelectedLayer]:
    below = [other for other in tree if other.path.startswith(f"{node.path}/")]
    if isinstance(node.captured, RecurrentLayer):
        yield node.captured
    elif recurrent := _recurrent(below):
        yield from recurrent
    elif node.captured is not None:
        yield node.captured
    else:
        yield from _with_weights(model, below)


def _nodes_at(model: Any, tree: Sequence[Node], entry: Any) -> list[Node]:
    if isinstance(entry, str):
        found = [node for node in tree if node.path == entry]
        sentence = f"Unknown layer {entry!r}."
    elif isinstance(entry, type):
        found = [node for node in tree if isinstance(node.layer, entry)]
        sentence = f"There is no layer of type {entry.__name__}."
    elif isinstance(entry, (int, np.integer)) and not isinstance(entry, bool):
        return [_node_at_index(model, tree, int(entry))]
    else:
        raise ValueError(
            f'layers= takes names, indices into model.layers, layer types, or "all"; got {entry!r}.'
        )
    if not found:
        raise ValueError(f"{sentence} Layers of model {model.name!r}: {_names(tree)}.")
    return found


def _node_at_index(model: Any, tree: Sequence[Node], index: int) -> Node:
    there = list(getattr(model, "layers", ()))
    if not -len(there) <= index < len(there):
        names = ", ".join(f"{i} {layer.name}" for i, layer in enumerate(there))
        raise ValueError(
            f"layers={index} is beyond the {len(there)} layers of model {model.name!r}: {names}."
        )
    return next(node for node in tree if node.layer is there[index])


def _capturable(found: Sequence[SelectedLayer]) -> tuple[SelectedLayer, ...]:
    if all(layer.refusal for layer in found):
        kind = "recurrent layers" if all(isinstance(f, RecurrentLayer) for f in found) else "layers"
        reasons = "; ".join(f"{layer.path}: {layer.refusal}" for layer in found)
        raise ValueError(f"None of the {kind} can be captured. Not captured: {reasons}.")
    return tuple(found)


def _names(tree: Sequence[Node]) -> str:
    return ", ".join(f"{node.path} ({type(node.layer).__name__})" for node in tree)


def _spelt(entry: Any) -> str:
    return entry.__name__ if isinstance(entry, type) else repr(entry)
