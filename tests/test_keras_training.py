"""Captures inside the training step: each option of `fit`, and loops of one's own."""

import logging
import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import tb_rnn_plugin as rnn
from tb_rnn_plugin.bptt.residual import VERIFIED_BELOW
from tb_rnn_plugin.keras.watch import Watch
from tb_rnn_plugin.terms import CELL_WEIGHTS
from tests.training_options import (
    BATCH,
    N_FEATURES,
    N_TIMESTEPS,
    N_UNITS,
    OPTIONS,
    OwnStep,
    TrainingOption,
    central_storage,
    fit,
    plain,
    sequences,
    stack,
    targets,
    two_devices,
    under,
)

EXACT = [option for option in OPTIONS if not option.refusal]
REFUSED = [option for option in OPTIONS if option.refusal]

BY_NAME = {option.name: option for option in OPTIONS}

every_option = pytest.mark.parametrize("option", EXACT, ids=lambda option: option.name)


def final_state(model):
    """All weights, states, seed generators, metrics and optimizer variables, by place."""
    return [v.numpy() for v in (*model.variables, *model.optimizer.variables)]


def train(option: TrainingOption, callbacks):
    model = option.model()
    history = option.fit(model, callbacks)
    own = [{k: v for k, v in h.items() if not k.startswith("rnn/")} for h in history]
    return final_state(model), own, model


@cache
def trained(option: TrainingOption):
    """One training without and one with the callback, and what the latter wrote."""
    state, history, _ = train(option, [])
    with TemporaryDirectory() as directory, warnings.catch_warnings():
        warnings.simplefilter("error")
        watch = rnn.keras.RNNSummary(directory, every=1, dtype="float32", layers=option.layers)
        watched_state, watched_history, model = train(option, [watch])
        tree = rnn.load(directory)
        series = {
            node.path[1:]: node.to_dataset().load() for node in tree.leaves if "residual" in node
        }
        scalars = tree["scalars"].to_dataset().load()
    return SimpleNamespace(
        state=state,
        history=history,
        watched_state=watched_state,
        watched_history=watched_history,
        model=model,
        series=series,
        scalars={name[4:]: variable.values for name, variable in scalars.items()},
    )


