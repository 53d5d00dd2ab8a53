"""Worst errors of `rnn.keras.capture`, for the table of `exactness.py`."""

import os
from collections.abc import Iterator

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from keras import layers

import tb_rnn_plugin as rnn
from tests.keras_reference import totals

N_SAMPLES, N_TIMESTEPS, N_FEATURES, N_UNITS = 3, 12, 4, 5

CELLS = {
    "LSTM": lambda **options: layers.LSTM(N_UNITS, **options),
    "GRU (reset after)": lambda **options: layers.GRU(N_UNITS, **options),
    "GRU (reset before)": lambda **options: layers.GRU(N_UNITS, reset_after=False, **options),
    "SimpleRNN": lambda **options: layers.SimpleRNN(N_UNITS, **options),
}

#: Options of the layer, and whether its input is masked.
OPTIONS = {
    "last output": ({}, False),
    "return_sequences": ({"return_sequences": True}, False),
    "go_backwards": ({"return_sequences": True, "go_backwards": True}, False),
    "unroll": ({"return_sequences": True, "unroll": True}, False),
    "use_bias=False": ({"return_sequences": True, "use_bias": False}, False),
    "mask anywhere": ({"return_sequences": True}, True),
    "mask anywhere, last output": ({}, True),
    "mask anywhere, go_backwards": ({"return_sequences": True, "go_backwards": True}, True),
}


def worst_errors() -> Iterator[tuple[str, str, float, float]]:
    """Yields (cell, option, worst relative error of a timestep in float64, in float32)."""
    for cell, layer in CELLS.items():
        for option, (keywords, masked) in OPTIONS.items():
            errors = [_worst(layer, keywords, masked, dtype) for dtype in ("float64", "float32")]
            yield cell, option, *errors
        errors = [_worst_bidirectional(layer, dtype) for dtype in ("float64", "float32")]
        yield cell, "Bidirectional, mask anywhere", *errors


def _worst(layer, keywords, masked, dtype):
    rng = np.random.default_rng(0)
    made = layer(dtype=dtype, name="rnn", **keywords)
    twin = layer(dtype="float64", **keywords)
    model, x, mask = _model(made, masked, dtype, rng)
    twin.build(x.shape)
    twin.set_weights(made.get_weights())
    tree = rnn.keras.capture(model, x, loss=lambda y: tf.reduce_sum(tf.square(y) + y))
    return _compare(tree["rnn"], twin, x, mask, zeroed=False)


def _worst_bidirectional(layer, dtype):
    rng = np.random.default_rng(0)
    both = layers.Bidirectional(layer(return_sequences=True, dtype=dtype), dtype=dtype, name="rnn")
    model, x, mask = _model(both, True, dtype, rng)
    tree = rnn.keras.capture(model, x, loss=lambda y: tf.reduce_sum(tf.square(y) + y))
    errors = []
    for direction, made in (("forward", both.forward_layer), ("backward", both.backward_layer)):
        twin = layer(dtype="float64", return_sequences=True, go_backwards=direction == "backward")
        twin.build(x.shape)
        twin.set_weights(made.get_weights())
        errors.append(_compare(tree[f"rnn/{direction}"], twin, x, mask, zeroed=True))
    return max(errors)


def _model(layer, masked, dtype, rng):
    x = rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES)).astype(dtype)
    mask = rng.random((N_SAMPLES, N_TIMESTEPS)) < 0.7 if masked else None
    if masked:
        x[~mask] = 0
    inputs = layers.Input((N_TIMESTEPS, N_FEATURES), dtype=dtype)
    hidden = layers.Masking(dtype=dtype)(inputs) if masked else inputs
    model = keras.Model(inputs, layer(hidden))
    model.set_weights([rng.normal(0, 0.5, w.shape) for w in model.get_weights()])
    return model, x, mask


def _compare(node, twin, x, mask, *, zeroed):
    """Returns the worst of norm(ours - truth) / norm(truth), over quantities and timesteps."""
    truth = totals(
        twin,
        x.astype("float64"),
        node["output_gradient"].values.astype("float64"),
        mask=mask,
        zeroed=zeroed,
    )
    worst = 0.0
    for quantity, theirs in truth.items():
        ours = node[quantity].values.astype("float64")
        valid = np.ones(ours.shape[:2], bool) if mask is None else mask
        ours, theirs = (np.where(valid[..., None], array, 0) for array in (ours, theirs))
        norms = np.sqrt((theirs**2).sum((0, 2)))
        errors = np.sqrt(((ours - theirs) ** 2).sum((0, 2)))[norms > 0] / norms[norms > 0]
        worst = max(worst, float(errors.max(initial=0.0)))
    return worst
