"""Trains one cell on the names, with the callback that people would add."""

from pathlib import Path

import keras
import tensorflow as tf

import tb_rnn_plugin as rnn
from tb_rnn_plugin.demo.names import ALPHABET, CATEGORIES, N_TIMESTEPS, Names

CELLS = {
    "gru": keras.layers.GRU,
    "lstm": keras.layers.LSTM,
    "simplernn": keras.layers.SimpleRNN,
}

N_UNITS = 64
N_STEPS = 400
EVERY = 10


def model_of(cell: str) -> keras.Model:
    """Returns Embedding -> one recurrent layer, last output -> Dense, compiled."""
    model = keras.Sequential(
        [
            keras.layers.Input((N_TIMESTEPS,), dtype="int32"),
            keras.layers.Embedding(1 + len(ALPHABET), 16, mask_zero=True),
            CELLS[cell](N_UNITS, name="names"),
            keras.layers.Dense(len(CATEGORIES)),
        ],
        name=cell,
    )
    model.compile(
        keras.optimizers.Adam(5e-3, global_clipnorm=1.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model


def train(
    cell: str, training: Names, probe: Names, log_dir: Path, *, n_steps: int = N_STEPS
) -> keras.callbacks.History:
    """Trains `cell` for `n_steps` batches of 64 names and logs into `log_dir`."""
    keras.utils.set_random_seed(0)
    model = model_of(cell)
    batches = (
        tf.data.Dataset.from_tensor_slices((training.codes, training.categories))
        .shuffle(len(training.texts), seed=0)
        .repeat()
        .batch(64)
    )
    watch = rnn.keras.RNNSummary(
        log_dir, every=EVERY, data=(probe.codes, probe.categories), tokens=probe.tokens()
    )
    # A progress bar of its own stands before the callback, whose diagnostics it would list.
    callbacks = [keras.callbacks.ProgbarLogger(), watch]
    return model.fit(batches, steps_per_epoch=n_steps, callbacks=callbacks, verbose=1)
