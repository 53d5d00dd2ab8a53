"""Captures with dropout inside the cell, against Keras' cells stepped with the same masks."""

import importlib

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import tb_rnn_plugin as rnn
from tb_rnn_plugin.keras.calls import layer_call
from tb_rnn_plugin.keras.layer_selection import select_layers
from tb_rnn_plugin.keras.observation import Observer
from tb_rnn_plugin.layer_call import record_of
from tests.keras_reference import totals
from tests.test_keras_capture import (
    CELLS,
    MASKS,
    N_FEATURES,
    N_SAMPLES,
    N_TIMESTEPS,
    N_UNITS,
    assert_close,
    asymmetric,
    inputs_with_mask,
    use_float_type,
)

RATE = 0.3

#: Keras takes `implementation=1` wherever there is recurrent dropout, and without it fails at
#: `implementation=1` unless its loop is asked for.
DROPOUTS = {
    "inputs": {"dropout": RATE},
    "inputs, by gate": {"dropout": RATE, "implementation": 1, "use_cudnn": False},
    "state": {"recurrent_dropout": RATE},
    "both": {"dropout": RATE, "recurrent_dropout": RATE},
}


@pytest.fixture(autouse=True)
def float64_keras():
    """Runs a test in float64 with a seed, and puts Keras back."""
    use_float_type("float64")
    keras.utils.set_random_seed(3)
    yield
    use_float_type("float32")


@pytest.fixture
def calls(monkeypatch):
    """Collects what `capture` rebuilds from, by series: the masks are no part of its result."""
    seen = {}

    def collected(call, observation, depth):
        seen[call.series] = layer_call(call, observation, depth)
        return seen[call.series]

    module = importlib.import_module("tb_rnn_plugin.keras.capture")
    monkeypatch.setattr(module, "layer_call", collected)
    return seen


def model_of(layer, rng, *, masking=False):
    masks = [layers.Masking()] if masking else []
    model = keras.Sequential([layers.Input((N_TIMESTEPS, N_FEATURES)), *masks, layer])
    return asymmetric(model, rng)


def squares(outputs):
    return tf.reduce_sum(tf.square(outputs) + outputs)


def assert_verified_and_equal(node, call, layer, x, mask, *, zeroed=False):
    assert node.attrs["status"].startswith("verified"), node.attrs["status"]
    rows = np.ones(x.shape[:2], bool) if mask is None else np.array(mask, bool)
    truth = totals(
        layer,
        x,
        node["output_gradient"].values,
        mask=None if mask is None else rows,
        zeroed=zeroed,
        dropout=(call.input_dropout, call.recurrent_dropout),
    )
    for quantity, theirs in truth.items():
        ours = node[quantity].values
        if quantity == "output":
            ours, theirs = (np.where(rows[..., None], array, 0) for array in (ours, theirs))
        assert_close(ours, theirs)


def assert_drawn(mask, shape):
    """Checks that a mask has its shape and something to drop; the seeds see to that."""
    assert mask.shape == shape
    assert set(np.round(np.unique(mask), 6)) == {0.0, round(1 / (1 - RATE), 6)}


def options_of(cell, dropout):
    options = dict(DROPOUTS[dropout])
    if cell == "simple_rnn":
        options = {name: rate for name, rate in options.items() if "dropout" in name}
    return options


@pytest.mark.parametrize(
    ("dropout", "mask"),
    [(dropout, "none") for dropout in DROPOUTS] + [("inputs", "anywhere"), ("both", "anywhere")],
)
@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize("cell", CELLS)
def test_total_gradients_equal_the_tape_with_the_same_masks(
    cell, dropout, return_sequences, mask, rng, calls
):
    layer = CELLS[cell](name="rnn", return_sequences=return_sequences, **options_of(cell, dropout))
    model = model_of(layer, rng, masking=mask != "none")
    x = inputs_with_mask(rng, MASKS[mask])
    node = rnn.keras.capture(model, x, loss=squares, training=True)["rnn"]
    call = calls["rnn"]
    n_gates = node.sizes["gates"]
    by_gate = cell != "simple_rnn" and dropout != "inputs"
    gates = (n_gates,) if by_gate else ()
    if dropout == "state":
        assert call.input_dropout is None
    else:
        assert_drawn(call.input_dropout, (N_SAMPLES, *gates, N_FEATURES))
    if dropout.startswith("inputs"):
        assert call.recurrent_dropout is None
    else:
        assert_drawn(call.recurrent_dropout, (N_SAMPLES, *gates, N_UNITS))
    assert_verified_and_equal(node, call, layer, x, MASKS[mask])