@every_option
def test_training_is_bit_identical_with_and_without_it(option):
    result = trained(option)
    assert result.watched_history == result.history
    assert len(result.watched_state) == len(result.state)
    for ours, theirs in zip(result.watched_state, result.state, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@every_option
def test_each_step_is_captured_verified_and_from_a_batch_that_varies(option):
    result = trained(option)
    assert result.series
    for series in result.series.values():
        assert tuple(series["step"].values) == option.steps
        assert np.all(series["residual"] < VERIFIED_BELOW[option.dtype])
        assert series.attrs["status"].startswith("verified")
        assert series.attrs["training"]
        assert series.attrs.get("clipping", "") == option.clipping
        shown = f"0 of {option.replicas}" if option.replicas > 1 else ""
        assert series.attrs.get("replica", "") == shown
        assert "probe" not in series.attrs
        assert np.isfinite(series["state_gradient"].isel(samples=0, timesteps=0)).all()
    expected = option.batch_sizes or (BATCH,) * len(option.steps)
    assert tuple(result.scalars["batch_size"]) == expected


@every_option
def test_the_weights_are_those_from_before_each_update(option):
    result = trained(option)
    for series in result.series.values():
        kernel, update = series["kernel"].values, series["kernel_update"].values
        assert np.isfinite(update).all()
        following = np.flatnonzero(np.diff(option.steps) == 1)
        np.testing.assert_array_equal((kernel + update)[following], kernel[following + 1])


@every_option
def test_the_trained_weights_are_the_last_capture_and_its_update(option):
    result = trained(option)
    variables = {id(w): w for w in result.model.trainable_variables}
    last = [
        (series["kernel"].values + series["kernel_update"].values)[-1].reshape(-1)
        for series in result.series.values()
    ]
    present = [np.asarray(w).reshape(-1) for w in variables.values() if "kernel" in w.path]
    frozen = [np.asarray(w).reshape(-1) for w in result.model.non_trainable_variables]
    for kernel in last:
        assert any(np.array_equal(kernel, other) for other in (*present, *frozen))


def test_with_steps_per_execution_the_capture_is_that_of_its_last_step():
    five = trained(BY_NAME["steps_per_execution=5"])
    one = trained(replace(BY_NAME['jit_compile="auto"'], fit=fit(epochs=2, batch_size=2)))
    for quantity in ("kernel", "kernel_update", "output", "state_gradient", "kernel_gradient"):
        np.testing.assert_array_equal(
            five.series["rnn"][quantity], one.series["rnn"][quantity][[4, 5, 10, 11]], quantity
        )


def test_where_gradients_accumulate_the_update_is_zero_until_they_are_applied():
    series = trained(BY_NAME["gradient_accumulation_steps=2"]).series["rnn"]
    moved = (series["kernel_update"] != 0).any(["features", "gates", "units"])
    assert moved.values.tolist() == [False, True] * 3


def test_variable_timesteps_are_captured_as_long_as_they_are():
    for name in ("tf.data, variable T", "tf.data, variable T, jit_compile=True"):
        series = trained(BY_NAME[name]).series["rnn"]
        there = np.isfinite(series["output"]).all(["samples", "units"])
        assert there.sum("timesteps").values.tolist() == [3, 6, 4]


def test_dropout_inside_a_layer_is_captured_with_the_masks_that_the_step_drew():
    for series in trained(BY_NAME["dropout inside layers"]).series.values():
        assert "approximate" not in series.attrs["status"]


#: Rows without dropout on the arrays of all rows: a tape can repeat their first step.
REPEATABLE = (
    'jit_compile="auto"', "jit_compile=True", "regularizers", "clipnorm", "clipvalue",
    "global_clipnorm", "loss_scale_factor", "mixed_float16, loss scaling", "stateful layers",
    "encoder-decoder: return_state, initial_state", "a layer called twice",
    "a layer with trainable=False", "gradient_accumulation_steps=2, clipnorm",
)  # fmt: skip


def first_gradients(option):
    """The gradients of the first step in float64, by a tape of one's own, and the model."""
    model = option.model()
    x, y = sequences()[:BATCH], targets()[:BATCH]
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x=x, y=y, y_pred=model(x, training=True))
    gradients = tape.gradient(loss, model.trainable_variables)
    return [np.asarray(tf.convert_to_tensor(g), np.float64) for g in gradients], model, loss


def clipped_in_numpy(gradients, optimizer):
    """As Pascanu et al. 2013 and Keras' documentation define the three kinds."""
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    if optimizer.clipnorm:
        return [g * min(1, optimizer.clipnorm / np.linalg.norm(g)) for g in gradients]
    if optimizer.clipvalue:
        return [np.clip(g, -optimizer.clipvalue, optimizer.clipvalue) for g in gradients]
    norm = np.sqrt(sum((g**2).sum() for g in gradients))
    return [g * min(1, (optimizer.global_clipnorm or np.inf) / norm) for g in gradients]


def norm_of(gradients):
    return np.sqrt(sum((g**2).sum() for g in gradients))


@pytest.mark.parametrize("name", REPEATABLE)
def test_the_gradient_norm_and_what_clipping_leaves_equal_a_tape_of_ones_own(name):
    option = BY_NAME[name]
    result = trained(option)
    gradients, model, loss = first_gradients(option)
    # float16: the tape of one's own does not scale the loss, and underflows.
    tolerance = 1e-2 if option.dtype == "float16" else 1e-5
    assert result.scalars["loss"][0] == pytest.approx(float(loss), rel=tolerance)
    assert result.scalars["gradient_norm"][0] == pytest.approx(norm_of(gradients), rel=tolerance)
    clips = option.clipping and "accumulation" not in option.name
    assert ("clip_ratio" in result.scalars) == bool(clips)
    if clips:
        clipped = clipped_in_numpy(gradients, model.optimizer)
        after = norm_of(clipped)
        assert result.scalars["clipped_gradient_norm"][0] == pytest.approx(after, rel=tolerance)
        ratio = after / norm_of(gradients)
        assert ratio < 0.5  # it does clip
        assert result.scalars["clip_ratio"][0] == pytest.approx(ratio, rel=tolerance)


