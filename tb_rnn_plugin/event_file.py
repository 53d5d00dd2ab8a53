"""Event files without TensorFlow: a writer, and a reader of where each value lies.

Record framing: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details.
Field numbers: event.proto, summary.proto and tensor.proto of TensorBoard.
"""

import itertools
import mmap
import os
import socket
import struct
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_crc32c
from tensorboard.compat.proto import event_pb2

#: Any file with this in its name is read as an event file, as TensorBoard does.
EVENT_FILE_MARK = "tfevents"

_HEADER_BYTES = 12  # length (8) and its checksum (4)
_FOOTER_BYTES = 4
_CRC_MASK = 0xA282EAD8

_number = itertools.count()


def _masked_crc32c(*pieces: bytes) -> bytes:
    crc = 0
    for piece in pieces:
        crc = google_crc32c.extend(crc, piece)
    rotated = ((crc >> 15) | (crc << 17)) & 0xFFFFFFFF
    return struct.pack("<I", (rotated + _CRC_MASK) & 0xFFFFFFFF)


class EventFileWriter:
    """Appends events to a new event file; each is on its way to the disk when the call returns.

    Has the method that matters of TensorBoard's writer of the same name, whose checksum in pure
    Python takes 100 times as long. A training that restarts in the same directory and writes
    steps again replaces them: see `_restart_marks`.

    Raises:
        PermissionError, OSError: the directory cannot be made or written, in one sentence.
    """

    def __init__(self, log_dir: str | os.PathLike[str]) -> None:
        directory = Path(log_dir)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._previous = max(event_files(directory), default=None)
            name = (
                f"events.out.tfevents.{time.time():017.6f}.{socket.gethostname()}"
                f".{os.getpid()}.{next(_number)}"
            )
            self.path = directory / name
            self._file = self.path.open("xb")
        except OSError as error:
            raise type(error)(
                error.errno,
                f"Event files cannot be written to {str(directory)!r} ({error.strerror}): give a "
                "directory that this process may write",
            ) from error
        self._lock = threading.Lock()
        self._is_started = False
        first = event_pb2.Event(wall_time=time.time(), file_version="brain.Event:2")
        self._append(first.SerializeToString())

    def add_event(self, event: event_pb2.Event) -> None:
        """Appends one event; safe to call from several threads."""
        tags = [value.tag for value in event.summary.value]
        self.add_serialised(event, [event.SerializeToString()], tags)

    def add_serialised(
        self, head: event_pb2.Event, pieces: Sequence[bytes], tags: Collection[str]
    ) -> None:
        """Appends one event whose bytes are there already; safe to call from several threads.

        Args:
            head: Its step and wall time.
            pieces: All of its bytes; large ones are not copied.
            tags: Of its values.
        """
        with self._lock:
            if tags and not self._is_started:
                self._is_started = True
                for mark in self._restart_marks(head, tags):
                    self._append(mark.SerializeToString())
            self._append(*pieces)

    def _restart_marks(self, head: event_pb2.Event, tags: Collection[str]) -> list[event_pb2.Event]:
        """Returns what makes both loaders drop the steps that a restarted training writes again.

        The data server drops, per tag, what an earlier step follows. The Python loader does so
        only at a START mark, and takes the first of a run for its beginning, hence two. There a
        mark drops every tag of the run from its step on, so it is written only where the newest
        earlier file holds one of the event's tags at its step or later: not for a second program
        that adds tags of its own to a run.
        """
        if self._previous is None:
            return []
        if not any(
            value.tag in tags and value.step >= head.step for value in stored_values(self._previous)
        ):
            return []
        start = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
        return [
            event_pb2.Event(wall_time=head.wall_time, step=head.step, session_log=start)
            for _ in range(2)
        ]

    def _append(self, *pieces: bytes) -> None:
        length = struct.pack("<Q", sum(len(piece) for piece in pieces))
        checksums = _masked_crc32c(length), _masked_crc32c(*pieces)
        self._file.writelines((length, checksums[0], *pieces, checksums[1]))
        self._file.flush()

    def flush(self) -> None:
        """Hands everything to the operating system, which `add_event` has done already."""
        with self._lock:
            self._file.flush()

    def close(self) -> None:
        """Closes the file; a second call does nothing."""
        with self._lock:
            self._file.close()


