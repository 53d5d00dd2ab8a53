"""What is said where `rnn.keras` cannot work."""

import os
import subprocess
import sys


def message(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def test_without_tensorflow_one_sentence_says_how_to_install_it():
    code = (
        "import sys; sys.modules['tensorflow'] = None\n"
        "import tb_rnn_plugin as rnn; rnn.summary; rnn.keras"
    )
    assert message(code) == (
        "ImportError: tb_rnn_plugin.keras needs TensorFlow and Keras 3, and this Python has no "
        "tensorflow. Install them: pip install 'tb-rnn-plugin[tensorflow]'"
    )


def test_another_backend_of_keras_is_named():
    code = (
        "import sys, types, keras\n"
        "keras.backend.backend = lambda: 'jax'\n"
        "import tb_rnn_plugin as rnn; rnn.keras"
    )
    assert "Keras runs on jax here. Set KERAS_BACKEND=tensorflow" in message(code)
