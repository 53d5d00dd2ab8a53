"""The callback for `fit`."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tb_rnn_plugin import series_diagnostics, summary
from tb_rnn_plugin.event_writer import event_writer
from tb_rnn_plugin.keras.calls import stored_weights
from tb_rnn_plugin.keras.capture import build, not_captured, records_of
from tb_rnn_plugin.keras.layers import RecurrentLayer, select_layers
from tb_rnn_plugin.keras.loss import loss_function, loss_name
from tb_rnn_plugin.keras.observation import Observation, Observer
from tb_rnn_plugin.keras.probe import Probe
from tb_rnn_plugin.record import SeriesRecord, scalar_tag
from tb_rnn_plugin.summary_value import STATISTICS_SAMPLES, encode_blobs, stored_dtype
from tb_rnn_plugin.terms import WEIGHTS


@dataclass(frozen=True)
class _Pending:
    """A capture that waits for the optimizer step, whose update belongs to it."""

    step: int
    records: tuple[SeriesRecord, ...]
    scalars: Mapping[str, float]


class RNNSummary(keras.callbacks.Callback):
    """Logs gradients, activations and weights of recurrent layers for the RNN tab.

    Training stays bit-identical with and without it. Step k means that k training batches were
    done; further calls of `fit` with the same object go on counting.

    Each diagnostic (`docs/diagnostics.md`) enters Keras' logs as `rnn/<series>/<name>`; in an
    epoch without a capture it keeps its last value. `EarlyStopping`, `ReduceLROnPlateau` or
    `ModelCheckpoint` can monitor one when they stand *behind* this callback in `callbacks=`, with
    `mode="min"` or `"max"`: Keras hands no callback the list of the others, so a wrong order can
    only be seen in Keras' own warning that the metric is not available.

    Args:
        log_dir: Directory of the run. Nothing else need write there, but Keras' own TensorBoard
            callback may.
        every: Captures before batch k when k is a multiple of it, or "epoch": before each epoch;
            and always at the end of training.
        data: A fixed probe batch, so that the same sequences are seen at every step: (x, y),
            (x, y, sample_weight), or a tf.data.Dataset, of which the first batch is taken. x may
            be several inputs.
        layers: Names as in `capture`; None: every recurrent layer.
        samples: So many sequences are stored in full; statistics run over up to 64.
        dtype: Of stored sequences: "bfloat16" or "float32". Weights are float32.
        training: Mode of the probe's forward pass.
        tokens: What stands at each timestep of the probe: sequences of strings, or a function of
            the probe's x that returns them.
        memory_every: Step distance of the memory map; None: with every capture.

    Raises:
        ValueError: no `data`, or an argument out of range.
    """

    def __init__(
        self,
        log_dir: str | Path,
        *,
        every: int | str = 100,
        data: Any = None,
        layers: Sequence[str] | str | None = None,
        samples: int = 4,
        dtype: str = "bfloat16",
        training: bool = False,
        tokens: Any = None,
        memory_every: int | None = None,
    ) -> None:
        super().__init__()
        if data is None:
            raise ValueError(
                "RNNSummary needs data= for now: a small batch that stays the same, for example "
                "data=(x_val[:64], y_val[:64])."
            )
        if every != "epoch" and (not isinstance(every, int) or every < 1):
            raise ValueError(f'every= takes a number of steps from 1, or "epoch"; got {every!r}.')
        if samples < 1:
            raise ValueError(f"samples= takes a number from 1; got {samples!r}.")
        self._log_dir = Path(log_dir)
        self._every = every
        self._data = data
        self._layers = layers
        self._samples = samples
        self._dtype = dtype
        stored_dtype("output", dtype)  # an unknown one is said now, not at the first capture
        self._training = training
        self._tokens = tokens
        self._memory_every = memory_every
        self._steps = 0
        self._begin = 0
        self._last_due: int | None = None
        self._pending: _Pending | None = None
        self._diagnostics: dict[str, float] = {}
        self._warned: set[str] = set()
        self._said_nonfinite = False
        self._with_tokens: set[str] = set()
        self._writer: Any = None
        self._observer: Observer | None = None
        self._selected: tuple[RecurrentLayer, ...] = ()
        self._probe: Probe | None = None

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Finds the layers and opens the log; what is wrong from the start is raised here."""
        selected = select_layers(self.model, self._layers)
        if self._probe is None:
            self._probe = Probe.of(self._data, self._tokens)
        self._observer = Observer(
            self.model,
            selected,
            loss_function(
                self.model, None, training=self._training, has_targets=self._probe.y is not None
            ),
            training=self._training,
            n_samples=STATISTICS_SAMPLES,
        )
        self._selected = selected
        if self._writer is None:
            self._writer = event_writer(self._log_dir)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Captures before the epoch if `every` is "epoch"."""
        if self._every == "epoch":
            self._capture()

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Captures before the batch if its step is due."""
        self._begin = batch
        if self._every != "epoch" and self._is_due(int(self._every)):
            self._capture()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Counts the batches done and writes what waited for the update."""
        n_batches = batch - self._begin + 1
        self._steps += n_batches
        self._write_pending(with_update=n_batches == 1)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Adds the diagnostics to `logs`, where callbacks behind this one can monitor them."""
        if logs is not None:
            logs.update(self._diagnostics)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Captures the trained weights."""
        if self._last_due is None or self._last_due < self._steps:
            self._capture()
        self._write_pending(with_update=False)

    def _is_due(self, every: int) -> bool:
        # With steps_per_execution a step number may be jumped over: the next one is due then.
        return self._last_due is None or self._steps // every > self._last_due // every

    def _capture(self) -> None:
        """Captures the present step; a failure is one warning and never stops the training."""
        first = self._last_due is None
        if self._last_due == self._steps:
            return
        self._last_due = self._steps
        assert self._observer is not None and self._probe is not None
        try:
            if first:
                build(self.model, *self._probe.batch)
            observation = self._observer(*self._probe.batch)
            records = records_of(observation, self._facts(), with_memory=self._memory_is_due())
            self._pending = _Pending(self._steps, tuple(records), self._scalars(observation))
            if first:
                self._say_what_is_captured(observation, records)
        except Exception as error:  # whatever it is, it must not cost the user a training
            self._warn(f"step {self._steps} was not captured: {error}")
            return
        for record in records:
            for name in series_diagnostics.ONSETS:  # absent where all is finite again
                self._diagnostics.pop(scalar_tag(record.series, name), None)
        self._diagnostics |= _scalars_of(records)
        self._say_first_nonfinite(records)

    def _memory_is_due(self) -> bool:
        return self._memory_every is None or self._steps % self._memory_every == 0

    def _facts(self) -> dict[str, Any]:
        assert self._probe is not None
        return {
            "loss": loss_name(self.model, None),
            "batch_size": self._probe.n_samples,
            "training": self._training,
            "probe": self._probe.fingerprint,
        }

    def _scalars(self, observation: Observation) -> dict[str, float]:
        scalars = {"rnn/loss": float(observation.loss)}
        scalars |= {
            f"rnn/{name}": float(value)
            for name, value in observation.metrics.items()
            if np.ndim(value) == 0
        }
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None:
            scalars["rnn/learning_rate"] = float(optimizer.learning_rate)
        return scalars

    def _write_pending(self, *, with_update: bool) -> None:
        pending, self._pending = self._pending, None
        if pending is None:
            return
        try:
            self._write(pending, with_update=with_update)
        except Exception as error:  # a full disk must not cost the user a training
            self._warn(f"step {pending.step} was not written to {self._log_dir}: {error}")

    def _write(self, pending: _Pending, *, with_update: bool) -> None:
        assert self._probe is not None
        records = pending.records
        if with_update:
            records = tuple(self._with_update(record) for record in records)
            self._diagnostics |= _scalars_of(records)
        for record in records:
            summary.write_series(
                self._writer,
                record,
                pending.step,
                quantities=(*record.arrays, *(f"{name}_update" for name in WEIGHTS)),
                samples=self._samples,
                dtype=self._dtype,
            )
            tokens = self._probe.tokens_of(record)
            if tokens is not None and record.series not in self._with_tokens:
                self._with_tokens.add(record.series)  # the probe is fixed: once is enough
                summary.tokens(
                    record.series, tokens[: self._samples], pending.step, writer=self._writer
                )
        summary.write_scalars(
            self._writer, {**pending.scalars, **_scalars_of(records)}, pending.step
        )

    def _with_update(self, record: SeriesRecord) -> SeriesRecord:
        """Returns the record with weights of the next step minus those of this one."""
        path = record.series.partition(":")[0]
        layer = next(layer for layer in self._selected if layer.path == path)
        after = stored_weights(layer.cell, layer.layer)
        updates = {f"{name}_update": after[name] - record.arrays[name] for name in after}
        arrays = {**record.arrays, **updates}
        ratios = series_diagnostics.of_updates(arrays)
        return replace(record, arrays=arrays, diagnostics={**record.diagnostics, **ratios})

    def _say_what_is_captured(
        self, observation: Observation, records: Sequence[SeriesRecord]
    ) -> None:
        n_bytes = sum(
            len(blob)
            for record in records
            for blob in encode_blobs(
                record, tuple(record.arrays), samples=self._samples, dtype=self._dtype
            )
        )
        captured = ", ".join(f"{record.series} ({record.cell})" for record in records)
        refused = "".join(
            f"; not captured: {path} ({reason})"
            for path, reason in not_captured(self._selected, observation).items()
        )
        print(
            f"RNNSummary captures {captured}{refused}; about {n_bytes / 1e6:,.2f} MB each, "
            f"in {self._log_dir}.",
            flush=True,
        )

    def _say_first_nonfinite(self, records: Sequence[SeriesRecord]) -> None:
        """Prints one line at the first capture that holds a NaN or infinity."""
        if self._said_nonfinite or not any(r.diagnostics["nonfinite_count"] for r in records):
            return
        self._said_nonfinite = True
        where = series_diagnostics.nonfinite_sentence(records, self._steps)
        print(f"RNNSummary: first NaN or infinity: {where}.", flush=True)

    def _warn(self, message: str) -> None:
        if message.partition(":")[2] not in self._warned:
            self._warned.add(message.partition(":")[2])
            warnings.warn(f"RNNSummary: {message}", RuntimeWarning, stacklevel=3)


def _scalars_of(records: Sequence[SeriesRecord]) -> dict[str, float]:
    """Returns tag -> value of every diagnostic."""
    return {
        scalar_tag(record.series, name): value
        for record in records
        for name, value in record.diagnostics.items()
    }
