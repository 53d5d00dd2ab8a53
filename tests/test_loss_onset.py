"""The first loss that is not finite: said with its own step, though no capture was due there."""

import re

import keras
import numpy as np
import pytest
from keras import layers
from sklearn.datasets import load_digits

import tb_rnn_plugin as rnn
from tb_rnn_plugin.keras import loss_onset as module
from tests.training_options import (
    BATCH,
    STEPS,
    fit,
    loss_scaled,
    plain,
    sequences,
    sgd,
    targets,
)

FIRST = re.compile(r"RNNSummary: first NaN or infinity: (.*)\.")


def digits():
    """The 64 pixels of each digit as one sequence."""
    images, classes = load_digits(return_X_y=True)
    return (images[:512, :, None] / 16).astype("float32"), classes[:512]


def exploding():
    """A relu network under plain SGD, whose loss turns NaN by itself after some steps."""
    keras.utils.set_random_seed(2)
    model = keras.Sequential(
        [layers.Input((64, 1)), layers.SimpleRNN(32, "relu", name="rnn"), layers.Dense(10)]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(1.0), loss)
    return model


def train(model, data, *callbacks, **options):
    options = {"batch_size": 16, "epochs": 2, "shuffle": False, "verbose": 0, **options}
    return model.fit(*data, callbacks=list(callbacks), **options)


def onset_written(directory):
    values = rnn.load(directory)["scalars"]["rnn.onset_step"].dropna("step")
    assert values["step"].values.tolist() == values.values.tolist()
    return values.values.tolist()


@pytest.mark.parametrize("mode", ["training batch", "probe"])
def test_a_natural_nan_between_captures_is_said_with_its_own_step(tmp_path, capsys, mode):
    data = digits()
    stop = keras.callbacks.TerminateOnNaN()
    train(exploding(), data, rnn.keras.RNNSummary(tmp_path / "each", every=1), stop)
    (seen,) = FIRST.findall(capsys.readouterr().out)
    step = int(re.match(r"step (\d+), series rnn, gate new, timestep \d+", seen)[1])
    every = step - 1  # so that the step itself is not due
    assert every > 1
    probe = {"data": (data[0][:8], data[1][:8])} if mode == "probe" else {}
    watch = rnn.keras.RNNSummary(tmp_path / "few", every=every, **probe)
    train(exploding(), data, watch)
    (said,) = FIRST.findall(capsys.readouterr().out)
    assert said == (
        f"step {step}, the loss is NaN; the last finite capture is that of step {every}; its "
        "update broke the weights of rnn and took along the gate and the timestep where it began; "
        "every=1 from a checkpoint before it shows them"
    )
    assert onset_written(tmp_path / "few") == onset_written(tmp_path / "each") == [step]


def spoiled():
    """The arrays of all options with a NaN in the second batch."""
    x = sequences().copy()
    x[BATCH + 1, 2] = np.nan
    return x, targets()


@pytest.mark.parametrize("mode", ["training batch", "probe"])
def test_weights_that_the_update_left_alone_are_captured_at_once(tmp_path, capsys, mode):
    # A loss scale skips the step whose gradients are not finite.
    model = plain(loss_scaled(sgd()))()
    probe = {"data": (sequences(), targets())} if mode == "probe" else {}
    watch = rnn.keras.RNNSummary(tmp_path, every=100, **probe)
    train(model, spoiled(), watch, batch_size=BATCH, epochs=1)
    assert FIRST.findall(capsys.readouterr().out) == [
        "step 1, the loss is NaN; the last finite capture is that of step 0; the recurrent weights "
        "are finite, and step 2 is captured"
    ]
    captured = rnn.load(tmp_path)["rnn"]["step"].values.tolist()
    assert captured == ([0, 2, 3] if mode == "probe" else [0, 2])
    assert onset_written(tmp_path) == [1]


def test_where_the_step_itself_is_captured_the_capture_says_it_alone(tmp_path, capsys):
    model = plain()()
    train(model, spoiled(), rnn.keras.RNNSummary(tmp_path, every=1), batch_size=BATCH, epochs=1)
    (said,) = FIRST.findall(capsys.readouterr().out)
    assert said.startswith("step 1, series rnn, gates update reset new, timestep 2")
    assert onset_written(tmp_path) == [1]


def test_it_is_said_once_in_all_epochs_and_fits(tmp_path, capsys):
    model = plain()()
    watch = rnn.keras.RNNSummary(tmp_path, every=2)
    for _ in range(2):
        train(model, spoiled(), watch, batch_size=BATCH, epochs=2)
    assert len(FIRST.findall(capsys.readouterr().out)) == 1
    assert onset_written(tmp_path) == [1]


def test_of_an_execution_of_several_steps_its_range_is_said(tmp_path, capsys):
    model = plain(steps_per_execution=2)()
    watch = rnn.keras.RNNSummary(tmp_path, every=100, data=(sequences(), targets()))
    train(model, spoiled(), watch, batch_size=BATCH, epochs=1)
    (said,) = FIRST.findall(capsys.readouterr().out)
    assert said.startswith("one of steps 0 to 1, the loss is NaN")


def test_while_the_loss_is_finite_no_weight_is_read(tmp_path, monkeypatch):
    reads = []
    monkeypatch.setattr(module, "weights_of", lambda layer: reads.append(layer) or {})
    fit(epochs=2)(plain()(), [rnn.keras.RNNSummary(tmp_path, every=100)])
    assert not reads
    train(plain()(), spoiled(), rnn.keras.RNNSummary(tmp_path), batch_size=BATCH, epochs=1)
    assert len(reads) == 1


def test_a_training_that_turns_nan_is_the_same_to_the_last_bit(tmp_path):
    states = []
    for callbacks in ([], [rnn.keras.RNNSummary(tmp_path, every=100)]):
        model = plain(loss_scaled(sgd()))()
        train(model, spoiled(), *callbacks, batch_size=BATCH, epochs=2)
        states.append([v.numpy() for v in (*model.variables, *model.optimizer.variables)])
    for ours, theirs in zip(*states, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert STEPS > 2
