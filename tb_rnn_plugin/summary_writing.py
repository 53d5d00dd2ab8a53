"""Sends planned values to wherever they belong: tf.summary, an event file, another's writer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tb_rnn_plugin import event_writer
from tb_rnn_plugin.given_arrays import as_numpy
from tb_rnn_plugin.summary_value import ValuePlan, scalar_value, summary_metadata, summary_value


def write_values(
    name: str,
    plans: Callable[[str], tuple[ValuePlan, ...]],
    inputs: Mapping[str, Any],
    *,
    step: Any,
    writer: Any,
    description: str | None = None,
) -> Any:
    """Writes the values of one call of `summary`, through TensorFlow only where it must.

    Args:
        name: The series as given; tf.summary's name scopes go in front.
        plans: Full name of the series -> its values.
        inputs: The call's arrays by name, of any framework.
        step: None: tf.summary's default step.
        writer: None: tf.summary's default writer.
        description: Text for the tags.

    Returns:
        Whether it was written: bool, inside a tf.function a boolean tensor.
    """
    if event_writer.is_tensorflow_writer(writer):
        return _tensorflow_summary().write(
            name, plans, inputs, step=step, writer=writer, description=description
        )
    if any(_is_symbolic(array) for array in (*inputs.values(), step)):
        raise ValueError(
            "Inside a tf.function summaries go through TensorFlow: pass writer= one of "
            "tf.summary.create_file_writer, or make one the default with as_default()."
        )
    whole = event_writer.whole_step(step)
    arrays = {key: as_numpy(value) for key, value in inputs.items()}
    return _append(event_writer.event_writer(writer), plans(name), arrays, whole, description)


def write_event(plans: Sequence[ValuePlan], step: Any, writer: Any) -> bool:
    """Writes values, whose `encode` needs no arrays, as one event; not inside a tf.function."""
    if event_writer.is_tensorflow_writer(writer):
        return bool(_tensorflow_summary().write_event(plans, step, writer))
    whole = event_writer.whole_step(step)
    return _append(event_writer.event_writer(writer), plans, {}, whole)


def write_scalar_event(scalars: Mapping[str, float], step: Any, writer: Any) -> bool:
    """Writes ordinary scalar summaries as one event; not inside a tf.function."""
    if event_writer.is_tensorflow_writer(writer):
        return bool(_tensorflow_summary().write_scalars(scalars, step, writer))
    target = event_writer.event_writer(writer)
    whole = event_writer.whole_step(step)
    new = event_writer.new_tags(target, list(scalars), whole)
    if new:
        values = [scalar_value(tag, float(scalars[tag])) for tag in new]
        event_writer.add_values(target, values, whole)
    return bool(new)


def _append(
    writer: event_writer.AddsEvents,
    plans: Sequence[ValuePlan],
    arrays: Mapping[str, np.ndarray],
    step: int,
    description: str | None = None,
) -> bool:
    new = event_writer.new_tags(writer, [plan.tag for plan in plans], step)
    values = []
    for plan in plans:
        if plan.tag in new:
            is_first = event_writer.is_first(writer, plan.tag, plan.metadata.quantities)
            # Both loaders take a tag's first metadata and ignore the rest.
            metadata = summary_metadata(plan, description) if is_first else None
            values.append(summary_value(plan.tag, plan.encode(arrays), metadata))
    if values:
        event_writer.add_values(writer, values, step)
    return bool(values)


def _tensorflow_summary() -> Any:
    try:
        from tb_rnn_plugin import tensorflow_summary
    except ImportError as error:
        raise ValueError(
            "No writer was given, and the default one is tf.summary's, which needs TensorFlow "
            f"(no module {error.name}): pass writer= a directory."
        ) from error
    return tensorflow_summary


def _is_symbolic(value: Any) -> bool:
    # Only a tensor of a TensorFlow graph has one; nothing is imported to find out.
    return getattr(type(value), "__name__", "") == "SymbolicTensor"
