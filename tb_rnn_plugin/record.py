"""What a series writes, as frozen values: its metadata and the arrays of one step."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tb_rnn_plugin.terms import FORMAT_VERSION, QUANTITIES, axes_of

#: Names of an array tag's kind: `rnn/<series>/<kind>`. `<series>/arrays` holds everything that a
#: capture writes at each step; what has a schedule of its own has a tag of its own.
ARRAYS = "arrays"
OVERVIEW = "overview"


class FormatError(ValueError):
    """Stored bytes that this version cannot read. The message is one sentence for a person."""


@dataclass(frozen=True)
class SeriesMetadata:
    """What holds for every event of one tag; written as JSON in the summary metadata.

    Attributes:
        series: A layer's path, `layer`, `layer/direction`, `encoder/lstm` or `lstm:2`.
        quantities: Names of the tag's blobs, in order.
        cell: LSTM, GRU or SimpleRNN; of any other layer its class; None where it was not said.
        direction: `forward` or `backward`; None where it was not said or there is none.
        gates: Gate names in stored order; empty where there are none.
        shapes: Shape of each quantity at the first write; () for one that was absent then.
        dtypes: Stored type of each quantity in safetensors' spelling (`BF16`, `F32`, ...).
        attributes: Everything else the layer card shows: activations, options, packing, loss,
            batch_size, training, probe fingerprint, depth (order among the model's layers).
    """

    series: str
    quantities: tuple[str, ...]
    cell: str | None = None
    direction: str | None = None
    gates: tuple[str, ...] = ()
    shapes: tuple[tuple[int, ...], ...] = ()
    dtypes: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Returns the metadata as UTF-8 JSON with the format version in front."""
        return json.dumps({"format": FORMAT_VERSION, **vars(self)}, default=dict).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "SeriesMetadata":
        """Parses what `to_json` wrote.

        Raises:
            FormatError: the bytes are no such JSON, or of a newer format.
        """
        try:
            fields = json.loads(content)
            if fields["format"] > FORMAT_VERSION:
                raise FormatError(
                    f"The logs have format {fields['format']}; this version of tb_rnn_plugin "
                    f"reads up to {FORMAT_VERSION}. Upgrade it where TensorBoard runs: "
                    "pip install --upgrade tb-rnn-plugin"
                )
            return cls(
                series=fields["series"],
                quantities=tuple(fields["quantities"]),
                cell=fields.get("cell"),
                direction=fields.get("direction"),
                gates=tuple(fields.get("gates", ())),
                shapes=tuple(tuple(shape) for shape in fields.get("shapes", ())),
                dtypes=tuple(fields.get("dtypes", ())),
                attributes=fields.get("attributes", {}),
            )
        except FormatError:
            raise
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise FormatError("The summary metadata is not that of tb_rnn_plugin.") from error


@dataclass(frozen=True)
class SeriesRecord:
    """One series at one step: arrays by quantity, all samples that statistics run over.

    Attributes:
        series, cell, direction, gates: As in `SeriesMetadata`.
        arrays: Quantity -> array; axes as in `terms.QUANTITIES`. `mask` among them, if any, is
            boolean (samples, timesteps), True where a timestep is real.
        attributes: For the layer card; constant over steps.
        status: `verified 4e-07`, `approximate 1e-2: why`, `as computed by Keras` where the arrays
            are the framework's own, or "" where nothing was checked.
        diagnostics: Name in `terms.DIAGNOSTICS` -> value; written as ordinary scalars.
        coordinates: Axis -> what its indices stand for, where that is not 0, 1, 2, ...
            (`loss_timesteps`); goes along with each array that has the axis.
    """

    series: str
    arrays: Mapping[str, np.ndarray]
    cell: str | None = None
    direction: str | None = None
    gates: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    status: str = ""
    diagnostics: Mapping[str, float] = field(default_factory=dict)
    coordinates: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def array_tag(series: str, kind: str = ARRAYS) -> str:
    """Returns the tag that holds a series' blobs (`kind` = arrays, memory, tokens, a quantity,
    ...) or its overview."""
    return f"rnn/{series}/{kind}"


def scalar_tag(series: str, diagnostic: str) -> str:
    """Returns the tag of a diagnostic's ordinary scalar summary, e.g. rnn/lstm/gradient_horizon."""
    return f"rnn/{series}/{diagnostic}"


def check_axes(quantity: str, shape: tuple[int, ...], axes: tuple[str, ...] | None = None) -> None:
    """Raises ValueError, in one sentence, if an array of `shape` cannot be `quantity`."""
    if quantity not in QUANTITIES:
        raise ValueError(f"Unknown quantity {quantity!r}. There are: {', '.join(QUANTITIES)}.")
    expected = axes or axes_of(quantity, len(shape))
    if len(shape) != len(expected):
        raise ValueError(
            f"{quantity} needs {len(expected)} axes ({', '.join(expected)}); the array given has "
            f"shape {shape}."
        )
