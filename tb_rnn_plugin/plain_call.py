"""From one call of a layer that is not recurrent to the record that is logged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tb_rnn_plugin import series_diagnostics
from tb_rnn_plugin.record import SeriesRecord


@dataclass(frozen=True)
class PlainLayerCall:
    """What a framework's forward and backward pass give of one call: nothing is rebuilt.

    Attributes:
        series: Name under which it is logged.
        layer_type: Its class: Dense, Conv1D, ...
        output: (samples, timesteps, units), or (samples, units) where it has no timesteps.
        output_gradient: dL/d(output), the same shape.
        mask: (samples, timesteps) of the output, True where real; None: all are.
        weight_gradients: `kernel_gradient`, ...; the framework's, whole batch.
        framework: Whose numbers these are.
        attributes: For the layer card.
    """

    series: str
    layer_type: str
    output: np.ndarray
    output_gradient: np.ndarray
    mask: np.ndarray | None = None
    weight_gradients: Mapping[str, np.ndarray] = field(default_factory=dict)
    framework: str = "Keras"
    attributes: Mapping[str, Any] = field(default_factory=dict)


def plain_record_of(
    call: PlainLayerCall, *, weights: Mapping[str, np.ndarray], facts: Mapping[str, Any]
) -> SeriesRecord:
    """Returns the record of a call. An output without timesteps gets one.

    So every output has the same axes in files, pictures and `rnn.load`, beside outputs of the same
    layer that do have timesteps; a second set of axes would be a second case in each of them.

    Args:
        call: What the framework gave.
        weights: `kernel`, ... to log.
        facts: Attributes of the whole capture: loss, batch_size, training.
    """
    sequences = {"output": call.output, "output_gradient": call.output_gradient}
    arrays = {
        name: array[:, None] if array.ndim == 2 else array for name, array in sequences.items()
    }
    # A mask of other timesteps (of a layer that strides and passes its input's on) says nothing.
    if call.mask is not None and call.mask.shape == arrays["output"].shape[:2]:
        arrays["mask"] = call.mask
    arrays |= {name: np.asarray(array) for name, array in weights.items()}
    arrays |= call.weight_gradients
    return SeriesRecord(
        series=call.series,
        arrays=arrays,
        cell=call.layer_type,
        attributes={**call.attributes, **facts},
        status=f"as computed by {call.framework}",
        diagnostics=series_diagnostics.of_plain_arrays(arrays, arrays.get("mask")),
    )
