"""Summary values of a series: which blobs a tag holds, their metadata and their bytes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tensorboard.compat.proto import summary_pb2, tensor_pb2, types_pb2
from tensorboard.plugins.scalar import metadata as scalar_metadata

from tb_rnn_plugin import overview
from tb_rnn_plugin.encoding import DTYPE_NAMES, encode_tensor
from tb_rnn_plugin.record import SeriesMetadata, SeriesRecord
from tb_rnn_plugin.terms import PLUGIN_NAME, QUANTITIES, axes_of
from tb_rnn_plugin.wire import delimited

#: Samples stored in full: enough to tell sequences apart, a sixteenth of a batch of 64 on disk.
STORED_SAMPLES = 4

#: Samples that statistics run over, at most.
STATISTICS_SAMPLES = 64

#: Field numbers of summary.proto and tensor.proto: Summary.value, Summary.Value.tensor and
#: TensorProto.string_val.
_VALUE, _TENSOR, _STRING_VAL = 1, 8, 8

#: A shape whose unknown axes are None, as a graph may have it.
Shape = Sequence[int | None]

Blobs = tuple[bytes, ...]


@dataclass(frozen=True)
class ValuePlan:
    """One value that will be written, before its arrays are looked at.

    Attributes:
        tag: Its tag.
        metadata: What holds for every event of the tag.
        encode: The call's arrays by name -> blobs, or a float32 vector where `is_tensor`.
        is_tensor: True for an overview, which is read for all steps at once.
    """

    tag: str
    metadata: SeriesMetadata
    encode: Callable[[Mapping[str, np.ndarray]], Blobs | np.ndarray]
    is_tensor: bool = False


def stored_dtype(quantity: str, dtype: str) -> str:
    """Returns safetensors' name of the type in which `quantity` is stored.

    `dtype` is for sequences. Weights are float32, since bfloat16 combs their histograms; what
    is already a reduction is small and stays float32.
    """
    if dtype not in DTYPE_NAMES:
        raise ValueError(f"Unknown dtype {dtype!r}. There are: {', '.join(DTYPE_NAMES)}.")
    if quantity == "mask":
        return "BOOL"
    if quantity == "tokens":
        return "I32"
    return DTYPE_NAMES[dtype] if quantity in overview.SUMMARISED else "F32"


def series_metadata(
    record: SeriesRecord,
    quantities: Sequence[str],
    shapes: Mapping[str, Shape],
    *,
    samples: int | None = None,
    dtype: str = "float32",
) -> SeriesMetadata:
    """Returns the metadata of a tag that holds `quantities`; `record.arrays` is not read.

    Args:
        record: Names and attributes.
        quantities: Names of the tag's blobs, in order.
        shapes: Shape of each quantity that this write has.
        samples: How many are stored; None: all.
        dtype: Stored type of sequences.
    """
    stored = []
    for quantity in quantities:
        shape = list(shapes.get(quantity, ()))
        if shape and samples is not None and QUANTITIES[quantity].axes[0] == "samples":
            shape[0] = None if shape[0] is None else min(shape[0], samples)
        stored.append(() if None in shape else tuple(int(n) for n in shape if n is not None))
    return SeriesMetadata(
        series=record.series,
        quantities=tuple(quantities),
        cell=record.cell,
        direction=record.direction,
        gates=record.gates,
        shapes=tuple(stored),
        dtypes=tuple(stored_dtype(quantity, dtype) for quantity in quantities),
        attributes=record.attributes,
    )


def encode_blobs(
    record: SeriesRecord,
    quantities: Sequence[str],
    *,
    samples: int = STORED_SAMPLES,
    dtype: str = "bfloat16",
    **info: Any,
) -> Blobs:
    """Returns one buffer per quantity, b"" for one that the record lacks."""
    facts = {
        "status": record.status,
        "batch_size": record.attributes.get("batch_size"),
        "n_statistics_samples": n_samples(record),
        **info,
    }
    blobs = []
    for quantity in quantities:
        array = record.arrays.get(quantity)
        if array is None:
            blobs.append(b"")
            continue
        axes = axes_of(quantity, array.ndim, has_gates=bool(record.gates))
        blobs.append(
            encode_tensor(
                array[:samples] if axes[0] == "samples" else array,
                axes,
                stored_dtype=stored_dtype(quantity, dtype),
                quantity=quantity,
                gates=list(record.gates) if "gates" in axes else [],
                **{
                    axis: list(record.coordinates[axis])
                    for axis in axes
                    if axis in record.coordinates
                },
                **facts,
            )
        )
    return tuple(blobs)


def encode_overview(record: SeriesRecord, quantities: Sequence[str]) -> np.ndarray:
    """Returns the overview vector of `quantities`, over all samples of the record."""
    mask = record.arrays.get("mask")
    return overview.pack(
        None if array is None else overview.summarise(array, mask)
        for array in map(record.arrays.get, quantities)
    )


def n_samples(record: SeriesRecord) -> int | None:
    """Returns how many samples the record's sequences have; None where it has none."""
    for quantity, array in record.arrays.items():
        if QUANTITIES[quantity].axes[0] == "samples":
            return len(array)
    return None


