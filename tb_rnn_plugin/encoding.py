"""Bytes of what is stored: arrays as safetensors buffers, overviews as float32 vectors.

safetensors: https://github.com/huggingface/safetensors#format. A buffer holds one tensor, `data`,
and one metadata key, `rnn`, with JSON. The library's NumPy functions know no bfloat16, drop the
metadata on reading and take raw pointers to write one, hence the few lines here; the tests read
every buffer with the library.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_rnn_plugin.record import FormatError

#: safetensors' name of a stored type -> the little-endian NumPy type of its raw bytes. NumPy has
#: no bfloat16: its raw bytes are 16-bit codes, the upper half of a float32.
STORED_DTYPES: Mapping[str, np.dtype] = {
    "BF16": np.dtype("<u2"),
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
    "I32": np.dtype("<i4"),
    "I64": np.dtype("<i8"),
    "BOOL": np.dtype("bool"),
    "U8": np.dtype("u1"),
}

#: Names that people type for `dtype=` -> safetensors' names.
DTYPE_NAMES: Mapping[str, str] = {"bfloat16": "BF16", "float32": "F32", "float64": "F64"}

_DAMAGED = "A stored array is damaged: it is no complete safetensors buffer."


@dataclass(frozen=True)
class StoredTensor:
    """One decoded buffer.

    Attributes:
        raw: The stored array without a copy; uint16 codes for bfloat16.
        stored_dtype: safetensors' name of its type.
        axes: One name per axis.
        info: The rest of the metadata: quantity, gates, status, batch_size, ...
    """

    raw: np.ndarray
    stored_dtype: str
    axes: tuple[str, ...]
    info: Mapping[str, Any]

    def values(self) -> np.ndarray:
        """Returns the numbers; bfloat16 as the float32 that it exactly is."""
        return bfloat16_to_float32(self.raw) if self.stored_dtype == "BF16" else self.raw


def float32_to_bfloat16(values: np.ndarray) -> np.ndarray:
    """Returns the uint16 codes nearest to `values`, ties to even; a NaN stays one."""
    with np.errstate(over="ignore"):  # beyond the range is infinity, in bfloat16 too
        bits = np.asarray(values, np.float32).view(np.uint32)
    rounded = bits >> 16
    rounded &= 1
    rounded += 0x7FFF
    rounded += bits
    rounded >>= 16
    nan = np.isnan(values)
    if np.any(nan):
        # Rounding may carry a NaN's mantissa away; the quiet bit keeps it a NaN.
        rounded = np.where(nan, (bits >> 16) | 0x40, rounded)
    return rounded.astype(np.uint16)


def bfloat16_to_float32(codes: np.ndarray) -> np.ndarray:
    """Returns the float32 values of bfloat16 codes, exactly."""
    return (codes.astype(np.uint32) << 16).view(np.float32)


def encode_tensor(
    array: np.ndarray, axes: Sequence[str], *, stored_dtype: str, **info: Any
) -> bytes:
    """Returns a safetensors buffer.

    Args:
        array: Any layout in memory.
        axes: One name per axis.
        stored_dtype: A key of `STORED_DTYPES`; values are rounded to it.
        **info: JSON-able facts that go along: quantity, gates, status, ...
    """
    if stored_dtype == "BF16" and array.dtype != np.uint16:
        raw = float32_to_bfloat16(array)
    else:
        with np.errstate(over="ignore"):
            raw = array.astype(STORED_DTYPES[stored_dtype], copy=False)
    return encode_stored(StoredTensor(raw, stored_dtype, tuple(axes), info))


def encode_stored(tensor: StoredTensor) -> bytes:
    """Returns the buffer that `decode_tensor` reads as `tensor`: nothing is rounded again."""
    info = {"axes": tensor.axes, **tensor.info}
    return _buffer({"data": (tensor.stored_dtype, tensor.raw)}, info)


def encode_tensors(arrays: Mapping[str, np.ndarray], **info: Any) -> bytes:
    """Returns a safetensors buffer of several float32 arrays by name.

    Args:
        arrays: Name -> array, rounded to float32.
        **info: JSON-able facts that go along.
    """
    with np.errstate(over="ignore"):
        parts = {name: ("F32", array.astype("<f4")) for name, array in arrays.items()}
    return _buffer(parts, info)


def _buffer(tensors: Mapping[str, tuple[str, np.ndarray]], info: Mapping[str, Any]) -> bytes:
    entries: dict[str, Any] = {"__metadata__": {"rnn": json.dumps(info, sort_keys=True)}}
    parts = []
    start = 0
    for name, (stored_dtype, raw) in tensors.items():
        data = np.ascontiguousarray(raw)  # joined below without a copy of its own
        stop = start + data.nbytes
        entries[name] = {
            "dtype": stored_dtype,
            "shape": list(raw.shape),
            "data_offsets": [start, stop],
        }
        parts.append(data)
        start = stop
    header = json.dumps(entries).encode()
    header += b" " * (-len(header) % 8)  # the format aligns data to 8 bytes
    views = (part.reshape(-1).view(np.uint8).data for part in parts)
    return b"".join([struct.pack("<Q", len(header)), header, *views])


@dataclass(frozen=True)
class TensorHeader:
    """What stands before a buffer's data.

    Attributes:
        stored_dtype, axes, info: As in `StoredTensor`.
        shape: Sizes of the axes.
        start: Where the data begins in the buffer.
        n_bytes: How long the data is.
    """

    stored_dtype: str
    shape: tuple[int, ...]
    axes: tuple[str, ...]
    info: Mapping[str, Any]
    start: int
    n_bytes: int


def header_length(buffer: bytes) -> int:
    """Returns how many bytes of a buffer its header takes, from its first 8 bytes."""
    try:
        return 8 + int(struct.unpack_from("<Q", buffer)[0])
    except struct.error as error:
        raise FormatError(_DAMAGED) from error


def decode_header(buffer: bytes) -> TensorHeader:
    """Reads the header of a buffer of `encode_tensor`; its data may be missing.

    Raises:
        FormatError: it is none, or it is cut short.
    """
    length = header_length(buffer)
    try:
        header = json.loads(buffer[8:length])
        entry = header["data"]
        info = json.loads(header["__metadata__"]["rnn"])
        start, stop = entry["data_offsets"]
        return TensorHeader(
            stored_dtype=entry["dtype"],
            shape=tuple(entry["shape"]),
            axes=tuple(info.pop("axes")),
            info=info,
            start=length + start,
            n_bytes=stop - start,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise FormatError(_DAMAGED) from error


def decode_tensor(buffer: bytes) -> StoredTensor:
    """Reads a buffer of `encode_tensor` without copying its data.

    Raises:
        FormatError: it is none, or it is cut short.
    """
    header = decode_header(buffer)
    try:
        dtype = STORED_DTYPES[header.stored_dtype]
        raw = np.frombuffer(
            buffer, dtype, offset=header.start, count=header.n_bytes // dtype.itemsize
        ).reshape(header.shape)
    except (ValueError, KeyError) as error:
        raise FormatError(_DAMAGED) from error
    return StoredTensor(raw, header.stored_dtype, header.axes, header.info)
