"""An observation as a flat tuple of tensors, the only form in which a traced step can leave one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from keras import tree

from tb_rnn_plugin.keras.observation import Observation

#: Fields of an observation that are tensors; the others are known when the step is traced.
_TENSOR_FIELDS = ("loss", "metrics", "tensors", "weight_gradients", "weights", "batch_size")


@dataclass(frozen=True)
class Packing:
    """What it takes to make an observation of its tensors again.

    Attributes:
        known: The observation with the tensors of the trace, which mean nothing outside of it.
        structure: Its tensor fields, nested.
        places: Which of their leaves there are: a graph cannot return None.
    """

    known: Observation
    structure: Any
    places: tuple[int, ...]

    @classmethod
    def of(cls, taken: Observation) -> tuple["Packing", tuple[Any, ...]]:
        """Returns the packing of an observation, and its tensors."""
        structure = {name: getattr(taken, name) for name in _TENSOR_FIELDS}
        leaves = tree.flatten(structure)
        places = tuple(i for i, leaf in enumerate(leaves) if leaf is not None)
        return cls(taken, structure, places), tuple(leaves[i] for i in places)

    def restored(self, tensors: Sequence[Any]) -> Observation:
        """Returns the observation with `tensors`, which stand in the order of `of`."""
        leaves: list[Any] = [None] * len(tree.flatten(self.structure))
        for place, tensor in zip(self.places, tensors, strict=True):
            leaves[place] = tensor
        return replace(self.known, **tree.pack_sequence_as(self.structure, leaves))
