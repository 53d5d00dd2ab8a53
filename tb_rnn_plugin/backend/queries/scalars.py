"""The diagnostics of one run, which are ordinary scalar summaries."""

from typing import Any

from tb_rnn_plugin.backend.catalog import unknown_run
from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.terms import PLUGIN_NAME


def scalars(logs: Logs, *, run: str, series: str | None = None) -> dict[str, dict[str, list[Any]]]:
    """Returns tag -> steps and values of every scalar of `run` whose tag begins with `rnn/`.

    Args:
        logs: Where to read.
        run: Its name.
        series: Only its scalars and those of the whole run; None: those of all series.

    Raises:
        RequestError: 404 if the logs hold nothing of that run.
    """
    tags = logs.list_scalars(run).get(run, ())
    if not tags:
        if run not in {*logs.list_arrays(run), *logs.list_overviews(run)}:
            raise RequestError(404, unknown_run(logs, run))
        return {}
    if series is not None:
        tags = tuple(tag for tag in tags if _owner(tag) in ("", series))
    return {
        tag: {"steps": list(values), "values": list(values.values())}
        for tag, values in sorted(logs.read_scalars(run, tags).items())
    }


def _owner(tag: str) -> str:
    """Returns the series of a scalar's tag (`record.scalar_tag`), "" for one of the whole run."""
    return tag.removeprefix(f"{PLUGIN_NAME}/").rpartition("/")[0]
