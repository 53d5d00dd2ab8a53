"""What TensorBoard has read of the logs, through its data provider.

The provider is TensorBoard's Rust data server or its Python multiplexer; both answer the same
calls. `TBContext.multiplexer` is None under the former, hence nothing here uses it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from tensorboard import errors
from tensorboard.data import provider

from tb_rnn_plugin.backend.recent import Recent
from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.terms import PLUGIN_NAME

#: "All of them": the provider samples down to this many steps, and TensorBoard keeps fewer.
_ALL_STEPS = 1_000_000

_SCALARS = "scalars"


def by_step(data: Iterable[Any]) -> dict[int, Any]:
    """Returns step -> datum, ascending; of a step written twice the first that TensorBoard kept.

    Its data server keeps the later write alone; its Python loader keeps both and reads blobs of
    the first, so that the first is what makes every picture of a step show the same write.
    """
    steps: dict[int, Any] = {}
    for datum in data:
        steps.setdefault(int(datum.step), datum)
    return dict(sorted(steps.items()))


@dataclass(frozen=True)
class Logs:
    """The data provider as one request sees it.

    Attributes:
        data_provider: tensorboard.data.provider.DataProvider.
        request_context: tensorboard.context.RequestContext.
        experiment_id: As TensorBoard put it into the request.
        max_steps: Steps that TensorBoard keeps of a tag; 0 for all.
        recent: What the provider answered a moment ago, shared by requests.
    """

    data_provider: Any
    request_context: Any
    experiment_id: str
    max_steps: int
    recent: Recent = field(default_factory=Recent)

    def answer(self, query: Callable[[], bytes]) -> bytes:
        """Returns what `query` returns; asks it anew where recent answers miss something.

        They may be older than the catalog that the page has, and a step may have been dropped
        since: what is not there is looked for once more.
        """
        try:
            return query()
        except (RequestError, errors.NotFoundError) as error:
            if isinstance(error, RequestError) and error.status != 404:
                raise
            self.recent.forget()
            return query()

    def recent_arrays(self, run: str) -> Mapping[str, Mapping[str, Any]]:
        """Returns `list_arrays(run)`, a few seconds old at most."""
        key = ("arrays", self.experiment_id, run)
        return self.recent.get(key, lambda: self.list_arrays(run))

    def recent_overviews(self, run: str) -> Mapping[str, Mapping[str, Any]]:
        """Returns `list_overviews(run)`, a few seconds old at most."""
        key = ("overviews", self.experiment_id, run)
        return self.recent.get(key, lambda: self.list_overviews(run))

    def recent_blob_keys(self, run: str, tag: str) -> Mapping[int, tuple[str, ...]]:
        """Returns step -> keys of one tag, a few seconds old at most.

        A key names a place, not a content: it reads a step that was written again as it is now.
        """
        key = ("keys", self.experiment_id, run, tag)
        return self.recent.get(key, lambda: self.read_blob_keys(run, [tag]).get(tag, {}))

    def list_arrays(self, run: str | None = None) -> Mapping[str, Mapping[str, Any]]:
        """Returns run -> tag -> BlobSequenceTimeSeries, of one run or of all."""
        listing: Mapping[str, Mapping[str, Any]] = self.data_provider.list_blob_sequences(
            self.request_context,
            experiment_id=self.experiment_id,
            plugin_name=PLUGIN_NAME,
            run_tag_filter=_filter(run),
        )
        return listing

    def list_overviews(self, run: str | None = None) -> Mapping[str, Mapping[str, Any]]:
        """Returns run -> tag -> TensorTimeSeries, of one run or of all."""
        listing: Mapping[str, Mapping[str, Any]] = self.data_provider.list_tensors(
            self.request_context,
            experiment_id=self.experiment_id,
            plugin_name=PLUGIN_NAME,
            run_tag_filter=_filter(run),
        )
        return listing

    def list_scalars(self, run: str | None = None) -> Mapping[str, tuple[str, ...]]:
        """Returns run -> tags of its ordinary scalars that begin with `rnn/`, sorted."""
        listing = self.data_provider.list_scalars(
            self.request_context,
            experiment_id=self.experiment_id,
            plugin_name=_SCALARS,
            run_tag_filter=_filter(run),
        )
        prefix = f"{PLUGIN_NAME}/"
        found = {
            name: tuple(sorted(tag for tag in tags if tag.startswith(prefix)))
            for name, tags in listing.items()
        }
        return {name: tags for name, tags in found.items() if tags}

    def read_blob_keys(
        self, run: str, tags: Iterable[str]
    ) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
        """Returns tag -> step -> key of each blob, in the order of the tag's quantities."""
        sequences = self.data_provider.read_blob_sequences(
            self.request_context,
            experiment_id=self.experiment_id,
            plugin_name=PLUGIN_NAME,
            downsample=_ALL_STEPS,
            run_tag_filter=_filter(run, tags),
        )
        return {
            tag: {
                step: tuple(reference.blob_key for reference in datum.values)
                for step, datum in by_step(data).items()
            }
            for tag, data in sequences.get(run, {}).items()
        }

    def read_blob(self, blob_key: str) -> bytes:
        """Returns the bytes of one blob."""
        return bytes(self.data_provider.read_blob(self.request_context, blob_key=blob_key))

    def read_overview(self, run: str, tag: str) -> Mapping[int, np.ndarray]:
        """Returns step -> packed vector."""
        tensors = self.data_provider.read_tensors(
            self.request_context,
            experiment_id=self.experiment_id,
            plugin_name=PLUGIN_NAME,
            downsample=_ALL_STEPS,
            run_tag_filter=_filter(run, [tag]),
        )
        data = by_step(tensors.get(run, {}).get(tag, ()))
        return {step: datum.numpy for step, datum in data.items()}

    def read_scalars(self, run: str, tags: Iterable[str]) -> Mapping[str, Mapping[int, float]]:
        """Returns tag -> step -> value."""
        scalars = self.data_provider.read_scalars(
            self.request_context,
            experiment_id=self.experiment_id,
            plugin_name=_SCALARS,
            downsample=_ALL_STEPS,
            run_tag_filter=_filter(run, tags),
        )
        return {
            tag: {step: float(datum.value) for step, datum in by_step(data).items()}
            for tag, data in scalars.get(run, {}).items()
        }


def _filter(run: str | None, tags: Iterable[str] | None = None) -> Any:
    return provider.RunTagFilter(runs=None if run is None else [run], tags=tags and list(tags))
