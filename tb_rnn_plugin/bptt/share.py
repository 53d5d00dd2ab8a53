"""Which timesteps the recurrent kernel learns from."""

import numpy as np

from tb_rnn_plugin.bptt.dropout import of_gates, product
from tb_rnn_plugin.bptt.forward import Forward
from tb_rnn_plugin.bptt.layout import to_processing_order
from tb_rnn_plugin.bptt.quiet import quiet_single_thread
from tb_rnn_plugin.bptt.reverse import Gradients
from tb_rnn_plugin.bptt.walk import BLOCK_VALUES

_RESET, _NEW = 1, 2  # of a GRU's gates


def timestep_share(forward: Forward, gradients: Gradients) -> np.ndarray:
    """Returns each timestep's signed share in the recurrent kernel's gradient, gate by gate.

    share[t, g] = sum_{s,j,k} h_{t-1}[s,j] dR[j,g,k] e[s,t,g,k] / ||dR||^2: how far the part of dR
    that timestep t adds points along dR. Negative: it pulls the other way. h_{t-1} is what the
    matrix product saw: after dropout and, in a GRU that resets before it, the reset gate.

    Args:
        forward: What `rebuild` returned.
        gradients: What `reverse` returned for it, with weight gradients.

    Returns:
        (timesteps, gates) float64 in input order; sums to 1 over both. All NaN where dR is 0:
        undefined.

    Raises:
        ValueError: `reverse` ran without weight gradients.
    """
    total = gradients.recurrent_kernel_gradient
    if total is None:
        raise ValueError(
            "timestep_share needs the recurrent kernel's gradient; call reverse with "
            "weight_gradients=True."
        )
    e = to_processing_order(gradients.recurrent_gate_gradients, forward.direction)
    previous_h = to_processing_order(forward.previous_h, forward.direction)
    n_timesteps, _, n_gates, _ = e.shape
    # A GRU that resets before the matrix product has no m.
    resets_inside = n_gates == _NEW + 1 and forward.recurrent_new is None
    share = np.empty((n_timesteps, n_gates))
    block = max(1, BLOCK_VALUES // max(1, e[:1].size))
    with quiet_single_thread():
        # Shares of a gradient of 1e-200 must not be 0/0: dR and e are scaled alike.
        largest = np.abs(total).max(initial=0.0)
        scaled = total / largest
        kernel = scaled.astype(previous_h.dtype)
        for start in range(0, n_timesteps, block):
            part = slice(start, start + block)
            h = previous_h[part]
            along = product(h, kernel, forward.recurrent_dropout)
            if resets_inside:
                gates = to_processing_order(forward.gates, forward.direction)[part]
                new = slice(_NEW, None)
                mask = of_gates(forward.recurrent_dropout, new)
                along[:, :, new] = product(gates[:, :, _RESET] * h, kernel[:, new], mask)
            share[part] = np.einsum("tsgu,tsgu->tg", along, e[part] / largest)
        share /= (scaled * scaled).sum()
    return share[::-1] if forward.direction == "backward" else share
