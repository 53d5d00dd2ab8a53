"""The training step whose loss was the first NaN or infinity, between two captures too.

Keras has brought `logs["loss"]` to the host when it asks its callbacks (`CallbackList` makes
floats of all logs), so that looking at it costs nothing. It is the mean over the epoch so far:
finite until one loss is not, and then no more until the next epoch.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tb_rnn_plugin.keras.layer_weights import weights_of
from tb_rnn_plugin.keras.layers import SelectedLayer

#: Scalar of the whole model: written once, at that step.
ONSET_TAG = "rnn/onset_step"


@dataclass(frozen=True)
class LossOnset:
    """When the loss ceased to be finite, and what the optimizer's step made of the weights.

    Attributes:
        step: Batches done before the one whose loss it was; of an execution of several steps,
            before its last.
        n_batches: Of the execution; 1: `step` is that of the batch.
        loss: NaN or an infinity.
        broken: Paths of the layers whose weights are not finite any more.
    """

    step: int
    n_batches: int
    loss: float
    broken: tuple[str, ...]

    def sentence(self, last_finite: int | None) -> str:
        """Returns what there is to say, for people.

        Args:
            last_finite: Step of the last capture without NaN and infinities; None: there is none.
        """
        when = f"step {self.step}"
        if self.n_batches > 1:
            when = f"one of steps {self.step - self.n_batches + 1} to {self.step}"
        said = f"{when}, the loss is {'NaN' if math.isnan(self.loss) else self.loss}"
        if last_finite is not None:
            said += f"; the last finite capture is that of step {last_finite}"
        if not self.broken:
            return f"{said}; the recurrent weights are finite, and step {self.step + 1} is captured"
        return (
            f"{said}; its update broke the weights of {', '.join(self.broken)} and took along the "
            "gate and the timestep where it began; every=1 from a checkpoint before it shows them"
        )


def loss_onset(
    logs: Mapping[str, Any] | None,
    layers: Sequence[SelectedLayer],
    *,
    step: int,
    n_batches: int,
) -> LossOnset | None:
    """Returns the onset where the loss is not finite; None where it is, or is not logged.

    Args:
        logs: What Keras gives to `on_train_batch_end`.
        layers: Whose weights are read where the loss is not finite, and only then.
        step: Batches done before the last of those that the logs are of.
        n_batches: How many were done at once.
    """
    loss = (logs or {}).get("loss")
    if not isinstance(loss, float) or math.isfinite(loss):
        return None
    broken = tuple(layer.path for layer in layers if not layer.refusal and _is_broken(layer))
    return LossOnset(step, n_batches, loss, broken)


def _is_broken(layer: SelectedLayer) -> bool:
    weights = weights_of(layer.layer).values()
    return not all(np.isfinite(np.asarray(weight, np.float32)).all() for weight in weights)
