"""xarray variables over arrays that still lie in event files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

from tb_rnn_plugin.encoding import STORED_DTYPES, StoredTensor, decode_tensor
from tb_rnn_plugin.logged_runs import StoredBlob


@dataclass(frozen=True)
class Fill:
    """What stands where there is no data.

    Attributes:
        absent: At a step without the quantity.
        padding: Beyond the shape that a step has of its own.
    """

    absent: Any
    padding: Any


class StepsArray(BackendArray):
    """One quantity over steps, (step, ...): each step is read on first use, and kept."""

    def __init__(
        self,
        blobs: Sequence[StoredBlob | None],
        shape: tuple[int, ...],
        *,
        dtype: np.dtype,
        fill: Fill,
    ) -> None:
        """Describes the array; nothing is read.

        Args:
            blobs: One per step; None where there is none.
            shape: Of one step. Shorter blobs are padded at the end, longer ones cut.
            dtype: Of the values that come out; strings: of tokens.
            fill: What stands where there is no data.
        """
        self.shape = (len(blobs), *shape)
        self.dtype = dtype
        self._blobs = tuple(blobs)
        self._fill = fill
        self._kept: dict[int, StoredTensor] = {}

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.BASIC, self._basic
        )

    def _basic(self, key: tuple[Any, ...]) -> np.ndarray:
        steps = range(self.shape[0])[key[0]]
        if isinstance(steps, int):
            return np.array(self._step(steps)[key[1:]])
        rows = [self._step(step)[key[1:]] for step in steps]
        inner = np.empty(self.shape[1:], bool)[key[1:]].shape
        return np.stack(rows) if rows else np.empty((0, *inner), self.dtype)

    def _step(self, index: int) -> np.ndarray:
        blob, shape = self._blobs[index], self.shape[1:]
        if blob is None:
            return np.full(shape, self._fill.absent, self.dtype)
        if index not in self._kept:
            self._kept[index] = decode_tensor(blob.read())
        values = _values(self._kept[index])
        if values.shape == shape:
            return values.astype(self.dtype, copy=False)
        padded = np.full(shape, self._fill.padding, self.dtype)
        common = tuple(slice(min(n, m)) for n, m in zip(values.shape, shape, strict=True))
        padded[common] = values[common]
        return padded


def _values(tensor: StoredTensor) -> np.ndarray:
    vocabulary = tensor.info.get("vocabulary")
    if vocabulary is None:
        return tensor.values()
    words: np.ndarray = np.array([*vocabulary, ""], np.str_)[tensor.raw]
    return words


def steps_variable(
    blobs: Mapping[int, StoredBlob], steps: Sequence[int], sizes: Mapping[str, int]
) -> xr.Variable:
    """Returns a lazy variable with the leading axis step.

    bfloat16 comes as the float32 that it exactly is, `attrs["stored_dtype"]` says what was
    stored. Floats are NaN where there is no data. A mask is True at a step that stored none
    (there no timestep was padding) and False beyond a shorter sequence; tokens are "".

    Args:
        blobs: Step -> array, all with the same axes.
        steps: Steps of the series.
        sizes: Of each axis, over all quantities and steps of the series.
    """
    last = blobs[max(blobs)].header
    stored = {blob.header.stored_dtype for blob in blobs.values()}
    dtype: np.dtype
    fill = Fill(np.nan, np.nan)
    if "vocabulary" in last.info:
        longest = max(
            (len(token) for blob in blobs.values() for token in blob.header.info["vocabulary"]),
            default=0,
        )
        dtype, fill = np.dtype(f"<U{max(longest, 1)}"), Fill("", "")
    elif stored == {"BOOL"}:
        dtype, fill = np.dtype(bool), Fill(True, False)
    else:
        dtype = np.result_type(np.float32, *(_float_type(name) for name in stored))
    lazy: Any = indexing.LazilyIndexedArray(
        StepsArray(
            [blobs.get(step) for step in steps],
            tuple(sizes[axis] for axis in last.axes),
            dtype=dtype,
            fill=fill,
        )
    )
    attributes = {"stored_dtype": last.stored_dtype} | {
        key: value
        for key, value in last.info.items()
        if key not in ("vocabulary", "quantity", "gates") and value not in (None, "")
    }
    return xr.Variable(("step", *last.axes), indexing.CopyOnWriteArray(lazy), attributes)


def _float_type(stored_dtype: str) -> np.dtype:
    return np.dtype(np.float32) if stored_dtype == "BF16" else STORED_DTYPES[stored_dtype]
