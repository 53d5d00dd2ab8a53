"""One array at one step as it is stored, the part of it that is asked for, and what is padding."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tb_rnn_plugin.backend.catalog import Tag, find_tag, list_tags, some_of
from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.backend.selection import Selection, select
from tb_rnn_plugin.encoding import StoredTensor, decode_tensor
from tb_rnn_plugin.record import FormatError

#: The axes of a mask, outermost first: the first two of every sequence.
MASK_AXES = ("samples", "timesteps")


@dataclass(frozen=True)
class Asked:
    """Which array a request names."""

    run: str
    series: str
    quantity: str
    step: int


@dataclass(frozen=True)
class Part:
    """The part of a stored array that a request selects.

    Attributes:
        stored: The whole array.
        raw: The part, with all axes, in the stored type (codes for bfloat16).
        gates: Names of the part's gates; empty where the array has none.
        cuts: Axis -> slice of the whole, of each axis that is cut.
        reduced: Axis -> (entries before, boxes after), of each axis that is reduced.
    """

    stored: StoredTensor
    raw: np.ndarray
    gates: tuple[str, ...]
    cuts: Mapping[str, slice] = field(default_factory=dict)
    reduced: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def coordinates(self, axis: str) -> tuple[str, ...]:
        """Returns what each index of the part along `axis` stands for: a name or a number."""
        if axis == "gates":
            return self.gates
        cut = self.cuts.get(axis, slice(None))
        length = self.stored.raw.shape[self.stored.axes.index(axis)]
        return tuple(map(str, (self.stored.info.get(axis) or range(length))[cut]))


def read_part(logs: Logs, asked: Asked, selection: Selection) -> Part:
    """Returns the part of the array that is asked for.

    Raises:
        RequestError: 404 for what is not there, 400 for a slice that does not fit.
    """
    tag = find_tag(
        logs,
        logs.recent_arrays(asked.run),
        run=asked.run,
        series=asked.series,
        quantity=asked.quantity,
    )
    stored = _decoded(_read(logs, asked, tag), asked)
    gates = tuple(stored.info.get("gates") or tag.metadata.gates)
    gates = gates if "gates" in stored.axes else ()
    if asked.quantity == "tokens":  # codes of texts have no largest one
        selection = Selection(selection.slices)
    is_real = _read_is_real(logs, asked, stored) if selection.width_px else None
    raw, cuts, reduced = select(stored.raw, stored.axes, gates, selection, is_real=is_real)
    return Part(stored, raw, gates[cuts["gates"]] if "gates" in cuts else gates, cuts, reduced)


def read_is_real(logs: Logs, asked: Asked, part: Part) -> np.ndarray | None:
    """Returns True (samples, timesteps) where an entry of `part` is no padding; None: all are.

    A sample beyond those of the mask is real throughout. Labels have no padding of their own.
    """
    is_real = _read_is_real(logs, asked, part.stored)
    cuts = tuple(part.cuts.get(axis, slice(None)) for axis in MASK_AXES)
    return None if is_real is None else is_real[cuts]


def _read_is_real(logs: Logs, asked: Asked, stored: StoredTensor) -> np.ndarray | None:
    """Returns True (samples, timesteps) where an entry of the whole array is no padding."""
    if stored.axes[:2] != MASK_AXES or asked.quantity in ("mask", "tokens"):
        return None
    mask = _read_mask(logs, asked)
    if mask is None:
        return None
    is_real = np.ones(stored.raw.shape[:2], bool)
    n_samples, n_timesteps = map(min, is_real.shape, mask.shape)
    is_real[:n_samples, :n_timesteps] = mask[:n_samples, :n_timesteps]
    return is_real


def _read_mask(logs: Logs, asked: Asked) -> np.ndarray | None:
    wanted = replace(asked, quantity="mask")
    for tag in list_tags(logs.recent_arrays(asked.run)).runs.get(asked.run, ()):
        if tag.metadata.series == asked.series and "mask" in tag.metadata.quantities:
            keys = logs.recent_blob_keys(asked.run, tag.name)
            if asked.step not in keys:  # they may be older than those of the array
                keys = logs.read_blob_keys(asked.run, [tag.name]).get(tag.name, {})
            blob = _blob(logs, wanted, tag, keys)
            if blob:
                return _decoded(blob, wanted).raw
    return None


def _decoded(blob: bytes, asked: Asked) -> StoredTensor:
    try:
        return decode_tensor(blob)
    except FormatError as error:
        raise RequestError(
            404, f'{asked.quantity} of "{asked.series}" at step {asked.step}: {error}'
        ) from error


def _blob(logs: Logs, asked: Asked, tag: Tag, keys: Mapping[int, tuple[str, ...]]) -> bytes:
    """Returns the bytes of the quantity; none where that step was written without it."""
    at_step = keys.get(asked.step, ())
    index = tag.metadata.quantities.index(asked.quantity)
    return logs.read_blob(at_step[index]) if index < len(at_step) else b""


def _read(logs: Logs, asked: Asked, tag: Tag) -> bytes:
    keys = logs.recent_blob_keys(asked.run, tag.name)
    if asked.step not in keys:
        nearest = sorted(sorted(keys, key=lambda kept: abs(kept - asked.step))[:3])
        raise RequestError(
            404,
            f'Step {asked.step} of "{tag.name}" in run "{asked.run}" is not there. TensorBoard '
            f"kept {len(keys)} steps, the nearest: {some_of(nearest)}.",
        )
    blob = _blob(logs, asked, tag, keys)
    if not blob:
        raise RequestError(
            404,
            f'{asked.quantity} of "{tag.metadata.series}" was not written at step {asked.step} of '
            f'run "{asked.run}"; ask for another step or quantity.',
        )
    return blob
