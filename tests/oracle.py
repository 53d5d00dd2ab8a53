"""LSTM, GRU and SimpleRNN cells in float64, slow and plain: what `tb_rnn_plugin.bptt` must equal.

One sample and one timestep at a time, straight from the papers' formulas. There is no backward
pass: every gradient is a complex-step derivative of the forward pass (Squire & Trapp 1998). A
number is nudged by i * STEP and the loss's imaginary part is STEP times the derivative, exact to
rounding, since nothing is subtracted. Copies of a sample run side by side along the first axis,
each with one number nudged.
"""

from dataclasses import dataclass

import numpy as np

#: Its square vanishes beside 1, and its product with a gradient of 1e-150 is still a number.
STEP = 1e-100

GATE_COUNTS = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}

ACTIVATIONS = {
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "relu": lambda x: np.where(x.real > 0, x, 0),
    "hard_sigmoid": lambda x: np.where(x.real <= -3, 0, np.where(x.real >= 3, 1, x / 6 + 0.5)),
    "linear": lambda x: x,
}


@dataclass(frozen=True)
class Case:
    """One layer with its data; arrays as the public functions take them, in input order."""

    cell: str
    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray | None
    inputs: np.ndarray
    output_gradient: np.ndarray
    mask: np.ndarray | None = None
    initial_state: tuple = ()
    final_state_gradient: tuple = ()
    direction: str = "forward"
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    reset_after: bool = True
    zero_output_for_mask: bool = False
    input_dropout: np.ndarray | None = None
    recurrent_dropout: np.ndarray | None = None


@dataclass
class Nudged:
    """Complex copies of all numbers that a sample's loss depends on; axis 0: copies."""

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    inputs: np.ndarray
    h0: np.ndarray
    c0: np.ndarray
    h: np.ndarray  # added to h_t, likewise below
    c: np.ndarray
    d: np.ndarray
    e: np.ndarray


def _product(vector, matrix):
    return np.einsum("pi,pij->pj", vector, matrix)


def _dropped(state, mask, s, gate):
    """Returns what the kernel of `gate` sees of `state` in sample `s`."""
    if mask is None:
        return state
    return state * (mask[s, gate] if mask.ndim == 3 else mask[s])


def step(case, s, n, t, h, c):
    """Returns h, c and the gates of timestep `t` (in input order) of sample `s`."""
    act, rec = ACTIVATIONS[case.activation], ACTIVATIONS[case.recurrent_activation]
    inner, outer = n.bias[:, 0], n.bias[:, 1]

    def x_side(gate):
        seen = _dropped(n.inputs[:, t], case.input_dropout, s, gate)
        return _product(seen, n.kernel[:, :, gate]) + inner[:, gate] + n.d[:, t, gate]

    def h_side(gate, state):
        seen = _dropped(state, case.recurrent_dropout, s, gate)
        product = _product(seen, n.recurrent_kernel[:, :, gate])
        return product + outer[:, gate] + n.e[:, t, gate]

    if case.cell == "LSTM":
        i = rec(x_side(0) + h_side(0, h))
        f = rec(x_side(1) + h_side(1, h))
        g = act(x_side(2) + h_side(2, h))
        o = rec(x_side(3) + h_side(3, h))
        c = f * c + i * g + n.c[:, t]
        return o * act(c) + n.h[:, t], c, [i, f, g, o]
    if case.cell == "GRU":
        z = rec(x_side(0) + h_side(0, h))
        r = rec(x_side(1) + h_side(1, h))
        if case.reset_after:
            new = act(x_side(2) + r * h_side(2, h))
        else:
            new = act(x_side(2) + h_side(2, r * h))
        return z * h + (1 - z) * new + n.h[:, t], c, [z, r, new]
    new = act(x_side(0) + h_side(0, h))
    return new + n.h[:, t], c, [new]


def run(case, s, n):
    """Returns (loss of each copy, h, c, gates by timestep of copy 0) of sample `s`."""
    timesteps = range(case.inputs.shape[1])
    if case.direction == "backward":
        timesteps = reversed(timesteps)
    h, c, output = n.h0, n.c0, np.zeros_like(n.h0)
    loss = np.zeros(len(h), complex)
    seen = {}
    for t in timesteps:
        if case.mask is None or case.mask[s, t]:
            h, c, gates = step(case, s, n, t, h, c)
            output = h
        else:
            h, c = h + n.h[:, t], c + n.c[:, t]
            gates = [np.zeros_like(h)] * GATE_COUNTS[case.cell]
            if case.zero_output_for_mask:
                output = np.zeros_like(h)
        loss = loss + (case.output_gradient[s, t] * output).sum(-1)
        seen[t] = (h[0].real, c[0].real, [gate[0].real for gate in gates])
    for state, gradient in zip((h, c), case.final_state_gradient, strict=False):
        loss = loss + (gradient[s] * state).sum(-1)
    return loss, seen


