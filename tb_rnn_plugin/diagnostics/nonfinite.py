"""Where NaN and infinities are, and where they began."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

#: What the forward pass leaves, and what flows back through time: those with a timestep axis.
FORWARD = ("output", "cell_state", "gate_activations")
TOTAL_GRADIENTS = ("state_gradient", "cell_gradient", "gate_gradients", "input_gradient")


def nonfinite_count(values: np.ndarray, mask: np.ndarray | None = None) -> int:
    """Returns how many values are NaN or infinite.

    Args:
        values: Any shape; with a mask (samples, timesteps, ...).
        mask: (samples, timesteps), True where valid; None: all are.
    """
    if _all_finite(values):
        return 0
    nonfinite = ~np.isfinite(values)
    return int(nonfinite.sum() if mask is None else nonfinite[np.asarray(mask, bool)].sum())


@dataclass(frozen=True)
class Onset:
    """Where the values of one pass through time cease to be finite.

    Attributes:
        timestep: Index into the layer's input.
        quantities: Those with a NaN or infinity at that timestep.
        gates: Gates with one at that timestep; empty where gates are finite or unknown.
    """

    timestep: int
    quantities: tuple[str, ...]
    gates: tuple[str, ...] = ()

    def sentence(self, *, step: int, series: str) -> str:
        """Returns "step 103, series names, gate new, timestep 3 (gate_activations)"."""
        gates = ""
        if self.gates:
            gates = f"gate{'s' * (len(self.gates) > 1)} {' '.join(self.gates)}, "
        return (
            f"step {step}, series {series}, {gates}timestep {self.timestep} "
            f"({', '.join(self.quantities)})"
        )


def forward_onset(
    arrays: Mapping[str, np.ndarray],
    mask: np.ndarray | None = None,
    *,
    direction: str | None = "forward",
    gates: Sequence[str] = (),
) -> Onset | None:
    """Returns the first timestep, in processing order, with a non-finite output, state or gate.

    Args:
        arrays: Quantity -> (samples, timesteps, ...); absent quantities do not count.
        mask: (samples, timesteps), True where valid; None: all are.
        direction: A `backward` layer processes timesteps from the last to the first.
        gates: Names of the gates axis.

    Returns:
        None where all is finite.
    """
    return _onset(arrays, FORWARD, mask, gates=gates, at_end=direction == "backward")


def gradient_onset(
    arrays: Mapping[str, np.ndarray],
    mask: np.ndarray | None = None,
    *,
    direction: str | None = "forward",
    gates: Sequence[str] = (),
) -> Onset | None:
    """Returns the last timestep, in processing order, with a non-finite total gradient.

    Gradients flow against the processing order: it is the one at which they cease to be finite.
    Arguments are those of `forward_onset`.

    Returns:
        None where all is finite.
    """
    return _onset(arrays, TOTAL_GRADIENTS, mask, gates=gates, at_end=direction != "backward")


def _onset(
    arrays: Mapping[str, np.ndarray],
    quantities: Sequence[str],
    mask: np.ndarray | None,
    *,
    gates: Sequence[str],
    at_end: bool,
) -> Onset | None:
    """Returns the onset at the largest (`at_end`) or smallest timestep index that has one."""
    looked_at = {name: _hits(arrays[name], mask) for name in quantities if name in arrays}
    hits = {name: hit for name, hit in looked_at.items() if hit is not None}
    timesteps = [np.flatnonzero(hit.any(1))[-1 if at_end else 0] for hit in hits.values()]
    if not timesteps:
        return None
    timestep = int(max(timesteps) if at_end else min(timesteps))
    gated = [
        hits[name][timestep] for name in ("gate_activations", "gate_gradients") if name in hits
    ]
    by_gate = gated[0].reshape(len(gates), -1).any(1) if gates and gated else ()
    return Onset(
        timestep,
        quantities=tuple(name for name, hit in hits.items() if hit[timestep].any()),
        gates=tuple(itertools.compress(gates, by_gate)),
    )


def _hits(values: np.ndarray, mask: np.ndarray | None) -> np.ndarray | None:
    """Returns (timesteps, channels), True where some valid sample is not finite; None: nowhere."""
    if _all_finite(values):
        return None
    nonfinite = ~np.isfinite(values)
    if mask is not None:
        nonfinite &= np.asarray(mask, bool).reshape(*mask.shape, *(1,) * (values.ndim - 2))
    hits = np.asarray(nonfinite.any(0).reshape(values.shape[1], -1))
    return hits if hits.any() else None


def _all_finite(values: np.ndarray) -> bool:
    """Returns True only where all values are finite; one sum tells, or misses by an overflow."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(values.sum()))
