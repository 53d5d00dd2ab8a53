"""What event files hold, by run, series, quantity and step; arrays stay on disk."""

import os
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.compat.proto import summary_pb2
from tensorboard.util import tensor_util

from tb_rnn_plugin.encoding import TensorHeader, decode_header, header_length
from tb_rnn_plugin.event_file import EVENT_FILE_MARK, StoredValue, event_files, stored_values
from tb_rnn_plugin.record import FormatError, SeriesMetadata
from tb_rnn_plugin.terms import PLUGIN_NAME

#: Headers are a few hundred bytes; one read gets all but those of a large vocabulary.
_HEADER_GUESS = 1024


@dataclass(frozen=True)
class StoredBlob:
    """One array in an event file.

    Attributes:
        path, offset, length: Where its buffer lies.
        header: Its type, shape, axes and facts.
    """

    path: Path
    offset: int
    length: int
    header: TensorHeader

    def read(self) -> bytes:
        """Returns the buffer.

        Raises:
            FormatError: the file has changed since and is shorter.
        """
        with self.path.open("rb") as file:
            file.seek(self.offset)
            buffer = file.read(self.length)
        if len(buffer) < self.length:
            raise FormatError(f"{self.path} has become shorter since it was loaded: load it again.")
        return buffer


@dataclass
class LoggedSeries:
    """One series of one run.

    Attributes:
        metadata: Of the tag read last.
        blobs: Quantity -> step -> array; the last write of a step.
    """

    metadata: SeriesMetadata
    blobs: dict[str, dict[int, StoredBlob]] = field(default_factory=dict)


@dataclass
class LoggedRun:
    """One directory with event files.

    Attributes:
        series: By name.
        scalars: Tag -> step -> value; the last write of a step.
    """

    series: dict[str, LoggedSeries] = field(default_factory=dict)
    scalars: dict[str, dict[int, float]] = field(default_factory=dict)


def logged_runs(log_dir: Path) -> dict[str, LoggedRun]:
    """Returns the runs under `log_dir` by name, "." for itself; those without any data left out."""
    runs = {}
    for directory, _, names in sorted(os.walk(log_dir, followlinks=True)):
        if any(EVENT_FILE_MARK in name for name in names):
            run = _Reader(directory).read(event_files(Path(directory)))
            if run.series or run.scalars:
                runs[Path(directory).relative_to(log_dir).as_posix()] = run
    return runs


class _Reader:
    """Collects one run. A tag that cannot be read costs one warning, and no other tag."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._run = LoggedRun()
        self._plugins: dict[str, str] = {}
        self._metadata: dict[str, SeriesMetadata] = {}
        self._refused: set[str] = set()

    def read(self, paths: Iterable[Path]) -> LoggedRun:
        for path in paths:
            with path.open("rb") as file:
                for value in stored_values(path):
                    if value.tag in self._refused:
                        continue
                    try:
                        self._add(value, path, file)
                    except FormatError as error:
                        self._refused.add(value.tag)
                        warnings.warn(
                            f"{value.tag} of {self._directory} is left out. {error}", stacklevel=2
                        )
        return self._run

    def _add(self, value: StoredValue, path: Path, file: Any) -> None:
        if value.metadata is not None:
            # A restarted training writes metadata again, and what follows is by its order.
            metadata = summary_pb2.SummaryMetadata.FromString(_read(file, *value.metadata))
            self._plugins[value.tag] = metadata.plugin_data.plugin_name
            if metadata.plugin_data.plugin_name == PLUGIN_NAME:
                self._metadata[value.tag] = SeriesMetadata.from_json(metadata.plugin_data.content)
        plugin = self._plugins.get(value.tag, "scalars")
        if plugin == "scalars":
            self._add_scalar(value, file)
        elif plugin == PLUGIN_NAME and value.tag in self._metadata and value.blobs:
            self._add_blobs(value, path, file)

    def _add_scalar(self, value: StoredValue, file: Any) -> None:
        proto = summary_pb2.Summary.Value.FromString(_read(file, *value.content))
        if proto.HasField("tensor"):
            array = tensor_util.make_ndarray(proto.tensor)
            if array.size != 1 or not np.issubdtype(array.dtype, np.number):
                return
            number = float(array.item())
        elif proto.HasField("simple_value"):
            number = proto.simple_value
        else:
            return
        self._run.scalars.setdefault(value.tag, {})[value.step] = number

    def _add_blobs(self, value: StoredValue, path: Path, file: Any) -> None:
        metadata = self._metadata[value.tag]
        series = self._run.series.setdefault(metadata.series, LoggedSeries(metadata))
        if metadata.cell is not None or series.metadata.cell is None:
            series.metadata = metadata
        for quantity, (offset, length) in zip(metadata.quantities, value.blobs, strict=False):
            if length:
                header = _header(_read(file, offset, min(length, _HEADER_GUESS)), file, offset)
                blob = StoredBlob(path, offset, length, header)
                series.blobs.setdefault(quantity, {})[value.step] = blob


def _read(file: Any, offset: int, length: int) -> bytes:
    file.seek(offset)
    content: bytes = file.read(length)
    return content


def _header(beginning: bytes, file: Any, offset: int) -> TensorHeader:
    length = header_length(beginning)
    return decode_header(beginning if length <= len(beginning) else _read(file, offset, length))