@dataclass(frozen=True)
class StoredValue:
    """One summary value and where it lies in its file.

    Attributes:
        tag, step, wall_time: As in TensorBoard.
        metadata: (offset, length) of its SummaryMetadata; None where it has none.
        content: (offset, length) of the whole Summary.Value.
        blobs: (offset, length) of each string of its tensor, in order.
    """

    tag: str
    step: int
    wall_time: float
    metadata: tuple[int, int] | None
    content: tuple[int, int]
    blobs: tuple[tuple[int, int], ...]


def event_files(directory: Path) -> list[Path]:
    """Returns the event files that lie directly in `directory`, in the order of their names,
    which is that of their beginning."""
    return sorted(path for path in directory.iterdir() if EVENT_FILE_MARK in path.name)


def stored_values(path: Path) -> Iterator[StoredValue]:
    """Yields every summary value of an event file in the order written.

    Only the frames are read, not the arrays. A cut-off last record (the file is still being
    written) ends the iteration, as does a damaged one: nothing after it can be found.
    """
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as buffer:
        for start, stop in _records(buffer):
            yield from _values_of_event(buffer, start, stop)


def _records(buffer: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Yields start and stop of each complete record's content."""
    position, size = 0, len(buffer)
    while position + _HEADER_BYTES <= size:
        length_bytes = buffer[position : position + 8]
        if _masked_crc32c(length_bytes) != buffer[position + 8 : position + _HEADER_BYTES]:
            return
        (length,) = struct.unpack("<Q", length_bytes)
        start = position + _HEADER_BYTES
        position = start + length + _FOOTER_BYTES
        if position <= size:
            yield start, start + length


def _varint(buffer: mmap.mmap, position: int) -> tuple[int, int]:
    """Returns a varint and the position after it."""
    value = shift = 0
    while True:
        byte = buffer[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def _fields(buffer: mmap.mmap, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Yields (field number, start, stop) of each field of a serialised message.

    A varint's span is that of its bytes, a string's or message's that of its content.
    Wire format: https://protobuf.dev/programming-guides/encoding/.
    """
    while start < stop:
        key, start = _varint(buffer, start)
        number, wire_type = key >> 3, key & 7
        if wire_type == 2:
            length, start = _varint(buffer, start)
            end = start + length
        elif wire_type == 0:
            end = _varint(buffer, start)[1]
        else:
            end = start + (8 if wire_type == 1 else 4)
        yield number, start, end
        start = end


def _values_of_event(buffer: mmap.mmap, start: int, stop: int) -> Iterator[StoredValue]:
    wall_time, step = 0.0, 0
    summaries = []
    for number, field_start, field_stop in _fields(buffer, start, stop):
        if number == 1:
            (wall_time,) = struct.unpack("<d", buffer[field_start:field_stop])
        elif number == 2:
            step = _varint(buffer, field_start)[0]
            step -= (step >> 63) << 64  # int64 in two's complement
        elif number == 5:
            summaries.append((field_start, field_stop))
    for summary in summaries:
        for number, field_start, field_stop in _fields(buffer, *summary):
            if number == 1:
                yield _value(buffer, field_start, field_stop, step=step, wall_time=wall_time)


def _value(buffer: mmap.mmap, start: int, stop: int, **event: Any) -> StoredValue:
    tag, metadata = "", None
    blobs: list[tuple[int, int]] = []
    for number, field_start, field_stop in _fields(buffer, start, stop):
        if number == 1:
            tag = buffer[field_start:field_stop].decode()
        elif number == 9:
            metadata = (field_start, field_stop - field_start)
        elif number == 8:
            blobs += [
                (blob_start, blob_stop - blob_start)
                for tensor_field, blob_start, blob_stop in _fields(buffer, field_start, field_stop)
                if tensor_field == 8
            ]
    return StoredValue(
        tag=tag, metadata=metadata, content=(start, stop - start), blobs=tuple(blobs), **event
    )
