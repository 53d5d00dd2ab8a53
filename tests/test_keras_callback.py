"""`rnn.keras.RNNSummary` in real trainings: what it leaves alone, what it writes, how it fails."""

import keras
import numpy as np
import pytest
from keras import layers
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

import tb_rnn_plugin as rnn
from tb_rnn_plugin.keras.layer_selection import select_layers
from tb_rnn_plugin.keras.monitors import check_monitors
from tb_rnn_plugin.terms import CELL_WEIGHTS

N_TIMESTEPS, N_FEATURES, N_UNITS = 5, 3, 4


@pytest.fixture
def data(rng):
    x = rng.normal(size=(40, N_TIMESTEPS, N_FEATURES)).astype("float32")
    y = rng.normal(size=(40, 1)).astype("float32")
    return x, y


def noisy_model():
    """A model in which whatever a probe may disturb is there: dropout, BatchNorm, seeds."""
    keras.utils.set_random_seed(11)
    model = keras.Sequential(
        [
            layers.Input((N_TIMESTEPS, N_FEATURES)),
            layers.GaussianNoise(0.1),
            layers.Bidirectional(
                layers.LSTM(N_UNITS, return_sequences=True, dropout=0.2, recurrent_dropout=0.2)
            ),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            layers.GRU(N_UNITS, kernel_regularizer="l2", name="gru"),
            layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(1e-2, global_clipnorm=1.0), "mse", metrics=["mae"])
    return model


def plain_model(**compile_options):
    keras.utils.set_random_seed(11)
    model = keras.Sequential(
        [layers.Input((N_TIMESTEPS, N_FEATURES)), layers.GRU(N_UNITS, name="gru"), layers.Dense(1)]
    )
    model.compile(keras.optimizers.SGD(0.1), "mse", **compile_options)
    return model


def final_state(model):
    variables = [*model.variables, *model.optimizer.variables]
    # By place: the path of a second model of the same layers has other numbers in it.
    return [v.numpy() for v in variables]


@pytest.mark.parametrize("training", [False, True])
def test_training_is_bit_identical_with_and_without_it(data, tmp_path, training):
    results = []
    for watched in (False, True):
        model = noisy_model()
        watch = rnn.keras.RNNSummary(
            tmp_path, every=3, data=(data[0][:8], data[1][:8]), training=training
        )
        history = model.fit(
            *data, batch_size=8, epochs=3, verbose=0, callbacks=[watch] if watched else []
        )
        results.append((final_state(model), history.history))
    (state, history), (watched_state, watched_history) = results
    for watched_value, value in zip(watched_state, state, strict=True):
        np.testing.assert_array_equal(watched_value, value)
    for name in history:
        assert watched_history[name] == history[name]
    assert len(rnn.load(tmp_path)["gru"]["step"]) == 6  # it did capture


def test_steps_are_every_and_the_end_each_once_and_go_on_in_the_next_fit(data, tmp_path):
    model = plain_model()
    watch = rnn.keras.RNNSummary(tmp_path, every=2, data=(data[0][:4], data[1][:4]))
    model.fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    assert rnn.load(tmp_path)["gru"]["step"].values.tolist() == [0, 2, 4, 5]
    model.fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    assert rnn.load(tmp_path)["gru"]["step"].values.tolist() == [0, 2, 4, 5, 6, 8, 10]


def test_every_epoch_captures_before_each_and_at_the_end(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    plain_model().fit(*data, batch_size=8, epochs=2, verbose=0, callbacks=[watch])
    assert rnn.load(tmp_path)["gru"]["step"].values.tolist() == [0, 5, 10]


def test_what_is_logged_equals_a_capture_of_the_same_weights(data, tmp_path):
    model = plain_model()
    probe = (data[0][:4], data[1][:4])
    watch = rnn.keras.RNNSummary(tmp_path, every=100, data=probe, dtype="float32")
    model.fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    captured = rnn.keras.capture(model, *probe)["gru"]
    logged = rnn.load(tmp_path)["gru"].isel(step=-1)
    for name in ("output", "gate_activations", "state_gradient", "gate_gradients", "kernel"):
        np.testing.assert_array_equal(logged[name], captured[name], err_msg=name)
    assert logged.attrs["cell"] == "GRU"
    assert logged.attrs["probe"]
    assert str(captured.attrs["status"]).startswith("verified")


def test_the_update_of_a_step_is_the_difference_to_the_next(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every=1, data=(data[0][:4], data[1][:4]))
    plain_model().fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    series = rnn.load(tmp_path)["gru"]
    kernel = series["recurrent_kernel"].values
    np.testing.assert_array_equal(
        series["recurrent_kernel_update"].values[:-1], kernel[1:] - kernel[:-1]
    )
    assert np.isnan(series["recurrent_kernel_update"].values[-1]).all()


def test_loss_learning_rate_metrics_and_horizon_are_scalars(data, tmp_path):
    model = plain_model(metrics=["mae"])
    probe = (data[0][:4], data[1][:4])
    watch = rnn.keras.RNNSummary(tmp_path, every=100, data=probe)
    model.fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    scalars = rnn.load(tmp_path)["scalars"]
    loss, mae = model.evaluate(*probe, verbose=0)
    assert scalars["rnn.loss"].values[-1] == pytest.approx(loss, rel=1e-5)
    assert scalars["rnn.mae"].values[-1] == pytest.approx(mae, rel=1e-5)
    assert scalars["rnn.learning_rate"].values[-1] == pytest.approx(0.1)
    assert np.all(scalars["rnn.gru.gradient_horizon"] > 0)


def test_early_stopping_behind_it_can_monitor_the_horizon(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    stop = keras.callbacks.EarlyStopping(
        monitor="rnn/gru/gradient_horizon", mode="max", patience=1, min_delta=1e9
    )
    history = plain_model().fit(*data, batch_size=8, epochs=20, verbose=0, callbacks=[watch, stop])
    assert len(history.epoch) == 2


#: What a GRU that trains for one more step writes beside what its gradients say.
GRU_DIAGNOSTICS = {
    "dead_units", "saturated_units", "constant_units", "effective_rank", "unit_correlation",
    "update_gate_closed", "update_gate_open", "reset_gate_closed", "reset_gate_open",
    "memory_timescale", "memory_timescale_p90", "nonfinite_count", "residual",
    "kernel_norm", "kernel_norm_update", "recurrent_kernel_norm_new", "bias_norm_reset",
    "kernel_update_ratio", "recurrent_kernel_update_ratio", "bias_update_ratio",
}  # fmt: skip


def test_every_diagnostic_is_an_ordinary_scalar_in_its_series_and_in_the_logs(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    fitted = plain_model().fit(*data, batch_size=8, epochs=2, verbose=0, callbacks=[watch])
    series, scalars = rnn.load(tmp_path)["gru"], rnn.load(tmp_path)["scalars"]
    tags = {variable.attrs["tag"] for variable in scalars.values()}
    for name in GRU_DIAGNOSTICS:
        assert f"rnn/gru/{name}" in tags
        # An epoch's logs have what was captured before it.
        logged = series[name].values[:2].tolist()
        assert fitted.history[f"rnn/gru/{name}"] == pytest.approx(logged, rel=1e-6), name
    assert not any("onset" in tag for tag in tags)
    accumulator = EventAccumulator(str(tmp_path)).Reload()
    assert accumulator.Tensors("rnn/gru/effective_rank")[0].step == 0


def test_the_update_ratio_is_that_of_the_logged_weights_and_absent_at_the_end(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every=2, data=(data[0][:4], data[1][:4]))
    plain_model().fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    series = rnn.load(tmp_path)["gru"]
    ratios = [
        np.linalg.norm(update) / np.linalg.norm(kernel)
        for update, kernel in zip(
            series["kernel_update"].values, series["kernel"].values, strict=True
        )
    ]
    np.testing.assert_allclose(series["kernel_update_ratio"].values, ratios, rtol=1e-5)
    assert np.isnan(ratios[-1]) and np.all(np.array(ratios[:-1]) > 0)


def test_a_capture_has_each_diagnostic_as_a_single_number(data):
    captured = rnn.keras.capture(plain_model(), data[0][:4], data[1][:4])["gru"]
    for name in GRU_DIAGNOSTICS - {f"{w}_update_ratio" for w in CELL_WEIGHTS}:
        assert captured[name].dims == () and np.isfinite(captured[name]), name
    norm = np.linalg.norm(captured["recurrent_kernel"].sel(gates="new"))
    assert float(captured["recurrent_kernel_norm_new"]) == pytest.approx(norm)


def stop_on_dead_units():
    return keras.callbacks.EarlyStopping(monitor="rnn/gru/dead_units", mode="min", patience=1)


def test_early_stopping_behind_it_can_monitor_dead_units(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    callbacks = [watch, stop_on_dead_units()]
    fitted = plain_model().fit(*data, batch_size=8, epochs=9, verbose=0, callbacks=callbacks)
    assert fitted.history["rnn/gru/dead_units"] == [0, 0]  # no better after the first: stopped


def horizon_stop(monitor="rnn/gru/gradient_horizon"):
    return keras.callbacks.EarlyStopping(monitor=monitor, mode="max", patience=1, min_delta=1e9)


def in_a_list(*callbacks):
    return list(callbacks)


def in_keras_own_list(*callbacks):
    return keras.callbacks.CallbackList(list(callbacks), add_history=True)


def nested(*callbacks):
    """As Keras flattens them, too."""
    return [list(callbacks)]


@pytest.mark.parametrize("given", [in_a_list, in_keras_own_list, nested])
def test_a_callback_that_monitors_it_and_stands_before_it_is_one_sentence(data, tmp_path, given):
    model = plain_model()
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    before = final_state(model)
    callbacks = given(horizon_stop(), watch)
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks.set_model(model)
    with pytest.raises(ValueError) as raised:
        model.fit(*data, batch_size=8, verbose=0, callbacks=callbacks)
    assert str(raised.value) == (
        'EarlyStopping(monitor="rnn/gru/gradient_horizon") stands before RNNSummary in callbacks=, '
        "so Keras asks it before there is a value. Put RNNSummary before it: "
        "callbacks=[RNNSummary(...), EarlyStopping(...)]"
    )
    for ours, theirs in zip(final_state(model), before, strict=False):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("given", [in_a_list, in_keras_own_list, nested])
def test_the_right_order_is_trained_and_stopped(data, tmp_path, given):
    model = plain_model()
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    callbacks = given(watch, horizon_stop())
    if isinstance(callbacks, keras.callbacks.CallbackList):
        callbacks.set_model(model)
        callbacks.set_params({"epochs": 9, "steps": 5})
    model.fit(*data, batch_size=8, epochs=9, verbose=0, callbacks=callbacks)
    assert len(model.history.epoch) == 2


def test_a_list_inside_keras_own_list_is_seen_with_what_stands_before_it(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    inner = keras.callbacks.CallbackList([watch])
    with pytest.raises(ValueError, match="EarlyStopping.* stands before RNNSummary"):
        plain_model().fit(*data, verbose=0, callbacks=[horizon_stop(), inner])


def test_a_single_callback_and_monitors_of_other_metrics_are_left_alone(data, tmp_path):
    probe = (data[0][:4], data[1][:4])
    watch = rnn.keras.RNNSummary(tmp_path, every=100, data=probe)
    plain_model().fit(*data, batch_size=8, verbose=0, callbacks=watch)
    other = keras.callbacks.ReduceLROnPlateau(monitor="loss")
    plain_model().fit(*data, batch_size=8, verbose=0, callbacks=[other, watch])


def test_of_two_that_log_a_monitor_behind_the_first_is_served(data, tmp_path):
    probe = (data[0][:4], data[1][:4])
    first, second = (
        rnn.keras.RNNSummary(tmp_path / name, every="epoch", data=probe) for name in "ab"
    )
    callbacks = [first, horizon_stop(), second]
    fitted = plain_model().fit(*data, batch_size=8, epochs=9, verbose=0, callbacks=callbacks)
    assert len(fitted.epoch) == 2
    with pytest.raises(ValueError, match="stands before RNNSummary"):
        plain_model().fit(*data, verbose=0, callbacks=[horizon_stop(), first, second])


@pytest.mark.parametrize(
    ("monitor", "sentence"),
    [
        ("rnn/lstm/gradient_horizon", "there is no series 'lstm'.*the series are gru"),
        ("rnn/gru/horizon", "there is no diagnostic 'horizon'. There are gradient_horizon, "),
        ("rnn/gradient_horizon", "there is no series ''.*rnn/<series>/<diagnostic>"),
    ],
)
@pytest.mark.parametrize("kind", ["EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"])
def test_a_monitor_that_there_is_not_is_one_sentence(data, tmp_path, kind, monitor, sentence):
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    path = {"filepath": str(tmp_path / "best.keras")} if kind == "ModelCheckpoint" else {}
    other = getattr(keras.callbacks, kind)(monitor=monitor, mode="max", **path)
    with pytest.raises(ValueError, match=f"{kind}.monitor=.{monitor}.*{sentence}"):
        plain_model().fit(*data, verbose=0, callbacks=[watch, other])


def test_every_name_in_the_logs_can_be_monitored(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every=2, data=(data[0][:4], data[1][:4]))
    model = noisy_model()
    fitted = model.fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    series = [layer.path for layer in select_layers(model, None)]
    logged = [name for name in fitted.history if name.startswith("rnn/")]
    assert len(logged) > 50

    class Names(keras.callbacks.Callback):
        """Stands for the callback: asks in its own `on_train_begin`."""

        def on_train_begin(self, logs=None):
            check_monitors(self, series)

    keras.callbacks.CallbackList([Names(), *map(horizon_stop, logged)]).on_train_begin()


def test_the_first_nan_is_one_line_and_its_onset_leaves_the_logs_with_it(data, tmp_path, capsys):
    model = plain_model()
    good = model.get_weights()
    broken = [good[0], good[1].copy(), *good[2:]]
    broken[1][0, -1] = np.nan  # recurrent kernel, new gate: 0 times NaN is NaN
    before = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: model.set_weights(broken if epoch < 2 else good)
    )
    watch = rnn.keras.RNNSummary(tmp_path, every="epoch", data=(data[0][:4], data[1][:4]))
    fitted = model.fit(*data, batch_size=8, epochs=3, verbose=0, callbacks=[before, watch])
    printed = capsys.readouterr().out
    assert printed.count("NaN") == 2  # both in the one line
    assert "RNNSummary: first NaN or infinity: step 0, series gru, gate new, timestep 0" in printed
    assert "NaN or infinity in its recurrent_kernel too" in printed
    assert fitted.history["rnn/gru/onset_timestep"] == [0, 0]
    assert np.isnan(rnn.load(tmp_path)["gru"]["onset_timestep"].values[2])


def test_tokens_are_written_once_for_layers_with_the_inputs_timesteps(data, tmp_path):
    tokens = [["a", "b", "c", "d", "e"], ["f", "g", "h", "i", "j"]]
    watch = rnn.keras.RNNSummary(tmp_path, every=2, data=(data[0][:4], data[1][:4]), tokens=tokens)
    plain_model().fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    series = rnn.load(tmp_path)["gru"]
    assert series["tokens"].isel(step=0).values[:2].tolist() == tokens
    assert not (series["tokens"].isel(step=1) != "").any()


def test_steps_per_execution_captures_at_the_steps_that_exist(data, tmp_path):
    watch = rnn.keras.RNNSummary(tmp_path, every=2, data=(data[0][:4], data[1][:4]))
    plain_model(steps_per_execution=5).fit(*data, batch_size=4, verbose=0, callbacks=[watch])
    series = rnn.load(tmp_path)["gru"]
    assert series["step"].values.tolist() == [0, 5, 10]
    assert "kernel_update" not in series or np.isnan(series["kernel_update"]).all()


def test_a_dataset_is_a_probe_too_and_its_first_batch_is_taken(data, tmp_path):
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices(data).batch(6)
    watch = rnn.keras.RNNSummary(tmp_path, every=100, data=dataset)
    plain_model().fit(dataset, shuffle=False, verbose=0, callbacks=[watch])
    assert rnn.load(tmp_path)["gru"].attrs["batch_size"] == 6


def test_a_nan_is_captured_and_counted(data, tmp_path):
    model = plain_model()
    weights = model.get_weights()
    weights[0][0, 0] = np.nan
    model.set_weights(weights)
    watch = rnn.keras.RNNSummary(tmp_path, every=100, data=(data[0][:4], data[1][:4]))
    model.fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    tree = rnn.load(tmp_path)
    assert np.isnan(tree["gru"]["output"].values).any()
    assert tree["gru"]["nonfinite_count"].values[0] > 0


def test_a_capture_that_fails_is_one_warning_and_the_training_goes_on(data, tmp_path):
    model = plain_model()
    probe = (data[0][:4, :, :2], data[1][:4])  # a feature is missing
    watch = rnn.keras.RNNSummary(tmp_path, every=1, data=probe)
    with pytest.warns(RuntimeWarning, match="step 0 was not captured") as caught:
        history = model.fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    assert len([w for w in caught if "not captured" in str(w.message)]) == 1
    assert np.isfinite(history.history["loss"]).all()


def test_it_says_once_what_is_captured_and_how_large(data, tmp_path, capsys):
    watch = rnn.keras.RNNSummary(tmp_path, every=2, data=(data[0][:4], data[1][:4]))
    plain_model().fit(*data, batch_size=8, verbose=0, callbacks=[watch])
    printed = capsys.readouterr().out
    assert printed.count("RNNSummary captures gru (GRU)") == 1
    assert "MB each" in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"tokens": [["a"]]}, "training= and tokens= are of a probe batch"),
        ({"data": ([0], [0]), "every": 0}, "every= takes a number of steps from 1"),
        ({"data": ([0], [0]), "every": "day"}, "every= takes"),
        ({"data": ([0], [0]), "samples": 0}, "samples= takes a number from 1"),
        ({"data": ([0], [0]), "dtype": "float8"}, "Unknown dtype 'float8'"),
    ],
)
def test_a_bad_argument_is_said_before_training(tmp_path, arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        rnn.keras.RNNSummary(tmp_path, **arguments)


def test_an_unknown_layer_and_too_many_tokens_are_said_at_the_start_of_fit(data, tmp_path):
    probe = (data[0][:1], data[1][:1])
    for arguments, sentence in (
        ({"layers": "lstm"}, "Unknown layer 'lstm'"),
        ({"tokens": [["a"] * 5] * 2}, "tokens= has 2 sequences and data= 1 samples"),
    ):
        watch = rnn.keras.RNNSummary(tmp_path, data=probe, **arguments)
        with pytest.raises(ValueError, match=sentence):
            plain_model().fit(*data, verbose=0, callbacks=[watch])


def test_a_directory_that_cannot_be_written_is_said_at_the_start_of_fit(data, tmp_path):
    taken = tmp_path / "file"
    taken.write_text("")
    watch = rnn.keras.RNNSummary(taken / "run", data=(data[0][:1], data[1][:1]))
    with pytest.raises(OSError, match="run"):
        plain_model().fit(*data, verbose=0, callbacks=[watch])


def test_a_watched_model_saves_and_loads(data, tmp_path):
    model = plain_model()
    watch = rnn.keras.RNNSummary(tmp_path / "logs", data=(data[0][:4], data[1][:4]))
    model.fit(*data, verbose=0, callbacks=[watch])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(
        loaded.predict(data[0], verbose=0), model.predict(data[0], verbose=0)
    )
