"""The README's Python runs as it stands, in one session, as a reader would type it."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)


@pytest.fixture
def session(rng):
    """What a reader has before: data, a model that trains, a layer of an own loop."""
    keras.utils.set_random_seed(0)
    x = rng.normal(size=(96, 7, 3)).astype("float32")
    y = rng.normal(size=(96, 1)).astype("float32")
    model = keras.Sequential(
        [
            keras.layers.Input((None, 3)),
            keras.layers.GRU(4, return_sequences=True, name="gru"),
            keras.layers.LSTM(4, name="lstm"),
            keras.layers.Dense(1),
        ]
    )
    model.compile("adam", "mse")
    lstm = keras.layers.LSTM(4, return_sequences=True)
    return {"tf": tf, "x": x, "y": y, "x_val": x, "y_val": y, "model": model, "lstm": lstm}


def test_every_python_block_runs_and_leaves_runs_to_look_at(session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(BLOCKS) == 6
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), session)
    runs = session["runs"]
    assert set(runs.children) == {"gru", "loop", "own"}
    assert session["snapshot"]["lstm"].attrs["status"].startswith("verified")
    assert runs["loop/lstm"].attrs["status"].startswith("verified")
    assert runs["own/lstm"]["kernel_gradient"].sizes["step"] == 3
    assert np.isfinite(runs["gru/gru"]["state_gradient"].values).all()
