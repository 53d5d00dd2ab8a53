"""Small, real event files for the backend's tests: every byte as the format says, no framework."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2
from tensorboard.plugins import base_plugin
from werkzeug.test import Client

from tb_rnn_plugin.backend.loader import RNNLoader
from tb_rnn_plugin.encoding import encode_tensor
from tb_rnn_plugin.event_file import EventFileWriter
from tb_rnn_plugin.overview import SUMMARISED, pack, summarise
from tb_rnn_plugin.record import OVERVIEW, SeriesMetadata, array_tag
from tb_rnn_plugin.terms import axes_of

ARRAYS = {
    "output": ("BF16", (4, 10, 6)),
    "gate_activations": ("BF16", (4, 10, 3, 6)),
    "state_log10_norms": ("F32", (10,)),
    "mask": ("BOOL", (4, 10)),
    "kernel": ("F32", (5, 3, 6)),
    "recurrent_kernel": ("F32", (6, 3, 6)),
    "kernel_update": ("F32", ()),
}
GATES = ("update", "reset", "new")


def random_arrays(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Returns one array per quantity of `ARRAYS` that has a shape there."""
    found: dict[str, np.ndarray] = {}
    for quantity, (dtype, shape) in ARRAYS.items():
        if shape:
            found[quantity] = rng.random(shape) < 0.7 if dtype == "BOOL" else rng.normal(size=shape)
    return found


def metadata_of(
    arrays: Mapping[str, np.ndarray], series: str = "gru", **changes: Any
) -> SeriesMetadata:
    """Returns the metadata of a GRU that writes `ARRAYS`, where those absent have no shape."""
    fields: dict[str, Any] = {
        "series": series,
        "quantities": tuple(ARRAYS),
        "cell": "GRU",
        "direction": "forward",
        "gates": GATES,
        "shapes": tuple(np.shape(arrays[q]) if q in arrays else () for q in ARRAYS),
        "dtypes": tuple(dtype for dtype, _ in ARRAYS.values()),
        "attributes": {"units": 6, "depth": 0},
    }
    return SeriesMetadata(**{**fields, **changes})


def _tensor_value(
    tag: str, tensor: tensor_pb2.TensorProto, content: bytes, data_class: int, plugin: str
) -> summary_pb2.Summary.Value:
    metadata = summary_pb2.SummaryMetadata(data_class=data_class)
    metadata.plugin_data.plugin_name = plugin
    metadata.plugin_data.content = content
    return summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=metadata)


def blob_value(
    arrays: Mapping[str, np.ndarray], metadata: SeriesMetadata, content: bytes | None = None
) -> summary_pb2.Summary.Value:
    """Returns the summary of a series' array tag; quantities not in `arrays` are empty blobs."""
    blobs = []
    for quantity, dtype in zip(metadata.quantities, metadata.dtypes, strict=True):
        if quantity not in arrays:
            blobs.append(b"")
            continue
        array = np.asarray(arrays[quantity])
        axes = axes_of(quantity, array.ndim)
        facts: dict[str, Any] = {"gates": metadata.gates} if "gates" in axes else {}
        facts |= {"quantity": quantity, "status": "verified 4e-07", "batch_size": 64}
        blobs.append(encode_tensor(array, axes, stored_dtype=dtype, **facts))
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, string_val=blobs)
    tensor.tensor_shape.dim.add(size=len(blobs))
    return _tensor_value(
        array_tag(metadata.series),
        tensor,
        content or metadata.to_json(),
        summary_pb2.DATA_CLASS_BLOB_SEQUENCE,
        "rnn",
    )


def overview_value(
    arrays: Mapping[str, np.ndarray], metadata: SeriesMetadata
) -> summary_pb2.Summary.Value:
    """Returns the summary of a series' overview tag."""
    summarised = tuple(q for q in metadata.quantities if q in SUMMARISED)
    mask = arrays.get("mask")
    vector = pack(summarise(arrays[q], mask) if q in arrays else None for q in summarised)
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, tensor_content=vector.tobytes())
    tensor.tensor_shape.dim.add(size=len(vector))
    about = SeriesMetadata(metadata.series, summarised, gates=metadata.gates)
    return _tensor_value(
        array_tag(metadata.series, OVERVIEW),
        tensor,
        about.to_json(),
        summary_pb2.DATA_CLASS_TENSOR,
        "rnn",
    )


def scalar_value(tag: str, value: float) -> summary_pb2.Summary.Value:
    """Returns an ordinary scalar summary."""
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, float_val=[value])
    return _tensor_value(tag, tensor, b"", summary_pb2.DATA_CLASS_SCALAR, "scalars")


class Run:
    """One run's event file, written value by value."""

    def __init__(self, directory: Path) -> None:
        self._writer = EventFileWriter(directory)

    def add(self, step: int, *values: summary_pb2.Summary.Value) -> None:
        """Writes the values as one event."""
        event = event_pb2.Event(wall_time=1e9 + step, step=step)
        event.summary.value.extend(values)
        self._writer.add_event(event)

    def add_capture(self, step: int, arrays: Mapping[str, np.ndarray], **changes: Any) -> None:
        """Writes what a capture writes: arrays, overview and a diagnostic."""
        metadata = metadata_of(arrays, **changes)
        self.add(
            step,
            blob_value(arrays, metadata),
            overview_value(arrays, metadata),
            scalar_value(f"rnn/{metadata.series}/gradient_horizon", step / 2),
        )

    def close(self) -> None:
        """Closes the file."""
        self._writer.close()


class PluginApplication:
    """The plugin's routes alone, over TensorBoard's own Python loader."""

    def __init__(self, log_dir: Path) -> None:
        sizes = {"rnn": 100, "scalars": 1000}
        self._multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance=sizes)
        self._log_dir = str(log_dir)
        self.reload()
        provider = data_provider.MultiplexerDataProvider(self._multiplexer, self._log_dir)
        self._respond = application_of(provider)

    def reload(self) -> None:
        """Reads what was written since."""
        self._multiplexer.AddRunsFromDirectory(self._log_dir)
        self._multiplexer.Reload()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self._respond(environ, start_response)


def application_of(provider: Any) -> Callable[[Any, Any], Any]:
    """Returns the plugin's routes over a data provider."""
    context = base_plugin.TBContext(data_provider=provider, sampling_hints={"rnn": 100})
    apps = RNNLoader().load(context).get_plugin_apps()

    def respond(environ: Any, start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        route = "/assets/*" if path.startswith("/assets/") else path
        return apps[route](environ, start_response)

    return respond


def client_of(log_dir: Path) -> Client:
    """Returns an HTTP client of the plugin over the logs."""
    return Client(PluginApplication(log_dir))
