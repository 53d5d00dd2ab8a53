"""Logs with known values for the views that compare: stacked layers, memory maps, many runs."""

from pathlib import Path

import numpy as np

from tb_rnn_plugin import summary
from tb_rnn_plugin.record import SeriesRecord, scalar_tag

N_SAMPLES, N_TIMESTEPS, N_UNITS = 2, 12, 3
STEPS = (0, 20, 40, 60)
STACKED = {"stacked/a": "lstm", "stacked/b": "gru"}
N_LAYERS = 3
#: Where the second layer of `stacked/a` holds one NaN, and where all of it is exactly 0.
NAN_STEP, ZERO_STEP = 20, 40
#: A memory map has steps of its own.
MEMORY_STEPS = (0, 40)
LOSS_TIMESTEPS = (5, 11)
#: The layer with a loss at no timestep: its map has no row.
WITHOUT_GRADIENT = 2

N_RUNS, N_MANY_LAYERS = 50, 20
MANY_STEPS = (0, 10)


def layer_name(run: str, layer: int) -> str:
    """Returns the series of a layer, 0 the first."""
    return f"{STACKED[run]}_{layer + 1}"


def log10_rms(run: str, layer: int, step: int) -> float:
    """Returns log10 of the size of the total gradient, the same at every timestep and unit."""
    return -4.0 + layer - step / 40 - (0.5 if run.endswith("b") else 0.0)


def gain(layer: int, lag: int) -> float:
    """Returns what is left of a gradient so many timesteps back."""
    return float(0.5 ** (lag * (layer + 1)))


def diagnostics_of(run: str, layer: int, step: int) -> dict[str, float]:
    """Returns some diagnostics, one of them absent at the last step and one NaN at the first."""
    found = {
        "gradient_horizon": 2.0 + layer + step / 20 + (10.0 if run.endswith("b") else 0.0),
        "dead_units": 25.0 * layer,
        "gradient_decay": float("nan") if step == 0 else 0.75,
        "nonfinite_count": float(run == "stacked/a" and layer == 1 and step == NAN_STEP),
        "recurrent_kernel_norm": 10.0 ** (layer + 1),
    }
    if step != STEPS[-1]:
        found["kernel_update_ratio"] = 0.01
    return found


def _gradient(run: str, layer: int, step: int) -> np.ndarray:
    shape = (N_SAMPLES, N_TIMESTEPS, N_UNITS)
    gradient = np.full(shape, 10.0 ** log10_rms(run, layer, step))
    if run == "stacked/a" and layer == 1:
        if step == ZERO_STEP:
            gradient[:] = 0.0
        if step == NAN_STEP:
            gradient[0, 3, 1] = np.nan
    return gradient


def memory_of(layer: int) -> dict[str, np.ndarray]:
    """Returns map and lag profile of a forward layer; the first timestep is padding everywhere."""
    profile = np.array([gain(layer, lag) for lag in range(N_TIMESTEPS)])
    profile[-1] = np.nan
    rows = LOSS_TIMESTEPS if layer != WITHOUT_GRADIENT else ()
    gains = np.zeros((len(rows), N_TIMESTEPS))
    for row, loss_timestep in enumerate(rows):
        for timestep in range(loss_timestep + 1):
            gains[row, timestep] = gain(layer, loss_timestep - timestep)
    gains[:, 0] = np.nan
    return {"memory_map": gains, "lag_profile": profile if rows else np.full_like(profile, np.nan)}


def write_stacked(log_dir: Path) -> None:
    """Writes two runs of three layers each."""
    for run, cell in STACKED.items():
        for step in STEPS:
            scalars = {"rnn/loss": 1.0 / (step + 1)}
            for layer in range(N_LAYERS):
                series = layer_name(run, layer)
                gradient = _gradient(run, layer, step)
                arrays = {"output": np.ones_like(gradient), "state_gradient": gradient}
                if step in MEMORY_STEPS:
                    arrays |= memory_of(layer)
                record = SeriesRecord(
                    series,
                    arrays,
                    cell=cell.upper(),
                    direction="forward",
                    attributes={"depth": layer, "units": N_UNITS, "probe": True},
                    coordinates={"loss_timesteps": LOSS_TIMESTEPS},
                )
                summary.write_series(log_dir / run, record, step)
                for name, value in diagnostics_of(run, layer, step).items():
                    scalars[scalar_tag(series, name)] = value
            summary.write_scalars(log_dir / run, scalars, step)


def many_run(index: int) -> str:
    """Returns the name of a run of the fifty."""
    return f"sweep/lr-{index:02d}"


def many_horizon(index: int, step: int) -> float:
    """Returns the horizon of a run's layers: not in the order of their names."""
    return float((7 * index) % N_RUNS + step / 100)


def write_many(log_dir: Path) -> None:
    """Writes fifty runs of twenty layers."""
    gradient = np.full((1, 4, 2), 1e-3)
    for index in range(N_RUNS):
        for step in MANY_STEPS:
            scalars = {"rnn/loss": 1.0 + index}
            for layer in range(N_MANY_LAYERS):
                series = f"block_{layer + 1}/gru"
                record = SeriesRecord(
                    series,
                    {"state_gradient": gradient * 10.0 ** (-layer / 5)},
                    cell="GRU",
                    direction="forward",
                    attributes={"depth": layer, "units": 2, "probe": True},
                )
                summary.write_series(log_dir / many_run(index), record, step)
                scalars[scalar_tag(series, "gradient_horizon")] = many_horizon(index, step)
                scalars[scalar_tag(series, "dead_units")] = float(layer)
            summary.write_scalars(log_dir / many_run(index), scalars, step)
