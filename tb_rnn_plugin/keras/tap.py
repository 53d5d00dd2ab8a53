"""Taps layers: keeps what goes in and out of each call, differentiably.

`keras.layers.RNN.call` hands its whole loop to `inner_loop`. Overriding that on the instance sees
the sequences, the initial state, the mask and all outputs, reaches layers inside Bidirectional and
nested models, and leaves the model as it was afterwards. Of any other layer `call` is overridden,
and what it returns is kept.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import tensorflow as tf
from keras import tree

from tb_rnn_plugin.keras.dropout_masks import dropout_mask
from tb_rnn_plugin.keras.layers import RecurrentLayer, SelectedLayer
from tb_rnn_plugin.keras.per_thread import replaced
from tb_rnn_plugin.keras.plain_tap import PlainCall, plain_override


@dataclass(frozen=True)
class TappedCall:
    """One call of one recurrent layer, as tensors of the graph that is being traced.

    Attributes:
        series: The layer's path; `path:2` for its second call, and so on.
        layer: Whose call it was.
        sequences: (samples, timesteps, features), before dropout.
        initial_state: h_0 and, for an LSTM, c_0; each (samples, units).
        mask: (samples, timesteps), or None.
        last_output: (samples, units).
        outputs: (samples, timesteps, units) in processing order; (samples, 1, units) where the
            layer returns only its last output.
        states: h and c after the last timestep.
        training: Whether dropout was on in this call.
        input_dropout: (samples, features) or (samples, gates, features), what the cell multiplied
            its input by; None where it dropped nothing or the mask could not be had.
        recurrent_dropout: (samples, units_from) or (samples, gates, units_from), the same of h.
    """

    series: str
    layer: RecurrentLayer
    sequences: Any
    initial_state: tuple[Any, ...]
    mask: Any
    last_output: Any
    outputs: Any
    states: tuple[Any, ...]
    training: bool
    input_dropout: Any = None
    recurrent_dropout: Any = None

    @property
    def first_tensor(self) -> Any:
        """Returns a tensor with the samples of the whole batch."""
        return self.sequences

    def differentiable(self) -> dict[str, Any]:
        """Returns the tensors with respect to which the loss is differentiated."""
        return {
            "sequences": self.sequences,
            "last_output": self.last_output,
            "outputs": self.outputs,
            "initial_state": self.initial_state,
            "states": self.states,
        }

    def labels(self) -> dict[str, Any]:
        """Returns the other tensors by name, some None."""
        return {
            "mask": self.mask,
            "input_dropout": self.input_dropout,
            "recurrent_dropout": self.recurrent_dropout,
        }

    def returned(self) -> list[Any]:
        """Returns all that the layer returns."""
        layer = self.layer.layer
        outputs = [self.outputs if layer.return_sequences else self.last_output]
        return outputs + list(self.states) if layer.return_state else outputs


#: One call of a tapped layer.
AnyCall = TappedCall | PlainCall


def is_training(training: Any) -> bool:
    """Returns a call's mode as a plain bool; True for a tensor that is known at run time only."""
    if tf.is_tensor(training):
        training = tf.get_static_value(training)
        return True if training is None else bool(training)
    return bool(training)


@dataclass
class Tap:
    """Collects the calls of `layers` while `open` is active.

    Attributes:
        calls: What was seen, in order of the calls.
        refusals: Path -> why a call that was seen could not be used.
    """

    layers: Sequence[SelectedLayer]
    calls: list[AnyCall] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def open(self, watch: Callable[[Any], None]) -> Iterator["Tap"]:
        """Overrides `inner_loop`, or `call`, of each layer until the block ends.

        Args:
            watch: Called with each input tensor: a raw input is not differentiated otherwise.
        """
        graph = tf.compat.v1.get_default_graph() if not tf.executing_eagerly() else None
        with ExitStack() as stack:
            for layer in self.layers:
                if layer.refusal:
                    continue
                if isinstance(layer, RecurrentLayer):
                    name, override = "inner_loop", partial(self._override, layer, watch, graph)
                else:
                    name, override = "call", partial(plain_override, self, layer, watch, graph)
                stack.enter_context(replaced(layer.layer, name, override))
            yield self

    def _override(
        self,
        recurrent: RecurrentLayer,
        watch: Callable[[Any], None],
        graph: Any,
        inner_loop: Callable[..., Any],
    ) -> Any:
        def tapped(sequences: Any, initial_state: Any, mask: Any, training: Any = False) -> Any:
            here = tf.compat.v1.get_default_graph() if not tf.executing_eagerly() else None
            if here is not graph:
                self.refusals[recurrent.path] = "it is called inside a tf.function of its own"
                return inner_loop(
                    sequences=sequences, initial_state=initial_state, mask=mask, training=training
                )
            # An identity makes each call's tensors its own: what a layer shares with another (the
            # input of both directions) would otherwise collect the gradients of both.
            sequences = tf.identity(sequences)
            initial_state = [tf.identity(state) for state in tree.flatten(initial_state)]
            watch(sequences)
            last_output, outputs, states = inner_loop(
                sequences=sequences, initial_state=initial_state, mask=mask, training=training
            )
            last_output, outputs = tf.identity(last_output), tf.identity(outputs)
            states = [tf.identity(state) for state in tree.flatten(states)]
            trains = is_training(training)
            # Now: the layer forgets its masks as soon as it has its outputs.
            input_dropout, recurrent_dropout = (
                dropout_mask(recurrent, option, training=trains, graph=graph)
                for option in ("dropout", "recurrent_dropout")
            )
            call = TappedCall(
                series=self.series_of(recurrent.path),
                layer=recurrent,
                sequences=sequences,
                initial_state=tuple(initial_state),
                mask=tree.flatten(mask)[0] if mask is not None else None,
                last_output=last_output,
                outputs=outputs,
                states=tuple(states),
                training=trains,
                input_dropout=input_dropout,
                recurrent_dropout=recurrent_dropout,
            )
            self.calls.append(call)
            return last_output, outputs, states

        return tapped

    def series_of(self, path: str) -> str:
        """Returns the name of the next call of the layer at `path`."""
        n_earlier = sum(call.layer.path == path for call in self.calls)
        return path if n_earlier == 0 else f"{path}:{n_earlier + 1}"
