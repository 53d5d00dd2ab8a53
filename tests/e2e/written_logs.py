"""Small logs with known values, written without training, for the tests in a browser."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from tb_rnn_plugin import summary
from tb_rnn_plugin.encoding import bfloat16_to_float32, float32_to_bfloat16
from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.terms import GATES

N_SAMPLES, N_TIMESTEPS, N_FEATURES = 6, 16, 5
N_STORED = 4
N_UNITS = {"GRU": 12, "LSTM": 12, "SimpleRNN": 8}
#: Timesteps of padding in front of each sample.
PADDING = (2, 4, 9, 0, 0, 0)

STEPS = {"GRU": range(0, 121, 10), "LSTM": range(0, 121, 10), "SimpleRNN": range(0, 121, 20)}
RUNS = {"GRU": "demo/gru", "LSTM": "demo/lstm", "SimpleRNN": "demo/simplernn"}
SERIES = "names"

#: What the GRU's total gradient is at sample 0, timestep 12, by unit, at every step. A third and
#: the bfloat16 nearest to it differ in their third digit.
KNOWN = {5: 1 / 3, 6: -(2.0**-20)}
#: What it is at sample 0, timestep 10, by unit, at this step alone.
NONFINITE_STEP = 60
NONFINITE = {0: np.nan, 1: np.inf, 2: -np.inf, 3: -0.0}
NONFINITE_TIMESTEP = 10
#: Where the LSTM's total gradient is NaN in all samples and units.
ALL_NAN_STEP, ALL_NAN_TIMESTEP = 90, 11

TEXTS = ("LATIN SMALL", "GREEK ALPHA", "DIGIT 7", "LATIN CAPITAL E-")

BIDIRECTIONAL = "other/bidirectional"
BIDIRECTIONAL_STEPS = (0, 60)
#: Step -> samples of a run that began with fewer.
GROWN_RUN = "other/grown"
GROWN = {0: 2, 10: 4}
ACTIVATIONS_ONLY = "other/outputs"
TINY = "tiny"
#: (samples, timesteps, units) of the run `tiny`; the last timestep is padding.
TINY_OUTPUT = np.array(
    [
        [
            [np.nan, 1.0, 0.3],
            [np.inf, -1.0, -0.3],
            [-np.inf, 2.0, 0.65],
            [-0.0, -2.0, 0.0],
            [0.5, 0.5, 0.5],
        ]
    ]
)


def as_stored(value: float) -> float:
    """Returns the value that bfloat16 keeps of it."""
    return float(bfloat16_to_float32(float32_to_bfloat16(np.array([value])))[0])


def mask_of() -> np.ndarray:
    """Returns True (samples, timesteps) where a timestep is real."""
    timesteps = np.arange(N_TIMESTEPS)
    return np.array([timesteps >= padding for padding in PADDING])


def _gradient(rng: np.random.Generator, n_units: int, decay: float) -> np.ndarray:
    reach = decay ** np.arange(N_TIMESTEPS)[::-1]
    return 1e-2 * rng.normal(size=(N_SAMPLES, N_TIMESTEPS, n_units)) * reach[:, None]


def arrays_of(cell: str, step: int) -> dict[str, np.ndarray]:
    """Returns everything that a capture of `cell` holds at `step`."""
    rng = np.random.default_rng([step, len(cell)])
    gates, n_units = GATES[cell], N_UNITS[cell]
    sequence = (N_SAMPLES, N_TIMESTEPS, n_units)
    gated = (N_SAMPLES, N_TIMESTEPS, len(gates), n_units)
    state = _gradient(rng, n_units, 0.5 + step / 300)
    direct = np.zeros(sequence)
    direct[:, -1] = state[:, -1]
    if cell == "GRU":
        for unit, value in KNOWN.items():
            state[0, 12, unit] = value
        for unit, value in NONFINITE.items():
            if step == NONFINITE_STEP:
                state[0, NONFINITE_TIMESTEP, unit] = value
    if cell == "LSTM" and step == ALL_NAN_STEP:
        state[:, ALL_NAN_TIMESTEP] = np.nan
    arrays = {
        "output": np.tanh(rng.normal(size=sequence)),
        "gate_activations": rng.random(gated),
        "output_gradient": direct,
        "state_gradient": state,
        "gate_gradients": 1e-3 * rng.normal(size=gated),
        "mask": mask_of(),
        **_weights(rng, len(gates), n_units),
    }
    if cell == "LSTM":
        arrays["cell_state"] = rng.normal(size=sequence)
        arrays["cell_gradient"] = 2 * state
    return arrays


def _weights(rng: np.random.Generator, n_gates: int, n_units: int) -> dict[str, np.ndarray]:
    kernel, recurrent = (N_FEATURES, n_gates, n_units), (n_units, n_gates, n_units)
    found = {}
    for suffix, scale in (("", 0.5), ("_gradient", 1e-3), ("_update", 1e-4)):
        found["kernel" + suffix] = scale * rng.normal(size=kernel)
        found["recurrent_kernel" + suffix] = scale * rng.normal(size=recurrent)
        found["bias" + suffix] = scale * rng.normal(size=(n_gates, n_units))
    return found


def loss_at(step: int) -> float:
    """Returns the loss that every run of three has."""
    return 2.5 * 0.98**step


def horizon_at(cell: str, step: int) -> float:
    """Returns the horizon in timesteps, a number of its own for each cell."""
    return {"GRU": 2.0, "LSTM": 3.0, "SimpleRNN": 1.0}[cell] + step / 20


def write_step(run: Path, cell: str, step: int) -> None:
    """Writes one capture of the series `names`, with its scalars."""
    record = SeriesRecord(
        SERIES,
        arrays_of(cell, step),
        cell=cell,
        direction="forward",
        gates=GATES[cell],
        attributes={"units": N_UNITS[cell], "features": N_FEATURES, "depth": 0, "probe": True},
        status="verified 4e-07",
    )
    summary.write_series(run, record, step)
    scalars = {
        "rnn/loss": loss_at(step),
        "rnn/accuracy": 1 - loss_at(step) / 3,
        f"rnn/{SERIES}/gradient_horizon": horizon_at(cell, step),
        f"rnn/{SERIES}/gradient_decay": 0.5 + step / 300,
    }
    summary.write_scalars(run, scalars, step)


def write_demo(log_dir: Path) -> None:
    """Writes three runs, the last of which has every second step only."""
    for cell, name in RUNS.items():
        tokens = [[*("·" * padding + text)] for padding, text in zip(PADDING, TEXTS, strict=False)]
        summary.tokens(SERIES, tokens, 0, writer=log_dir / name)
        for step in STEPS[cell]:
            write_step(log_dir / name, cell, step)


def _write(
    run: Path,
    series: str,
    arrays: Mapping[str, np.ndarray],
    step: int,
    attributes: Mapping[str, object] = MappingProxyType({}),
    **facts: str,
) -> None:
    record = SeriesRecord(series, arrays, attributes={"depth": 0, **attributes}, **facts)
    summary.write_series(run, record, step)


def write_others(log_dir: Path) -> None:
    """Writes a bidirectional run, one that grows, one without gradients, and the tiny matrix."""
    rng = np.random.default_rng(3)
    for step in BIDIRECTIONAL_STEPS:
        for direction in ("forward", "backward"):
            arrays = {
                name: 1e-2 * rng.normal(size=(4, 10, 8)) for name in ("output", "state_gradient")
            }
            series = f"bidirectional/{direction}"
            captured = {"training": True, "batch_size": 4}  # without a probe
            _write(log_dir / BIDIRECTIONAL, series, arrays, step, captured, direction=direction)
    for step, n_samples in GROWN.items():
        arrays = {"output": rng.normal(size=(n_samples, 10, 8))}
        _write(log_dir / GROWN_RUN, SERIES, arrays, step)
    outputs = {"output": rng.normal(size=(4, 10, 8))}
    _write(log_dir / ACTIVATIONS_ONLY, SERIES, outputs, 0, cell="GRU", direction="forward")
    tiny = {"output": TINY_OUTPUT, "mask": np.array([[True, True, True, True, False]])}
    _write(log_dir / TINY, "tiny", tiny, 0)
