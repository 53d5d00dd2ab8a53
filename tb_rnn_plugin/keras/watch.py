"""Watches the recurrent layers in a training loop of one's own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import numpy as np
import tensorflow as tf

from tb_rnn_plugin.keras.callback import BATCH_SAMPLES, scalars_of
from tb_rnn_plugin.keras.capture_log import CaptureLog
from tb_rnn_plugin.keras.gradient_norms import clipping_of
from tb_rnn_plugin.keras.layer_selection import Layers, select_layers
from tb_rnn_plugin.keras.layers import SelectedLayer
from tb_rnn_plugin.keras.observation import Observation
from tb_rnn_plugin.keras.packing import Packing
from tb_rnn_plugin.keras.replicas import check_own_loop
from tb_rnn_plugin.keras.step_tap import StepTap
from tb_rnn_plugin.summary_value import STORED_SAMPLES, stored_dtype

_Function = TypeVar("_Function", bound=Callable[..., Any])


def watch(
    model: Any,
    every: int = 100,
    *,
    optimizer: Any = None,
    layers: Layers = None,
    samples: int = STORED_SAMPLES,
    dtype: str = "bfloat16",
    memory_every: int | None = None,
) -> "Watch":
    """Returns a watch on the recurrent layers of a model that a loop of one's own trains.

    Args:
        model: A Keras model, subclassed ones too; it may be unbuilt.
        every: Steps that are a multiple of it are captured.
        optimizer: The loop's, so that its loss scale is taken out and its clipping measured; None:
            the model's, if it is compiled.
        layers: As in `capture`: names, indices, types or "all"; None: every recurrent layer.
        samples: So many sequences are stored in full; statistics run over up to 16.
        dtype: Of stored sequences: "bfloat16" or "float32".
        memory_every: Step distance of the memory map; None: with every capture.

    Raises:
        ValueError: an unknown layer, or none that can be captured.
    """
    if every < 1:
        raise ValueError(f"every= takes a number of steps from 1; got {every!r}.")
    stored_dtype("output", dtype)
    log = CaptureLog("watch", samples=samples, dtype=dtype)
    optimizer = optimizer or getattr(model, "optimizer", None)
    return Watch(optimizer, every, select_layers(model, layers), log, memory_every)


@dataclass
class _Mailbox:
    """Variables that a traced step assigns, one for each tensor it leaves behind."""

    packing: Packing
    variables: list[Any]


@dataclass
class Watch:
    """What `watch` returns: `tape()` in the step, `summary(step)` behind the update."""

    optimizer: Any
    every: int
    layers: Sequence[SelectedLayer]
    _log: CaptureLog
    _memory_every: int | None
    _next_step: int | None = None
    _eager: Observation | None = None
    _mailboxes: list[_Mailbox] = field(default_factory=list)
    _filled: Any = None

    def tape(self, persistent: bool = False) -> tf.GradientTape:
        """Returns a tf.GradientTape that also taps the recurrent layers called under it.

        In an eager step that is not due it is a plain tape. Inside a tf.function every step leaves
        its tensors in variables, and no host is asked: the graph is the same at each step.

        Raises:
            ValueError: a tf.distribute strategy spreads each batch over several replicas.
        """
        check_own_loop(tf.distribute.get_strategy())
        if tf.executing_eagerly() and not self._is_due(self._next_step):
            return tf.GradientTape(persistent=persistent)
        return _TappingTape(self, persistent)

    def summary(self, step: Any = None, *, writer: Any = None) -> bool:
        """Writes the capture of `step` if it is due; call it after the optimizer's step.

        Args:
            step: Training batches done before this one; None: tf.summary's default step.
            writer: As in `rnn.summary`; None: tf.summary's default writer.

        Returns:
            Whether something was written.
        """
        if step is None:
            step = tf.summary.experimental.get_step()
            if step is None:
                raise ValueError(
                    "No step was given and tf.summary has no default one. Pass summary(step)."
                )
        step = int(step)
        self._next_step = step + 1
        eager, self._eager = self._eager, None
        if not self._is_due(step) or not (tf.summary.should_record_summaries() or writer):
            return False

        def written() -> bool:
            observation = eager or self._from_mailbox()
            if observation is None:
                raise RuntimeError(
                    "nothing was tapped; is the model called, and tape.gradient, inside "
                    "`with watch.tape() as tape`, and not in a tf.function of its own?"
                )
            clipping = clipping_of(self.optimizer)
            batch_size = int(np.asarray(observation.batch_size))
            self._log.take(
                step,
                observation,
                layers=self.layers,
                facts={
                    "batch_size": batch_size,
                    "training": True,
                    **({"clipping": clipping} if clipping else {}),
                },
                scalars={**scalars_of(observation), "rnn/batch_size": batch_size},
                with_memory=self._memory_every is None or step % self._memory_every == 0,
                optimizer=self.optimizer,
            )
            return self._log.write(writer, self.layers, with_update=True)

        return bool(self._log.attempt(written, f"step {step} was not captured"))

    def _is_due(self, step: int | None) -> bool:
        return step is None or step % self.every == 0

    def _keep(self, taken: Observation) -> None:
        """Keeps what a step gave: as it is, or in variables where the step is a graph."""
        if tf.executing_eagerly():
            self._eager = taken
            return
        packing, tensors = Packing.of(taken)
        if self._filled is None:
            self._filled = _outside(lambda: tf.Variable(-1, dtype=tf.int32, trainable=False))
        variables = _outside(lambda: [_variable_for(tensor) for tensor in tensors])
        for variable, tensor in zip(variables, tensors, strict=True):
            variable.assign(tensor)
        self._filled.assign(len(self._mailboxes))
        self._mailboxes.append(_Mailbox(packing, variables))

    def _from_mailbox(self) -> Observation | None:
        if self._filled is None or (filled := int(self._filled)) < 0:
            return None
        box = self._mailboxes[filled]
        return box.packing.restored([variable.value() for variable in box.variables])


def _outside(create: Callable[[], Any]) -> Any:
    """Returns what `create` makes outside of the tf.function that is being traced.

    A tf.function refuses variables from its second trace on, in `tf.init_scope` too; what it
    refuses by is a scope of its own thread.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(create).result()


