"""Turns what people pass as `writer=` into something with `add_event`, and counts its steps."""

import atexit
import importlib
import operator
import os
import time
import warnings
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tensorboard.compat.proto import event_pb2

from tb_rnn_plugin.event_file import EventFileWriter
from tb_rnn_plugin.summary_value import SerialisedValue, summary_pieces
from tb_rnn_plugin.wire import delimited

#: Field number of event.proto: Event.summary.
_SUMMARY = 5


class AddsEvents(Protocol):
    """What event files are written through."""

    def add_event(self, event: Any) -> Any:
        """Takes one Event."""


@dataclass
class _Written:
    """What a writer has had: steps by tag, and whether it was told that they went back."""

    steps: dict[str, set[int]] = field(default_factory=dict)
    largest: dict[str, int] = field(default_factory=dict)
    quantities: dict[str, tuple[str, ...]] = field(default_factory=dict)
    was_warned: bool = False


#: One open file per process (a forked child must not share it) and directory.
_directory_writers: dict[tuple[int, Path], EventFileWriter] = {}
_written: "weakref.WeakKeyDictionary[Any, _Written]" = weakref.WeakKeyDictionary()


def is_tensorflow_writer(writer: Any) -> bool:
    """Returns whether `writer` is one of tf.summary's, or None: tf.summary's default one."""
    return writer is None or hasattr(writer, "as_default")


def event_writer(writer: Any) -> AddsEvents:
    """Returns what takes the events of `writer`.

    Args:
        writer: A directory, an object with `add_event`, or torch's or tensorboardX's
            SummaryWriter.

    Raises:
        TypeError: it is none of them.
        OSError: the directory cannot be written.
    """
    if isinstance(writer, str | os.PathLike):
        return _directory_writer(Path(os.path.expanduser(writer)).resolve())
    inner: AddsEvents | None = None
    if hasattr(writer, "add_event"):
        inner = writer
    elif hasattr(writer, "_get_file_writer"):
        inner = writer._get_file_writer()
    if inner is None:
        raise TypeError(
            f"Events cannot be written to {type(writer).__name__!r}. Give writer= a directory, an "
            "object with add_event, torch's SummaryWriter or one of tf.summary's writers."
        )
    return inner


def _directory_writer(directory: Path) -> EventFileWriter:
    key = (os.getpid(), directory)
    writer = _directory_writers.get(key)
    # A directory that was deleted meanwhile would swallow everything without a word.
    if writer is None or not writer.path.exists():
        if writer is not None:
            writer.close()
        writer = _directory_writers[key] = EventFileWriter(directory)
    return writer


@atexit.register
def _close_all() -> None:
    for (pid, _), writer in _directory_writers.items():
        if pid == os.getpid():
            writer.close()


def whole_step(step: Any) -> int:
    """Returns `step` as an int.

    Raises:
        ValueError: there is none.
        TypeError: it is no whole number.
    """
    if step is None:
        raise ValueError(
            "No step was given, and only tf.summary's writers have a default one: pass step=."
        )
    try:
        return operator.index(step.numpy() if hasattr(step, "numpy") else step)
    except (TypeError, AttributeError) as error:
        raise TypeError(f"step must be a whole number, not {step!r}.") from error


def new_tags(writer: AddsEvents, tags: Sequence[str], step: int) -> list[str]:
    """Returns those of `tags` that `writer` has not had at `step`; warns where steps go back."""
    written = _written.setdefault(writer, _Written())
    new = [tag for tag in tags if step not in written.steps.get(tag, ())]
    late = [tag for tag in new if step < written.largest.get(tag, step)]
    if late and not written.was_warned:
        written.was_warned = True
        warnings.warn(
            f"Step {step} of {late[0]} comes after step {written.largest[late[0]]}: TensorBoard "
            "may drop the later steps of a tag when an earlier one follows. Write steps in "
            "ascending order, or a new training into a new directory.",
            stacklevel=4,
        )
    return new


def is_first(writer: AddsEvents, tag: str, quantities: tuple[str, ...]) -> bool:
    """Returns whether `writer` has had no event of `tag`, so that it needs the metadata.

    Raises:
        ValueError: it had, with other quantities: readers know a tag's blobs by their order.
    """
    known = _written.setdefault(writer, _Written()).quantities
    if known.setdefault(tag, quantities) != quantities:
        raise ValueError(
            f"{tag} holds {', '.join(known[tag])} since its first step and cannot turn to "
            f"{', '.join(quantities)}: give the same arrays (and mask) at every step, or another "
            "name."
        )
    return tag not in _written[writer].steps


def add_values(writer: AddsEvents, values: Sequence[SerialisedValue], step: int) -> None:
    """Writes values as one event and remembers their step."""
    head = event_pb2.Event(wall_time=time.time(), step=step)
    pieces = [head.SerializeToString(), *delimited(_SUMMARY, summary_pieces(values))]
    if isinstance(writer, EventFileWriter):
        writer.add_serialised(head, pieces, {value.tag for value in values})
    else:
        _add_event(writer, b"".join(pieces))
    written = _written.setdefault(writer, _Written())
    for value in values:
        written.steps.setdefault(value.tag, set()).add(step)
        written.largest[value.tag] = max(step, written.largest.get(value.tag, step))


def _add_event(writer: AddsEvents, serialised: bytes) -> None:
    messages = event_pb2
    if type(writer).__module__.partition(".")[0] == "tensorboardX":
        # It takes nothing but its own copy of the same message.
        messages = importlib.import_module("tensorboardX.proto.event_pb2")
    writer.add_event(messages.Event.FromString(serialised))
