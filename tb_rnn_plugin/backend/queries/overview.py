"""Per-timestep and per-unit statistics of one quantity over all kept steps."""

from collections.abc import Mapping, Sequence

import numpy as np

from tb_rnn_plugin.backend.catalog import Tag, find_tag
from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.encoding import encode_tensors
from tb_rnn_plugin.overview import STATISTICS, QuantityOverview, unpack
from tb_rnn_plugin.terms import QUANTITIES


def overview(logs: Logs, *, run: str, series: str, quantity: str) -> bytes:
    """Returns a safetensors buffer with `timesteps` and `channels`, as `http_api.md` words it.

    Raises:
        RequestError: 404 for what is not there.
    """
    tag = find_tag(
        logs,
        logs.recent_overviews(run),
        run=run,
        series=series,
        quantity=quantity,
        kind="overview of quantity",
    )
    found = _read(logs, run, tag, quantity)
    if not found:
        raise RequestError(
            404, f'No step of "{series}" in run "{run}" holds an overview of {quantity} yet.'
        )
    gates = tag.metadata.gates if "gates" in QUANTITIES[quantity].axes else ()
    channels = _stacked([each.channels for each in found.values()])
    return encode_tensors(
        {
            "timesteps": _stacked([each.timesteps for each in found.values()]),
            "channels": channels,
        },
        run=run,
        series=series,
        quantity=quantity,
        steps=list(found),
        n_timesteps=[each.n_timesteps for each in found.values()],
        statistics=STATISTICS,
        gates=gates,
        n_units=channels.shape[2] // max(1, len(gates)),
    )


def _read(logs: Logs, run: str, tag: Tag, quantity: str) -> Mapping[int, QuantityOverview]:
    steps: dict[int, QuantityOverview] = {}
    for step, vector in logs.read_overview(run, tag.name).items():
        at_step = unpack(vector, tag.metadata.quantities)
        if quantity in at_step:
            steps[step] = at_step[quantity]
    return steps


def _stacked(blocks: Sequence[np.ndarray]) -> np.ndarray:
    """Returns (steps, statistics, columns) float32, NaN where a step has fewer columns."""
    n_columns = max(block.shape[1] for block in blocks)
    stack = np.full((len(blocks), len(STATISTICS), n_columns), np.nan, np.float32)
    for index, block in enumerate(blocks):
        stack[index, :, : block.shape[1]] = block
    return stack
