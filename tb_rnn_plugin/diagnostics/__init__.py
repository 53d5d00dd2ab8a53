"""Single numbers about a layer: what its gradients reach, what its units do, how its weights move.

Pure functions of arrays. Every one returns NaN where it is undefined, and where a NaN or infinity
among its values would make the number a guess: `nonfinite_count` says so then.
"""

from tb_rnn_plugin.diagnostics.gates import GateSaturation, gate_saturation, memory_timescale
from tb_rnn_plugin.diagnostics.lags import (
    exploding_share,
    gradient_decay,
    gradient_horizon,
    gradient_ratio,
    lag_diagnostics,
    vanishing_share,
)
from tb_rnn_plugin.diagnostics.nonfinite import (
    Onset,
    forward_onset,
    gradient_onset,
    nonfinite_count,
)
from tb_rnn_plugin.diagnostics.units import (
    UnitSimilarity,
    dead_units,
    saturated_units,
    unit_similarity,
)
from tb_rnn_plugin.diagnostics.weights import update_ratio, weight_norm

__all__ = [
    "GateSaturation",
    "Onset",
    "UnitSimilarity",
    "dead_units",
    "exploding_share",
    "forward_onset",
    "gate_saturation",
    "gradient_decay",
    "gradient_horizon",
    "gradient_onset",
    "gradient_ratio",
    "lag_diagnostics",
    "memory_timescale",
    "nonfinite_count",
    "saturated_units",
    "unit_similarity",
    "update_ratio",
    "vanishing_share",
    "weight_norm",
]