@pytest.mark.parametrize("name", ["clipnorm", "clipvalue", "global_clipnorm", 'jit_compile="auto"'])
def test_clipping_of_each_weight_has_a_ratio_of_its_own(name):
    option = BY_NAME[name]
    series = trained(option).series["rnn"]
    gradients, model, _ = first_gradients(option)
    clipped = clipped_in_numpy(gradients, model.optimizer)
    for weight, before, after in zip(CELL_WEIGHTS, gradients, clipped, strict=False):
        if name not in ("clipnorm", "clipvalue"):
            assert f"{weight}_clip_ratio" not in series
            continue
        expected = np.linalg.norm(after) / np.linalg.norm(before)
        assert series[f"{weight}_clip_ratio"].values[0] == pytest.approx(expected, rel=1e-5)


def test_weights_that_a_clipping_leaves_alone_have_a_ratio_of_one(tmp_path):
    model = plain(lambda: keras.optimizers.SGD(0.1, clipnorm=1e6))()
    fit()(model, [rnn.keras.RNNSummary(tmp_path, every=1)])
    tree = rnn.load(tmp_path)
    assert set(tree["rnn"]["kernel_clip_ratio"].values) == {1.0}
    np.testing.assert_allclose(tree["scalars"]["rnn.clip_ratio"].values, 1.0, rtol=1e-6)


def test_each_regularizer_has_its_part_of_the_loss():
    series = trained(BY_NAME["regularizers"]).series["rnn"]
    kernel, recurrent, bias = (series[name].values.astype("float64") for name in CELL_WEIGHTS)
    axes = (1, 2, 3)
    expected = {
        "kernel": 0.01 * (kernel**2).sum(axes),
        "recurrent_kernel": 0.02 * np.abs(recurrent).sum(axes),
        "bias": 0.03 * (bias**2).sum((1, 2)),
        # All four samples of the batch are stored; Keras divides by their number.
        "activity": 0.04 * (series["output"].values[:, :, -1] ** 2).sum((1, 2)) / BATCH,
    }
    for part, losses in expected.items():
        logged = series[f"{part}_regularization_loss"].values
        np.testing.assert_allclose(logged, losses, rtol=1e-5, err_msg=part)


def test_a_probe_has_regularization_losses_and_clip_ratios_too(tmp_path):
    model = stack(
        lambda: [layers.GRU(N_UNITS, recurrent_regularizer="l2", return_sequences=True,
                            activity_regularizer="l1", name="rnn")],
        lambda: keras.optimizers.SGD(0.1, clipnorm=1e-3),
    )()  # fmt: skip
    x, y = sequences(), np.zeros((len(sequences()), N_TIMESTEPS, N_UNITS), "float32")
    watch = rnn.keras.RNNSummary(tmp_path, data=(x, y), samples=len(x), dtype="float32")
    model.fit(x, y, verbose=0, callbacks=[watch])
    series = rnn.load(tmp_path)["rnn"]
    penalty = 0.01 * (series["recurrent_kernel"] ** 2).sum(["units_from", "gates", "units"])
    np.testing.assert_allclose(series["recurrent_kernel_regularization_loss"], penalty, rtol=1e-5)
    activity = 0.01 * abs(series["output"]).sum(["samples", "timesteps", "units"]) / len(x)
    np.testing.assert_allclose(series["activity_regularization_loss"], activity, rtol=1e-5)
    assert "kernel_regularization_loss" not in series
    norms = np.sqrt((series["kernel_gradient"] ** 2).sum(["features", "gates", "units"]))
    np.testing.assert_allclose(series["kernel_clip_ratio"], 1e-3 / norms, rtol=1e-4)


@pytest.mark.parametrize("option", REFUSED, ids=lambda option: option.name)
def test_what_cannot_be_captured_is_refused_with_a_sentence_before_training(option, tmp_path):
    model = option.model()
    before = [w.numpy() for w in model.variables]
    with pytest.raises(ValueError, match=option.refusal):
        option.fit(model, [rnn.keras.RNNSummary(tmp_path, every=1)])
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)