@pytest.mark.parametrize("mask", ["none", "anywhere"])
@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize("cell", CELLS)
def test_each_direction_of_a_bidirectional_has_masks_of_its_own(
    cell, return_sequences, mask, rng, calls
):
    wrapper = layers.Bidirectional(
        CELLS[cell](return_sequences=return_sequences, **DROPOUTS["both"]), name="both"
    )
    model = model_of(wrapper, rng, masking=mask != "none")
    x = inputs_with_mask(rng, MASKS[mask])
    tree = rnn.keras.capture(model, x, loss=squares, training=True)
    directions = {"forward": wrapper.forward_layer, "backward": wrapper.backward_layer}
    for direction, layer in directions.items():
        series = f"both/{direction}"
        assert_verified_and_equal(
            tree[series], calls[series], layer, x, MASKS[mask], zeroed=return_sequences
        )
    drawn = [calls[f"both/{direction}"].recurrent_dropout for direction in directions]
    assert not np.array_equal(*drawn)


@pytest.mark.parametrize("cell", CELLS)
def test_the_kernels_gradients_are_of_what_dropout_left(cell, rng, calls):
    layer = CELLS[cell](name="rnn", return_sequences=True, **DROPOUTS["both"])
    model = model_of(layer, rng)
    x = inputs_with_mask(rng, None)
    node = rnn.keras.capture(model, x, loss=squares, training=True)["rnn"]
    mask = calls["rnn"].input_dropout
    mask = mask if mask.ndim == 3 else mask[:, None]
    d = node["gate_gradients"].values
    seen = x[:, :, None] * mask[:, None]
    rebuilt = np.einsum("stgf,stgu->fgu", np.broadcast_to(seen, (*d.shape[:3], N_FEATURES)), d)
    np.testing.assert_allclose(node["kernel_gradient"], rebuilt, rtol=1e-10, atol=1e-14)
    assert node["timestep_share"].values.sum() == pytest.approx(1)


@pytest.mark.parametrize("run_eagerly", [False, True])
@pytest.mark.parametrize(
    "variant", [{"unroll": True}, {"go_backwards": True}, {"use_bias": False}, {"stateful": True}]
)
def test_every_way_of_running_the_loop_gives_its_masks(variant, run_eagerly, rng, calls):
    layer = layers.GRU(N_UNITS, name="rnn", return_sequences=True, **variant, **DROPOUTS["both"])
    batch = [layers.Input(batch_shape=(N_SAMPLES, N_TIMESTEPS, N_FEATURES))]
    model = asymmetric(keras.Sequential([*batch, layer]), rng)
    model.compile(loss="mse", run_eagerly=run_eagerly)
    x = inputs_with_mask(rng, None)
    node = rnn.keras.capture(model, x, loss=squares, training=True)["rnn"]
    assert_verified_and_equal(node, calls["rnn"], layer, x, None)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(
    ("policy", "bound"), [("float32", 1e-5), ("mixed_float16", 3e-2), ("mixed_bfloat16", 3e-2)]
)
def test_captures_of_every_float_type_are_verified(cell, policy, bound, rng):
    use_float_type("float32")
    keras.config.set_dtype_policy(policy)
    layer = CELLS[cell](name="rnn", return_sequences=True, **DROPOUTS["both"])
    model = model_of(layer, rng)
    x = inputs_with_mask(rng, None).astype("float32")
    node = rnn.keras.capture(model, x, loss=squares, training=True)["rnn"]
    assert node.attrs["status"].startswith("verified")
    assert node["residual"] < bound