def _variable_for(tensor: Any) -> Any:
    """Returns a variable for a graph's tensor; of free shape where the graph does not fix it."""
    if tensor.shape.is_fully_defined():
        return tf.Variable(tf.zeros(tensor.shape, tensor.dtype), trainable=False)
    empty = tf.zeros([0] * (tensor.shape.rank or 0), tensor.dtype)
    return tf.Variable(empty, trainable=False, shape=tf.TensorShape(None))


def _unconverted(function: _Function) -> _Function:
    """Keeps AutoGraph off a function: there is nothing in it to convert, and it would warn."""
    return cast(_Function, tf.autograph.experimental.do_not_convert(function))


class _TappingTape(tf.GradientTape):
    """A tape that taps the layers of a watch between enter and exit, and in `gradient`."""

    def __init__(self, watch: Watch, persistent: bool) -> None:
        super().__init__(persistent=persistent)
        self._watch_of = watch
        self._step_tap = StepTap(watch.optimizer, watch.layers, BATCH_SAMPLES)
        self._open: Any = None

    def __enter__(self) -> "tf.GradientTape":
        tape = super().__enter__()
        self._open = self._step_tap.one_tape(self)
        self._open.__enter__()
        return tape

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)
        super().__exit__(*error)

    @_unconverted
    def gradient(self, target: Any, sources: Any, *args: Any, **options: Any) -> Any:
        own: Callable[..., Any] = super().gradient
        taken = self._step_tap.taken
        gradients = self._step_tap.gradient(own, target, sources, *args, **options)
        if self._step_tap.taken is not None and taken is None:
            self._watch_of._keep(self._step_tap.taken)
        return gradients