@pytest.mark.parametrize("strategy", [two_devices, central_storage])
def test_under_a_strategy_a_probe_is_captured_as_a_whole(strategy, tmp_path):
    option = TrainingOption("probe", under(strategy), fit())
    state, history, _ = train(option, [])
    probe = (sequences()[:BATCH], targets()[:BATCH])
    watch = rnn.keras.RNNSummary(tmp_path, every=1, data=probe, samples=BATCH)
    watched, watched_history, _ = train(option, [watch])
    assert watched_history == history
    for ours, theirs in zip(watched, state, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    series = rnn.load(tmp_path)["rnn"]
    assert series.attrs["status"].startswith("verified")
    assert "replica" not in series.attrs
    assert series.sizes["samples"] == BATCH
    assert np.all(series["residual"] < 1e-3)


def test_a_step_that_differentiates_nothing_recurrent_is_one_warning(tmp_path):
    class Inner(OwnStep):
        """Its step calls a tf.function of its own, which is traced before the callback comes."""

        @tf.function
        def inner(self, x, y):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(self(x, training=True) - y))
            gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
            return loss

        def train_step(self, data):
            return {"loss": self.inner(*data)}

    keras.utils.set_random_seed(11)
    model = Inner()
    model(sequences()[:1])
    model.compile("sgd")
    fit()(model, [])
    with pytest.warns(RuntimeWarning, match="no gradient of a captured layer") as caught:
        (history,) = fit()(model, [rnn.keras.RNNSummary(tmp_path, every=1)])
    assert len([w for w in caught if "not captured" in str(w.message)]) == 1
    assert np.isfinite(history["loss"]).all()


