"""Event files: TensorBoard's loaders read what is written, we read what others write."""

import os
import struct
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from data_providers import LOADERS, scalars
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2

from tb_rnn_plugin.event_file import EventFileWriter, event_files, stored_values
from tb_rnn_plugin.summary_value import (
    SerialisedValue,
    scalar_value,
    summary_pieces,
    summary_value,
)


def event_of(values: Sequence[SerialisedValue], **fields: Any) -> event_pb2.Event:
    summary = summary_pb2.Summary.FromString(b"".join(summary_pieces(values)))
    return event_pb2.Event(summary=summary, **fields)


def scalar_event(step: int, value: float, tag: str = "rnn/loss") -> event_pb2.Event:
    return event_of([scalar_value(tag, value)], step=step, wall_time=time.time())


def write_scalars(log_dir: Path, steps: range, value: float, tag: str = "rnn/loss") -> Path:
    writer = EventFileWriter(log_dir)
    for step in steps:
        writer.add_event(scalar_event(step, value, tag))
    writer.close()
    return writer.path


def test_an_event_is_readable_as_soon_as_it_is_added(tmp_path: Path) -> None:
    writer = EventFileWriter(tmp_path)
    event = scalar_event(3, 0.5)
    writer.add_event(event)
    read = list(event_file_loader.RawEventFileLoader(str(writer.path)).Load())
    assert event_pb2.Event.FromString(read[0]).file_version == "brain.Event:2"
    assert event_pb2.Event.FromString(read[1]) == event
    writer.close()


def test_checksums_are_those_of_tensorflow(tmp_path: Path) -> None:
    path = write_scalars(tmp_path, range(20), 0.25)
    records = list(tf.data.TFRecordDataset(str(path)).as_numpy_iterator())  # checks each of them
    assert len(records) == 21


def test_two_writers_of_one_directory_have_files_of_their_own(tmp_path: Path) -> None:
    first, second = EventFileWriter(tmp_path), EventFileWriter(tmp_path)
    assert first.path != second.path and event_files(tmp_path) == [first.path, second.path]
    first.close()
    first.close()
    second.close()


def test_a_directory_that_cannot_be_made_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(OSError, match="cannot be written to '.*taken/logs'.*give a directory"):
        EventFileWriter(tmp_path / "taken" / "logs")


def test_a_directory_without_permission_is_a_permission_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, mode: str = "r", **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)  # root may write anywhere
    with pytest.raises(PermissionError, match="Permission denied.*give a directory"):
        EventFileWriter(tmp_path)


def test_offsets_point_at_the_very_bytes(tmp_path: Path) -> None:
    blobs = (b"first", b"", os.urandom(70_000) + b"\0")
    writer = EventFileWriter(tmp_path)
    metadata = summary_pb2.SummaryMetadata(display_name="x" * 300)
    values = [scalar_value("a", 1.0), summary_value("rnn/é/arrays", blobs, metadata)]
    event = event_of(values, step=1 << 40, wall_time=12.5)
    writer.add_event(event)
    writer.close()
    scalar, value = stored_values(writer.path)
    content = writer.path.read_bytes()
    assert (scalar.tag, scalar.blobs, scalar.step) == ("a", (), 1 << 40)
    assert (value.tag, value.step, value.wall_time) == ("rnn/é/arrays", 1 << 40, 12.5)
    assert tuple(content[start : start + length] for start, length in value.blobs) == blobs
    assert value.metadata is not None
    start, length = value.metadata
    assert summary_pb2.SummaryMetadata.FromString(content[start : start + length]) == metadata
    start, length = value.content
    whole = summary_pb2.Summary.Value.FromString(content[start : start + length])
    assert whole == event.summary.value[1]


