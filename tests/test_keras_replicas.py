"""What is shown of a batch that a MirroredStrategy spreads over two devices, against one tape.

The reference is a model in float64 on one device, which differentiates the loss that the training
descends: the sum over replicas of what each of them differentiates.
"""

from dataclasses import dataclass

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

import tb_rnn_plugin as rnn
from tests.training_options import (
    BATCH,
    N_FEATURES,
    N_TIMESTEPS,
    N_UNITS,
    OwnStep,
    fit,
    fit_dataset,
    ragged_batches,
    sequences,
    sgd,
    subclassed,
    targets,
    two_devices,
    under,
)

#: float32 against float64, over a handful of timesteps.
CLOSE = 2e-5


def both_directions(optimizer=None, dtype="float32"):
    """A Bidirectional LSTM below a GRU: four kernels, none like another."""
    keras.utils.set_random_seed(11)
    model = keras.Sequential(
        [
            layers.Input((N_TIMESTEPS, N_FEATURES), dtype=dtype),
            layers.Bidirectional(
                layers.LSTM(N_UNITS, return_sequences=True, dtype=dtype), name="both", dtype=dtype
            ),
            layers.GRU(N_UNITS, name="top", kernel_regularizer="l2", dtype=dtype),
            layers.Dense(1, dtype=dtype),
        ]
    )
    model.compile(optimizer or keras.optimizers.SGD(0.1), "mse")
    return model


@dataclass(frozen=True)
class Written:
    """What a training wrote of its first step, and the weights that it started from."""

    tree: object
    weights: list
    after: list

    def scalar(self, name, step=0):
        return self.tree["scalars"][f"rnn.{name}"].values[step]


def written(directory, make, fitted=None):
    model = under(two_devices, make)()
    weights = [w.numpy() for w in model.weights]
    after = []
    kept = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: after.append([w.numpy() for w in model.weights])
    )
    watch = rnn.keras.RNNSummary(directory, every=1, dtype="float32", samples=16)
    (fitted or fit())(model, [watch, kept])
    return Written(rnn.load(directory), weights, after)


def reference(weights, parts, loss_of_part):
    """The capture in float64 of all samples at once, whose loss is the sum of those of the parts.

    Args:
        weights: Of the model, in order.
        parts: Slices of the samples, one a replica; the batch is what they span.
        loss_of_part: (targets, outputs) -> what a replica differentiates.
    """
    model = both_directions(dtype="float64")
    model.set_weights(weights)
    begin, end = parts[0].start, parts[-1].stop
    x, y = (a[begin:end].astype("float64") for a in (sequences(), targets()))
    parts = [slice(part.start - begin, part.stop - begin) for part in parts]

    def loss(outputs):
        fitted = sum(loss_of_part(y[part], outputs[part]) for part in parts)
        return fitted + sum(model.losses)

    with tf.GradientTape() as tape:
        value = loss(model(x))
    gradients = [np.asarray(g) for g in tape.gradient(value, model.trainable_variables)]
    return rnn.keras.capture(model, x, loss=loss), float(value), gradients


def mean_over_replicas(targets, outputs):
    """What Keras makes of "mse" in one replica of two."""
    return tf.reduce_mean(tf.square(outputs - targets)) / 2


def norm(arrays):
    return float(np.sqrt(sum((np.asarray(a, "float64") ** 2).sum() for a in arrays)))


OF_SAMPLES = (
    "output", "gate_activations", "output_gradient", "state_gradient", "gate_gradients",
    "input_gradient",
)  # fmt: skip
OF_WEIGHTS = ("kernel_gradient", "recurrent_kernel_gradient", "bias_gradient")


#: The parts of a batch that the replicas have, in a step of three batches of 4, 4 and 3 samples.
PARTS = {0: ((0, 2), (2, 4)), 1: ((4, 6), (6, 8)), 2: ((8, 10), (10, 11))}


@pytest.mark.parametrize("step", PARTS)
def test_samples_are_those_of_replica_0_and_gradients_are_of_the_whole_batchs_loss(tmp_path, step):
    result = written(tmp_path, both_directions, fit_dataset(lambda: ragged_batches(11, 4)))
    parts = [slice(*part) for part in PARTS[step]]
    before = [result.weights, *result.after][step]
    expected, loss, gradients = reference(before, parts, mean_over_replicas)
    first_part = parts[0].stop - parts[0].start
    for series in ("both/forward", "both/backward", "top"):
        shown = result.tree[series].isel(step=step)
        for name in OF_SAMPLES:
            ours, theirs = shown[name].values[:first_part], expected[series][name].values
            scale = np.abs(theirs).max()
            assert np.abs(ours - theirs[:first_part]).max() < CLOSE * scale, (series, name)
        for name in OF_WEIGHTS:
            ours, theirs = shown[name].values, expected[series][name].values
            assert np.abs(ours - theirs).max() < CLOSE * np.abs(theirs).max(), (series, name)
    assert result.scalar("batch_size", step) == parts[-1].stop - parts[0].start
    assert result.scalar("loss", step) == pytest.approx(loss, rel=CLOSE)
    assert result.scalar("gradient_norm", step) == pytest.approx(norm(gradients), rel=CLOSE)