def test_the_first_samples_alone_bring_their_own_masks(rng):
    layer = layers.LSTM(N_UNITS, name="rnn", **DROPOUTS["both"])
    model = model_of(layer, rng)
    observer = Observer(
        model, select_layers(model, None), lambda x, y, out, w: squares(out), True, n_samples=2
    )
    observation = observer(tf.constant(inputs_with_mask(rng, None)))
    (tapped,) = observation.calls.values()
    call = layer_call(tapped, observation, 0)
    assert call.input_dropout.shape == (2, 4, N_FEATURES)
    assert record_of(call, weights={}, facts={}).status.startswith("verified")


def test_two_calls_of_a_layer_have_masks_of_their_own(rng, calls):
    layer = layers.GRU(N_FEATURES, return_sequences=True, name="rnn", **DROPOUTS["both"])
    x_in = layers.Input((N_TIMESTEPS, N_FEATURES))
    model = asymmetric(keras.Model(x_in, layer(layer(x_in))), rng)
    tree = rnn.keras.capture(model, inputs_with_mask(rng, None), loss=squares, training=True)
    assert all(node.attrs["status"].startswith("verified") for node in tree.leaves)
    assert not np.array_equal(calls["rnn"].input_dropout, calls["rnn:2"].input_dropout)


@pytest.mark.parametrize("cell", CELLS)
def test_masks_that_are_drawn_and_not_used_are_left_out(cell, rng, calls):
    layer = CELLS[cell](name="rnn", **DROPOUTS["both"])
    model = model_of(layer, rng)
    x = inputs_with_mask(rng, None)
    node = rnn.keras.capture(model, x, loss=squares, training=False)["rnn"]
    assert calls["rnn"].input_dropout is None and calls["rnn"].recurrent_dropout is None
    assert_verified_and_equal(node, calls["rnn"], layer, x, None)


@pytest.mark.parametrize("cell", CELLS)
def test_a_rate_of_one_drops_what_the_cell_drops(cell, rng):
    layer = CELLS[cell](name="rnn", return_sequences=True, recurrent_dropout=1.0)
    model = model_of(layer, rng)
    node = rnn.keras.capture(model, inputs_with_mask(rng, None), loss=squares, training=True)["rnn"]
    assert node.attrs["status"].startswith("verified")


class ForgetsItsMasks(layers.SimpleRNN):
    """A layer that leaves no mask behind its loop."""

    def inner_loop(self, *arguments, **options):
        result = super().inner_loop(*arguments, **options)
        self._maybe_reset_dropout_masks(self.cell)
        return result


class DrawsInAGraphOfItsOwn(layers.SimpleRNN):
    """A layer whose masks no other graph can read."""

    def _maybe_config_dropout_masks(self, cell, input_sequence, input_state):
        pass

    def inner_loop(self, sequences, initial_state, mask, training=False):
        loop = super().inner_loop
        return tf.function(lambda x, h: loop(x, h, None, training=training))(
            sequences, initial_state
        )


@pytest.mark.parametrize("layer_class", [ForgetsItsMasks, DrawsInAGraphOfItsOwn])
@pytest.mark.parametrize("dropout", ["inputs", "state"])
def test_a_capture_whose_masks_cannot_be_had_says_so(layer_class, dropout, rng, calls):
    options = {"return_sequences": True, **DROPOUTS[dropout]}
    model = model_of(layer_class(N_UNITS, name="rnn", **options), rng)
    node = rnn.keras.capture(model, inputs_with_mask(rng, None), loss=squares, training=True)["rnn"]
    assert calls["rnn"].input_dropout is None and calls["rnn"].recurrent_dropout is None
    status = node.attrs["status"]
    assert status.startswith("approximate") and status.endswith("its masks are not recorded")
