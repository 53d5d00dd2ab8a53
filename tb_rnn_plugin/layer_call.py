"""From one call of a recurrent layer, as plain arrays, to the record that is logged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tb_rnn_plugin import bptt, diagnostics, series_diagnostics
from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.terms import GATES


@dataclass(frozen=True)
class LayerCall:
    """What a framework's forward and backward pass give of one call. Time axes in input order.

    Attributes:
        series: Name under which it is logged.
        direction: `forward` or `backward` (processes timesteps from the last to the first).
        weights: As the forward pass used them (rounded to its precision).
        inputs: (samples, timesteps, features).
        outputs: (samples, timesteps, units), or None where the layer returns its last output only.
        last_output: (samples, units) at the end of processing.
        output_gradient: (samples, timesteps, units), direct.
        input_gradient: (samples, timesteps, features), the framework's, for the self-check; None
            where the framework did not differentiate the input.
        initial_state, final_state_gradient: (samples, units) of h and, in an LSTM, of c.
        mask: (samples, timesteps), True where real; None: all are.
        zero_output_for_mask: Whether masked timesteps put out zeros.
        input_dropout, recurrent_dropout: (samples, features) and (samples, units_from), or with
            gates between, what dropout inside the cell multiplied x and h by; None: nothing.
        weight_gradients: `kernel_gradient`, ... in stored layout; the framework's, whole batch.
        compute_dtype: Type in which the framework computed: float64, float32, float16, bfloat16.
        caveat: Why the rebuilt gates cannot be exact (masks of dropout inside the cell are
            missing), or "".
        attributes: For the layer card.
    """

    series: str
    direction: str
    weights: bptt.CellWeights
    inputs: np.ndarray
    outputs: np.ndarray | None
    last_output: np.ndarray
    output_gradient: np.ndarray
    input_gradient: np.ndarray | None
    initial_state: tuple[np.ndarray, ...]
    final_state_gradient: tuple[np.ndarray, ...] = ()
    mask: np.ndarray | None = None
    zero_output_for_mask: bool = False
    input_dropout: np.ndarray | None = None
    recurrent_dropout: np.ndarray | None = None
    weight_gradients: Mapping[str, np.ndarray] = field(default_factory=dict)
    compute_dtype: str = "float32"
    caveat: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)


#: Pairs of a sample and a loss timestep that the memory map of a log takes, 8 samples with 8 loss
#: timesteps or 64 with one: it is their number that keeps the horizon still (with 16 of 64
#: sequences, one loss timestep each, it moved by up to a third), and that costs time.
MEMORY_PAIRS = 64


def record_of(
    call: LayerCall,
    *,
    weights: Mapping[str, np.ndarray],
    facts: Mapping[str, Any],
    with_memory: bool = True,
    memory_pairs: int | None = None,
) -> SeriesRecord:
    """Rebuilds the gates of a call, sends the gradient back through time, and checks both.

    Args:
        call: What the framework gave.
        weights: `kernel`, ... to log, unrounded, in stored layout.
        facts: Attributes of the whole capture: loss, batch_size, training.
        with_memory: Whether to form the memory map, the dearest part.
        memory_pairs: It takes the first samples, so many that with its loss timesteps they make
            at most so many pairs, but at least one; None: all.

    Returns:
        Arrays in the framework's float type (float64 stays), all samples of the call.
    """
    forward = bptt.rebuild(
        call.weights,
        call.inputs,
        outputs=call.outputs,
        mask=call.mask,
        initial_state=call.initial_state,
        direction=call.direction,
        input_dropout=call.input_dropout,
        recurrent_dropout=call.recurrent_dropout,
    )
    ends: dict[str, Any] = {
        "final_state_gradient": call.final_state_gradient,
        "zero_output_for_mask": call.zero_output_for_mask,
    }
    gradients = bptt.reverse(
        call.weights, forward, call.output_gradient, **ends, weight_gradients="recurrent_kernel"
    )
    dtype = call.inputs.dtype
    arrays = _sequences(call, forward, gradients, dtype)
    arrays |= {name: np.asarray(array) for name, array in weights.items()}
    arrays |= {name: np.asarray(array, dtype) for name, array in call.weight_gradients.items()}
    coordinates: dict[str, tuple[int, ...]] = {}
    measured: dict[str, float] = {}
    if with_memory:
        memory = bptt.memory(
            call.weights, forward, call.output_gradient, **ends, max_pairs=memory_pairs
        )
        arrays["memory_map"] = memory.map.astype(dtype)
        arrays["lag_profile"] = memory.lag_profile.astype(dtype)
        coordinates["loss_timesteps"] = tuple(int(t) for t in memory.loss_timesteps)
        measured |= diagnostics.lag_diagnostics(memory.lag_profile, memory.n_pairs)
    check = self_check(call, forward, gradients)
    measured["residual"] = check.worst
    measured["nonfinite_count"] = float(series_diagnostics.nonfinite_values(arrays, call.mask))
    cell = call.weights.cell
    measured |= series_diagnostics.of_arrays(arrays, call.mask, cell, GATES[cell], call.direction)
    return SeriesRecord(
        series=call.series,
        arrays=arrays,
        cell=call.weights.cell,
        direction=call.direction,
        gates=GATES[call.weights.cell],
        attributes={**call.attributes, **facts},
        status=bptt.residual_status(check.worst, dtype=call.compute_dtype, because=call.caveat),
        diagnostics=measured,
        coordinates=coordinates,
    )


def _sequences(
    call: LayerCall, forward: bptt.Forward, gradients: bptt.Gradients, dtype: np.dtype
) -> dict[str, np.ndarray]:
    outputs = forward.h if call.outputs is None else call.outputs
    wide: dict[str, np.ndarray | None] = {
        "output": outputs,
        "cell_state": forward.c,
        "gate_activations": forward.gates,
        "output_gradient": call.output_gradient,
        "state_gradient": gradients.state_gradient,
        "cell_gradient": gradients.cell_gradient,
        "gate_gradients": gradients.gate_gradients,
        "input_gradient": gradients.input_gradient,
        "timestep_share": bptt.timestep_share(forward, gradients),
    }
    with np.errstate(over="ignore", under="ignore"):
        arrays = {name: a.astype(dtype) for name, a in wide.items() if a is not None}
    # Formed from float64: a total gradient of 1e-76 is 0 in float32, and its logarithm is not.
    arrays["state_log10_norms"] = bptt.log10_norms(gradients.state_gradient, call.mask)
    if gradients.cell_gradient is not None:
        arrays["cell_log10_norms"] = bptt.log10_norms(gradients.cell_gradient, call.mask)
    if call.mask is not None:
        arrays["mask"] = call.mask
    return arrays


def self_check(call: LayerCall, forward: bptt.Forward, gradients: bptt.Gradients) -> bptt.Residual:
    """Returns the worst relative difference of outputs and dL/dx to the framework's own.

    An input gradient tells what outputs cannot: a forgotten gradient of a returned state, a
    direction or a mask taken wrongly in the reverse pass.
    """
    pairs = []
    if call.outputs is None:
        last = 0 if call.direction == "backward" else -1
        zeroed = call.mask is not None and call.zero_output_for_mask
        valid = call.mask[:, [last]] if zeroed and call.mask is not None else _any_valid(call.mask)
        pairs.append((forward.h[:, [last]], call.last_output[:, None], valid))
    else:
        pairs.append((forward.h, call.outputs, call.mask))
    if call.input_gradient is not None:
        pairs.append((gradients.input_gradient, call.input_gradient, call.mask))
    half_precision = call.compute_dtype in ("float16", "bfloat16")
    checks = [
        bptt.residual(ours, theirs, mask, half_precision=half_precision)
        for ours, theirs, mask in pairs
    ]
    compared = [check for check in checks if check.n_compared]
    return bptt.Residual(
        worst=max((check.worst for check in compared), default=float("nan")),
        n_compared=sum(check.n_compared for check in compared),
    )


def _any_valid(mask: np.ndarray | None) -> np.ndarray | None:
    """Returns (samples, 1): Keras puts out 0 where no timestep is valid, not h_0."""
    return None if mask is None else np.any(mask, axis=1)[:, None]