@pytest.mark.parametrize("n_bytes", [0, 127, 128, 16_383, 16_384, 3_000_000])
def test_a_value_in_pieces_has_the_bytes_that_the_library_writes(n_bytes: int) -> None:
    blobs, metadata = (os.urandom(n_bytes), b"x"), summary_pb2.SummaryMetadata(display_name="y")
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, string_val=blobs)
    tensor.tensor_shape.dim.add(size=2)
    value = summary_pb2.Summary.Value(tag="rnn/a/arrays", tensor=tensor, metadata=metadata)
    vector = np.arange(n_bytes // 4, dtype=np.float32)
    numbers = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, tensor_content=vector.tobytes())
    numbers.tensor_shape.dim.add(size=len(vector))
    other = summary_pb2.Summary.Value(tag="rnn/a/overview", tensor=numbers)
    values = [summary_value(value.tag, blobs, metadata), summary_value(other.tag, vector)]
    library = summary_pb2.Summary(value=[value, other]).SerializeToString()
    assert b"".join(summary_pieces(values)) == library


def test_what_tensorflow_writes_is_indexed_too(tmp_path: Path) -> None:
    with tf.summary.create_file_writer(str(tmp_path)).as_default() as writer:
        tf.summary.scalar("loss", 0.5, step=7)
        tf.summary.text("note", ["one", "two"], step=-3)
        writer.flush()
    (path,) = event_files(tmp_path)
    loss, note = stored_values(path)
    assert (loss.tag, loss.step) == ("loss", 7)
    content = path.read_bytes()
    assert [content[start : start + length] for start, length in note.blobs] == [b"one", b"two"]
    assert note.step == -3


@pytest.mark.parametrize("cut", [1, 4, 5, 30])
def test_a_record_that_is_still_being_written_is_not_read(tmp_path: Path, cut: int) -> None:
    path = write_scalars(tmp_path, range(3), 1.0)
    content = path.read_bytes()
    path.write_bytes(content[:-cut])
    assert [value.step for value in stored_values(path)] == [0, 1]
    path.write_bytes(content)
    assert [value.step for value in stored_values(path)] == [0, 1, 2]


def test_nothing_after_a_damaged_length_is_read(tmp_path: Path) -> None:
    path = write_scalars(tmp_path, range(3), 1.0)
    content = bytearray(path.read_bytes())
    (length,) = struct.unpack_from("<Q", content)
    second = 12 + length + 4
    content[second] ^= 1
    path.write_bytes(content)
    assert list(stored_values(path)) == []


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.out.tfevents.0"
    path.write_bytes(b"")
    assert list(stored_values(path)) == []


@pytest.mark.parametrize("loader", LOADERS)
def test_a_restarted_training_replaces_the_steps_it_writes_again(
    tmp_path: Path, loader: str
) -> None:
    write_scalars(tmp_path, range(0, 10), 1.0)
    write_scalars(tmp_path, range(4, 7), 2.0)
    write_scalars(tmp_path, range(6, 9), 3.0)
    with LOADERS[loader](tmp_path) as provider:
        found = scalars(provider, "rnn/loss")
    assert found == [
        *((s, 1.0) for s in range(4)),
        (4, 2.0),
        (5, 2.0),
        (6, 3.0),
        (7, 3.0),
        (8, 3.0),
    ]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_second_program_does_not_drop_the_tags_of_the_first(tmp_path: Path, loader: str) -> None:
    write_scalars(tmp_path, range(5), 1.0)
    write_scalars(tmp_path, range(2), 2.0, tag="other")
    with LOADERS[loader](tmp_path) as provider:
        assert scalars(provider, "rnn/loss") == [(step, 1.0) for step in range(5)]
        assert scalars(provider, "other") == [(0, 2.0), (1, 2.0)]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_training_that_goes_on_keeps_the_earlier_steps(tmp_path: Path, loader: str) -> None:
    write_scalars(tmp_path, range(3), 1.0)
    write_scalars(tmp_path, range(3, 5), 2.0)
    with LOADERS[loader](tmp_path) as provider:
        found = scalars(provider, "rnn/loss")
    assert found == [(0, 1.0), (1, 1.0), (2, 1.0), (3, 2.0), (4, 2.0)]


def test_nan_and_infinities_are_written_as_scalars(tmp_path: Path) -> None:
    for step, value in enumerate((np.nan, np.inf, -np.inf)):
        write_scalars(tmp_path, range(step, step + 1), value)
    with LOADERS["python"](tmp_path) as provider:
        found = [value for _, value in scalars(provider, "rnn/loss")]
    np.testing.assert_array_equal(found, [np.nan, np.inf, -np.inf])