def test_equal_parts_give_what_one_device_gives_for_the_same_batch(tmp_path):
    result = written(tmp_path / "two", both_directions)
    one = both_directions()
    fit()(one, [rnn.keras.RNNSummary(tmp_path / "one", every=1, dtype="float32")])
    alone = rnn.load(tmp_path / "one")
    for name in (*OF_SAMPLES, *OF_WEIGHTS):
        ours, theirs = (tree["top"][name].isel(step=0).values for tree in (result.tree, alone))
        n_samples = BATCH // 2 if name in OF_SAMPLES else len(ours)
        difference = np.abs(ours[:n_samples] - theirs[:n_samples]).max()
        assert difference < CLOSE * np.abs(theirs).max(), name
    for name in ("loss", "gradient_norm"):
        theirs = alone["scalars"][f"rnn.{name}"].values[0]
        assert result.scalar(name) == pytest.approx(theirs, rel=CLOSE)


@pytest.mark.parametrize("clipping", [{"clipnorm": 0.02}, {"global_clipnorm": 0.05},
                                      {"clipvalue": 0.01}])  # fmt: skip
def test_the_clipped_norm_is_that_of_what_moved_the_weights(tmp_path, clipping):
    result = written(tmp_path, lambda: both_directions(sgd(**clipping)()))
    for step, before in enumerate([result.weights, *result.after[:-1]]):
        moved = norm(a - b for a, b in zip(result.after[step], before, strict=True))
        applied = moved / 0.1  # plain SGD: the update is the learning rate times the gradient
        # The update is a difference of float32 weights.
        assert result.scalar("clipped_gradient_norm", step) == pytest.approx(applied, rel=1e-3)
        ratio = applied / result.scalar("gradient_norm", step)
        assert result.scalar("clip_ratio", step) == pytest.approx(ratio, rel=1e-3)
        assert ratio < 0.5  # it does clip
    assert not [name for name in result.tree["top"] if name.endswith("clip_ratio")]


def test_a_custom_steps_loss_is_the_sum_over_replicas_as_the_optimizer_takes_it(tmp_path):
    result = written(tmp_path, subclassed(OwnStep, sgd()))
    series = result.tree["rnn"]
    moved = result.after[0][0] - result.weights[0]
    gradient = series["kernel_gradient"].isel(step=0).values
    assert norm([gradient]) == pytest.approx(norm([moved]) / 0.1, rel=1e-4)
    model = subclassed(OwnStep, sgd())()
    outputs = model(sequences()[:BATCH])
    apart = np.abs(np.asarray(outputs) - targets()[:BATCH])
    assert result.scalar("loss") == pytest.approx(3 * apart.mean() * 2, rel=CLOSE)


def test_activity_and_weight_penalties_are_those_of_the_whole_batch(tmp_path):
    def penalised():
        keras.utils.set_random_seed(11)
        model = keras.Sequential(
            [
                layers.Input((N_TIMESTEPS, N_FEATURES)),
                layers.GRU(N_UNITS, activity_regularizer="l2", kernel_regularizer="l1", name="rnn"),
                layers.Dense(1),
            ]
        )
        model.compile("sgd", "mse")
        return model

    two = written(tmp_path / "two", penalised).tree["rnn"]
    fit()(penalised(), [rnn.keras.RNNSummary(tmp_path / "one", every=1)])
    one = rnn.load(tmp_path / "one")["rnn"]
    for part in ("activity", "kernel"):
        name = f"{part}_regularization_loss"
        assert two[name].values[0] == pytest.approx(one[name].values[0], rel=CLOSE)


def test_the_start_line_names_the_replica_whose_samples_are_shown(tmp_path, capsys):
    written(tmp_path, both_directions)
    line = next(s for s in capsys.readouterr().out.splitlines() if "captures" in s)
    assert line.startswith(
        "RNNSummary captures both/forward (LSTM), both/backward (LSTM), top (GRU) on replica 0 of 2"
    )


def test_nothing_stays_on_the_model_or_the_tape_after_a_capture_on_two_replicas(tmp_path):
    before = [vars(tf.GradientTape)[name] for name in ("__enter__", "__exit__", "gradient")]
    model = under(two_devices, both_directions)()
    fit()(model, [rnn.keras.RNNSummary(tmp_path, every=1)])
    after = [vars(tf.GradientTape)[name] for name in ("__enter__", "__exit__", "gradient")]
    assert all(a is b for a, b in zip(after, before, strict=True))
    assert "inner_loop" not in vars(model.get_layer("top"))


def test_a_capture_that_cannot_be_put_together_on_one_replica_costs_no_training(
    tmp_path, monkeypatch
):
    from tb_rnn_plugin.keras import step_tap

    def fails_on_replica_1(*arguments):
        if len(calls) % 2:
            raise KeyError("something unforeseen")
        calls.append(arguments)
        return {"activity_loss": None}

    calls = []
    monkeypatch.setattr(step_tap, "first_samples", fails_on_replica_1)
    model = under(two_devices, both_directions)()
    with pytest.warns(RuntimeWarning, match="something unforeseen"):
        (history,) = fit()(model, [rnn.keras.RNNSummary(tmp_path, every=1)])
    assert np.isfinite(history["loss"]).all()
