"""Takes what a training step's own backward pass knows of its layers.

The step runs as always; its tape's one `gradient` call is asked for a few more sources, the tapped
inputs, outputs and states. The result that the step gets back is the same to the last bit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import tensorflow as tf
from keras import tree

from tb_rnn_plugin.keras.gradient_norms import (
    apart,
    clipped_gradients,
    gradient_norms,
    scale_of,
    unscaled,
)
from tb_rnn_plugin.keras.layer_weights import weights_of
from tb_rnn_plugin.keras.layers import SelectedLayer
from tb_rnn_plugin.keras.observation import Observation, first_samples, unseen
from tb_rnn_plugin.keras.per_thread import replaced
from tb_rnn_plugin.keras.plain_tap import PlainCall
from tb_rnn_plugin.keras.tap import AnyCall, Tap


@dataclass
class StepTap:
    """Taps the layers of one training step while it runs or is traced.

    Attributes:
        optimizer: It may scale the loss and clip gradients; None where it is not known.
        layers: Layers to tap.
        n_samples: At most so many sequences are kept; gradients are of the whole batch.
        taken: What was found, None until the step has asked for its gradients.
        failure: What went wrong while it was put together; the step itself has gone on.
    """

    optimizer: Any
    layers: Sequence[SelectedLayer]
    n_samples: int
    taken: "Observation | None" = None
    failure: Exception | None = None
    _tap: Tap = field(init=False)
    _tapes: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Makes the tap."""
        self._tap = Tap(self.layers)

    @contextmanager
    def every_tape(self) -> Iterator["StepTap"]:
        """Taps whatever tape the block opens: a `train_step` makes its own."""

        def entered(enter: Callable[..., Any]) -> Callable[..., Any]:
            def enter_tape(tape: Any) -> Any:
                self._tapes.append(tape)
                return enter(tape)

            return enter_tape

        def left(leave: Callable[..., Any]) -> Callable[..., Any]:
            def leave_tape(tape: Any, *error: Any) -> Any:
                self._tapes.remove(tape)
                return leave(tape, *error)

            return leave_tape

        def widened(gradient: Callable[..., Any]) -> Callable[..., Any]:
            def widen(tape: Any, target: Any, sources: Any, *more: Any, **options: Any) -> Any:
                return self.gradient(partial(gradient, tape), target, sources, *more, **options)

            return widen

        with (
            replaced(tf.GradientTape, "__enter__", entered),
            replaced(tf.GradientTape, "__exit__", left),
            replaced(tf.GradientTape, "gradient", widened),
            self._tap.open(self._watch),
        ):
            yield self

    @contextmanager
    def one_tape(self, tape: Any) -> Iterator["StepTap"]:
        """Taps what runs under `tape`, which is open."""
        self._tapes.append(tape)
        try:
            with self._tap.open(self._watch):
                yield self
        finally:
            self._tapes.remove(tape)

    def _watch(self, tensor: Any) -> None:
        for tape in self._tapes:
            tape.watch(tensor)

    def gradient(
        self, gradient: Callable[..., Any], target: Any, sources: Any, *more: Any, **options: Any
    ) -> Any:
        """Calls `gradient(target, sources)` with the tapped tensors as further sources.

        Of several calls in one step the first whose target reaches a tapped layer is taken.
        """
        if self.taken is not None or not self._tap.calls:
            return gradient(target, sources, *more, **options)
        tapped = {call.series: call.differentiable() for call in self._tap.calls}
        weights = {call.layer.path: weights_of(call.layer.layer) for call in self._tap.calls}
        own, extra, of_weights = gradient(target, [sources, tapped, weights], *more, **options)
        if any(g is not None for g in tree.flatten(extra)):
            try:
                self._take(target, own, extra, weights, of_weights)
            except Exception as error:  # whatever it is, it must not cost the user a training
                self.failure = error
        return own

    def _take(self, target: Any, own: Any, extra: Any, weights: Any, of_weights: Any) -> None:
        scale = scale_of(self.optimizer)

        def rescaled(gradient: Any) -> Any:
            return None if gradient is None else unscaled(gradient, scale)

        calls = self._tap.calls
        extra = {call.series: _apart_if_plain(call, extra[call.series], rescaled) for call in calls}
        norms, of_weights = self._measured(own, of_weights, rescaled)
        refusals = dict.fromkeys(unseen(self.layers, self._tap), "it was not called")
        loss = tf.reduce_mean(tf.cast(target, tf.float32)) / tf.cast(scale, tf.float32)
        self.taken = Observation(
            loss=loss,
            outputs=None,
            metrics=norms,
            tensors={
                call.series: first_samples(call, extra[call.series], self.n_samples)
                for call in calls
            },
            weight_gradients=of_weights,
            calls={call.series: call for call in calls},
            refusals={**refusals, **self._tap.refusals},
            # Read here, before the optimizer's step: the weights that this pass was made with.
            weights=tree.map_structure(tf.identity, weights),
            batch_size=tf.shape(calls[0].first_tensor)[0],
        )

    def _measured(
        self, own: Any, of_weights: Any, rescaled: Callable[[Any], Any]
    ) -> tuple[dict[str, Any], Any]:
        """Returns the norms of all gradients, and those of the tapped layers' weights unscaled.

        In one replica of several, where a norm must wait for the others, what it is the norm of.
        """
        several = tf.distribute.get_strategy().num_replicas_in_sync > 1
        norms_of = clipped_gradients if several else gradient_norms
        gradients = [g for g in tree.flatten(own) if g is not None]
        leaves = tree.flatten(of_weights)
        places = [i for i, leaf in enumerate(leaves) if leaf is not None]

        def measured(tensors: list[Any]) -> tuple[dict[str, Any], list[Any]]:
            tensors = [rescaled(tensor) for tensor in tensors]
            n = len(gradients)
            return norms_of(self.optimizer, tensors[:n]), tensors[n:]

        norms, found = apart(
            measured, [tf.convert_to_tensor(g) for g in (*gradients, *(leaves[i] for i in places))]
        )
        for place, gradient in zip(places, found, strict=True):
            leaves[place] = gradient
        return norms, tree.pack_sequence_as(of_weights, leaves)


def _apart_if_plain(
    call: AnyCall, gradients: Mapping[str, Any], rescaled: Callable[[Any], Any]
) -> Any:
    """Returns a call's gradients, unscaled.

    The gradient of a plain layer's output is often a few elementwise operations that TensorFlow's
    graph optimizer merges with what follows; that of a loop is not.
    """
    if not isinstance(call, PlainCall) or gradients["outputs"] is None:
        return tree.map_structure(rescaled, gradients)
    outputs = apart(lambda tensors: rescaled(tensors[0]), [gradients["outputs"]])
    return {**gradients, "outputs": outputs}
