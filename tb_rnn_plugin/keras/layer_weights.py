"""Which weights of a layer are logged, and where they lie."""

from typing import Any

import keras

from tb_rnn_plugin.terms import CELL_WEIGHTS

#: Plain layers whose weights have named axes (`terms.axes_of`), subclasses too.
_PLAIN_WEIGHTS = {
    keras.layers.Dense: ("kernel", "bias"),
    keras.layers.Conv1D: ("kernel", "bias"),
    keras.layers.Embedding: ("embeddings",),
}

#: Weight -> the option that holds its regularizer.
REGULARIZERS = {
    "kernel": "kernel_regularizer",
    "recurrent_kernel": "recurrent_regularizer",
    "bias": "bias_regularizer",
    "embeddings": "embeddings_regularizer",
}


def owner_of_weights(layer: Any) -> Any:
    """Returns what has a layer's weights and their options: of a recurrent layer, its cell."""
    return layer.cell if isinstance(layer, keras.layers.RNN) else layer


def _weight_names(layer: Any) -> tuple[str, ...]:
    if isinstance(layer, keras.layers.RNN):
        return CELL_WEIGHTS
    return next((names for kind, names in _PLAIN_WEIGHTS.items() if isinstance(layer, kind)), ())


def weights_of(layer: Any) -> dict[str, Any]:
    """Returns the weights by name; a missing bias, and what is no float variable, is left out."""
    owner = owner_of_weights(layer)
    variables = {name: getattr(owner, name, None) for name in _weight_names(layer)}
    return {
        name: variable.value
        for name, variable in variables.items()
        # With LoRA, Keras makes a kernel of several variables each time it is asked for.
        if isinstance(variable, keras.Variable) and keras.backend.is_float_dtype(variable.dtype)
    }
