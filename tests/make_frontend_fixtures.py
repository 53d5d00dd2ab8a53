"""Writes the small files that the frontend's tests read: buffers and words as Python has them.

Run from the repository root: python tests/make_frontend_fixtures.py
A test on the Python side (test_frontend_fixtures.py) keeps the committed files up to date.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np

from tb_rnn_plugin import terms
from tb_rnn_plugin.demo.examples import EXAMPLES
from tb_rnn_plugin.diagnostics import gates, lags, units
from tb_rnn_plugin.encoding import encode_tensor, float32_to_bfloat16

FIXTURES = Path(__file__).resolve().parent.parent / "frontend" / "test-fixtures"

#: Values at which rounding, signs and marks may go wrong: ties to even below and above, the
#: largest float32, denormals of both types, both zeros.
ODD_VALUES = np.array(
    [0.0, -0.0, 1.0, -2.5, np.nan, np.inf, -np.inf, 1e-40, -1e-45, 3.4028235e38, 1.00390625,
     1.01171875, 0.1, -1e-12],
    np.float32,
)  # fmt: skip

INFO = {
    "quantity": "state_gradient", "run": "unames/gru", "series": "gru", "step": 50, "gates": [],
    "status": "verified 4e-07", "batch_size": 64,
    "slices": {"samples": [0, 2]},
}  # fmt: skip


def words() -> Mapping[str, object]:
    """Returns terms.py as JSON-able values, in order."""
    return {
        "axes": dict(terms.AXES),
        "gates": {cell: list(gates) for cell, gates in terms.GATES.items()},
        "quantities": [asdict(quantity) for quantity in terms.QUANTITIES.values()],
        "two_row_bias_axes": list(terms.TWO_ROW_BIAS_AXES),
        "weight_kinds": dict(terms.WEIGHT_KINDS),
        "diagnostics": dict(terms.DIAGNOSTICS),
        "directions": list(terms.DIRECTIONS),
        "thresholds": thresholds(),
    }


def thresholds() -> Mapping[str, float]:
    """Returns the limits that diagnostics count by."""
    named = {
        lags: ("SMALLEST_FITTED_PART", "VANISHED_PART", "EXPLODED_RATIO"),
        units: ("DEAD_BELOW", "SATURATED_ABOVE", "SATURATED_SHARE"),
        gates: ("GATE_CLOSED_BELOW", "GATE_OPEN_ABOVE", "LONGEST_TIMESCALE"),
    }
    return {
        name.lower(): getattr(module, name) for module, names in named.items() for name in names
    }


def gallery_views() -> Mapping[str, Mapping[str, str]]:
    """Returns the keys of each of the gallery's links, by the name of its picture."""
    pictures = [picture for example in EXAMPLES for picture in example.pictures]
    return {picture.name: dict(picture.view) for picture in pictures}


def overview_buffer() -> bytes:
    """Returns two float32 tensors in one buffer, as the overview route answers."""
    timesteps = np.arange(2 * 5 * 3, dtype="<f4").reshape(2, 5, 3)
    channels = -np.arange(2 * 5 * 4, dtype="<f4").reshape(2, 5, 4)
    timesteps[0, 0, 0], channels[1, 0, 1] = -np.inf, np.nan
    info = {
        "run": "unames/gru", "series": "gru", "quantity": "output", "steps": [0, 10],
        "n_timesteps": [3, 3], "gates": [], "n_units": 4,
        "statistics": ["log10_rms", "mean", "log10_max", "nonfinite", "count"],
    }  # fmt: skip
    split, end = timesteps.nbytes, timesteps.nbytes + channels.nbytes
    header = json.dumps(
        {
            "__metadata__": {"rnn": json.dumps(info)},
            "timesteps": {"dtype": "F32", "shape": [2, 5, 3], "data_offsets": [0, split]},
            "channels": {"dtype": "F32", "shape": [2, 5, 4], "data_offsets": [split, end]},
        }
    ).encode()
    header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header)) + header + timesteps.tobytes() + channels.tobytes()


def unaligned_buffer() -> bytes:
    """Returns a float32 buffer whose data begins at an odd byte, as other writers may make it."""
    aligned = encode_tensor(ODD_VALUES, ("units",), stored_dtype="F32", quantity="output")
    (length,) = struct.unpack_from("<Q", aligned)
    header, data = aligned[8 : 8 + length].rstrip(), aligned[8 + length :]
    header += b" " * ((1 - 8 - len(header)) % 4)
    return struct.pack("<Q", len(header)) + header + data


def fixtures() -> Mapping[str, bytes]:
    """Returns each file's bytes by name."""
    sequence = (np.arange(2 * 3 * 4, dtype=np.float32).reshape(2, 3, 4) - 7) * 0.25
    codes = [int(code) for code in float32_to_bfloat16(ODD_VALUES)]
    bits = [int(word) for word in ODD_VALUES.view(np.uint32)]
    axes = ("samples", "timesteps", "units")
    gate_axes = ("samples", "timesteps", "gates", "units")
    gated = np.arange(2 * 3 * 2 * 2, dtype=np.float32).reshape(2, 3, 2, 2)
    mask = np.array([[False, True, True], [True, True, True]])
    return {
        "terms.json": json.dumps(words(), indent=1).encode() + b"\n",
        "gallery.json": json.dumps(gallery_views(), indent=1).encode() + b"\n",
        "codes.json": json.dumps({"float32_bits": bits, "bfloat16_codes": codes}).encode() + b"\n",
        "sequence_bf16.safetensors": encode_tensor(sequence, axes, stored_dtype="BF16", **INFO),
        "gates_f32.safetensors": encode_tensor(gated, gate_axes, stored_dtype="F32"),
        "odd_bf16.safetensors": encode_tensor(ODD_VALUES, ("units",), stored_dtype="BF16"),
        "odd_f32.safetensors": encode_tensor(ODD_VALUES, ("units",), stored_dtype="F32"),
        "odd_f16.safetensors": encode_tensor(ODD_VALUES, ("units",), stored_dtype="F16"),
        "unaligned_f32.safetensors": unaligned_buffer(),
        "mask_bool.safetensors": encode_tensor(mask, axes[:2], stored_dtype="BOOL"),
        "overview.safetensors": overview_buffer(),
    }


def main() -> None:
    """Writes all files."""
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for name, content in fixtures().items():
        (FIXTURES / name).write_bytes(content)


if __name__ == "__main__":
    main()
