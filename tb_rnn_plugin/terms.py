"""The words of this project: axes, gates, packing orders, quantities and diagnostics.

Every other module and the frontend (`frontend/src/terms.ts`) spell a term as it stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PLUGIN_NAME = "rnn"

#: Version of what is written to event files. A reader refuses a newer one with a sentence.
FORMAT_VERSION = 1

#: What each axis of a stored array counts. A timestep is an index into a recurrent layer's *input*
#: (0 = first), for layers that run backwards too, and into the output of any other layer.
AXES: Mapping[str, str] = MappingProxyType(
    {
        "samples": "sequences of the captured batch",
        "timesteps": "positions in the layer's input (not recurrent: in its output), 0 = first",
        "gates": "gates of the cell, by name",
        "units": "cells of one direction, or entries of one output vector",
        "units_from": "units of the previous timestep, which a recurrent kernel reads",
        "features": "entries of one input vector",
        "kernel_timesteps": "positions in the window of a convolution, 0 = first",
        "token_ids": "rows of an embedding, one for each token id",
        "bias_rows": "0: bias of the input side, 1: bias of the recurrent side",
        "loss_timesteps": "timesteps whose direct gradient is sent back alone",
        "lags": "valid timesteps back from the one where the gradient entered",
    }
)

#: Gates of each cell in the order in which this project stores them.
GATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "LSTM": ("input", "forget", "cell", "output"),
        "GRU": ("update", "reset", "new"),
        "SimpleRNN": ("new",),
    }
)

CELLS = tuple(GATES)

#: Order in which each framework packs the gates along the last axis of a kernel (Keras) or along
#: the first (PyTorch). Keras: i f c o and z r h. PyTorch: i f g o and r z n.
PACKING: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "keras": MappingProxyType(dict(GATES)),
        "torch": MappingProxyType({**GATES, "GRU": ("reset", "update", "new")}),
    }
)

DIRECTIONS = ("forward", "backward")


@dataclass(frozen=True)
class Quantity:
    """One kind of array that a series holds.

    Attributes:
        name: Its spelling in files, in Python and in URLs.
        axes: Names of its axes, outermost first.
        group: `gradients`, `activations`, `weights`, `memory` or `labels`.
        reach: `direct` (what arrives from the layers above), `total` (that and what flows back
            through time), or "" where the word says nothing.
    """

    name: str
    axes: tuple[str, ...]
    group: str
    reach: str = ""


_SEQUENCE = ("samples", "timesteps", "units")
_GATED_SEQUENCE = ("samples", "timesteps", "gates", "units")
_KERNEL = ("features", "gates", "units")
_RECURRENT_KERNEL = ("units_from", "gates", "units")
_BIAS = ("gates", "units")

_CELL_WEIGHTS = (("kernel", _KERNEL), ("recurrent_kernel", _RECURRENT_KERNEL), ("bias", _BIAS))
_WEIGHTS = (*_CELL_WEIGHTS, ("embeddings", ("token_ids", "units")))

#: Every quantity, in the order in which a series writes them.
QUANTITIES: Mapping[str, Quantity] = MappingProxyType(
    {
        quantity.name: quantity
        for quantity in (
            Quantity("output", _SEQUENCE, "activations"),
            Quantity("cell_state", _SEQUENCE, "activations"),
            Quantity("gate_activations", _GATED_SEQUENCE, "activations"),
            Quantity("output_gradient", _SEQUENCE, "gradients", "direct"),
            Quantity("state_gradient", _SEQUENCE, "gradients", "total"),
            Quantity("cell_gradient", _SEQUENCE, "gradients", "total"),
            Quantity("gate_gradients", _GATED_SEQUENCE, "gradients", "total"),
            Quantity("input_gradient", ("samples", "timesteps", "features"), "gradients", "total"),
            Quantity("state_log10_norms", ("timesteps",), "gradients", "total"),
            Quantity("cell_log10_norms", ("timesteps",), "gradients", "total"),
            Quantity("mask", ("samples", "timesteps"), "labels"),
            *(
                Quantity(name + suffix, axes, "weights")
                for suffix in ("", "_gradient", "_update")
                for name, axes in _WEIGHTS
            ),
            Quantity("timestep_share", ("timesteps", "gates"), "gradients", "total"),
            Quantity("memory_map", ("loss_timesteps", "timesteps"), "memory", "total"),
            Quantity("lag_profile", ("lags",), "memory", "total"),
            Quantity("tokens", ("samples", "timesteps"), "labels"),
        )
    }
)

#: Biases of a GRU with `reset_after` and of PyTorch's cells have one more axis in front.
TWO_ROW_BIAS_AXES = ("bias_rows", *_BIAS)

#: Weights of layers without gates, by number of axes: those of a Dense and of a Conv1D.
PLAIN_WEIGHT_AXES: Mapping[str, Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        "kernel": MappingProxyType(
            {2: ("features", "units"), 3: ("kernel_timesteps", "features", "units")}
        ),
        "bias": MappingProxyType({1: ("units",)}),
    }
)


def axes_of(quantity: str, n_axes: int, *, has_gates: bool = True) -> tuple[str, ...]:
    """Returns the axis names of `quantity` as stored with `n_axes` axes (a bias has 2 or 3).

    Args:
        quantity: A name of `QUANTITIES`.
        n_axes: How many axes the array has.
        has_gates: Whether its series has gates: other layers have kernels and biases too.
    """
    axes = QUANTITIES[quantity].axes
    if QUANTITIES[quantity].group == "weights" and not has_gates:
        weight = quantity.removesuffix("_gradient").removesuffix("_update")
        return PLAIN_WEIGHT_AXES.get(weight, {}).get(n_axes, axes)
    if quantity.startswith("bias") and n_axes == len(TWO_ROW_BIAS_AXES):
        return TWO_ROW_BIAS_AXES
    return axes


#: Suffix of the quantities that `rnn.summary.weights(kind=...)` writes.
WEIGHT_KINDS: Mapping[str, str] = MappingProxyType(
    {"value": "", "gradient": "_gradient", "update": "_update"}
)
CELL_WEIGHTS = tuple(name for name, _ in _CELL_WEIGHTS)
WEIGHTS = tuple(name for name, _ in _WEIGHTS)

#: Gates that weigh, between 0 (closed) and 1 (open). An LSTM's cell gate and the new gate of the
#: others are what is let in, between -1 and 1: "closed" and "open" mean nothing there.
WEIGHING_GATES = ("input", "forget", "output", "update", "reset")

#: The gate of each cell that keeps its memory.
RETENTION_GATES: Mapping[str, str] = MappingProxyType({"LSTM": "forget", "GRU": "update"})


def _diagnostics_by_gate() -> dict[str, str]:
    gates = dict.fromkeys(gate for names in GATES.values() for gate in names)
    return {
        **{f"{gate}_gate_closed": "percent of values" for gate in WEIGHING_GATES},
        **{f"{gate}_gate_open": "percent of values" for gate in WEIGHING_GATES},
        **{f"{name}_norm_{gate}": "Frobenius norm" for name in CELL_WEIGHTS for gate in gates},
    }


#: Scalars that a captured series may write, with the unit in which they are shown. Those of gates
#: that a cell does not have, of a timescale in a cell without a retention gate, of an update after
#: the last step, of a regularizer or a clipping that is not set, and of an onset where all is
#: finite are absent, never a number that stands for it.
DIAGNOSTICS: Mapping[str, str] = MappingProxyType(
    {
        "gradient_horizon": "timesteps",
        "gradient_decay": "per timestep",
        "gradient_ratio": "decades",
        "vanishing_share": "percent of lags",
        "exploding_share": "percent of lags",
        "dead_units": "percent of units",
        "saturated_units": "percent of units",
        "constant_units": "percent of units",
        "effective_rank": "units",
        "unit_correlation": "mean |correlation|",
        "memory_timescale": "timesteps",
        "memory_timescale_p90": "timesteps",
        "nonfinite_count": "values",
        "onset_timestep": "timestep",
        "gradient_onset_timestep": "timestep",
        "residual": "relative",
        **{f"{name}_norm": "Frobenius norm" for name in WEIGHTS},
        **{f"{name}_update_ratio": "relative" for name in WEIGHTS},
        **{f"{name}_clip_ratio": "relative" for name in CELL_WEIGHTS},
        **{f"{name}_regularization_loss": "loss" for name in (*WEIGHTS, "activity")},
        **_diagnostics_by_gate(),
    }
)