def test_a_capture_that_cannot_be_put_together_is_one_warning_and_the_step_is_done(
    tmp_path, monkeypatch
):
    from tb_rnn_plugin.keras import step_tap

    def fails(*arguments):
        raise KeyError("something unforeseen")

    state, history, _ = train(BY_NAME['jit_compile="auto"'], [])
    monkeypatch.setattr(step_tap, "first_samples", fails)
    with pytest.warns(RuntimeWarning, match="something unforeseen") as caught:
        watch = rnn.keras.RNNSummary(tmp_path, every=1)
        watched, watched_history, _ = train(BY_NAME['jit_compile="auto"'], [watch])
    assert len([w for w in caught if "not captured" in str(w.message)]) == 1
    assert watched_history == history
    for ours, theirs in zip(watched, state, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_training_that_turns_nan_goes_on_and_says_so_once(tmp_path, capsys):
    model = plain(lambda: keras.optimizers.SGD(1e30))()
    (history,) = fit(epochs=2)(model, [rnn.keras.RNNSummary(tmp_path, every=1)])
    assert len(history["loss"]) == 2
    series = rnn.load(tmp_path)["rnn"]
    assert len(series["step"]) == 6
    finite = np.isfinite(series["kernel"]).all(["features", "gates", "units"]).values
    counts = series["nonfinite_count"].values
    # The first capture that holds one still has the weights from before the update.
    first = int(np.flatnonzero(counts)[0])
    assert finite[0] and counts[0] == 0
    assert finite[: first + 1].all() or first == 1
    assert not finite[-1]
    printed = [line for line in capsys.readouterr().out.splitlines() if "first NaN" in line]
    assert len(printed) == 1
    assert f"step {first}, series rnn" in printed[0]


# Loops of one's own.

MODES = {
    "eager": lambda step: step,
    "tf.function": tf.function,
    "jit_compile": lambda step: tf.function(step, jit_compile=True),
}

in_every_mode = pytest.mark.parametrize("mode", MODES)


def own_step(model, optimizer, watch=None, mode="eager", persistent=False):
    """Returns a training step and the list that grows with each of its traces."""
    traces = []

    def step(x, y):
        traces.append(len(traces))
        tape = watch.tape(persistent) if watch else tf.GradientTape(persistent=persistent)
        with tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    return MODES[mode](step), traces


def own_model():
    keras.utils.set_random_seed(11)
    model = OwnStep()
    model(sequences()[:1])
    optimizer = keras.optimizers.Adam(0.05, clipnorm=0.1)
    optimizer.build(model.trainable_variables)
    return model, optimizer


def own_loop(mode, every=0, n_steps=6, **options):
    """Trains; with `every` watched. Returns final weights, losses, traces and the watch."""
    model, optimizer = own_model()
    watch = rnn.keras.watch(model, every, optimizer=optimizer, dtype="float32") if every else None
    step, traces = own_step(model, optimizer, watch, mode, **options)
    losses, wrote = [], []
    for k in range(n_steps):
        losses.append(float(step(tf.constant(sequences()[:BATCH]), targets()[:BATCH])))
        if watch:
            wrote.append(watch.summary(k))
    weights = [w.numpy() for w in (*model.variables, *optimizer.variables)]
    return SimpleNamespace(weights=weights, losses=losses, traces=traces, wrote=wrote, model=model)


@pytest.fixture
def written(tmp_path):
    """A default writer into a directory, which is then loaded."""
    writer = tf.summary.create_file_writer(str(tmp_path))
    with writer.as_default():
        yield lambda: (writer.flush(), rnn.load(tmp_path))[1]
    writer.close()


@pytest.mark.parametrize(
    ("mode", "persistent"),
    [("eager", False), ("eager", True), ("tf.function", False), ("tf.function", True),
     ("jit_compile", False)],
)  # fmt: skip
def test_a_loop_with_a_watched_tape_trains_bit_for_bit_as_with_a_plain_one(
    mode, persistent, written
):
    bare = own_loop(mode, persistent=persistent)
    watched = own_loop(mode, every=2, persistent=persistent)
    assert watched.losses == bare.losses
    for ours, theirs in zip(watched.weights, bare.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert watched.wrote == [True, False] * 3
    series = written()["rnn"]
    assert series["step"].values.tolist() == [0, 2, 4]
    assert np.all(series["residual"] < 1e-3)
    assert series.attrs["clipping"] == "clipnorm 0.1"
    assert series.attrs["batch_size"] == BATCH
    assert "inner_loop" not in vars(watched.model.rnn)


@in_every_mode
def test_a_step_that_is_not_due_traces_nothing_and_reads_nothing(mode, written, monkeypatch):
    reads = []
    own = Watch._from_mailbox
    monkeypatch.setattr(Watch, "_from_mailbox", lambda self: (reads.append(1), own(self))[1])
    bare = own_loop(mode, n_steps=7)
    watched = own_loop(mode, every=3, n_steps=7)
    assert len(watched.traces) == len(bare.traces)
    assert len(reads) == (0 if mode == "eager" else 3)  # steps 0, 3 and 6


def test_an_eager_step_that_is_not_due_gets_a_plain_tape():
    model, _ = own_model()
    watch = rnn.keras.watch(model, 3)
    assert type(watch.tape()) is not tf.GradientTape
    watch.summary(3)
    assert type(watch.tape()) is tf.GradientTape


@in_every_mode
def test_the_loop_logs_weights_from_before_the_update_and_the_norm_of_the_gradients(mode, written):
    own_loop(mode, every=1, n_steps=3)
    tree = written()
    kernel, update = (tree["rnn"][name].values for name in ("kernel", "kernel_update"))
    np.testing.assert_array_equal(kernel[:-1] + update[:-1], kernel[1:])
    model, _ = own_model()
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(sequences()[:BATCH]) - targets()[:BATCH]))
    gradients = [np.asarray(g, np.float64) for g in tape.gradient(loss, model.trainable_variables)]
    scalars = tree["scalars"]
    assert scalars["rnn.loss"].values[0] == pytest.approx(float(loss), rel=1e-5)
    assert scalars["rnn.gradient_norm"].values[0] == pytest.approx(norm_of(gradients), rel=1e-5)
    after = norm_of([g * min(1, 0.1 / np.linalg.norm(g)) for g in gradients])
    assert scalars["rnn.clip_ratio"].values[0] == pytest.approx(
        after / norm_of(gradients), rel=1e-5
    )


def test_a_loop_that_scales_its_loss_logs_the_unscaled_gradient(written):
    model, optimizer = own_model()
    scaling = keras.optimizers.LossScaleOptimizer(optimizer, initial_scale=256.0)
    watch = rnn.keras.watch(model, 1, optimizer=scaling)
    for k in range(2):  # the optimizer is built by its first step
        with watch.tape() as tape:
            loss = tf.reduce_mean(tf.square(model(sequences()[:BATCH]) - targets()[:BATCH]))
            scaled = scaling.scale_loss(loss)
        gradients = tape.gradient(scaled, model.trainable_variables)
        if k == 0:
            expected = float(loss), norm_of([np.asarray(g, np.float64) / 256 for g in gradients])
        scaling.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        watch.summary(k)
    scalars = written()["scalars"]
    assert scalars["rnn.loss"].values[0] == pytest.approx(expected[0], rel=1e-5)
    assert scalars["rnn.gradient_norm"].values[0] == pytest.approx(expected[1], rel=1e-5)
    assert scalars["rnn.gradient_norm"].values[1] < 10 * expected[1]