def summary_metadata(plan: ValuePlan, description: str | None = None) -> Any:
    """Returns the SummaryMetadata that the first value of a tag needs."""
    return summary_pb2.SummaryMetadata(
        plugin_data=summary_pb2.SummaryMetadata.PluginData(
            plugin_name=PLUGIN_NAME, content=plan.metadata.to_json()
        ),
        summary_description=description or "",
        data_class=(
            summary_pb2.DATA_CLASS_TENSOR
            if plan.is_tensor
            else summary_pb2.DATA_CLASS_BLOB_SEQUENCE
        ),
    )


@dataclass(frozen=True)
class SerialisedValue:
    """A Summary.Value as the bytes of its message, in pieces: blobs are not copied."""

    tag: str
    pieces: tuple[bytes, ...]


def summary_value(
    tag: str, content: Blobs | np.ndarray, metadata: Any | None = None
) -> SerialisedValue:
    """Returns a value of blobs, or of a float32 vector."""
    tensor = tensor_pb2.TensorProto()
    tensor.tensor_shape.dim.add(size=len(content))
    blobs: list[bytes] = []
    if isinstance(content, np.ndarray):
        tensor.dtype = types_pb2.DT_FLOAT
        tensor.tensor_content = content.astype("<f4").tobytes()
    else:
        tensor.dtype = types_pb2.DT_STRING
        blobs = [piece for blob in content for piece in delimited(_STRING_VAL, [blob])]
    head = summary_pb2.Summary.Value(tag=tag).SerializeToString()
    tail = summary_pb2.Summary.Value(metadata=metadata).SerializeToString()
    held = delimited(_TENSOR, [tensor.SerializeToString(), *blobs])
    return SerialisedValue(tag, (head, *held, tail))


def scalar_value(tag: str, value: float) -> SerialisedValue:
    """Returns a value as `tf.summary.scalar` writes it: the Scalars tab shows it."""
    message = summary_pb2.Summary.Value(
        tag=tag,
        tensor=tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, float_val=[value]),
        metadata=_scalar_metadata(),
    )
    return SerialisedValue(tag, (message.SerializeToString(),))


def summary_pieces(values: Sequence[SerialisedValue]) -> list[bytes]:
    """Returns the bytes of a Summary of these values, in pieces."""
    return [piece for value in values for piece in delimited(_VALUE, value.pieces)]


def _scalar_metadata() -> Any:
    metadata = scalar_metadata.create_summary_metadata(display_name=None, description=None)
    metadata.data_class = summary_pb2.DATA_CLASS_SCALAR
    return metadata
