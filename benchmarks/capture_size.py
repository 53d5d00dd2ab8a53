"""What a capture costs on disk: `python benchmarks/capture_size.py` prints a Markdown table.

Each row is the growth of a real event file by one capture of one layer with default settings
(4 samples in bfloat16, weights with gradient and update in float32, statistics, memory map).
"""

import contextlib
import io
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import layers

import tb_rnn_plugin as rnn

SIZES = ((40, 64), (100, 128), (100, 256), (1000, 256), (1000, 1024))
CELLS = {"LSTM": layers.LSTM, "GRU": layers.GRU, "SimpleRNN": layers.SimpleRNN}
N_FEATURES = 16
N_SAMPLES = 8


def bytes_per_capture(cell: str, n_timesteps: int, n_units: int) -> int:
    """Returns how many bytes a second capture adds to the event file."""
    x = np.random.default_rng(0).normal(size=(N_SAMPLES, n_timesteps, N_FEATURES))
    model = keras.Sequential([layers.Input(x.shape[1:]), CELLS[cell](n_units)])
    model.compile("sgd", "mean_squared_error")
    y = np.zeros((N_SAMPLES, n_units))
    with tempfile.TemporaryDirectory() as log_dir:
        sizes = []
        watch = rnn.keras.RNNSummary(log_dir, every=1, data=(x, y))
        for _ in range(2):
            model.fit(x, y, batch_size=N_SAMPLES, verbose=0, callbacks=[watch])
            (events,) = Path(log_dir).glob("events.*")
            sizes.append(events.stat().st_size)
    return sizes[1] - sizes[0]


def main() -> None:
    """Prints the table."""
    rows = []
    for n_timesteps, n_units in SIZES:
        with contextlib.redirect_stdout(io.StringIO()):
            megabytes = [bytes_per_capture(cell, n_timesteps, n_units) / 1e6 for cell in CELLS]
        rows.append([f"{n_timesteps} x {n_units}", *(f"{m:.2f} MB" for m in megabytes)])
    for row in (["timesteps x units", *CELLS], ["---"] * (1 + len(CELLS)), *rows):
        print("|", " | ".join(row), "|")


if __name__ == "__main__":
    main()
