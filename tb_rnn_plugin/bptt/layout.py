"""The way between input order and processing order, and what a mask does to both.

Inside the core an array is (timesteps, samples, ...) in processing order, contiguous: each step of
a recursion reads one block of memory. Outside it is (samples, timesteps, ...) in input order. The
results of the core are views of the inner arrays, so going back and forth copies nothing.
"""

import numpy as np


def to_processing_order(array: np.ndarray, direction: str) -> np.ndarray:
    """Returns (samples, timesteps, ...) as (timesteps, samples, ...); flips a backward layer's."""
    time_first = array.swapaxes(0, 1)
    return time_first[::-1] if direction == "backward" else time_first


def to_input_order(array: np.ndarray, direction: str) -> np.ndarray:
    """Returns (timesteps, samples, ...) as (samples, timesteps, ...): undoes the other."""
    return (array[::-1] if direction == "backward" else array).swapaxes(0, 1)


def last_valid(mask: np.ndarray) -> np.ndarray:
    """Returns the last valid timestep at or before each one; -1 where there is none.

    Args:
        mask: (timesteps, samples) in processing order.

    Returns:
        (timesteps, samples) integers.
    """
    timesteps = np.arange(len(mask))[:, None]
    return np.maximum.accumulate(np.where(mask, timesteps, -1), axis=0)


def previous_states(states: np.ndarray, initial: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Returns the state before each timestep, that of the last valid one or the initial state.

    Args:
        states: (timesteps, samples, units) in processing order; ignored where masked.
        initial: (samples, units).
        mask: (timesteps, samples) or None: all valid.

    Returns:
        (timesteps, samples, units), contiguous.
    """
    previous = np.empty_like(states, order="C")
    previous[:1] = initial
    previous[1:] = states[:-1]
    if mask is not None:
        timesteps, samples = np.nonzero(~mask[:-1])
        before = last_valid(mask)[timesteps, samples]
        filled = np.where(before[:, None] < 0, initial[samples], states[before, samples])
        previous[timesteps + 1, samples] = filled
    return previous


def output_gradient_by_state(
    output_gradient: np.ndarray, mask: np.ndarray | None, *, zero_output_for_mask: bool
) -> np.ndarray:
    """Returns dL/dy at the timesteps whose states the outputs really were.

    A masked timestep repeats the output of the last valid one before it, so its gradient belongs
    there; before the first valid one, and where masked outputs are zeroed, it reaches no state.

    Args:
        output_gradient: (timesteps, samples, units) in processing order.
        mask: (timesteps, samples) or None: all valid.
        zero_output_for_mask: True where the layer puts out zeros at masked timesteps.

    Returns:
        (timesteps, samples, units) float64; 0 where masked.
    """
    direct = np.array(output_gradient, np.float64, order="C")
    if mask is None:
        return direct
    timesteps, samples = np.nonzero(~mask)
    moved = direct[timesteps, samples]
    direct[timesteps, samples] = 0
    if not zero_output_for_mask:
        target = last_valid(mask)[timesteps, samples]
        reaches = target >= 0
        np.add.at(direct, (target[reaches], samples[reaches]), moved[reaches])
    return direct
