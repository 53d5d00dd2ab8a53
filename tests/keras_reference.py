"""What a capture must equal: Keras' own cells, stepped one timestep at a time under a tape.

TensorFlow differentiates every h_t and c_t as a tensor of its own, so the tape's gradients are the
total ones by construction, with nothing of `bptt` involved.
"""

import numpy as np
import tensorflow as tf


def _masks_of_cell(mask):
    """Returns a dropout mask as a cell keeps it: one tensor, or a list of one for each gate."""
    if mask is None or mask.ndim == 2:
        return None if mask is None else tf.constant(mask)
    return [tf.constant(mask[:, gate]) for gate in range(mask.shape[1])]


def totals(
    layer,
    inputs,
    output_gradient,
    *,
    mask=None,
    initial_state=None,
    zeroed=False,
    dropout=(None, None),
):
    """Returns total gradients of one layer, given what arrives at its outputs from above.

    Args:
        layer: A keras RNN layer in float64.
        inputs: (samples, timesteps, features).
        output_gradient: (samples, timesteps, units) in input order.
        mask: (samples, timesteps) or None.
        initial_state: List of (samples, units) or None for zeros.
        zeroed: Whether masked timesteps put out zeros.
        dropout: Masks of the input and of the state, each None, (samples, rows) or (samples,
            gates, rows) with gates in Keras' order.

    Returns:
        dict of arrays in input order: output, state_gradient, cell_gradient, input_gradient.
    """
    n_timesteps = inputs.shape[1]
    order = range(n_timesteps)[::-1] if layer.go_backwards else range(n_timesteps)
    x = tf.constant(inputs)
    states = layer.get_initial_state(len(inputs)) if initial_state is None else initial_state
    states = [tf.constant(np.asarray(state)) for state in states]
    cell = layer.cell
    cell._dropout_mask, cell._recurrent_dropout_mask = map(_masks_of_cell, dropout)
    training = any(drawn is not None for drawn in dropout)
    with tf.GradientTape() as tape:
        tape.watch([x, *states])
        output = tf.zeros_like(states[0])
        by_timestep, loss = {}, tf.constant(0.0, tf.float64)
        for t in order:
            _, new = cell(x[:, t], states, training=training)
            new = new if isinstance(new, (list, tuple)) else [new]
            if mask is None:
                states = [tf.identity(state) for state in new]
                output = states[0]
            else:
                real = tf.constant(mask[:, t, None])
                states = [
                    tf.identity(tf.where(real, a, b)) for a, b in zip(new, states, strict=True)
                ]
                output = tf.where(real, states[0], tf.zeros_like(output) if zeroed else output)
            by_timestep[t] = (states, new, output)
            loss += tf.reduce_sum(output * output_gradient[:, t])
    cell.reset_dropout_mask()
    cell.reset_recurrent_dropout_mask()
    nodes = [by_timestep[t][:2] for t in range(n_timesteps)]
    gradients, input_gradient = tape.gradient(loss, (nodes, x), unconnected_gradients="zero")
    real = np.ones(inputs.shape[:2], bool) if mask is None else mask

    def total(i):
        # What the cell put out, which its own h_t depends on; where masked, what is carried on.
        carried, own = (np.stack([g[which][i] for g in gradients], 1) for which in (0, 1))
        return np.where(real[..., None], own, carried)

    result = {
        "output": np.stack([by_timestep[t][2] for t in range(n_timesteps)], 1),
        "state_gradient": total(0),
        "input_gradient": np.asarray(input_gradient),
    }
    if len(states) == 2:
        result["cell_gradient"] = total(1)
    return result
