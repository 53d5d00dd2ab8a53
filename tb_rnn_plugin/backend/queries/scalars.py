"""The diagnostics of one run, which are ordinary scalar summaries."""

from typing import Any

from tb_rnn_plugin.backend.catalog import unknown_run
from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.response import RequestError


def scalars(logs: Logs, *, run: str) -> dict[str, dict[str, list[Any]]]:
    """Returns tag -> steps and values of every scalar of `run` whose tag begins with `rnn/`.

    Raises:
        RequestError: 404 if the logs hold nothing of that run.
    """
    tags = logs.list_scalars(run).get(run, ())
    if not tags:
        if run not in {*logs.list_arrays(run), *logs.list_overviews(run)}:
            raise RequestError(404, unknown_run(logs, run))
        return {}
    return {
        tag: {"steps": list(values), "values": list(values.values())}
        for tag, values in sorted(logs.read_scalars(run, tags).items())
    }
