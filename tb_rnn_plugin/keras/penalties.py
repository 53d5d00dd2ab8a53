"""What regularizers add to the loss, and what clipping leaves of each weight's gradient."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tb_rnn_plugin.keras.gradient_norms import apart, clipper
from tb_rnn_plugin.keras.layer_weights import REGULARIZERS, owner_of_weights
from tb_rnn_plugin.keras.tap import AnyCall


def penalties(
    call: AnyCall, observation: Any, weights: Mapping[str, Any], optimizer: Any
) -> dict[str, float]:
    """Returns the regularization losses and clip ratios of a call's layer.

    Args:
        call: One of the observation's.
        observation: What a pass gave.
        weights: Weight name -> tensor, with which the pass was made.
        optimizer: The model's; None: no clip ratio.
    """
    activity = observation.tensors[call.series]["activity_loss"]
    return {
        **regularization_losses(call, weights, activity),
        **clip_ratios(optimizer, observation.weight_gradients[call.layer.path]),
    }


def activity_loss(call: AnyCall) -> Any:
    """Returns what the layer's activity regularizer makes of a call's outputs; None without one.

    Keras takes everything that the layer returns, over the whole batch, divided by its size.
    """
    regularizer = getattr(call.layer.layer, "activity_regularizer", None)
    if regularizer is None:
        return None

    def loss(outputs: list[Any]) -> Any:
        per_sample = [regularizer(y) / tf.cast(tf.shape(y)[0], y.dtype) for y in outputs]
        return tf.add_n(per_sample)

    return apart(loss, call.returned())


def regularization_losses(
    call: AnyCall, weights: Mapping[str, Any], activity: Any
) -> dict[str, float]:
    """Returns `kernel_regularization_loss`, ... of the parts that have a regularizer.

    Args:
        call: Whose layer's options count.
        weights: Weight name -> tensor, before the step.
        activity: What `activity_loss` gave.
    """
    owner = owner_of_weights(call.layer.layer)
    losses = {}
    for name, option in REGULARIZERS.items():
        regularizer = getattr(owner, option, None)
        if regularizer is not None and name in weights:
            loss = regularizer(tf.convert_to_tensor(weights[name]))
            losses[f"{name}_regularization_loss"] = float(loss)
    if activity is not None:
        losses["activity_regularization_loss"] = float(activity)
    return losses


def clip_ratios(optimizer: Any, gradients: Mapping[str, Any]) -> dict[str, float]:
    """Returns `kernel_clip_ratio`, ...: norm after over norm before, 1 = untouched.

    Empty where each weight is not clipped by itself (`global_clipnorm` shrinks all alike), and with
    gradient accumulation, where the mean over several batches is clipped. Without embeddings:
    Keras clips their gradient as slices, one for each token of the batch.

    Args:
        optimizer: The model's; None: no clipping.
        gradients: Weight name -> gradient over the whole batch, unscaled, or None.
    """
    optimizer = clipper(optimizer)
    clipnorm: float = getattr(optimizer, "clipnorm", None) or 0.0
    clipvalue: float = getattr(optimizer, "clipvalue", None) or 0.0
    if not (clipnorm or clipvalue) or optimizer.gradient_accumulation_steps:
        return {}
    ratios = {}
    for name, gradient in gradients.items():
        # None: the layer does not train, or the loss does not see it.
        if gradient is None or name == "embeddings":
            continue
        wide = np.asarray(tf.cast(gradient, tf.float64)).ravel()
        before = float(np.linalg.norm(wide))
        if before == 0:
            ratio = 1.0
        elif clipnorm:
            ratio = float(np.minimum(1.0, clipnorm / before))  # NaN stays NaN
        else:
            ratio = float(np.linalg.norm(np.clip(wide, -clipvalue, clipvalue))) / before
        ratios[f"{name}_clip_ratio"] = ratio
    return ratios
