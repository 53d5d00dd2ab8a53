"""The callback for `fit`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_rnn_plugin.event_writer import event_writer
from tb_rnn_plugin.keras.capture import build
from tb_rnn_plugin.keras.capture_log import CaptureLog
from tb_rnn_plugin.keras.gradient_norms import clipping_of
from tb_rnn_plugin.keras.layer_selection import Layers, select_layers
from tb_rnn_plugin.keras.layers import SelectedLayer
from tb_rnn_plugin.keras.loss import loss_function, loss_name
from tb_rnn_plugin.keras.loss_onset import ONSET_TAG, loss_onset
from tb_rnn_plugin.keras.monitors import check_monitors
from tb_rnn_plugin.keras.observation import Observation, Observer
from tb_rnn_plugin.keras.probe import Probe
from tb_rnn_plugin.keras.replicas import check_strategy, replica_facts
from tb_rnn_plugin.keras.training import TrainingCapture
from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.summary import write_scalars
from tb_rnn_plugin.summary_value import STATISTICS_SAMPLES, stored_dtype

#: Statistics of a training batch run over at most so many samples: it is captured inside the
#: training step, and each further sample costs time there.
BATCH_SAMPLES = 16


class RNNSummary(keras.callbacks.Callback):
    """Logs gradients, activations and weights of recurrent layers for the RNN tab.

    Training stays bit-identical with and without it (with `jit_compile=True` and layers that are
    not recurrent: to rounding, `docs/layers.md`). Step k means that k training batches were
    done; further calls of `fit` with the same object go on counting.

    Each diagnostic (`docs/diagnostics.md`) enters Keras' logs as `rnn/<series>/<name>`; in an
    epoch without a capture it keeps its last value. `EarlyStopping`, `ReduceLROnPlateau` or
    `ModelCheckpoint` can monitor one when they stand *behind* this callback in `callbacks=`, with
    `mode="min"` or `"max"`; the wrong order, and a name that there is not, are a ValueError at the
    start of `fit`.

    Args:
        log_dir: Directory of the run. Nothing else need write there, but Keras' own TensorBoard
            callback may.
        every: A step is due when it is a multiple of this; "epoch": the first of each epoch.
        data: A fixed probe batch, so that the same sequences are seen at every step: (x, y),
            (x, y, sample_weight), or a tf.data.Dataset, of which the first batch is taken. x may
            be several inputs. It is captured before a due batch, and at the end of training.
            None: the due training batch itself is captured, inside its own training step, with
            the weights from before the update.
        layers: As in `capture`: names, indices, types or "all"; None: every recurrent layer.
        samples: So many sequences are stored in full; statistics run over up to 64 of a probe, 16
            of a training batch.
        dtype: Of stored sequences: "bfloat16" or "float32". Weights are float32.
        training: Mode of the probe's forward pass.
        tokens: What stands at each timestep of the probe: sequences of strings, or a function of
            the probe's x that returns them.
        memory_every: Step distance of the memory map; None: with every capture.

    Raises:
        ValueError: an argument out of range, or one that only a probe has without `data`.
    """

    def __init__(
        self,
        log_dir: str | Path,
        *,
        every: int | str = 100,
        data: Any = None,
        layers: Layers = None,
        samples: int = 4,
        dtype: str = "bfloat16",
        training: bool = False,
        tokens: Any = None,
        memory_every: int | None = None,
    ) -> None:
        super().__init__()
        if every != "epoch" and (not isinstance(every, int) or every < 1):
            raise ValueError(f'every= takes a number of steps from 1, or "epoch"; got {every!r}.')
        if samples < 1:
            raise ValueError(f"samples= takes a number from 1; got {samples!r}.")
        if data is None and (training or tokens is not None):
            raise ValueError(
                "training= and tokens= are of a probe batch: pass it as data=(x, y), or leave them "
                "out to capture the training batches, which vary."
            )
        stored_dtype("output", dtype)  # an unknown one is said now, not at the first capture
        self._log_dir = Path(log_dir)
        self._every = every
        self._data = data
        self._layers = layers
        self._training = training
        self._tokens = tokens
        self._memory_every = memory_every
        self._log = CaptureLog("RNNSummary", samples=samples, dtype=dtype, tokens=self._tokens_of)
        self._steps = 0
        self._begin = 0
        self._last_due: int | None = None
        self._epoch_begins = False
        self._learning_rate: dict[str, float] = {}
        self._writer: Any = None
        self._selected: tuple[SelectedLayer, ...] = ()
        self._probe: Probe | None = None
        self._observer: Observer | None = None
        self._batches: TrainingCapture | None = None
        self._armed = False
        self._saw_onset = False
        self._is_wanted = False

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Finds the layers and opens the log; what is wrong from the start is raised here."""
        self._selected = select_layers(self.model, self._layers)
        check_monitors(self, [layer.path for layer in self._selected if not layer.refusal])
        if self._data is None:
            check_strategy(self.model.distribute_strategy)
            self._batches = TrainingCapture(self.model, self._selected, BATCH_SAMPLES)
        else:
            if self._probe is None:
                self._probe = Probe.of(self._data, self._tokens)
            self._observer = Observer(
                self.model,
                self._selected,
                loss_function(
                    self.model,
                    None,
                    training=self._training,
                    has_targets=self._probe.y is not None,
                ),
                training=self._training,
                n_samples=STATISTICS_SAMPLES,
            )
        if self._writer is None:
            self._writer = event_writer(self._log_dir)

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Makes the next batch due if `every` is "epoch"."""
        self._epoch_begins = True

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Captures the probe before a due batch, or prepares the capture of the batch itself."""
        self._begin = batch
        due = self._is_due()
        self._epoch_begins = False
        if not due:
            return
        self._last_due = self._steps
        self._learning_rate = self._present_learning_rate()
        if self._batches is None:
            self._capture_probe()
        else:
            self._log.attempt(self._batches.arm, f"step {self._steps} was not captured")
            self._armed = True

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Counts the batches done, and writes what was captured with its update."""
        n_batches = self._last_batch(batch) - self._begin + 1
        self._steps += n_batches
        if self._armed:
            self._armed = False
            # With steps_per_execution it is the last of several batches that was seen.
            self._log.attempt(self._take_batch, f"step {self._steps - 1} was not captured")
            self._write(with_update=True)
        else:
            self._write(with_update=n_batches == 1)
        if not self._saw_onset:
            self._look_at_loss(logs, n_batches)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Adds the diagnostics to `logs`, where callbacks behind this one can monitor them."""
        if logs is not None:
            logs.update(self._log.diagnostics)

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Captures the trained weights on the probe."""
        if self._batches is None and (self._last_due is None or self._last_due < self._steps):
            self._last_due = self._steps
            self._learning_rate = self._present_learning_rate()
            self._capture_probe()
        self._write(with_update=False)

    def _last_batch(self, batch: int) -> int:
        """Returns the batch that was done last: of an execution of several steps, Keras names the
        last that it had room for, beyond the end of the epoch too."""
        n_batches = (self.params or {}).get("steps")
        return batch if n_batches is None else min(batch, n_batches - 1)

    def _look_at_loss(self, logs: Mapping[str, Any] | None, n_batches: int) -> None:
        onset = loss_onset(logs, self._selected, step=self._steps - 1, n_batches=n_batches)
        if onset is None:
            return
        self._saw_onset = True
        self._is_wanted = not onset.broken  # else a capture holds NaN alone
        self._log.say_onset(onset)
        self._log.attempt(
            lambda: write_scalars(self._writer, {ONSET_TAG: onset.step}, onset.step),
            f"the onset was not written to {self._log_dir}",
        )

    def _is_due(self) -> bool:
        if self._is_wanted:
            self._is_wanted = False
            return self._last_due != self._steps
        if self._every == "epoch":
            return self._epoch_begins and self._last_due != self._steps
        # With steps_per_execution a step number may be jumped over: the next one is due then.
        every = int(self._every)
        return self._last_due is None or self._steps // every > self._last_due // every

    def _capture_probe(self) -> None:
        probe, observer = self._probe, self._observer
        assert probe is not None and observer is not None

        def captured() -> None:
            build(self.model, *probe.batch)
            observation = observer(*probe.batch)
            self._take(
                self._steps,
                observation,
                {
                    "batch_size": probe.n_samples,
                    "training": self._training,
                    "probe": probe.fingerprint,
                },
            )

        self._log.attempt(captured, f"step {self._steps} was not captured")

    def _take_batch(self) -> None:
        assert self._batches is not None
        observation = self._batches.observation
        if observation is None:
            raise RuntimeError(self._batches.failure)
        facts = {
            "batch_size": observation.batch_size,
            "training": True,
            **replica_facts(self.model.distribute_strategy),
        }
        self._take(self._steps - 1, observation, facts, {"rnn/batch_size": observation.batch_size})

    def _take(
        self,
        step: int,
        observation: Observation,
        facts: Mapping[str, Any],
        scalars: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        optimizer, clipping = self.model.optimizer, clipping_of(self.model.optimizer)
        if clipping and "replica" in facts:
            # Before gradients are summed: no ratio of a weight follows from its whole gradient.
            optimizer, clipping = None, f"{clipping} on each replica"
        self._log.take(
            step,
            observation,
            layers=self._selected,
            facts={
                "loss": loss_name(self.model, None),
                **facts,
                **({"clipping": clipping} if clipping else {}),
            },
            scalars={**scalars_of(observation), **self._learning_rate, **scalars},
            with_memory=self._memory_every is None or step % self._memory_every == 0,
            optimizer=optimizer,
        )

    def _write(self, *, with_update: bool) -> None:
        self._log.attempt(
            lambda: self._log.write(self._writer, self._selected, with_update=with_update),
            f"a capture was not written to {self._log_dir}",
        )

    def _tokens_of(self, record: SeriesRecord) -> Sequence[Sequence[str]] | None:
        return None if self._probe is None else self._probe.tokens_of(record)

    def _present_learning_rate(self) -> dict[str, float]:
        optimizer = self.model.optimizer
        if optimizer is None:
            return {}
        # Under a tf.distribute strategy it is no number that float() takes.
        return {"rnn/learning_rate": float(tf.convert_to_tensor(optimizer.learning_rate))}


def scalars_of(observation: Observation) -> dict[str, float]:
    """Returns tag -> value of the loss, the metrics and the gradient's norms."""
    scalars = {"rnn/loss": float(observation.loss)}
    scalars |= {
        f"rnn/{name}": float(value)
        for name, value in observation.metrics.items()
        if np.ndim(value) == 0
    }
    before, after = (scalars.get(f"rnn/{kind}gradient_norm") for kind in ("", "clipped_"))
    if before is not None and after is not None:
        # A gradient of 0 is left alone by every kind of clipping.
        scalars["rnn/clip_ratio"] = after / before if before else 1.0
    return scalars
