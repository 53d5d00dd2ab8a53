"""Captures recurrent Keras layers.

`capture` for one look, `RNNSummary` during `fit`, `watch` in a loop of one's own.
"""

try:
    import keras as _keras
    import tensorflow as _tensorflow  # noqa: F401  a missing one is reported here, once
except ImportError as error:
    missing = (error.name or "").partition(".")[0]
    raise ImportError(
        "tb_rnn_plugin.keras needs TensorFlow and Keras 3, and this Python has no "
        f"{missing}. Install them: pip install 'tb-rnn-plugin[tensorflow]'"
    ) from error

if _keras.backend.backend() != "tensorflow":
    raise ImportError(
        "tb_rnn_plugin.keras captures with TensorFlow's tape, and Keras runs on "
        f"{_keras.backend.backend()} here. Set KERAS_BACKEND=tensorflow before Keras is imported."
    )

from tb_rnn_plugin.keras.callback import RNNSummary
from tb_rnn_plugin.keras.capture import capture
from tb_rnn_plugin.keras.watch import watch

__all__ = ["RNNSummary", "capture", "watch"]
