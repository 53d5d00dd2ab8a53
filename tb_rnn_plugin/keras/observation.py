"""One forward and backward pass of a model with some of its layers tapped, and nothing moved.

Everything runs under `keras.StatelessScope`: a seed generator, a BatchNorm statistic, the state of
a stateful layer or a metric may change inside, and is left as it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import keras
import tensorflow as tf
from keras import tree

from tb_rnn_plugin.keras.gradient_norms import scale_of, unscaled
from tb_rnn_plugin.keras.layer_weights import weights_of
from tb_rnn_plugin.keras.layers import SelectedLayer
from tb_rnn_plugin.keras.penalties import activity_loss
from tb_rnn_plugin.keras.tap import AnyCall, Tap

LossFunction = Callable[[Any, Any, Any, Any], Any]


@dataclass(frozen=True)
class Observation:
    """What one pass gave, as eager tensors.

    Attributes:
        loss: Scalar; unscaled.
        outputs: The model's.
        metrics: Name -> scalar, of the compiled metrics on this batch alone.
        tensors: Series -> name -> tensor or None; names as in `AnyCall`, with `_gradient` for
            dL/d(that).
        weight_gradients: Layer path -> weight name -> tensor or None.
        calls: Series -> what was known when the pass was traced.
        refusals: Layer path -> why it was not captured.
        weights: Layer path -> weight name -> value before the step; None: as the variables are.
        batch_size: Of the whole batch; None: as many as the tensors have samples.
    """

    loss: Any
    outputs: Any
    metrics: Mapping[str, Any]
    tensors: Mapping[str, Mapping[str, Any]]
    weight_gradients: Mapping[str, Mapping[str, Any]]
    calls: Mapping[str, AnyCall]
    refusals: Mapping[str, str]
    weights: Mapping[str, Mapping[str, Any]] | None = None
    batch_size: Any = None


@dataclass
class Observer:
    """Runs the tapped pass; traced once per input signature and then reused.

    Attributes:
        model: A built Keras model.
        layers: Layers to tap.
        loss: (x, y, outputs, sample_weight) -> scalar.
        training: Mode of the forward pass.
        n_samples: At most so many sequences are returned; the gradients are of the whole batch.
    """

    model: Any
    layers: Sequence[SelectedLayer]
    loss: LossFunction
    training: bool = False
    n_samples: int | None = None
    _seen: dict[Any, tuple[dict[str, AnyCall], dict[str, str]]] = field(
        default_factory=dict, repr=False
    )
    _pass: Any = field(default=None, repr=False)

    def __call__(self, x: Any, y: Any = None, sample_weight: Any = None) -> Observation:
        """Returns what the tapped pass on this batch gave."""
        if self._pass is None:
            run_eagerly = getattr(self.model, "run_eagerly", False)
            # TensorFlow counts traces by code and would warn of the fifth model that is captured;
            # a partial has none of its own.
            self._pass = self._traced if run_eagerly else tf.function(partial(self._traced))
        with _untouched_losses(self.model), _plain_errors():
            loss, outputs, metrics, tensors, weights = self._pass(x, y, sample_weight)
        calls, refusals = self._seen[frozenset(tensors)]
        return Observation(loss, outputs, metrics, tensors, weights, calls, refusals)

    def _traced(self, x: Any, y: Any, sample_weight: Any) -> tuple[Any, ...]:
        tap = Tap(self.layers)
        with (
            tf.GradientTape() as tape,
            keras.StatelessScope(_present_values(self.model)),
            tap.open(tape.watch),
        ):
            outputs = _call(self.model, x, training=self.training)
            loss = self.loss(x, y, outputs, sample_weight)
            scale = scale_of(getattr(self.model, "optimizer", None))
            scaled = loss * tf.cast(scale, loss.dtype)
        tapped = {call.series: call.differentiable() for call in tap.calls}
        weights = {call.layer.path: weights_of(call.layer.layer) for call in tap.calls}
        gradients = tape.gradient(
            scaled, (tapped, weights), unconnected_gradients=tf.UnconnectedGradients.NONE
        )
        tapped_gradients, weight_gradients = tree.map_structure(
            lambda gradient: None if gradient is None else unscaled(gradient, scale), gradients
        )
        tensors = {
            call.series: first_samples(call, tapped_gradients[call.series], self.n_samples)
            for call in tap.calls
        }
        self._seen[frozenset(tensors)] = (
            {call.series: call for call in tap.calls},
            {**dict.fromkeys(unseen(self.layers, tap), "it was not called"), **tap.refusals},
        )
        metrics = _metrics(self.model, y, outputs, sample_weight)
        return loss, outputs, metrics, tensors, weight_gradients


def unseen(layers: Sequence[SelectedLayer], tap: Tap) -> list[str]:
    """Returns the paths of the layers that could have been captured and were not called."""
    seen = {call.layer.path for call in tap.calls}
    return [layer.path for layer in layers if not layer.refusal and layer.path not in seen]


def first_samples(
    call: AnyCall, gradients: Mapping[str, Any], n_samples: int | None
) -> dict[str, Any]:
    """Returns a call's tensors, with `_gradient` behind their names those of the gradients, and
    `activity_loss`, which is of the whole batch.

    Args:
        call: What was tapped.
        gradients: Name of a differentiable tensor -> its gradient or None.
        n_samples: How many samples are kept; None: all.
    """
    values = {**call.differentiable(), **call.labels()}
    values |= {f"{name}_gradient": gradient for name, gradient in gradients.items()}
    cut: dict[str, Any] = tree.map_structure(
        lambda value: None if value is None else value[:n_samples], values
    )
    return {**cut, "activity_loss": activity_loss(call)}


def _present_values(model: Any) -> list[tuple[Any, Any]]:
    """Returns (variable, value) of the trainable weights, read where the tape sees it.

    Without them Keras hands regularizers None under a StatelessScope.
    """
    return [(variable, variable.value) for variable in model.trainable_variables]


def _call(model: Any, x: Any, *, training: bool) -> Any:
    if getattr(model, "_call_has_training_arg", True):
        return model(x, training=training)
    return model(x)


def _metrics(model: Any, y: Any, outputs: Any, sample_weight: Any) -> dict[str, Any]:
    """Returns the compiled metrics of this batch alone; the running ones are left as they are."""
    compiled = getattr(model, "_compile_metrics", None)
    if compiled is None or not compiled.built or y is None:
        return {}
    state = compiled.stateless_reset_state()
    state = compiled.stateless_update_state(state, y, outputs, sample_weight)
    return dict(compiled.stateless_result(state))


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Raises what was raised while tracing without the listing that AutoGraph wraps around it."""
    try:
        yield
    except Exception as error:
        traced = getattr(error, "ag_error_metadata", None)
        if traced is None:
            raise
        name, _, message = traced.cause_message.partition(": ")
        if name != type(error).__name__:
            raise
        raise type(error)(message) from error


@contextmanager
def _untouched_losses(model: Any) -> Iterator[None]:
    """Puts back what the forward pass leaves in each layer's list of losses.

    Keras collects them while a graph is traced; a training step traced later would find tensors
    of this graph.
    """
    layers = model._flatten_layers()
    before = [(layer, list(layer._losses), set(layer._loss_ids)) for layer in layers]
    try:
        yield
    finally:
        for layer, losses, ids in before:
            layer._losses[:] = losses
            layer._loss_ids.clear()
            layer._loss_ids.update(ids)