def _numbers(case, s):
    """Returns name -> array of every number that may be nudged, for sample `s`."""
    n_gates, units = case.kernel.shape[1:]
    n_timesteps = case.inputs.shape[1]
    bias = np.zeros((2, n_gates, units))
    if case.bias is not None:
        bias[: 1 if case.bias.ndim == 2 else 2] = case.bias
    states = [state[s] for state in case.initial_state]
    states += [np.zeros(units)] * (2 - len(states))
    zeros = np.zeros((n_timesteps, units))
    gated = np.zeros((n_timesteps, n_gates, units))
    return {
        "kernel": case.kernel,
        "recurrent_kernel": case.recurrent_kernel,
        "bias": bias,
        "inputs": case.inputs[s],
        "h0": states[0],
        "c0": states[1],
        "h": zeros,
        "c": zeros,
        "d": gated,
        "e": gated,
    }


def solve(case):
    """Returns name -> array: h, c, gates, and the gradients under `bptt.Gradients`' names."""
    per_sample = []
    for s in range(len(case.inputs)):
        numbers = _numbers(case, s)
        n_copies = 1 + sum(array.size for array in numbers.values())
        copies, position, where = {}, 1, {}
        for name, array in numbers.items():
            copies[name] = np.repeat(array[None].astype(complex), n_copies, 0)
            where[name] = np.arange(position, position + array.size)
            copies[name].reshape(n_copies, -1)[where[name], np.arange(array.size)] += 1j * STEP
            position += array.size
        loss, seen = run(case, s, Nudged(**copies))
        gradient = {
            name: (loss.imag[index] / STEP).reshape(numbers[name].shape)
            for name, index in where.items()
        }
        for k, name in enumerate(("seen_h", "seen_c", "seen_gates")):
            gradient[name] = np.array([seen[t][k] for t in range(case.inputs.shape[1])])
        per_sample.append(gradient)

    def stacked(name):
        return np.stack([gradient[name] for gradient in per_sample])

    bias = stacked("bias").sum(0)
    if case.bias is None or case.bias.ndim == 2:
        bias = None if case.bias is None else bias[0]
    initial = (stacked("h0"), stacked("c0"))
    is_lstm = case.cell == "LSTM"
    return {
        "h": stacked("seen_h"),
        "c": stacked("seen_c") if is_lstm else None,
        "gates": stacked("seen_gates"),
        "state_gradient": stacked("h"),
        "cell_gradient": stacked("c") if is_lstm else None,
        "gate_gradients": stacked("d"),
        "recurrent_gate_gradients": stacked("e"),
        "input_gradient": stacked("inputs"),
        "initial_state_gradient": initial if is_lstm else initial[:1],
        "kernel_gradient": stacked("kernel").sum(0),
        "recurrent_kernel_gradient": stacked("recurrent_kernel").sum(0),
        "bias_gradient": bias,
    }


MASKS = ("none", "left", "right", "anywhere")
DROPOUTS = ("none", "shared", "per gate")


def random_case(
    rng,
    cell,
    *,
    mask="none",
    initial_state=False,
    final_state_gradient=False,
    bias_rows=1,
    input_dropout="none",
    recurrent_dropout="none",
    n_samples=4,
    n_timesteps=6,
    features=2,
    units=3,
    **options,
):
    """Returns a case with random, asymmetric numbers; with a mask, sample 0 is all padding.

    A dropout mask of the oracle scales every entry differently, since one of a single scale could
    be taken twice or at the wrong gate and hardly show.
    """
    n_gates = GATE_COUNTS[cell]
    masks = {
        "none": None,
        "left": np.arange(n_timesteps) >= rng.integers(1, n_timesteps, n_samples)[:, None],
        "right": np.arange(n_timesteps) < rng.integers(1, n_timesteps, n_samples)[:, None],
        "anywhere": rng.random((n_samples, n_timesteps)) < 0.6,
    }
    if mask != "none":
        masks[mask][0] = False
    shape = (n_gates, units)
    n_states = 2 if cell == "LSTM" else 1

    def normal(*shape, scale=1.0):
        # Exact in float32 too, so that a float32 run computes the same case.
        return rng.normal(scale=scale, size=shape).astype(np.float32).astype(np.float64)

    def states():
        return tuple(normal(n_samples, units) for _ in range(n_states))

    def dropout(kind, rows):
        if kind == "none":
            return None
        gates = (n_gates,) if kind == "per gate" else ()
        kept = rng.random((n_samples, *gates, rows)) < 0.7
        return kept * np.abs(normal(n_samples, *gates, rows))

    biases = {0: (), 1: (normal(*shape),), 2: (normal(2, *shape),)}
    return Case(
        cell,
        normal(features, *shape),
        normal(units, *shape, scale=0.6),  # larger: chaotic, and roundings grow with it
        *(biases[bias_rows] or (None,)),
        inputs=normal(n_samples, n_timesteps, features),
        output_gradient=normal(n_samples, n_timesteps, units),
        mask=masks[mask],
        initial_state=states() if initial_state else (),
        final_state_gradient=states() if final_state_gradient else (),
        input_dropout=dropout(input_dropout, features),
        recurrent_dropout=dropout(recurrent_dropout, units),
        **options,
    )
