"""A picture's numbers as a file: NumPy's own format, or a table of one value a line."""

import csv
import io
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.queries.overview import OverviewStack, read_overviews
from tb_rnn_plugin.backend.queries.stored import Asked, Part, read_is_real, read_part
from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.backend.selection import Selection
from tb_rnn_plugin.encoding import StoredTensor
from tb_rnn_plugin.overview import STATISTICS

#: Lines of a CSV: about 20 MB, 4 s of one core, and as many as spreadsheets open (1,048,576).
MAX_CSV_LINES = 1_000_000

FORMATS = ("npy", "csv")


def export(logs: Logs, *, asked: Asked, selection: Selection, file_format: str) -> bytes:
    """Returns the file of one array at one step, as `http_api.md` words it.

    Raises:
        RequestError: 404 for what is not there, 400 for a slice that does not fit and for a table
            that would be too long.
    """
    part = read_part(logs, asked, selection)
    values = StoredTensor(part.raw, part.stored.stored_dtype, part.stored.axes, {}).values()
    if file_format == "npy":
        return _npy(values)
    is_real = read_is_real(logs, asked, part)
    _check_lines(values.size if is_real is None else int(is_real.sum()) * _inner_size(values))
    header = (*part.stored.axes, "value")
    return _csv(header, _lines(part, values, is_real))


def export_overview(
    logs: Logs, *, run: str, series: str, quantity: str, against: str, file_format: str
) -> bytes:
    """Returns the file of a quantity's statistics at all kept steps.

    Args:
        logs: What TensorBoard has read.
        run: A run's name.
        series: A series' name.
        quantity: A name of `terms.QUANTITIES`.
        against: `timesteps` or `units`.
        file_format: One of `FORMATS`.

    Raises:
        RequestError: 404 for what is not there, 400 for a table that would be too long.
    """
    stack = read_overviews(logs, run=run, series=series, quantity=quantity)
    block = stack.timesteps if against == "timesteps" else stack.channels
    if file_format == "npy":
        return _npy(block)
    _check_lines(block.shape[0] * block.shape[2])
    if against == "timesteps":
        return _csv(("step", "timesteps", *STATISTICS), _timestep_lines(stack))
    gates = ("gates",) if stack.gates else ()
    return _csv(("step", *gates, stack.channel_axis, *STATISTICS), _channel_lines(stack))


def file_name(*parts: object, file_format: str) -> str:
    """Returns such as `run_series_quantity_step.csv`; what no file name may hold becomes "-"."""
    names = (re.sub(r"[^\w.-]+", "-", str(part)).strip("-.") for part in parts)
    return "_".join(filter(None, names)) + f".{file_format}"


def _npy(values: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values, allow_pickle=False)
    return buffer.getvalue()


def _csv(header: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return buffer.getvalue().encode()


def _check_lines(n_lines: int) -> None:
    if n_lines > MAX_CSV_LINES:
        raise RequestError(
            400,
            f"This table would have {n_lines:,} lines; at most {MAX_CSV_LINES:,} are written: cut "
            "it, such as samples=0:1, ask for format=npy, or read the logs with "
            "tb_rnn_plugin.load.",
        )


def _inner_size(values: np.ndarray) -> int:
    return math.prod(values.shape[2:])


def _texts(values: np.ndarray) -> np.ndarray:
    """Returns the shortest texts that read back as the same float32 or integer."""
    texts: np.ndarray = np.ascontiguousarray(values).reshape(-1).astype(str)
    return texts


def _lines(part: Part, values: np.ndarray, is_real: np.ndarray | None) -> Iterator[Sequence[str]]:
    """Yields indices and value of every entry that is no padding."""
    places: Iterable[tuple[str, ...]] = itertools.product(
        *(part.coordinates(axis) for axis in part.stored.axes)
    )
    if is_real is not None:
        there = np.repeat(is_real.reshape(-1), _inner_size(values))
        places = itertools.compress(places, there)
        values = values[is_real]
    vocabulary = part.stored.info.get("vocabulary")
    texts = _texts(values) if vocabulary is None else np.array(vocabulary)[values.reshape(-1)]
    for place, text in zip(places, texts.tolist(), strict=True):
        yield (*place, text)


def _timestep_lines(stack: OverviewStack) -> Iterator[Sequence[str]]:
    """Yields one line for each step and timestep with data; a bin is named by its first."""
    for step, n_timesteps, block in zip(
        stack.steps, stack.n_timesteps, stack.timesteps, strict=True
    ):
        n_bins = int(np.isfinite(block[STATISTICS.index("count")]).sum())
        starts = np.arange(n_bins) * n_timesteps // max(1, n_bins)
        for start, statistics in zip(starts, block.T[:n_bins], strict=True):
            if statistics[STATISTICS.index("count")] > 0:
                yield (str(step), str(start), *_texts(statistics))


def _channel_lines(stack: OverviewStack) -> Iterator[Sequence[str]]:
    """Yields one line for each step and channel with data."""
    n_units = stack.n_units
    for step, block in zip(stack.steps, stack.channels, strict=True):
        for channel, statistics in enumerate(block.T):
            if statistics[STATISTICS.index("count")] > 0:
                gate = (stack.gates[channel // n_units],) if stack.gates else ()
                yield (str(step), *gate, str(channel % n_units), *_texts(statistics))
