"""Taps a layer that is not recurrent: keeps what each call of it puts out, differentiably.

`Layer.__call__` reads `self.call`, so an override on the instance sees each call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import tensorflow as tf

from tb_rnn_plugin.keras.layers import SelectedLayer


@dataclass(frozen=True)
class PlainCall:
    """One call of one plain layer, as tensors of the graph that is being traced.

    Attributes:
        series: The layer's path; `path:2` for its second call, and so on.
        layer: Whose call it was.
        outputs: (samples, timesteps, units) or (samples, units).
    """

    series: str
    layer: SelectedLayer
    outputs: Any

    @property
    def first_tensor(self) -> Any:
        """Returns a tensor with the samples of the whole batch."""
        return self.outputs

    def differentiable(self) -> dict[str, Any]:
        """Returns the tensors with respect to which the loss is differentiated."""
        return {"outputs": self.outputs}

    def labels(self) -> dict[str, Any]:
        """Returns the mask of the output: Keras hangs it there once the call has returned."""
        return {"mask": getattr(self.outputs, "_keras_mask", None)}

    def returned(self) -> list[Any]:
        """Returns all that the layer returns."""
        return [self.outputs]


class Calls(Protocol):
    """Where an override puts what it sees; see `tap.Tap`."""

    calls: list[Any]
    refusals: dict[str, str]

    def series_of(self, path: str) -> str:
        """Returns the name of the next call of the layer at `path`."""


def plain_override(
    tap: Calls,
    plain: SelectedLayer,
    watch: Callable[[Any], None],
    graph: Any,
    call: Callable[..., Any],
) -> Any:
    """Returns what stands in for the layer's `call`.

    Args:
        tap: Takes the calls.
        plain: A `PlainLayer` of a model.
        watch: Called with each output, which is not differentiated otherwise where nothing before
            it trains.
        graph: The graph that is being traced; None: eager.
        call: What it is so far.
    """

    def tapped(*args: Any, **options: Any) -> Any:
        outputs = call(*args, **options)
        refusal = _refusal(outputs, graph)
        if refusal:
            tap.refusals[plain.path] = refusal
            return outputs
        # An identity makes each call's output its own: a layer may put out what it was given.
        own = tf.identity(outputs)
        mask = getattr(outputs, "_keras_mask", None)
        if mask is not None:
            own._keras_mask = mask
        watch(own)
        tap.calls.append(PlainCall(tap.series_of(plain.path), plain, own))
        return own

    return tapped


def _refusal(outputs: Any, graph: Any) -> str:
    """Returns why an output cannot be taken, or ""."""
    here = None if tf.executing_eagerly() else tf.compat.v1.get_default_graph()
    if here is not graph:
        return "it is called inside a tf.function of its own"
    if not tf.is_tensor(outputs) or not isinstance(outputs, tf.Tensor):
        return f"it puts out a {type(outputs).__name__}, not one tensor"
    if not outputs.dtype.is_floating:
        return f"its output is {outputs.dtype.name}, not floating point"
    if outputs.shape.rank not in (2, 3):
        n_axes = "unknown" if outputs.shape.rank is None else outputs.shape.rank
        return f"the number of axes of its output is {n_axes}, not 2 or 3"
    return ""
