"""Stored buffers: the library of the format reads them, and every number survives."""

import json
import math
import struct

import ml_dtypes
import numpy as np
import pytest
import safetensors

from tb_rnn_plugin.encoding import (
    DTYPE_NAMES,
    STORED_DTYPES,
    bfloat16_to_float32,
    decode_header,
    decode_tensor,
    encode_tensor,
    float32_to_bfloat16,
)
from tb_rnn_plugin.record import FormatError

AXES = ("samples", "timesteps", "units")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.mark.parametrize("stored_dtype", STORED_DTYPES)
def test_the_library_reads_every_buffer(stored_dtype: str, rng: np.random.Generator) -> None:
    array = rng.integers(0, 2, size=(3, 5, 2)).astype(np.float32)
    ((name, tensor),) = safetensors.deserialize(
        encode_tensor(array, AXES, stored_dtype=stored_dtype)
    )
    assert (name, tensor["dtype"], tensor["shape"]) == ("data", stored_dtype, [3, 5, 2])
    raw = np.frombuffer(bytes(tensor["data"]), STORED_DTYPES[stored_dtype]).reshape(3, 5, 2)
    values = bfloat16_to_float32(raw) if stored_dtype == "BF16" else raw
    np.testing.assert_array_equal(values, array)


def test_bfloat16_rounds_as_the_reference_does_for_every_upper_half() -> None:
    upper = np.arange(1 << 16, dtype=np.uint32) << 16
    for lower in (0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFF):
        values = (upper | np.uint32(lower)).view(np.float32)
        codes = float32_to_bfloat16(values)
        with np.errstate(invalid="ignore"):  # the reference's own casts of NaN
            reference = values.astype(ml_dtypes.bfloat16).view(np.uint16)
        is_nan = np.isnan(values)
        np.testing.assert_array_equal(codes[~is_nan], reference[~is_nan])
        assert np.isnan(bfloat16_to_float32(codes[is_nan])).all()


def test_a_float64_beyond_the_range_is_stored_as_infinity_without_a_warning() -> None:
    tensor = decode_tensor(encode_tensor(np.array([1e300, -1e300]), ("lags",), stored_dtype="BF16"))
    np.testing.assert_array_equal(tensor.values(), [np.inf, -np.inf])
    tensor = decode_tensor(encode_tensor(np.array([1e300, -1e300]), ("lags",), stored_dtype="F32"))
    np.testing.assert_array_equal(tensor.values(), [np.inf, -np.inf])


@pytest.mark.parametrize("dtype", sorted(DTYPE_NAMES))
def test_nan_and_infinities_come_back(dtype: str) -> None:
    values = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.5])
    stored = encode_tensor(values, ("lags",), stored_dtype=DTYPE_NAMES[dtype])
    read = decode_tensor(stored).values()
    np.testing.assert_array_equal(read, values)
    assert math.copysign(1, read[4]) == -1


@pytest.mark.parametrize("stored_dtype", ["BF16", "F32"])
def test_views_of_any_layout_are_stored_in_their_own_order(
    stored_dtype: str, rng: np.random.Generator
) -> None:
    base = rng.integers(0, 100, size=(4, 6, 3)).astype(np.float32)
    views = [base.T, base[::2, ::-1], np.broadcast_to(base[:, :1], base.shape), base[:, 3]]
    for view in views:
        read = decode_tensor(encode_tensor(view, AXES[: view.ndim], stored_dtype=stored_dtype))
        np.testing.assert_array_equal(read.values(), view)


def test_axes_and_facts_travel_with_the_array() -> None:
    stored = encode_tensor(
        np.zeros((2, 3)), ("samples", "timesteps"), stored_dtype="F32", quantity="mask", gates=[]
    )
    tensor = decode_tensor(stored)
    assert tensor.axes == ("samples", "timesteps")
    assert tensor.info == {"quantity": "mask", "gates": []}


@pytest.mark.parametrize("shape", [(0, 4), (2, 0), ()])
def test_empty_arrays_and_single_numbers_keep_their_shape(shape: tuple[int, ...]) -> None:
    stored = encode_tensor(np.zeros(shape), AXES[: len(shape)], stored_dtype="BF16")
    assert decode_tensor(stored).values().shape == shape


def test_data_begins_at_a_multiple_of_eight_bytes() -> None:
    for n in range(1, 20):
        stored = encode_tensor(np.zeros(3), ("lags",), stored_dtype="F64", quantity="x" * n)
        assert (8 + struct.unpack_from("<Q", stored)[0]) % 8 == 0


def test_the_same_array_always_gives_the_same_bytes() -> None:
    first = encode_tensor(np.ones(2), ("lags",), stored_dtype="F32", status="ok", gates=["new"])
    again = encode_tensor(np.ones(2), ("lags",), stored_dtype="F32", gates=["new"], status="ok")
    assert first == again


def test_a_header_is_read_without_its_data() -> None:
    stored = encode_tensor(np.zeros((2, 3)), ("samples", "timesteps"), stored_dtype="BF16")
    header = decode_header(stored[:-12])
    assert (header.shape, header.stored_dtype, header.n_bytes) == ((2, 3), "BF16", 12)
    assert header.start == len(stored) - 12


@pytest.mark.parametrize("keep", [0, 4, 8, 30, -1])
def test_a_buffer_that_is_cut_short_is_refused_in_one_sentence(keep: int) -> None:
    stored = encode_tensor(np.zeros((2, 3)), ("samples", "timesteps"), stored_dtype="F32")
    with pytest.raises(FormatError, match="damaged"):
        decode_tensor(stored[:keep])


def test_a_buffer_of_another_program_is_refused() -> None:
    header = json.dumps({"data": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}).encode()
    with pytest.raises(FormatError, match="damaged"):
        decode_tensor(struct.pack("<Q", len(header)) + header)
