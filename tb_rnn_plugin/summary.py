"""Writes arrays of recurrent layers as summaries, from any framework or none.

The functions follow tf.summary: without `writer` they use its default writer, step and
`record_if`, and inside a tf.function they become part of the graph. With a directory, or an
object that has `add_event`, no TensorFlow is needed or loaded.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from tb_rnn_plugin import overview
from tb_rnn_plugin.given_arrays import (
    SEQUENCE_AXES,
    GivenSequence,
    GivenWeights,
    coded_tokens,
    padded_tokens,
)
from tb_rnn_plugin.record import ARRAYS, OVERVIEW, SeriesRecord, array_tag
from tb_rnn_plugin.summary_value import (
    STORED_SAMPLES,
    ValuePlan,
    encode_blobs,
    encode_overview,
    series_metadata,
    stored_dtype,
)
from tb_rnn_plugin.summary_writing import write_event, write_scalar_event, write_values
from tb_rnn_plugin.terms import CELL_WEIGHTS, CELLS, DIRECTIONS, QUANTITIES, WEIGHT_KINDS

#: A directory, an object with `add_event`, torch's SummaryWriter or a writer of tf.summary.
Writer = Any

#: What has a schedule of its own has a tag of its own: `rnn/<series>/memory`, `.../tokens`.
MEMORY = "memory"
TOKENS = "tokens"
MEMORY_QUANTITIES = ("memory_map", "lag_profile")


def sequence(
    name: str,
    data: Any,
    step: Any = None,
    *,
    quantity: str,
    axes: Sequence[str] = SEQUENCE_AXES,
    gates: Sequence[str] | None = None,
    cell: str | None = None,
    direction: str | None = None,
    mask: Any = None,
    writer: Writer | None = None,
    description: str | None = None,
    samples: int = STORED_SAMPLES,
    dtype: str = "bfloat16",
) -> Any:
    """Writes one quantity of a recurrent layer, and its statistics.

    The first `samples` samples are stored in full; statistics run over up to 64.

    Args:
        name: The series: a layer, or layer/direction.
        data: Array with the axes of `quantity` (see `terms.QUANTITIES`), in any order.
        step: Training step; None: tf.summary's default step.
        quantity: What the array is, e.g. "output" or "gate_activations".
        axes: Names of the axes of `data` in its own order; by default those of `quantity`.
        gates: Names along the axis gates, in the order of `data`; by default those of `cell`.
        cell: LSTM, GRU or SimpleRNN.
        direction: forward or backward.
        mask: Boolean (samples, timesteps), True where a timestep is real; None: all are.
        writer: Where to; see the module. None: tf.summary's default writer.
        description: Text for the tag, in Markdown.
        samples: How many samples are stored in full.
        dtype: bfloat16, float32 or float64.

    Returns:
        Whether it was written: bool, inside a tf.function a boolean tensor.

    Raises:
        ValueError: what is given does not fit together, in one sentence.
    """
    _check_names(cell, direction)
    stored_dtype(quantity, dtype)
    given = GivenSequence(quantity, tuple(axes), gates, cell)
    given.check(data, mask)
    inputs = {quantity: data} if mask is None else {quantity: data, "mask": mask}
    names = tuple(inputs)

    def plans(series: str) -> tuple[ValuePlan, ...]:
        header = SeriesRecord(series, {}, cell, direction, given.stored_gates)
        shapes = given.shapes(data, mask)
        describe = partial(series_metadata, header, shapes=shapes, samples=samples, dtype=dtype)

        def blobs(arrays: Mapping[str, np.ndarray]) -> tuple[bytes, ...]:
            record = given.record(header, arrays)
            batch_size = len(arrays[quantity])
            return encode_blobs(record, names, samples=samples, dtype=dtype, batch_size=batch_size)

        def statistics(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
            return encode_overview(given.record(header, arrays), (quantity,))

        overview_tag = array_tag(series, f"{quantity}_{OVERVIEW}")
        return (
            ValuePlan(array_tag(series, quantity), describe(quantities=names), blobs),
            ValuePlan(overview_tag, describe(quantities=(quantity,)), statistics, is_tensor=True),
        )

    return write_values(name, plans, inputs, step=step, writer=writer, description=description)


def weights(
    name: str,
    weights: Any,
    step: Any = None,
    *,
    cell: str,
    kind: str = "value",
    packing: str = "keras",
    direction: str | None = None,
    writer: Writer | None = None,
) -> Any:
    """Writes the kernel, recurrent kernel and bias of a layer, split into gates, as float32.

    Args:
        name: The series: a layer, or layer/direction.
        weights: [kernel, recurrent_kernel, bias] as the framework holds them, the bias may be
            missing; PyTorch's [weight_ih, weight_hh, bias_ih, bias_hh]; or a dict with these
            names. Gradients or updates of weights where `kind` says so.
        step: Training step; None: tf.summary's default step.
        cell: LSTM, GRU or SimpleRNN.
        kind: value, gradient or update.
        packing: keras or torch: how the gates lie in a kernel.
        direction: forward or backward.
        writer: Where to; see the module. None: tf.summary's default writer.

    Returns:
        Whether it was written: bool, inside a tf.function a boolean tensor.

    Raises:
        ValueError: what is given does not fit together, in one sentence.
    """
    _check_names(cell, direction)
    if kind not in WEIGHT_KINDS:
        raise ValueError(f"Unknown kind {kind!r}. There are: {', '.join(WEIGHT_KINDS)}.")
    suffix = WEIGHT_KINDS[kind]
    given = GivenWeights(cell, packing)
    inputs = given.named(weights)
    quantities = tuple(weight + suffix for weight in CELL_WEIGHTS)

    def by_quantity(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {weight + suffix: array for weight, array in given.unpacked(arrays).items()}

    def plans(series: str) -> tuple[ValuePlan, ...]:
        header = SeriesRecord(series, {}, cell, direction, given.gates)
        empty = {weight: np.zeros(tuple(array.shape), bool) for weight, array in inputs.items()}
        shapes = {quantity: array.shape for quantity, array in by_quantity(empty).items()}

        def blobs(arrays: Mapping[str, np.ndarray]) -> tuple[bytes, ...]:
            record = SeriesRecord(series, by_quantity(arrays), cell, direction, given.gates)
            return encode_blobs(record, quantities)

        metadata = series_metadata(header, quantities, shapes)
        return (ValuePlan(array_tag(series, f"weights{suffix}"), metadata, blobs),)

    return write_values(name, plans, inputs, step=step, writer=writer)


def tokens(name: str, tokens: Any, step: Any = None, *, writer: Writer | None = None) -> Any:
    """Writes the text that each timestep stands for, so that pictures can name it.

    Args:
        name: The series: a layer, or layer/direction.
        tokens: Strings: sequences of sequences, which may differ in length (then "" fills the
            end), or an array (samples, timesteps). Up to 64 samples are stored.
        step: Training step; None: tf.summary's default step.
        writer: Where to; see the module. None: tf.summary's default writer.

    Returns:
        Whether it was written: bool, inside a tf.function a boolean tensor.
    """
    inputs = {TOKENS: padded_tokens(tokens)}

    def plans(series: str) -> tuple[ValuePlan, ...]:
        header = SeriesRecord(series, {})

        def blobs(arrays: Mapping[str, np.ndarray]) -> tuple[bytes, ...]:
            codes, vocabulary = coded_tokens(arrays[TOKENS])
            record = SeriesRecord(series, {TOKENS: codes})
            return encode_blobs(record, (TOKENS,), samples=len(codes), vocabulary=vocabulary)

        metadata = series_metadata(header, (TOKENS,), {TOKENS: tuple(inputs[TOKENS].shape)})
        return (ValuePlan(array_tag(series, TOKENS), metadata, blobs),)

    return write_values(name, plans, inputs, step=step, writer=writer)


def write_series(
    writer: Writer | None,
    record: SeriesRecord,
    step: int,
    *,
    quantities: Sequence[str] | None = None,
    samples: int = STORED_SAMPLES,
    dtype: str = "bfloat16",
) -> bool:
    """Writes a capture of one series as one event: its arrays, its overview, its memory.

    Args:
        writer: Where to; see the module. None: tf.summary's default writer.
        record: All samples that statistics run over.
        step: Training step.
        quantities: What the series' tag ever holds, the same at each step, so also what this
            record lacks; None: what it has. Memory has its own tag and is left out here.
        samples: How many samples are stored in full.
        dtype: Stored type of sequences: bfloat16, float32 or float64.

    Returns:
        Whether it was written; False where the writer has had this step.
    """
    wanted = record.arrays if quantities is None else set(quantities)
    own = {*MEMORY_QUANTITIES, TOKENS}
    held = tuple(quantity for quantity in QUANTITIES if quantity in wanted and quantity not in own)
    summarised = tuple(quantity for quantity in held if quantity in overview.SUMMARISED)
    shapes = {quantity: array.shape for quantity, array in record.arrays.items()}
    describe = partial(series_metadata, record, shapes=shapes, samples=samples, dtype=dtype)
    plans = [
        ValuePlan(
            array_tag(record.series, ARRAYS),
            describe(quantities=held),
            lambda _: encode_blobs(record, held, samples=samples, dtype=dtype),
        ),
        ValuePlan(
            array_tag(record.series, OVERVIEW),
            describe(quantities=summarised),
            lambda _: encode_overview(record, summarised),
            is_tensor=True,
        ),
    ]
    if any(quantity in record.arrays for quantity in MEMORY_QUANTITIES):
        plans.append(
            ValuePlan(
                array_tag(record.series, MEMORY),
                describe(quantities=MEMORY_QUANTITIES),
                lambda _: encode_blobs(record, MEMORY_QUANTITIES),
            )
        )
    return write_event(plans, step, writer)


def write_scalars(writer: Writer | None, scalars: Mapping[str, float], step: int) -> bool:
    """Writes ordinary scalar summaries, tag -> value, which the Scalars tab shows too.

    Returns:
        Whether any was written; False where the writer has had them at this step.
    """
    return write_scalar_event(scalars, step, writer)


def _check_names(cell: str | None, direction: str | None) -> None:
    if cell is not None and cell not in CELLS:
        raise ValueError(f"Unknown cell {cell!r}. There are: {', '.join(CELLS)}.")
    if direction is not None and direction not in DIRECTIONS:
        raise ValueError(f"Unknown direction {direction!r}. There are: {', '.join(DIRECTIONS)}.")
