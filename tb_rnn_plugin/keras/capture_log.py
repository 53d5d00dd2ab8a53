"""From observations to written events: what the callback and a watched loop have in common."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tb_rnn_plugin import series_diagnostics, summary
from tb_rnn_plugin.keras.calls import stored_weights
from tb_rnn_plugin.keras.capture import not_captured, records_of
from tb_rnn_plugin.keras.layer_weights import weights_of
from tb_rnn_plugin.keras.layers import SelectedLayer
from tb_rnn_plugin.keras.loss_onset import LossOnset
from tb_rnn_plugin.keras.observation import Observation
from tb_rnn_plugin.layer_call import MEMORY_PAIRS
from tb_rnn_plugin.record import SeriesRecord, scalar_tag
from tb_rnn_plugin.summary_value import encode_blobs
from tb_rnn_plugin.terms import WEIGHTS

#: Series -> one sequence of strings per sample, or None where it has none.
Tokens = Callable[[SeriesRecord], Sequence[Sequence[str]] | None]


@dataclass(frozen=True)
class _Pending:
    """A capture that waits for the optimizer step, whose update belongs to it."""

    step: int
    records: tuple[SeriesRecord, ...]
    scalars: Mapping[str, float]


class CaptureLog:
    """Writes captures of one training, and says once what is worth saying.

    A failure in here is one warning and never reaches the training.

    Args:
        owner: Who speaks in messages: `RNNSummary` or `watch`.
        samples: So many sequences are stored in full.
        dtype: Of stored sequences.
        tokens: What stands at the timesteps.
    """

    def __init__(
        self, owner: str, *, samples: int, dtype: str, tokens: Tokens = lambda record: None
    ) -> None:
        self.diagnostics: dict[str, float] = {}
        self._owner = owner
        self._samples = samples
        self._dtype = dtype
        self._tokens = tokens
        self._pending: _Pending | None = None
        self._warned: set[str] = set()
        self._with_tokens: set[str] = set()
        self._said_capture = False
        self._said_nonfinite = False
        self._last_finite: int | None = None

    def attempt(self, action: Callable[[], Any], failure: str) -> Any:
        """Returns what `action` returns; None, with one warning per reason, where it fails."""
        try:
            return action()
        except Exception as error:  # whatever it is, it must not cost the user a training
            if str(error) not in self._warned:
                self._warned.add(str(error))
                warnings.warn(f"{self._owner}: {failure}: {error}", RuntimeWarning, stacklevel=3)
            return None

    def take(
        self,
        step: int,
        observation: Observation,
        *,
        layers: Sequence[SelectedLayer],
        facts: Mapping[str, Any],
        scalars: Mapping[str, float],
        with_memory: bool = True,
        optimizer: Any = None,
    ) -> None:
        """Forms the records of a step; they are written when its update is known.

        Args:
            step: Training batches done before the weights that were seen.
            observation: What the pass gave.
            layers: Those that were asked for, to say which are not captured.
            facts: Attributes of all series: loss, batch_size, training, probe.
            scalars: Tag -> value of what belongs to the whole model.
            with_memory: Whether to form the memory map.
            optimizer: Whose clipping is measured.
        """
        records = records_of(
            observation,
            facts,
            with_memory=with_memory,
            memory_pairs=MEMORY_PAIRS,
            optimizer=optimizer,
        )
        self._pending = _Pending(step, tuple(records), scalars)
        if not self._said_capture:
            self._said_capture = True
            self._say_what_is_captured(records, not_captured(layers, observation))
        for record in records:
            for name in series_diagnostics.ONSETS:  # absent where all is finite again
                self.diagnostics.pop(scalar_tag(record.series, name), None)
        self.diagnostics |= _scalars_of(records)
        self._say_first_nonfinite(step, records)

    def write(self, writer: Any, layers: Sequence[SelectedLayer], *, with_update: bool) -> bool:
        """Writes the capture that waits, if any.

        Args:
            writer: As in `summary`; None: tf.summary's default.
            layers: Whose weights now are those of the next step.
            with_update: Whether exactly one step was done since the capture.

        Returns:
            Whether something was written.
        """
        pending, self._pending = self._pending, None
        if pending is None:
            return False
        records = pending.records
        if with_update:
            records = tuple(_with_update(record, layers) for record in records)
            self.diagnostics |= _scalars_of(records)
        for record in records:
            summary.write_series(
                writer,
                record,
                pending.step,
                quantities=(
                    *record.arrays,
                    *(f"{name}_update" for name in WEIGHTS if name in record.arrays),
                ),
                samples=self._samples,
                dtype=self._dtype,
            )
            tokens = self._tokens(record)
            if tokens is not None and record.series not in self._with_tokens:
                self._with_tokens.add(record.series)  # the probe is fixed: once is enough
                summary.tokens(record.series, tokens[: self._samples], pending.step, writer=writer)
        return summary.write_scalars(
            writer, {**pending.scalars, **_scalars_of(records)}, pending.step
        )

    def _say_what_is_captured(
        self, records: Sequence[SeriesRecord], refusals: Mapping[str, str]
    ) -> None:
        n_bytes = sum(
            len(blob)
            for record in records
            for blob in encode_blobs(
                record, tuple(record.arrays), samples=self._samples, dtype=self._dtype
            )
        )
        captured = ", ".join(f"{record.series} ({record.cell})" for record in records) or "nothing"
        for replica in {r.attributes["replica"] for r in records if "replica" in r.attributes}:
            captured += f" on replica {replica}"
        refused = "".join(f"; not captured: {path} ({reason})" for path, reason in refusals.items())
        print(
            f"{self._owner} captures {captured}{refused}; about {n_bytes / 1e6:,.2f} MB each.",
            flush=True,
        )

    def say_onset(self, onset: LossOnset) -> None:
        """Prints one line of a loss that is not finite, unless a capture has said where it began.

        Once its update has broken the weights, no capture can say that any more.
        """
        if not self._said_nonfinite:
            sentence = onset.sentence(self._last_finite)
            print(f"{self._owner}: first NaN or infinity: {sentence}.", flush=True)
        self._said_nonfinite = self._said_nonfinite or bool(onset.broken)

    def _say_first_nonfinite(self, step: int, records: Sequence[SeriesRecord]) -> None:
        """Prints one line at the first capture that holds a NaN or infinity."""
        if not any(r.diagnostics["nonfinite_count"] for r in records):
            self._last_finite = step
            return
        if self._said_nonfinite:
            return
        self._said_nonfinite = True
        where = series_diagnostics.nonfinite_sentence(records, step)
        print(f"{self._owner}: first NaN or infinity: {where}.", flush=True)


def _with_update(record: SeriesRecord, layers: Sequence[SelectedLayer]) -> SeriesRecord:
    """Returns the record with weights of the next step minus those of this one."""
    path = record.series.partition(":")[0]
    layer = next(layer for layer in layers if layer.path == path)
    after = stored_weights(layer.cell, weights_of(layer.layer))
    updates = {f"{name}_update": after[name] - record.arrays[name] for name in after}
    arrays = {**record.arrays, **updates}
    ratios = series_diagnostics.of_updates(arrays)
    return replace(record, arrays=arrays, diagnostics={**record.diagnostics, **ratios})


def _scalars_of(records: Sequence[SeriesRecord]) -> dict[str, float]:
    """Returns tag -> value of every diagnostic."""
    return {
        scalar_tag(record.series, name): value
        for record in records
        for name, value in record.diagnostics.items()
    }
