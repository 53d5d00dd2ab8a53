"""Turns what `loss=` may be into one function of a batch and the model's outputs."""

from typing import Any

import keras
import tensorflow as tf

from tb_rnn_plugin.keras.observation import LossFunction


def loss_function(model: Any, loss: Any, *, training: bool, has_targets: bool) -> LossFunction:
    """Returns (x, y, outputs, sample_weight) -> scalar.

    Args:
        model: Its compiled loss, regularizers and added losses included, is taken for None.
        loss: None, the name of a Keras loss, a `keras.losses.Loss`, or a function: of the outputs
            alone where there are no targets, else of (targets, outputs) as Keras has it.
        training: Passed on to the compiled loss.
        has_targets: Whether y was given.

    Raises:
        ValueError: there is no loss to take, or it needs targets.
    """
    if loss is None:
        return _compiled_loss(model, training=training, has_targets=has_targets)
    if isinstance(loss, str):
        loss = _named_loss(loss)
    if isinstance(loss, keras.losses.Loss) and not has_targets:
        raise ValueError(f"loss={loss.name!r} compares outputs with targets. Pass y as well.")

    def given_loss(x: Any, y: Any, outputs: Any, sample_weight: Any) -> Any:
        if isinstance(loss, keras.losses.Loss):
            return loss(y, outputs, sample_weight)
        value = tf.convert_to_tensor(loss(y, outputs) if has_targets else loss(outputs))
        if value.shape.rank != 0:
            raise ValueError(
                f"loss= must return a scalar; it returned shape {tuple(value.shape)}. "
                "Reduce it, for example with tf.reduce_mean."
            )
        return value

    return given_loss


def _named_loss(name: str) -> Any:
    """Returns the Keras loss of that name as a batch mean, as `compile(loss=name)` takes it."""
    found = keras.losses.get(name)
    if isinstance(found, keras.losses.Loss):
        return found
    # A name may give the bare function, one value per sample.
    mean = keras.losses.Loss(name=name)
    mean.call = found
    return mean


def _compiled_loss(model: Any, *, training: bool, has_targets: bool) -> LossFunction:
    if not getattr(model, "compiled", False):
        raise ValueError(
            f"Model {model.name!r} is not compiled, so it has no loss. Compile it, or pass loss=: "
            "a Keras loss, or any scalar of the outputs such as "
            "loss=lambda outputs: tf.reduce_mean(outputs[:, -1])."
        )
    if getattr(model, "_compile_loss", None) is not None and not has_targets:
        raise ValueError(
            f"The compiled loss of model {model.name!r} compares outputs with targets. "
            "Pass y as well, or loss= with a scalar of the outputs."
        )

    def compiled(x: Any, y: Any, outputs: Any, sample_weight: Any) -> Any:
        return model._compute_loss(
            x=x, y=y, y_pred=outputs, sample_weight=sample_weight, training=training
        )

    return compiled


def loss_name(model: Any, loss: Any) -> str:
    """Returns what the layer card calls the loss."""
    if loss is None:
        compiled = getattr(getattr(model, "_compile_loss", None), "_user_loss", None)
        loss = "added losses" if compiled is None else compiled
    if isinstance(loss, str):
        return loss
    return str(getattr(loss, "name", None) or getattr(loss, "__name__", type(loss).__name__))
