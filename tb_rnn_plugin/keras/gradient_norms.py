"""The size of a training step's gradients before and after clipping, beside the step itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import tree

#: Operations that TensorFlow's graph optimizer merges with what follows them where nobody else
#: reads their result: reading it would change the last bit of what the optimizer computes (seen at
#: the scale of a BatchNormalization). They are computed once more instead.
_REPEATED: Mapping[str, Callable[..., Any]] = {
    "AddN": lambda *terms: tf.add_n(terms),
    "AddV2": tf.add,
    "Cast": tf.identity,  # norms are summed in float64 anyway
    "Identity": tf.identity,
    "Mul": tf.multiply,
    "Neg": tf.negative,
    "RealDiv": tf.divide,
    "Reshape": tf.reshape,
    "Sub": tf.subtract,
}


def apart(function: Callable[[list[Any]], Any], tensors: Sequence[Any]) -> Any:
    """Returns `function(tensors)`, computed where it changes nothing in the graph it reads from.

    Args:
        function: Of a list of tensors, to any structure of tensors.
        tensors: Of the graph that is being traced, or eager ones.
    """
    if tf.executing_eagerly():
        return function(list(tensors))
    read: dict[int, Any] = {}

    def leaves(tensor: Any) -> None:
        if _repeats(tensor):
            for operand in tensor.op.inputs:
                leaves(operand)
        else:
            read[id(tensor)] = tensor

    for tensor in tensors:
        leaves(tensor)

    def computed(*values: Any) -> Any:
        known = dict(zip(read, values, strict=True))

        def again(tensor: Any) -> Any:
            if id(tensor) in known:
                return known[id(tensor)]
            repeated = _REPEATED[tensor.op.type](*map(again, tensor.op.inputs))
            return tf.cast(repeated, tensor.dtype)

        return function([again(tensor) for tensor in tensors])

    # Not inlined: the graph optimizer would merge what both compute.
    outside = tf.function(computed, experimental_attributes={"_noinline": True}, autograph=False)
    return outside(*read.values())


def _repeats(tensor: Any) -> bool:
    return tensor.op.type in _REPEATED and len(tensor.consumers()) < 2


def scale_of(optimizer: Any) -> Any:
    """Returns by how much an optimizer, or None, scales the loss; 1 where it does not.

    Read before its step: the step moves a dynamic scale.
    """
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        # Built by its first step; what Keras' scale_loss takes before that.
        scale = optimizer.dynamic_scale if optimizer.built else optimizer.initial_scale
    else:
        scale = getattr(optimizer, "loss_scale_factor", None)
    return 1.0 if scale is None else tf.convert_to_tensor(scale)


def unscaled(gradient: Any, scale: Any) -> Any:
    """Takes the loss scale out in float32 or wider: what it kept from underflow stays."""
    gradient = tf.convert_to_tensor(gradient)  # a shared kernel's may be IndexedSlices
    wide = gradient if gradient.dtype == tf.float64 else tf.cast(gradient, tf.float32)
    return wide / tf.cast(scale, wide.dtype)


def gradient_norms(optimizer: Any, gradients: Sequence[Any]) -> dict[str, Any]:
    """Returns the global norm of unscaled gradients, and the one that clipping leaves."""
    return {name: global_norm(g) for name, g in clipped_gradients(optimizer, gradients).items()}


def clipped_gradients(optimizer: Any, gradients: Sequence[Any]) -> dict[str, list[Any]]:
    """Returns name of a norm -> the gradients that it is of: unscaled ones, and clipped ones.

    With gradient accumulation it is the mean over several batches that is clipped, which is not
    known here: the first alone.
    """
    known = {"gradient_norm": list(gradients)}
    optimizer = clipper(optimizer)
    if clipping_of(optimizer) and not optimizer.gradient_accumulation_steps:
        known["clipped_gradient_norm"] = list(optimizer._clip_gradients(list(gradients)))
    return known


def global_norm(gradients: Sequence[Any]) -> Any:
    """Returns the norm over all gradients, summed in float64.

    In float32 it overflows one step before any entry is non-finite.
    """
    squares = [tf.reduce_sum(tf.square(tf.cast(g, tf.float64))) for g in tree.flatten(gradients)]
    return tf.sqrt(tf.add_n(squares)) if squares else tf.zeros((), tf.float64)


def clipper(optimizer: Any) -> Any:
    """Returns the optimizer that clips: a loss scale optimizer has one inside."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def clipping_of(optimizer: Any) -> str:
    """Returns which clipping an optimizer does, e.g. `global_clipnorm 1.0`; "" for none."""
    optimizer = clipper(optimizer)
    # In the order in which Keras asks: one of them clips.
    for kind in ("clipnorm", "global_clipnorm", "clipvalue"):
        if getattr(optimizer, kind, None):
            return f"{kind} {getattr(optimizer, kind)}"
    return ""
