"""Layers that are not recurrent: against a tape of one's own, through every way of capturing."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import tb_rnn_plugin as rnn

N_SAMPLES, N_TIMESTEPS, N_FEATURES, N_TOKENS = 3, 7, 4, 9

#: Relative, to the largest: a tape that runs the same kernels in float64 too.
EXACT = 1e-12

STACKS = {
    "dense between": lambda: [
        layers.LSTM(5, return_sequences=True),
        layers.Dense(4, activation="tanh", name="seen"),
        layers.GRU(3),
        layers.Dense(2),
    ],
    "dense at the end": lambda: [layers.LSTM(5), layers.Dense(2, use_bias=False, name="seen")],
    "convolution, valid": lambda: [
        layers.Conv1D(5, 3, activation="relu", name="seen"),
        layers.LSTM(4),
        layers.Dense(2),
    ],
    "convolution, causal": lambda: [
        layers.LSTM(4, return_sequences=True),
        layers.Conv1D(5, 3, padding="causal", name="seen"),
        layers.GlobalAveragePooling1D(),
    ],
    "convolution, strides": lambda: [
        layers.Conv1D(5, 2, strides=2, name="seen"),
        layers.LSTM(4),
        layers.Dense(2),
    ],
    "before all that trains": lambda: [layers.Activation("tanh", name="seen"), layers.LSTM(2)],
    "no named weights": lambda: [
        layers.LSTM(4, return_sequences=True),
        layers.LayerNormalization(name="seen"),
        layers.GRU(2),
    ],
}

AXES = {
    "kernel": {2: ("features", "units"), 3: ("kernel_timesteps", "features", "units")},
    "bias": {1: ("units",)},
    "embeddings": {2: ("token_ids", "units")},
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


def sequential(stack, inputs=None):
    first = layers.Input((N_TIMESTEPS, N_FEATURES)) if inputs is None else inputs
    return keras.Sequential([first, *stack])


def embedded(*, trainable=True):
    """Returns a model of integers, of which 0 is padding."""
    embedding = layers.Embedding(N_TOKENS, 4, mask_zero=True, name="seen", trainable=trainable)
    tail = [layers.LSTM(5, return_sequences=True), layers.Dense(3, name="dense"), layers.GRU(2)]
    return sequential([embedding, *tail], layers.Input((N_TIMESTEPS,), dtype="int32"))


def batch_for(model, rng):
    if model.inputs[0].dtype == "int32":
        x = rng.integers(1, N_TOKENS, (N_SAMPLES, N_TIMESTEPS))
        x[0, 5:] = 0
    else:
        x = rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES))
    return x, rng.normal(size=(N_SAMPLES, *model.outputs[0].shape[1:]))


def by_a_tape_of_ones_own(model, name, x, y):
    """Returns output, dL/d(output) and weight gradients of one layer of a stack."""
    layer = model.get_layer(name)
    with tf.GradientTape() as tape:
        hidden = tf.constant(x)
        for each in model.layers:
            hidden = each(hidden)
            if each is layer:
                output = hidden
                tape.watch(output)
        loss = keras.losses.MeanSquaredError()(y, hidden)
    variables = {weight.name: weight.value for weight in layer.trainable_weights}
    gradient, of_weights = tape.gradient(loss, (output, variables))
    dense = {name: np.asarray(tf.convert_to_tensor(g)) for name, g in of_weights.items()}
    return np.asarray(output), np.asarray(tf.convert_to_tensor(gradient)), dense


def assert_close(ours, truth):
    assert ours.shape == truth.shape
    assert np.abs(ours - truth).max() <= EXACT * np.abs(truth).max()
    assert np.abs(truth).max() > 0


def assert_equals_the_tape(node, model, name, x, y):
    output, gradient, of_weights = by_a_tape_of_ones_own(model, name, x, y)
    if output.ndim == 2:
        output, gradient = output[:, None], gradient[:, None]
    assert node["output"].dims == ("samples", "timesteps", "units")
    assert_close(node["output"].values, output)
    assert_close(node["output_gradient"].values, gradient)
    for weight in model.get_layer(name).weights:
        if weight.name in AXES:
            named = node[weight.name]
            assert named.dims == AXES[weight.name][named.ndim]
            np.testing.assert_array_equal(named.values, weight.numpy())
    for weight, truth in of_weights.items():
        if weight in AXES:
            assert_close(node[f"{weight}_gradient"].values, truth)
    assert node.attrs["status"] == "as computed by Keras"
    assert node.attrs["cell"] == type(model.get_layer(name)).__name__


@pytest.mark.parametrize("stack", STACKS)
def test_a_layer_equals_a_tape_of_ones_own(stack, rng):
    model = sequential(STACKS[stack]())
    x, y = batch_for(model, rng)
    node = rnn.keras.capture(model, x, y, loss="mse", layers="seen")["seen"]
    assert_equals_the_tape(node, model, "seen", x, y)
    assert "gates" not in node.dims and "mask" not in node


@pytest.mark.parametrize("trainable", [True, False])
def test_an_embedding_has_its_mask_and_a_dense_gradient(trainable, rng):
    model = embedded(trainable=trainable)
    x, y = batch_for(model, rng)
    tree = rnn.keras.capture(model, x, y, loss="mse", layers=["seen", "dense"])
    assert_equals_the_tape(tree["seen"], model, "seen", x, y)
    for name in ("seen", "dense"):  # the mask goes on through the LSTM
        np.testing.assert_array_equal(tree[name]["mask"].values, x != 0)


def test_a_mask_of_other_timesteps_than_the_output_is_left_out(rng):
    convolution = layers.Conv1D(5, 3, name="seen")
    pool = layers.GlobalMaxPooling1D()
    convolution.supports_masking = True  # and hands on a mask as long as its input
    pool.supports_masking = True
    model = sequential([layers.Masking(), convolution, pool])
    x, _ = batch_for(model, rng)
    tree = rnn.keras.capture(model, x, loss=lambda out: tf.reduce_sum(out**2), layers="seen")
    assert "mask" not in tree["seen"]


def test_each_call_of_a_shared_layer_is_a_series_with_the_gradient_of_both(rng):
    ends = [layers.Input((N_TIMESTEPS, N_FEATURES)) for _ in range(2)]
    shared = layers.Dense(3, activation="tanh", name="dense")
    summed = layers.LSTM(4, name="lstm")(shared(ends[0])) + layers.GRU(4)(shared(ends[1]))
    model = keras.Model(ends, layers.Dense(1, name="end")(summed))
    x = [rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES)) for _ in ends]
    y = rng.normal(size=(N_SAMPLES, 1))
    tree = rnn.keras.capture(model, x, y, loss="mse", layers=["dense", "lstm"])
    assert set(tree) == {"dense", "dense:2", "lstm"}
    of_kernel = np.zeros((N_FEATURES, 3))
    outputs = [np.asarray(shared(given)) for given in x]
    for name in ("dense", "dense:2"):  # Keras calls the ends in an order of its own
        output = tree[name]["output"].values
        which = int(np.argmin([np.abs(output - other).max() for other in outputs]))
        assert_close(output, outputs.pop(which))
        before = tree[name]["output_gradient"].values * (1 - output**2)  # through tanh
        of_kernel += np.einsum("stf,stu->fu", x.pop(which), before)
    for name in ("dense", "dense:2"):
        assert_close(tree[name]["kernel_gradient"].values, of_kernel)


def test_layers_of_nested_models_are_captured_by_their_path(rng):
    inner = keras.Sequential([layers.Input((N_TIMESTEPS, N_FEATURES)), layers.Dense(3)], name="in")
    model = sequential([inner, layers.LSTM(4), layers.Dense(2)])
    x, y = batch_for(model, rng)
    path = f"in/{inner.layers[0].name}"
    tree = rnn.keras.capture(model, x, y, loss="mse", layers=path)
    assert_close(tree[path]["output"].values, np.asarray(inner(x)))
    for asked in ("in", 0, keras.Sequential):
        assert [n.path[1:] for n in rnn.keras.capture(
            model, x, y, loss="mse", layers=asked
        ).leaves] == [path]  # fmt: skip


def selected(model, asked):
    from tb_rnn_plugin.keras.layer_selection import select_layers

    return [layer.path for layer in select_layers(model, asked)]


def named_stack():
    return sequential(
        [
            layers.Conv1D(3, 2, name="conv"),
            layers.Dropout(0.1, name="drop"),
            layers.Bidirectional(layers.GRU(2, return_sequences=True), name="both"),
            layers.LSTM(2, name="lstm"),
            layers.Dense(2, name="mid"),
            layers.Dense(1, name="end"),
        ]
    )


@pytest.mark.parametrize(
    ("asked", "paths"),
    [
        (None, "both/forward both/backward lstm"),
        ("all", "conv both/forward both/backward lstm mid end"),
        (0, "conv"),
        (-1, "end"),
        ([-1, 2, -1], "both/forward both/backward end"),
        (np.int64(3), "lstm"),
        (1, "drop"),
        (layers.Dense, "mid end"),
        (layers.RNN, "both/forward both/backward lstm"),
        (layers.Bidirectional, "both/forward both/backward"),
        (["mid", layers.Conv1D, 3], "conv lstm mid"),
        ("both/backward", "both/backward"),
    ],
)
def test_names_indices_types_and_all_may_stand_side_by_side(asked, paths):
    assert selected(named_stack(), asked) == paths.split()


def test_a_layer_called_all_is_meant_by_its_name():
    model = sequential([layers.LSTM(2), layers.Dense(2, name="all"), layers.Dense(1)])
    assert selected(model, "all") == ["all"]


def test_what_a_plain_layer_consists_of_is_asked_for_by_name_or_type_only():
    class Block(layers.Layer):
        def __init__(self):
            super().__init__(name="block")
            self.inner = layers.Dense(N_FEATURES, name="inner")

        def call(self, x):
            return self.inner(x) + x

    model = sequential([Block(), layers.LSTM(2)])
    assert selected(model, "all") == ["block", model.layers[-1].name]
    assert selected(model, "block") == ["block"]
    assert selected(model, "block/inner") == selected(model, layers.Dense) == ["block/inner"]


def test_a_model_without_recurrent_layers_is_captured_if_others_are_asked_for(rng):
    model = sequential([layers.Conv1D(3, 2, name="conv"), layers.Flatten(), layers.Dense(1)])
    x, y = batch_for(model, rng)
    tree = rnn.keras.capture(model, x, y, loss="mse", layers="all")
    assert "conv" in tree and len(tree.children) == 2
    with pytest.raises(ValueError, match="has no recurrent layer .* or ask for others with lay"):
        rnn.keras.capture(model, x, y, loss="mse")
    without = sequential([layers.Flatten()])
    with pytest.raises(ValueError, match="has no recurrent layer"):
        selected(without, "all")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("dense", r"Unknown layer 'dense'. Layers of model .*: .*conv \(Conv1D\), drop"),
        (6, r"layers=6 is beyond the 6 layers of model .*: 0 conv, 1 drop, 2 both"),
        (-7, r"layers=-7 is beyond the 6 layers"),
        (layers.Embedding, r"There is no layer of type Embedding. Layers of model .*conv"),
        (3.5, r'takes names, indices into model.layers, layer types, or "all"; got 3.5'),
        ([True], r"got True"),
        ([], r"layers= is empty. Leave it out for the recurrent layers, or name some"),
    ],
)
def test_an_unknown_entry_is_one_sentence_that_says_what_there_is(asked, sentence):
    with pytest.raises(ValueError, match=sentence):
        selected(named_stack(), asked)


def test_all_of_a_model_that_is_not_built_is_refused_and_a_name_is_not():
    model = keras.Sequential([layers.LSTM(2), layers.Dense(1, name="dense")])
    with pytest.raises(ValueError, match="is not built, so that it is not known which layers have"):
        selected(model, "all")
    assert selected(model, "dense") == ["dense"]


def test_what_cannot_be_captured_is_named_with_its_reason(rng):
    x_in = layers.Input((N_TIMESTEPS, N_FEATURES))
    hidden = layers.TimeDistributed(layers.Dense(4, name="inner"), name="each")(x_in)
    attention = layers.MultiHeadAttention(2, 2, name="attention")
    attended, _ = attention(hidden, hidden, return_attention_scores=True)
    reshaped = layers.Reshape((N_TIMESTEPS, 2, 2), name="reshaped")(attended)
    ends = layers.LSTM(2, name="lstm")(layers.Reshape((N_TIMESTEPS, 4))(reshaped))
    model = keras.Model(x_in, ends)
    x, y = batch_for(model, rng)
    asked = ["each/inner", "attention", "reshaped", "lstm"]
    tree = rnn.keras.capture(model, x, y, loss="mse", layers=asked)
    assert list(tree.children) == ["lstm"]
    assert tree.attrs["not_captured"] == {
        "each/inner": "it runs inside TimeDistributed",
        "attention": "it puts out a tuple, not one tensor",
        "reshaped": "the number of axes of its output is 4, not 2 or 3",
    }
    with pytest.raises(ValueError, match="None of the layers can be captured. Not captured: each"):
        rnn.keras.capture(model, x, y, loss="mse", layers=["each/inner"])


def test_an_integer_output_and_a_quantized_layer_are_not_captured(rng):
    class Whole(layers.Layer):
        def call(self, x):
            return tf.cast(x, tf.int32)

    x_in = layers.Input((N_TIMESTEPS, N_FEATURES))
    rounded = layers.Lambda(lambda t: tf.cast(t, tf.float64))(Whole(name="whole")(x_in))
    quantized = layers.Dense(3, name="quantized")
    model = keras.Model(x_in, layers.LSTM(2, name="lstm")(quantized(x_in))[:, :1] + rounded[:, 0])
    quantized.quantize("int8")
    x = rng.normal(size=(N_SAMPLES, N_TIMESTEPS, N_FEATURES))
    tree = rnn.keras.capture(
        model, x, loss=lambda out: tf.reduce_sum(out**2), layers=["whole", "quantized", "lstm"]
    )
    assert tree.attrs["not_captured"]["whole"] == "its output is int32, not floating point"
    assert tree.attrs["not_captured"]["quantized"].startswith("it is quantized")


def test_a_layer_that_puts_out_its_input_does_not_collect_the_gradient_of_both(rng):
    x_in = layers.Input((N_TIMESTEPS, N_FEATURES))
    hidden = layers.Dense(3, name="dense")(x_in)
    same = layers.Dropout(0.5, name="same")(hidden)  # not in training: hands on its input
    model = keras.Model(x_in, layers.GRU(2, name="a")(same) + layers.GRU(2, name="b")(hidden))
    x, y = batch_for(model, rng)
    tree = rnn.keras.capture(model, x, y, loss="mse", layers=["dense", "same", "a", "b"])
    total, part = (tree[name]["output_gradient"].values for name in ("dense", "same"))
    assert_close(part, tree["a"]["input_gradient"].values)
    assert_close(total, (tree["a"]["input_gradient"] + tree["b"]["input_gradient"]).values)


def test_diagnostics_are_those_that_hold_without_time(rng):
    model = embedded()
    model.get_layer("seen").embeddings_regularizer = keras.regularizers.L2(0.1)
    weights = model.get_layer("dense").get_weights()
    weights[0][:, 1], weights[1][1] = 0.0, 0.0
    model.get_layer("dense").set_weights(weights)
    x, y = batch_for(model, rng)
    tree = rnn.keras.capture(model, x, y, loss="mse", layers=["seen", "dense"])
    scalars = {name for name, value in tree["dense"].data_vars.items() if value.ndim == 0}
    assert scalars == {"nonfinite_count", "dead_units", "kernel_norm", "bias_norm"}
    assert tree["dense"]["dead_units"].item() == pytest.approx(100 / 3)
    assert tree["dense"]["kernel_norm"].item() == pytest.approx(np.linalg.norm(weights[0]))
    table = model.get_layer("seen").embeddings.numpy()
    assert tree["seen"]["embeddings_norm"].item() == pytest.approx(np.linalg.norm(table))
    assert tree["seen"]["embeddings_regularization_loss"].item() == pytest.approx(
        0.1 * np.sum(table**2)
    )


def compiled(model, optimizer=None):
    model.compile(optimizer or keras.optimizers.SGD(0.5), "mse")
    return model


def fitted(model, x, y, summary):
    model.fit(x, y, batch_size=N_SAMPLES, epochs=2, shuffle=False, verbose=0, callbacks=[summary])


@pytest.mark.parametrize("is_probe", [True, False])
def test_the_callback_logs_what_a_capture_of_the_same_weights_gives(is_probe, rng, tmp_path):
    model = compiled(embedded())
    x, y = batch_for(model, rng)
    truth = rnn.keras.capture(model, x, y, layers="all", training=not is_probe)
    data = {"data": (x, y)} if is_probe else {}
    summary = rnn.keras.RNNSummary(tmp_path, every=1, layers="all", dtype="float64", **data)
    fitted(model, x, y, summary)
    logged = rnn.load(tmp_path)
    assert set(truth.children) == set(logged.children) - {"scalars"}
    for name in ("seen", "dense"):
        first, following = (logged[name].to_dataset().isel(step=i) for i in (0, 1))
        assert first.attrs["status"] == "as computed by Keras"
        for variable, expected in truth[name].data_vars.items():
            assert first[variable].dims == expected.dims
            # Weights are stored, and diagnostics written, as float32.
            np.testing.assert_allclose(first[variable], expected, rtol=1e-6, atol=1e-12)
        weight = "embeddings" if name == "seen" else "kernel"
        update = first[f"{weight}_update"].values
        np.testing.assert_allclose(
            update, following[weight].values - first[weight].values, rtol=1e-4, atol=1e-7
        )
        np.testing.assert_allclose(
            update, -0.5 * first[f"{weight}_gradient"].values, rtol=1e-4, atol=1e-7
        )
        ratio = np.linalg.norm(update) / np.linalg.norm(first[weight])
        assert first[f"{weight}_update_ratio"].item() == pytest.approx(ratio, rel=1e-5)


@pytest.mark.parametrize("is_graph", [True, False])
def test_a_watched_loop_logs_what_a_capture_of_the_same_weights_gives(is_graph, rng, tmp_path):
    model = embedded()
    x, y = batch_for(model, rng)
    truth = rnn.keras.capture(model, x, y, loss="mse", layers="all", training=True)
    optimizer = keras.optimizers.SGD(0.5)
    optimizer.build(model.trainable_variables)
    watch = rnn.keras.watch(model, 1, optimizer=optimizer, layers="all", dtype="float64")

    def step(x, y):
        with watch.tape() as tape:
            loss = keras.losses.MeanSquaredError()(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))

    (tf.function(step) if is_graph else step)(tf.constant(x), tf.constant(y))
    assert watch.summary(0, writer=tmp_path)
    logged = rnn.load(tmp_path)
    for name in ("seen", "dense"):
        first = logged[name].to_dataset().isel(step=0)
        for variable, expected in truth[name].data_vars.items():
            np.testing.assert_allclose(first[variable], expected, rtol=1e-6, atol=1e-12)
        assert f"{'embeddings' if name == 'seen' else 'kernel'}_update" in first


def test_a_scaled_loss_is_taken_out_of_every_gradient(rng, tmp_path):
    model = compiled(
        embedded(), keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.0), 1024.0)
    )
    x, y = batch_for(model, rng)
    truth = rnn.keras.capture(model, x, y, loss="mse", layers="all", training=True)
    fitted(model, x, y, rnn.keras.RNNSummary(tmp_path, every=1, layers="all", dtype="float64"))
    logged = rnn.load(tmp_path)
    for name, quantity in (("seen", "embeddings_gradient"), ("dense", "output_gradient")):
        ours = logged[name][quantity].isel(step=0)
        np.testing.assert_allclose(ours, truth[name][quantity], rtol=1e-6, atol=1e-12)


def test_half_precision_is_captured_as_the_layer_computed_it(rng):
    use_float_type("float32")
    dense = layers.Dense(3, name="dense", dtype="mixed_float16")
    model = sequential([layers.LSTM(4, return_sequences=True), dense, layers.GRU(2)])
    x, y = batch_for(model, rng)
    node = rnn.keras.capture(model, x, y, loss="mse", layers="dense")["dense"]
    values = node["output"].values
    assert node.attrs["compute_dtype"] == "float16"
    assert values.dtype == np.float32
    np.testing.assert_array_equal(values, values.astype(np.float16))
    assert node["output_gradient"].values.any()


def test_the_start_line_names_every_layer_with_its_class(rng, tmp_path, capsys):
    model = compiled(embedded())
    x, y = batch_for(model, rng)
    fitted(model, x, y, rnn.keras.RNNSummary(tmp_path, layers=["seen", "dense"]))
    assert "RNNSummary captures seen (Embedding), dense (Dense); about" in capsys.readouterr().out


def test_a_tapped_model_is_left_as_it_was(rng):
    model = embedded()
    x, y = batch_for(model, rng)
    dense = model.get_layer("dense")
    own = dense.call
    vars(dense)["call"] = own  # an override of somebody else's
    before = [dict(vars(layer)) for layer in model.layers]
    rnn.keras.capture(model, x, y, loss="mse", layers="all")
    for layer, was in zip(model.layers, before, strict=True):
        assert set(vars(layer)) == set(was)
    assert vars(dense)["call"] is own
