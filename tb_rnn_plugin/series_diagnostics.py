"""Every diagnostic that the arrays of one series allow, by the names of `terms.DIAGNOSTICS`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np

from tb_rnn_plugin import diagnostics
from tb_rnn_plugin.bptt.norms import norm
from tb_rnn_plugin.bptt.quiet import quiet_single_thread
from tb_rnn_plugin.overview import SUMMARISED
from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.terms import QUANTITIES, RETENTION_GATES, WEIGHING_GATES, WEIGHTS

#: Diagnostics that are absent where nothing is wrong.
ONSETS = ("onset_timestep", "gradient_onset_timestep")


def of_arrays(
    arrays: Mapping[str, np.ndarray],
    mask: np.ndarray | None,
    cell: str | None,
    gates: Sequence[str],
    direction: str | None,
) -> dict[str, float]:
    """Returns name -> value of what activations and weights allow; gradients add their onset.

    What needs a quantity that is absent is absent. NaN where a diagnostic is undefined, and where
    a NaN or infinity would make it a guess.

    Args:
        arrays: Quantity -> array, axes as in `terms.QUANTITIES`, in any float type.
        mask: (samples, timesteps), True where valid; None: all are.
        cell: LSTM, GRU or SimpleRNN; None: no timescale.
        gates: Names of the gates axis, in stored order.
        direction: `forward` or `backward`: the order in which timesteps are processed.
    """
    with quiet_single_thread():
        return {
            **_of_units(arrays, mask),
            **_of_gates(arrays, mask, cell, gates),
            **_of_weights(arrays, gates),
            **_of_onsets(arrays, mask, gates, direction),
        }


def of_plain_arrays(arrays: Mapping[str, np.ndarray], mask: np.ndarray | None) -> dict[str, float]:
    """Returns name -> value of what holds for a layer without time: it is not saturated, has no
    gates and no horizon.

    Args:
        arrays: Quantity -> array, axes as in `terms.axes_of` without gates, in any float type.
        mask: (samples, timesteps), True where valid; None: all are.
    """
    with quiet_single_thread():
        return {
            "nonfinite_count": float(nonfinite_values(arrays, mask)),
            "dead_units": diagnostics.dead_units(arrays["output"], mask),
            **{
                f"{name}_norm": float(norm(np.ravel(arrays[name]).astype(np.float64)))
                for name in WEIGHTS
                if name in arrays
            },
            **_of_onsets(arrays, mask, (), None),
        }


def nonfinite_values(arrays: Mapping[str, np.ndarray], mask: np.ndarray | None) -> int:
    """Counts over sequences and weights: what is derived from them would count twice."""
    sequences = sum(
        diagnostics.nonfinite_count(arrays[name], mask) for name in SUMMARISED if name in arrays
    )
    return sequences + sum(
        diagnostics.nonfinite_count(array)
        for name, array in arrays.items()
        if QUANTITIES[name].group == "weights"
    )


def of_updates(arrays: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Returns the update ratio of each kernel whose update is among the arrays."""
    with quiet_single_thread():
        return {
            f"{name}_update_ratio": diagnostics.update_ratio(arrays[f"{name}_update"], arrays[name])
            for name in WEIGHTS
            if f"{name}_update" in arrays
        }


def nonfinite_sentence(records: Sequence[SeriesRecord], step: int) -> str:
    """Returns where the NaN and infinities of a capture begin, for people; "" where all is finite.

    The first series, in order of depth, whose forward pass has one; else the last whose total
    gradient has one, since gradients flow from the last layer to the first; else the first with
    one in its weights or their gradients.

    Args:
        records: Of one capture, in order of depth.
        step: Of the capture.
    """
    for onset_of, ordered in (
        (diagnostics.forward_onset, records),
        (diagnostics.gradient_onset, records[::-1]),
    ):
        for record in ordered:
            mask = record.arrays.get("mask")
            onset = onset_of(record.arrays, mask, direction=record.direction, gates=record.gates)
            if onset is not None:
                bad = [name for name in _nonfinite_weights(record) if name in WEIGHTS]
                cause = f"; NaN or infinity in its {', '.join(bad)} too" if bad else ""
                return onset.sentence(step=step, series=record.series) + cause
    for record in records:
        if bad := _nonfinite_weights(record):
            return f"step {step}, series {record.series}, in {', '.join(bad)}"
    return ""


def _nonfinite_weights(record: SeriesRecord) -> list[str]:
    return [
        name
        for name, array in record.arrays.items()
        if QUANTITIES[name].group == "weights" and not np.isfinite(array).all()
    ]


def _of_units(arrays: Mapping[str, np.ndarray], mask: np.ndarray | None) -> dict[str, float]:
    if "output" not in arrays:
        return {}
    output = arrays["output"]
    return {
        "dead_units": diagnostics.dead_units(output, mask),
        "saturated_units": diagnostics.saturated_units(output, mask),
        **asdict(diagnostics.unit_similarity(output, mask)),
    }


def _of_gates(
    arrays: Mapping[str, np.ndarray],
    mask: np.ndarray | None,
    cell: str | None,
    gates: Sequence[str],
) -> dict[str, float]:
    if "gate_activations" not in arrays:
        return {}
    by_gate = {gate: arrays["gate_activations"][:, :, g] for g, gate in enumerate(gates)}
    measured = {}
    for gate in by_gate:
        if gate not in WEIGHING_GATES:
            continue
        saturation = diagnostics.gate_saturation(by_gate[gate], mask)
        measured[f"{gate}_gate_closed"] = saturation.closed
        measured[f"{gate}_gate_open"] = saturation.open
    retention = RETENTION_GATES.get(cell or "")
    if retention in by_gate:
        median, ninetieth = diagnostics.memory_timescale(by_gate[retention], mask)
        measured["memory_timescale"] = median
        measured["memory_timescale_p90"] = ninetieth
    return measured


def _of_weights(arrays: Mapping[str, np.ndarray], gates: Sequence[str]) -> dict[str, float]:
    measured = {}
    for name in WEIGHTS:
        if name not in arrays:
            continue
        norms = diagnostics.weight_norm(arrays[name])
        measured[f"{name}_norm"] = float(norm(norms))
        if len(gates) > 1:  # of a single gate it is the kernel's own
            for gate, of_gate in zip(gates, norms, strict=True):
                measured[f"{name}_norm_{gate}"] = float(of_gate)
    return measured


def _of_onsets(
    arrays: Mapping[str, np.ndarray],
    mask: np.ndarray | None,
    gates: Sequence[str],
    direction: str | None,
) -> dict[str, float]:
    onsets = (
        diagnostics.forward_onset(arrays, mask, direction=direction, gates=gates),
        diagnostics.gradient_onset(arrays, mask, direction=direction, gates=gates),
    )
    return {
        name: float(onset.timestep)
        for name, onset in zip(ONSETS, onsets, strict=True)
        if onset is not None
    }
