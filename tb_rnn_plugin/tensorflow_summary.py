"""The TensorFlow side of `summary`: default writer and step, name scopes, tf.function.

The one file outside `keras/` that imports TensorFlow; `summary` imports it where it must. It lies
here since it needs no Keras, and Keras may run on another backend.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from tb_rnn_plugin.given_arrays import as_numpy
from tb_rnn_plugin.summary_value import (
    ValuePlan,
    scalar_value,
    summary_metadata,
    summary_pieces,
    summary_value,
)


def write(
    name: str,
    plans: Callable[[str], tuple[ValuePlan, ...]],
    inputs: Mapping[str, Any],
    *,
    step: Any,
    writer: Any | None,
    description: str | None,
) -> Any:
    """Writes values as `tf.summary` functions do.

    Args:
        name: The series, to which name scopes are prefixed.
        plans: Full name of the series -> its values.
        inputs: The call's arrays by name; symbolic tensors inside a tf.function.
        step: None: tf.summary's default step.
        writer: None: tf.summary's default writer.
        description: Text for the tags.

    Returns:
        bool, or a boolean tensor inside a tf.function.
    """
    scope = tf.summary.experimental.summary_scope(name, "rnn_summary")
    with _default(writer), scope as (series, _):
        written = [
            # A callable is not called where nothing is recorded.
            tf.summary.write(
                plan.tag,
                lambda plan=plan: _content(plan, inputs),
                step=step,
                metadata=summary_metadata(plan, description),
            )
            for plan in plans(series)
        ]
    if tf.executing_eagerly():
        return all(bool(each) for each in written)
    return tf.reduce_all(tf.stack(written))


def _content(plan: ValuePlan, inputs: Mapping[str, Any]) -> tf.Tensor:
    """Returns the plan's blobs or its vector, computed now or when the graph runs."""
    if tf.executing_eagerly():
        content = plan.encode({key: as_numpy(value) for key, value in inputs.items()})
        return tf.constant(content if plan.is_tensor else list(content))
    names = tuple(inputs)

    def encode(*arrays: np.ndarray) -> np.ndarray:
        content = plan.encode(dict(zip(names, arrays, strict=True)))
        # NumPy's own type for bytes would drop zeros at their end.
        return content if isinstance(content, np.ndarray) else np.array(content, object)

    tensors = [tf.convert_to_tensor(value) for value in inputs.values()]
    tensor = tf.numpy_function(encode, tensors, tf.float32 if plan.is_tensor else tf.string)
    tensor.set_shape((None if plan.is_tensor else len(plan.metadata.quantities),))
    return tensor


def write_event(plans: Sequence[ValuePlan], step: int, writer: Any | None) -> bool:
    """Writes values, whose `encode` needs no arrays, as one event; eager only."""
    return _write_summary(
        lambda: [
            summary_value(plan.tag, plan.encode({}), summary_metadata(plan)) for plan in plans
        ],
        step,
        writer,
    )


def write_scalars(scalars: Mapping[str, float], step: int, writer: Any | None) -> bool:
    """Writes ordinary scalar summaries as one event; eager only."""
    return _write_summary(
        lambda: [scalar_value(tag, float(value)) for tag, value in scalars.items()], step, writer
    )


def _write_summary(values: Callable[[], list[Any]], step: int, writer: Any | None) -> bool:
    with _default(writer):
        if not bool(tf.summary.should_record_summaries()):
            return False
        # TensorFlow takes seven milliseconds for 5 MB of bytes, and none for an array of them.
        serialised = np.array(b"".join(summary_pieces(values())), object)
        return bool(tf.summary.experimental.write_raw_pb(tf.constant(serialised), step=step))


def _default(writer: Any | None) -> Any:
    return contextlib.nullcontext() if writer is None else writer.as_default()
