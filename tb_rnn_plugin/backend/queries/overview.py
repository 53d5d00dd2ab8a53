"""Per-timestep and per-unit statistics of one quantity over all kept steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tb_rnn_plugin.backend.catalog import Tag, find_tag
from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.encoding import encode_tensors
from tb_rnn_plugin.overview import STATISTICS, QuantityOverview, unpack
from tb_rnn_plugin.terms import QUANTITIES


@dataclass(frozen=True)
class OverviewStack:
    """All kept steps of one quantity.

    Attributes:
        steps: Ascending.
        n_timesteps: Of the sequences at each step.
        gates: Empty where the quantity has none.
        channel_axis: What a channel is, within its gate: `units` or `features`.
        timesteps: (steps, statistics, timestep bins) float32, NaN where a step has fewer bins.
        channels: (steps, statistics, channels) float32; a channel is gate * n_units + unit.
    """

    steps: tuple[int, ...]
    n_timesteps: tuple[int, ...]
    gates: tuple[str, ...]
    channel_axis: str
    timesteps: np.ndarray
    channels: np.ndarray

    @property
    def n_units(self) -> int:
        """Channels of one gate."""
        n_channels: int = self.channels.shape[2]
        return n_channels // max(1, len(self.gates))


def overview(logs: Logs, *, run: str, series: str, quantity: str) -> bytes:
    """Returns a safetensors buffer with `timesteps` and `channels`, as `http_api.md` words it.

    Raises:
        RequestError: 404 for what is not there.
    """
    stack = read_overviews(logs, run=run, series=series, quantity=quantity)
    return encode_tensors(
        {"timesteps": stack.timesteps, "channels": stack.channels},
        run=run,
        series=series,
        quantity=quantity,
        steps=stack.steps,
        n_timesteps=stack.n_timesteps,
        statistics=STATISTICS,
        gates=stack.gates,
        n_units=stack.n_units,
    )


def read_overviews(logs: Logs, *, run: str, series: str, quantity: str) -> OverviewStack:
    """Returns the statistics of all kept steps.

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
    axes = QUANTITIES[quantity].axes
    return OverviewStack(
        steps=tuple(found),
        n_timesteps=tuple(each.n_timesteps for each in found.values()),
        gates=tag.metadata.gates if "gates" in axes else (),
        channel_axis=axes[-1],
        timesteps=_stacked([each.timesteps for each in found.values()]),
        channels=_stacked([each.channels for each in found.values()]),
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
