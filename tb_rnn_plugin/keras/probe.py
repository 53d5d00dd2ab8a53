"""The fixed batch that is looked at during training."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import tree

from tb_rnn_plugin.record import SeriesRecord


@dataclass(frozen=True)
class Probe:
    """A batch as tensors, with what stands at its timesteps.

    Attributes:
        x, y, sample_weight: As the model takes them; the last two may be None.
        tokens: One sequence of strings per sample, or None.
        fingerprint: Equal for equal batches: only runs that saw the same probe are compared value
            by value.
    """

    x: Any
    y: Any
    sample_weight: Any
    tokens: Sequence[Sequence[str]] | None
    fingerprint: str

    @classmethod
    def of(
        cls, data: Any, tokens: Sequence[Sequence[str]] | Callable[[Any], Any] | None = None
    ) -> "Probe":
        """Returns the probe of what `data=` and `tokens=` of the callback take.

        Raises:
            ValueError: it is no batch, or tokens and samples differ in number.
        """
        if isinstance(data, tf.data.Dataset):
            data = next(iter(data), None)
            if data is None:
                raise ValueError("data= is an empty dataset. Pass one with a batch in it.")
        if not isinstance(data, tuple):
            data = (data,)
        x, y, sample_weight = keras.utils.unpack_x_y_sample_weight(data)
        digest = hashlib.sha256()
        for array in tree.flatten((x, y, sample_weight)):
            if array is not None:
                digest.update(np.ascontiguousarray(array).tobytes())
        given: Sequence[Sequence[str]] | None = tokens(x) if callable(tokens) else tokens
        x, y, sample_weight = tree.map_structure(
            lambda array: None if array is None else tf.convert_to_tensor(array),
            (x, y, sample_weight),
        )
        probe = cls(x, y, sample_weight, given, digest.hexdigest()[:16])
        if given is not None and len(given) > probe.n_samples:
            raise ValueError(
                f"tokens= has {len(given)} sequences and data= {probe.n_samples} samples. "
                "Pass one sequence of tokens per sample, or fewer."
            )
        return probe

    @property
    def batch(self) -> tuple[Any, Any, Any]:
        """The batch as (x, y, sample_weight)."""
        return self.x, self.y, self.sample_weight

    @property
    def n_samples(self) -> int:
        """How many sequences the batch holds."""
        return int(tree.flatten(self.x)[0].shape[0])

    def tokens_of(self, record: SeriesRecord) -> Sequence[Sequence[str]] | None:
        """Returns the tokens if they stand at the timesteps of this series, else None.

        A layer behind a convolution or pooling has other timesteps than the model's input.
        """
        if self.tokens is None:
            return None
        n_timesteps = record.arrays["output"].shape[1]
        longest = max((len(sequence) for sequence in self.tokens), default=0)
        return self.tokens if longest == n_timesteps else None
