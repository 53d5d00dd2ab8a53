"""Exact backpropagation through time of LSTM, GRU and SimpleRNN layers, in NumPy alone.

`rebuild` returns what a layer did in its forward pass, `reverse` the total gradients of its states
and gates, `memory` how far each loss timestep reaches back. Every array that goes in or comes out
has its timesteps in input order, for backward layers too.
"""

from tb_rnn_plugin.bptt.activations import ACTIVATIONS
from tb_rnn_plugin.bptt.forward import Forward, rebuild
from tb_rnn_plugin.bptt.memory import Memory, memory
from tb_rnn_plugin.bptt.norms import log10_norms
from tb_rnn_plugin.bptt.residual import Residual, residual, residual_status
from tb_rnn_plugin.bptt.reverse import Gradients, reverse
from tb_rnn_plugin.bptt.share import timestep_share
from tb_rnn_plugin.bptt.weights import CellWeights, unpack_bias, unpack_kernel

__all__ = [
    "ACTIVATIONS",
    "CellWeights",
    "Forward",
    "Gradients",
    "Memory",
    "Residual",
    "log10_norms",
    "memory",
    "rebuild",
    "residual",
    "residual_status",
    "reverse",
    "timestep_share",
    "unpack_bias",
    "unpack_kernel",
]