def test_a_step_in_which_nothing_was_tapped_is_one_warning(written):
    model, optimizer = own_model()
    watch = rnn.keras.watch(model, 1)
    step, _ = own_step(model, optimizer)  # with a plain tape
    with pytest.warns(RuntimeWarning, match="nothing was tapped") as caught:
        for k in range(3):
            step(sequences()[:BATCH], targets()[:BATCH])
            assert not watch.summary(k)
    assert len(caught) == 1


def test_a_layer_inside_a_tf_function_that_is_traced_already_is_not_captured(written):
    model, _ = own_model()
    call = tf.function(lambda x: model(x, training=True))
    call(tf.constant(sequences()[:BATCH]))
    watch = rnn.keras.watch(model, 1)
    with watch.tape() as tape:
        loss = tf.reduce_mean(tf.square(call(tf.constant(sequences()[:BATCH]))))
    plain_gradients = tape.gradient(loss, model.trainable_variables)
    assert all(g is not None for g in plain_gradients)
    with pytest.warns(RuntimeWarning, match="nothing was tapped.*a tf.function of its own"):
        assert not watch.summary(0)


def test_the_default_step_and_record_if_of_tf_summary_hold(written):
    model, optimizer = own_model()
    watch = rnn.keras.watch(model, 1)
    step, _ = own_step(model, optimizer, watch)
    batch = sequences()[:BATCH], targets()[:BATCH]
    with pytest.raises(ValueError, match="No step was given"):
        watch.summary()
    tf.summary.experimental.set_step(7)
    try:
        step(*batch)
        with tf.summary.record_if(False):
            assert not watch.summary()
        step(*batch)
        assert watch.summary()
    finally:
        tf.summary.experimental.set_step(None)
    assert written()["rnn"]["step"].values.tolist() == [7]


def test_a_watched_tape_under_a_strategy_of_several_replicas_is_refused_with_a_sentence():
    model, _ = own_model()
    watch = rnn.keras.watch(model, 1)
    sentence = "over 2 replicas.*Train with fit"
    strategy = two_devices()
    with strategy.scope(), pytest.raises(ValueError, match=sentence):
        watch.tape()
    with pytest.raises(ValueError, match=sentence):
        strategy.run(watch.tape)


def test_bad_arguments_of_watch_are_one_sentence():
    model, _ = own_model()
    with pytest.raises(ValueError, match="every= takes a number of steps from 1; got 0"):
        rnn.keras.watch(model, 0)
    with pytest.raises(ValueError, match="Unknown layer 'gru'"):
        rnn.keras.watch(model, layers="gru")


def test_the_table_in_the_documentation_has_every_row():
    table = (Path(__file__).parent.parent / "docs" / "training_options.md").read_text()
    for option in OPTIONS:
        assert f"| {option.name} |" in table, "Run: python benchmarks/training_options.py"


def test_rows_have_names_of_their_own_and_the_sizes_they_say():
    assert len(BY_NAME) == len(OPTIONS)
    assert sequences().shape[1:] == (N_TIMESTEPS, N_FEATURES)


def test_a_watched_tf_function_is_traced_without_a_warning_of_autograph():
    model = keras.Sequential([keras.layers.Input((3, 2)), keras.layers.GRU(2)])
    watch = rnn.keras.watch(model)
    messages = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())

    @tf.function
    def step(x):
        with watch.tape() as tape:
            loss = tf.reduce_sum(model(x))
        return tape.gradient(loss, model.trainable_variables)

    tf.get_logger().addHandler(handler)
    try:
        step(tf.ones((2, 3, 2)))
    finally:
        tf.get_logger().removeHandler(handler)
    assert not [message for message in messages if "AutoGraph" in message]
