"""Trains the gallery's runs: small networks, each made to show one picture.

The task is to sum up: of two channels of noise over 100 timesteps, the sum of the first is asked
for at the end. It needs all timesteps, and is learnt within some hundred steps. Nothing is
downloaded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

import tb_rnn_plugin as rnn

N_TIMESTEPS = 100
BATCH = 16
LAYER = "memory"


@dataclass(frozen=True)
class GalleryRun:
    """One training.

    Attributes:
        name: Its directory.
        layer: Makes the recurrent layer that is looked at, which returns all its outputs.
        n_steps: How long it trains.
        every: Steps between captures.
        samples: How many sequences are stored in full.
        learning_rate: Of Adam; large networks saturate at what small ones need.
    """

    name: str
    layer: Callable[[], keras.layers.Layer]
    n_steps: int
    every: int
    samples: int = 2
    learning_rate: float = 1e-3


def _bidirectional(layer: keras.layers.Layer) -> keras.layers.Layer:
    return keras.layers.Bidirectional(layer, name=LAYER)


def _layer(cell: str, units: int, **options: Any) -> keras.layers.Layer:
    return getattr(keras.layers, cell)(units, return_sequences=True, name=LAYER, **options)


RUNS = (
    GalleryRun(
        "lstm-6", lambda: _layer("LSTM", 6), n_steps=200, every=20, samples=16, learning_rate=1e-2
    ),
    GalleryRun("lstm-256", lambda: _layer("LSTM", 256), n_steps=100, every=20, learning_rate=3e-4),
    GalleryRun("gru-256", lambda: _layer("GRU", 256), n_steps=100, every=20, learning_rate=3e-4),
    GalleryRun(
        "simplernn-256", lambda: _layer("SimpleRNN", 256), n_steps=100, every=20, learning_rate=3e-4
    ),
    GalleryRun(
        "bi-gru-128",
        lambda: _bidirectional(_layer("GRU", 128)),
        n_steps=100,
        every=20,
        learning_rate=3e-4,
    ),
    GalleryRun(
        "bi-lstm-32-relu",
        lambda: _bidirectional(_layer("LSTM", 32, activation="relu")),
        n_steps=100,
        every=20,
    ),
    GalleryRun("bi-lstm-64", lambda: _bidirectional(_layer("LSTM", 64)), n_steps=100, every=20),
    GalleryRun("gru-64", lambda: _layer("GRU", 64), n_steps=300, every=50, learning_rate=1e-2),
)

#: One weight of the last capture of `bi-lstm-64` is set to NaN in this run, by hand.
NAN_RUN = "bi-lstm-64-nan"
CONV_RUN = "conv1d-autoencoder"


def sums(
    rng: np.random.Generator, n_samples: int, n_timesteps: int = N_TIMESTEPS
) -> tuple[np.ndarray, np.ndarray]:
    """Returns noise (samples, timesteps, 2 channels) and the first one's sum (samples, 1), of
    about unit variance."""
    x = rng.uniform(-1, 1, (n_samples, n_timesteps, 2)).astype("float32")
    return x, x[..., :1].sum(axis=1) / np.sqrt(n_timesteps / 3).astype("float32")


def train(run: GalleryRun, log_dir: Path, *, n_steps: int | None = None) -> keras.Model:
    """Trains a run for `n_steps`, else its own, logs into `log_dir`, and returns the model."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    steps = run.n_steps if n_steps is None else n_steps
    model = keras.Sequential(
        [
            keras.layers.Input((N_TIMESTEPS, 2)),
            run.layer(),
            keras.layers.LSTM(8, name="last"),
            keras.layers.Dense(1),
        ],
        name=run.name.replace("-", "_"),
    )
    model.compile(keras.optimizers.Adam(run.learning_rate, global_clipnorm=1.0), "mse")
    watch = rnn.keras.RNNSummary(
        log_dir,
        every=run.every,
        data=sums(rng, BATCH),
        samples=run.samples,
    )
    x, y = sums(rng, BATCH * steps)
    model.fit(x, y, batch_size=BATCH, callbacks=[watch], verbose=0)
    return model


def log_one_nan(model: keras.Model, log_dir: Path) -> None:
    """Logs the weights of a bidirectional layer, one of them NaN, to show how it is marked."""
    layer = model.get_layer(LAYER)
    for direction in ("forward", "backward"):
        kernel, recurrent_kernel, bias = getattr(layer, f"{direction}_layer").get_weights()
        if direction == "backward":
            recurrent_kernel = recurrent_kernel.copy()
            # Gates lie side by side, input and forget first: unit 7 of the forget gate.
            recurrent_kernel[3, recurrent_kernel.shape[1] // 4 + 7] = np.nan
        rnn.summary.weights(
            f"{LAYER}/{direction}",
            [kernel, recurrent_kernel, bias],
            step=0,
            cell="LSTM",
            direction=direction,
            writer=str(log_dir),
        )


def train_conv(log_dir: Path, *, n_steps: int = 150) -> None:
    """Trains a Conv1D autoencoder with an L1 penalty, and logs what is not recurrent in it."""
    keras.utils.set_random_seed(0)
    x, _ = sums(np.random.default_rng(0), BATCH * n_steps)
    sparse = keras.regularizers.L1(1e-3)
    model = keras.Sequential(
        [
            keras.layers.Input((N_TIMESTEPS, 2)),
            keras.layers.Conv1D(
                32, 8, padding="same", activation="relu", kernel_regularizer=sparse, name="encode"
            ),
            keras.layers.Conv1D(2, 8, padding="same", kernel_regularizer=sparse, name="decode"),
        ],
        name="autoencoder",
    )
    model.compile("adam", "mse")
    watch = rnn.keras.RNNSummary(log_dir, every=50, data=(x[:BATCH], x[:BATCH]), layers="all")
    model.fit(x, x, batch_size=BATCH, callbacks=[watch], verbose=0)


def train_all(log_dir: Path, *, n_steps: int | None = None) -> None:
    """Trains all runs of the gallery, each for `n_steps` if given, one directory each."""
    for i, run in enumerate(RUNS, 1):
        print(f"{i} of {len(RUNS) + 1}: {run.name}", flush=True)
        model = train(run, log_dir / run.name, n_steps=n_steps)
        if NAN_RUN.startswith(run.name):
            log_one_nan(model, log_dir / NAN_RUN)
    print(f"{len(RUNS) + 1} of {len(RUNS) + 1}: {CONV_RUN}", flush=True)
    train_conv(log_dir / CONV_RUN, **({} if n_steps is None else {"n_steps": n_steps}))
