"""Captures inside the training step of `fit` itself: same pass, same batch, same result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tb_rnn_plugin.keras.layers import SelectedLayer
from tb_rnn_plugin.keras.observation import Observation
from tb_rnn_plugin.keras.packing import Packing
from tb_rnn_plugin.keras.replicas import whole_batch
from tb_rnn_plugin.keras.step_tap import StepTap

#: What is said where a step ran and nothing was tapped.
NOT_SEEN = (
    "no gradient of a captured layer was seen in the training step; does its train_step "
    "differentiate the loss with a tf.GradientTape, outside of a tf.function of its own?"
)


@dataclass
class TrainingCapture:
    """Swaps a model's train function for one step, for one that also returns what was tapped.

    Attributes:
        model: A compiled model, in `fit`.
        layers: Layers to tap.
        n_samples: How many sequences of the batch are returned.
        observation: What the last swapped step gave; None where it gave nothing.
        failure: Why it gave nothing.
    """

    model: Any
    layers: Sequence[SelectedLayer]
    n_samples: int
    observation: Observation | None = None
    failure: str = NOT_SEEN
    _plain: Any = None
    _tapped: Any = None
    _packing: Packing | None = None

    def arm(self) -> None:
        """Makes the model's next training step a tapped one, and only that."""
        plain = self.model.train_function
        if plain is not self._plain:  # compiled anew, or first use
            self._plain, self._tapped = plain, self.model._make_function(self._step)
        self.observation = None

        def once(iterator: Any) -> Any:
            try:
                logs, tensors = self._tapped(iterator)
            finally:
                self.model.train_function = plain
            self.observation = self._observed(tensors)
            return logs

        self.model.train_function = once

    def _step(self, data: Any) -> Any:
        """Runs the model's own `train_step`; traced by Keras with all its options."""
        step_tap = StepTap(self.model.optimizer, self.layers, self.n_samples)
        with step_tap.every_tape():
            logs = self.model.train_step(data)
        taken, failure = whole_batch(step_tap)
        self.failure = str(failure or NOT_SEEN)
        self._packing = None
        if taken is None:
            return logs, ()
        self._packing, tensors = Packing.of(taken)
        return logs, tensors

    def _observed(self, tensors: Sequence[Any]) -> Observation | None:
        if self._packing is None:
            return None
        observation = self._packing.restored(tensors)
        return replace(observation, batch_size=int(np.asarray(observation.batch_size)))
