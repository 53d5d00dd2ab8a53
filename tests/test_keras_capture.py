"""`rnn.keras.capture` against Keras' cells stepped under a tape and Keras' own gradients."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import tb_rnn_plugin as rnn
from tests.keras_reference import totals

N_SAMPLES, N_TIMESTEPS, N_FEATURES, N_UNITS = 3, 6, 4, 5

#: Relative, per timestep, against a tape that runs in float64 too: a few hundred roundings.
EXACT = 1e-12

CELLS = {
    "lstm": lambda **options: layers.LSTM(N_UNITS, **options),
    "gru": lambda **options: layers.GRU(N_UNITS, **options),
    "gru_reset_before": lambda **options: layers.GRU(N_UNITS, reset_after=False, **options),
    "simple_rnn": lambda **options: layers.SimpleRNN(N_UNITS, **options),
}

OPTIONS = {
    "last output": {},
    "sequences": {"return_sequences": True},
    "backwards": {"return_sequences": True, "go_backwards": True},
    "backwards, last output": {"go_backwards": True},
    "unrolled": {"return_sequences": True, "unroll": True},
    "no bias": {"return_sequences": True, "use_bias": False},
}

MASKS = {
    "none": None,
    "right": [[1, 1, 1, 1, 0, 0], [1, 1, 0, 0, 0, 0], [1] * 6],
    "left": [[0, 0, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1], [1] * 6],
    "anywhere": [[0, 1, 0, 1, 1, 0], [1, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 0]],
}


@pytest.fixture(autouse=True)
def float64_keras():
    """Runs a test in float64 with a seed, and puts Keras back."""
    use_float_type("float64")
    keras.utils.set_random_seed(7)
    yield
    use_float_type("float32")


def use_float_type(name):
    keras.config.set_floatx(name)
    keras.config.set_dtype_policy(name)


def asymmetric(model, rng):
    """Gives every weight, biases too, a value of its own: a swapped gate or direction shows."""
    model.set_weights([rng.normal(0, 0.6, w.shape) for w in model.get_weights()])
    return model


def assert_close(ours, truth, bound=EXACT):
    """Compares per timestep: norm of the difference over the norm, over samples and units."""
    ours, truth = np.asarray(ours, np.float64), np.asarray(truth, np.float64)
    assert ours.shape == truth.shape
    axes = (0, *range(2, ours.ndim))
    error = np.sqrt(((ours - truth) ** 2).sum(axes))
    assert np.all(error <= bound * (np.sqrt((truth**2).sum(axes)) + 1e-30)), error


def inputs_with_mask(rng, mask):
    x = rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES))
    if mask is not None:
        x[~np.array(mask, bool)] = 0.0  # what Masking looks for
    return x


def assert_equals_reference(node, layer, x, mask, *, zeroed=False, initial_state=None):
    truth = totals(
        layer,
        x,
        node["output_gradient"].values,
        mask=None if mask is None else np.array(mask, bool),
        initial_state=initial_state,
        zeroed=zeroed,
    )
    if mask is None:
        truth_at, rows = truth, slice(None)
    else:
        rows = np.array(mask, bool)
        truth_at = truth
    for quantity in truth_at:
        ours, theirs = node[quantity].values, truth_at[quantity]
        if mask is not None and quantity == "output":
            ours, theirs = np.where(rows[..., None], ours, 0), np.where(rows[..., None], theirs, 0)
        assert_close(ours, theirs)


@pytest.mark.parametrize(
    ("cell", "option", "mask"),
    [
        (cell, option, mask)
        for cell, option, mask in itertools.product(CELLS, OPTIONS, MASKS)
        if mask in ("none", "anywhere") or option in ("last output", "sequences")
    ],
)
def test_total_gradients_equal_the_tape(cell, option, mask, rng):
    layer = CELLS[cell](name="rnn", **OPTIONS[option])
    model = keras.Sequential([layers.Input((N_TIMESTEPS, N_FEATURES))])
    if MASKS[mask] is not None:
        model.add(layers.Masking())
    model.add(layer)
    model.add(layers.Dense(2, activation="tanh"))
    asymmetric(model, rng)
    x = inputs_with_mask(rng, MASKS[mask])
    target = rng.normal(size=model(x).shape)
    tree = rnn.keras.capture(model, x, target, loss="mean_squared_error")
    node = tree["rnn"]
    assert node.attrs["status"].startswith("verified")
    assert_equals_reference(node, layer, x, MASKS[mask])


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave", None])
@pytest.mark.parametrize("return_sequences", [True, False])
def test_both_directions_of_a_bidirectional_equal_the_tape(merge_mode, return_sequences, rng):
    wrapper = layers.Bidirectional(
        layers.GRU(N_UNITS, return_sequences=return_sequences), merge_mode=merge_mode, name="both"
    )
    x_in = layers.Input((N_TIMESTEPS, N_FEATURES))
    out = wrapper(layers.Masking()(x_in))
    model = keras.Model(x_in, out if merge_mode else layers.Concatenate()(list(out)))
    asymmetric(model, rng)
    x = inputs_with_mask(rng, MASKS["anywhere"])
    tree = rnn.keras.capture(model, x, loss=lambda y: tf.reduce_sum(tf.square(y) + y))
    for direction, layer in (
        ("forward", wrapper.forward_layer),
        ("backward", wrapper.backward_layer),
    ):
        node = tree[f"both/{direction}"]
        assert node.attrs["status"].startswith("verified")
        assert node.attrs["direction"] == direction
        assert_equals_reference(node, layer, x, MASKS["anywhere"], zeroed=return_sequences)


@pytest.mark.parametrize("cell", CELLS)
def test_weight_gradients_are_keras_own_and_equal_the_rebuilt_ones(cell, rng):
    model = keras.Sequential(
        [layers.Input((N_TIMESTEPS, N_FEATURES)), CELLS[cell](name="rnn", return_sequences=True)]
    )
    asymmetric(model, rng)
    x = rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES))
    node = rnn.keras.capture(model, x, loss=lambda y: tf.reduce_mean(y**2))["rnn"]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(x) ** 2)
    own = tape.gradient(loss, [w.value for w in model.trainable_weights])
    for name, gradient in zip(("kernel", "recurrent_kernel", "bias"), own, strict=True):
        gradient = np.asarray(gradient)
        n_gates = node.sizes["gates"]
        split = gradient.reshape(*gradient.shape[:-1], n_gates, N_UNITS)
        np.testing.assert_allclose(node[f"{name}_gradient"], split, rtol=1e-12, atol=1e-15)
    # dW = sum x^T d, from the captured per-timestep gradients alone.
    rebuilt = np.einsum("stf,stgu->fgu", x, node["gate_gradients"].values)
    np.testing.assert_allclose(node["kernel_gradient"], rebuilt, rtol=1e-10, atol=1e-14)


def test_encoder_decoder_states_carry_gradient_and_are_verified(rng):
    source = layers.Input((N_TIMESTEPS, N_FEATURES))
    target = layers.Input((N_TIMESTEPS, N_FEATURES))
    encoder = layers.LSTM(N_UNITS, return_state=True, name="encoder")
    decoder = layers.LSTM(N_UNITS, return_sequences=True, name="decoder")
    _, *states = encoder(source)
    model = keras.Model([source, target], decoder(target, initial_state=states))
    asymmetric(model, rng)
    x = [rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES)) for _ in range(2)]
    tree = rnn.keras.capture(model, x, loss=lambda y: tf.reduce_sum(y**2))
    for name in ("encoder", "decoder"):
        assert tree[name].attrs["status"].startswith("verified"), tree[name].attrs
    # The encoder's only gradient comes through its states: none arrives at its output.
    assert not tree["encoder"]["output_gradient"].any()
    assert tree["encoder"]["state_gradient"].values[:, -1].any()


def test_layers_in_nested_models_and_second_calls_have_names_of_their_own(rng):
    inner = keras.Sequential(
        [
            layers.Input((None, N_FEATURES)),
            layers.LSTM(N_FEATURES, return_sequences=True, name="l"),
        ],
        name="encoder",
    )
    x_in = layers.Input((N_TIMESTEPS, N_FEATURES))
    model = keras.Model(x_in, inner(inner(x_in)))
    asymmetric(model, rng)
    x = rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES))
    tree = rnn.keras.capture(model, x, loss=tf.reduce_mean)
    assert [node.path for node in tree.leaves] == ["/encoder/l", "/encoder/l:2"]
    np.testing.assert_array_equal(
        tree["encoder/l"]["kernel_gradient"], tree["encoder/l:2"]["kernel_gradient"]
    )
    assert all(node.attrs["status"].startswith("verified") for node in tree.leaves)


def test_integer_inputs_after_an_embedding_have_a_gradient_at_its_output(rng):
    model = keras.Sequential(
        [layers.Input((N_TIMESTEPS,), dtype="int32"), layers.Embedding(9, 3, mask_zero=True),
         layers.RNN(layers.GRUCell(N_UNITS), name="gru"), layers.Dense(1)]
    )  # fmt: skip
    model.compile("adam", "mean_squared_error")
    asymmetric(model, rng)
    x = rng.integers(1, 9, (N_SAMPLES, N_TIMESTEPS))
    x[:, :2] = 0
    node = rnn.keras.capture(model, x, rng.normal(size=(N_SAMPLES, 1)))["gru"]
    assert node["input_gradient"].dims == ("samples", "timesteps", "features")
    assert not node["mask"].values[:, :2].any()
    assert node["mask"].values[:, 2:].all()
    assert node.attrs["status"].startswith("verified")
    assert node.attrs["loss"] == "mean_squared_error"


def test_regularizers_are_in_the_weight_gradient(rng):
    def model(factor):
        keras.utils.set_random_seed(3)
        built = keras.Sequential(
            [
                layers.Input((N_TIMESTEPS, N_FEATURES)),
                layers.SimpleRNN(N_UNITS, recurrent_regularizer=keras.regularizers.L2(factor)),
            ]
        )
        built.compile("sgd", "mean_squared_error")
        return built

    x = rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES))
    y = rng.normal(size=(N_SAMPLES, N_UNITS))
    (with_decay,) = rnn.keras.capture(model(0.5), x, y).leaves
    (without,) = rnn.keras.capture(model(0.0), x, y).leaves
    difference = with_decay["recurrent_kernel_gradient"] - without["recurrent_kernel_gradient"]
    np.testing.assert_allclose(difference, with_decay["recurrent_kernel"], rtol=1e-10)
    np.testing.assert_array_equal(with_decay["state_gradient"], without["state_gradient"])


def test_training_mode_leaves_seed_generators_and_statistics_where_they_were(rng):
    model = keras.Sequential(
        [
            layers.Input((N_TIMESTEPS, N_FEATURES)),
            layers.Dropout(0.5),
            layers.BatchNormalization(),
            layers.LSTM(N_UNITS, dropout=0.3, recurrent_dropout=0.3, name="lstm"),
        ]
    )
    model.compile("adam", "mean_squared_error")
    x = rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES))
    y = rng.normal(size=(N_SAMPLES, N_UNITS))
    model.fit(x, y, verbose=0)
    before = [v.numpy() for v in model.variables]
    node = rnn.keras.capture(model, x, y, training=True)["lstm"]
    for variable, old in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), old)
    assert node.attrs["status"].startswith("verified")


def test_the_model_is_left_without_a_trace(rng, tmp_path):
    model = keras.Sequential([layers.Input((N_TIMESTEPS, N_FEATURES)), layers.LSTM(N_UNITS)])
    before = set(vars(model.layers[0]))
    rnn.keras.capture(model, rng.normal(size=(2, N_TIMESTEPS, N_FEATURES)), loss=tf.reduce_sum)
    assert set(vars(model.layers[0])) == before
    model.save(tmp_path / "model.keras")


def test_a_capture_is_in_the_models_float_type(rng):
    use_float_type("float32")
    model = keras.Sequential([layers.Input((None, N_FEATURES)), layers.LSTM(N_UNITS, name="lstm")])
    x = rng.normal(size=(2, N_TIMESTEPS, N_FEATURES)).astype("float32")
    node = rnn.keras.capture(model, x, loss=tf.reduce_sum)["lstm"]
    assert {node[name].dtype for name in ("output", "state_gradient", "kernel")} == {
        np.dtype("float32")
    }
    assert node.attrs["status"].startswith("verified")
    assert node["gate_activations"].sel(gates="forget").shape == (2, N_TIMESTEPS, N_UNITS)


class DoublingCell(layers.LSTMCell):
    """A cell of the user's own."""


