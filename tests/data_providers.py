"""TensorBoard's two real loaders over a log directory."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tensorboard import context
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.data import provider, server_ingester
from tensorboard.util import grpc_util

KEPT = {"rnn": 100, "scalars": 100}
CONTEXT = context.RequestContext()


@contextmanager
def python_loader(log_dir: Path) -> Iterator[Any]:
    """Yields the data provider of `tensorboard --load_fast=false`."""
    multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance=KEPT)
    multiplexer.AddRunsFromDirectory(str(log_dir))
    multiplexer.Reload()
    yield data_provider.MultiplexerDataProvider(multiplexer, str(log_dir))


@contextmanager
def data_server(log_dir: Path) -> Iterator[Any]:
    """Yields the data provider of TensorBoard's fast loader, a process of its own."""
    ingester = server_ingester.SubprocessServerDataIngester(
        server_ingester.get_server_binary(),
        str(log_dir),
        reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
        samples_per_plugin=KEPT,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # TensorBoard's: it leaves the process
        ingester.start()
    try:
        yield ingester.data_provider
    finally:
        ingester._stdin_handle.close()  # the server ends with it


LOADERS = {"python": python_loader, "data server": data_server}


def blobs(loader: Any, tag: str, run: str = ".") -> dict[int, list[bytes]]:
    """Returns step -> the blobs of one tag."""
    read = loader.read_blob_sequences(
        CONTEXT,
        experiment_id="",
        plugin_name="rnn",
        downsample=1000,
        run_tag_filter=provider.RunTagFilter([run], [tag]),
    )
    return {
        datum.step: [loader.read_blob(CONTEXT, blob_key=ref.blob_key) for ref in datum.values]
        for datum in read.get(run, {}).get(tag, ())
    }


def vectors(loader: Any, tag: str, run: str = ".") -> dict[int, Any]:
    """Returns step -> the tensor of one tag."""
    read = loader.read_tensors(
        CONTEXT,
        experiment_id="",
        plugin_name="rnn",
        downsample=1000,
        run_tag_filter=provider.RunTagFilter([run], [tag]),
    )
    return {datum.step: datum.numpy for datum in read.get(run, {}).get(tag, ())}


def scalars(loader: Any, tag: str, run: str = ".") -> list[tuple[int, float]]:
    """Returns (step, value) as the Scalars tab draws them."""
    read = loader.read_scalars(
        CONTEXT,
        experiment_id="",
        plugin_name="scalars",
        downsample=1000,
        run_tag_filter=provider.RunTagFilter([run], [tag]),
    )
    return [(datum.step, datum.value) for datum in read.get(run, {}).get(tag, ())]


def metadata(loader: Any, tag: str, run: str = ".") -> bytes:
    """Returns the plugin's own metadata of one tag of blobs."""
    listed = loader.list_blob_sequences(CONTEXT, experiment_id="", plugin_name="rnn")
    content: bytes = listed[run][tag].plugin_content
    return content
