"""Activations and their derivatives, both of which a reverse pass needs from outputs alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

#: Keras: hard_sigmoid(x) = relu6(x + 3) / 6, https://keras.io/api/layers/activations/.
HARD_SIGMOID_SLOPE = 1 / 6


@dataclass(frozen=True)
class Activation:
    """One activation y = f(x).

    Attributes:
        apply: Overwrites the pre-activations x in an array with y.
        derivative: Returns f'(x) from y, as a new array. NaN at NaN, unless it is constant.
    """

    apply: Callable[[np.ndarray], None]
    derivative: Callable[[np.ndarray], np.ndarray]


def _apply_sigmoid(x: np.ndarray) -> None:
    # exp overflows to infinity for very negative x, which is the right limit: y = 0.
    np.negative(x, out=x)
    np.exp(x, out=x)
    x += 1
    np.reciprocal(x, out=x)


def _sigmoid_derivative(y: np.ndarray) -> np.ndarray:
    slope = 1 - y
    slope *= y
    return slope


def _apply_tanh(x: np.ndarray) -> None:
    np.tanh(x, out=x)


def _tanh_derivative(y: np.ndarray) -> np.ndarray:
    slope: np.ndarray = y * y
    np.subtract(1, slope, out=slope)
    return slope


def _apply_relu(x: np.ndarray) -> None:
    np.maximum(x, 0, out=x)


def _apply_hard_sigmoid(x: np.ndarray) -> None:
    x *= HARD_SIGMOID_SLOPE
    x += 0.5
    np.clip(x, 0, 1, out=x)


def _hard_sigmoid_derivative(y: np.ndarray) -> np.ndarray:
    slope = ((y > 0) & (y < 1)) * np.asarray(HARD_SIGMOID_SLOPE, y.dtype)
    return np.where(np.isnan(y), y, slope)


def _apply_linear(x: np.ndarray) -> None:
    pass


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "sigmoid": Activation(_apply_sigmoid, _sigmoid_derivative),
        "tanh": Activation(_apply_tanh, _tanh_derivative),
        "relu": Activation(_apply_relu, np.sign),  # y >= 0: 1 where y > 0, and NaN at NaN
        "hard_sigmoid": Activation(_apply_hard_sigmoid, _hard_sigmoid_derivative),
        "linear": Activation(_apply_linear, np.ones_like),
    }
)


def activation(name: str) -> Activation:
    """Returns the activation called `name`.

    Raises:
        ValueError: its derivative is not known from its output.
    """
    try:
        return ACTIVATIONS[name]
    except KeyError:
        raise ValueError(
            f"not captured: activation {name} (known are {', '.join(ACTIVATIONS)})"
        ) from None