def test_a_layer_that_cannot_be_captured_is_named_and_the_others_go_on(rng):
    model = keras.Sequential(
        [
            layers.Input((N_TIMESTEPS, N_FEATURES)),
            layers.RNN(DoublingCell(N_UNITS), return_sequences=True, name="custom"),
            layers.LSTM(N_UNITS, activation="softplus", return_sequences=True, name="soft"),
            layers.GRU(N_UNITS, name="gru"),
        ]
    )
    tree = rnn.keras.capture(
        model, rng.normal(size=(2, N_TIMESTEPS, N_FEATURES)), loss=tf.reduce_sum
    )
    assert list(tree.children) == ["gru"]
    assert "DoublingCell" in tree.attrs["not_captured"]["custom"]
    assert "softplus" in tree.attrs["not_captured"]["soft"]


def sequential(*more):
    return keras.Sequential([layers.Input((N_TIMESTEPS, N_FEATURES)), *more], name="m")


@pytest.mark.parametrize(
    ("model", "arguments", "sentence"),
    [
        (lambda: sequential(layers.Dense(2)), {"loss": tf.reduce_sum}, "no recurrent layer"),
        (
            lambda: sequential(layers.LSTM(2, name="lstm")),
            {"loss": tf.reduce_sum, "layers": ["gru"]},
            "Unknown layer 'gru'. Layers of model 'm': ",
        ),
        (lambda: sequential(layers.LSTM(2)), {}, "is not compiled"),
        (
            lambda: sequential(layers.LSTM(2, activation="softplus", name="soft")),
            {"loss": tf.reduce_sum},
            "soft: activation softplus is not one of",
        ),
        (
            lambda: sequential(layers.LSTM(2)),
            {"loss": lambda y: y},
            "must return a scalar; it returned shape \\(2, 2\\)",
        ),
        (lambda: sequential(layers.LSTM(2)), {"loss": "nonsense"}, "nonsense"),
        (
            lambda: sequential(layers.LSTM(2)),
            {"loss": keras.losses.MeanSquaredError()},
            "Pass y as well",
        ),
    ],
)
def test_bad_input_is_one_clear_sentence(model, arguments, sentence, rng):
    x = rng.normal(size=(2, N_TIMESTEPS, N_FEATURES))
    with pytest.raises(ValueError, match=sentence):
        rnn.keras.capture(model(), x, **arguments)


def test_a_capture_is_traced_without_a_warning_of_autograph(rng, caplog, monkeypatch):
    # AutoGraph converts what is traced, and warns of each function that it cannot.
    monkeypatch.setattr(tf.get_logger(), "propagate", True)
    model = keras.Sequential([layers.Input((4, 3)), layers.GRU(2)])
    with caplog.at_level("WARNING", logger="tensorflow"):
        rnn.keras.capture(model, rng.normal(size=(2, 4, 3)), loss=lambda y: tf.reduce_mean(y))
    assert not caplog.records
