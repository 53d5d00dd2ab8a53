"""Logs of the sizes that `browser.py` measures, written without training and without TensorFlow."""

from pathlib import Path

import numpy as np

from tb_rnn_plugin import summary
from tb_rnn_plugin.record import SeriesRecord

SERIES = "gru"
QUANTITIES = ("output", "output_gradient", "state_gradient", "mask")
#: (samples, timesteps, units) of an ordinary capture, and how many there are.
SHAPE = (4, 100, 256)
RUNS = ("run-a", "run-b", "run-c")
N_STEPS = 100
#: A fourth run makes 16 maps of 4 samples each.
SCRUBBED_RUNS = (*RUNS, "run-d")
N_SCRUBBED_STEPS = 30
BATCH_RUN, BATCH_SHAPE = "batch", (16, 100, 256)
#: Run -> one long sequence; a picture of it is [units x timesteps].
LONG = {"long": (1, 1403, 512), "longest": (1, 10_000, 1024)}


def _arrays(shape: tuple[int, int, int], step: int, seed: int) -> dict[str, np.ndarray]:
    """Returns outputs and gradients that reach further back from step to step."""
    n_samples, n_timesteps, _ = shape
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=shape).astype(np.float32)
    reach = np.exp(-np.arange(n_timesteps)[::-1] * 20 / (n_timesteps * (1 + step / 20)))
    gradient = (1e-2 * noise * reach[:, None]).astype(np.float32)
    direct = np.zeros_like(gradient)
    direct[:, -1] = gradient[:, -1]
    arrays = (np.tanh(noise), direct, gradient, np.ones((n_samples, n_timesteps), bool))
    return dict(zip(QUANTITIES, arrays, strict=True))


def _write(run: Path, shape: tuple[int, int, int], n_steps: int, seed: int) -> int:
    """Writes a run; returns how many bytes its arrays have as they are stored."""
    n_bytes = 0
    for step in range(n_steps):
        arrays = _arrays(shape, step, seed)
        attributes = {"units": shape[-1], "depth": 0, "probe": True}
        facts = {"cell": "GRU", "direction": "forward", "status": "verified 4e-07"}
        record = SeriesRecord(SERIES, arrays, attributes=attributes, **facts)
        summary.write_series(run, record, step)
        summary.write_scalars(run, {"rnn/loss": 2.5 * 0.98**step}, step)
        n_bytes += sum(array.size * (1 if array.dtype == bool else 2) for array in arrays.values())
    return n_bytes


def write_first(log_dir: Path) -> int:
    """Writes three runs of a hundred captures; returns the bytes of their arrays."""
    return sum(_write(log_dir / run, SHAPE, N_STEPS, seed) for seed, run in enumerate(RUNS))


def write_others(log_dir: Path) -> None:
    """Writes what is scrubbed, and single captures of larger sizes."""
    for seed, run in enumerate(SCRUBBED_RUNS):
        _write(log_dir / run, SHAPE, N_SCRUBBED_STEPS, seed)
    _write(log_dir / BATCH_RUN, BATCH_SHAPE, 1, 7)
    for run, shape in LONG.items():
        _write(log_dir / run, shape, 1, 8)
