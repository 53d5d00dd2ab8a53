"""The dropout masks that a Keras cell uses during one call of its layer.

`keras.layers.RNN.call` draws them before its loop, keeps them on the cell, uses the same ones at
every timestep and forgets them when the loop has ended.
"""

from typing import Any

import tensorflow as tf

from tb_rnn_plugin.keras.layers import RecurrentLayer
from tb_rnn_plugin.terms import GATES, PACKING

#: Option of a cell -> the attribute that holds its mask: a tensor, or with `implementation=1` a
#: list of one for each gate (keras/src/layers/rnn/dropout_rnn_cell.py).
ATTRIBUTES = {"dropout": "_dropout_mask", "recurrent_dropout": "_recurrent_dropout_mask"}


def drops(recurrent: RecurrentLayer, option: str) -> bool:
    """Returns whether the cell drops anything in training; `option` is a key of `ATTRIBUTES`.

    The loops of an LSTM and a GRU skip a rate of 1, whose mask would leave nothing.
    """
    rate = getattr(recurrent.layer.cell, option, 0.0)
    return 0 < rate < 1 or (rate >= 1 and recurrent.cell == "SimpleRNN")


def dropout_mask(recurrent: RecurrentLayer, option: str, *, training: Any, graph: Any) -> Any:
    """Returns a mask of the call under way, whose loop has run and is not left yet.

    Args:
        recurrent: Whose call it is.
        option: A key of `ATTRIBUTES`.
        training: Mode of the call; a cell draws masks in every mode and uses them in this one.
        graph: The graph that is being traced; None: eager.

    Returns:
        (samples, rows), or (samples, gates, rows) with gates in the order of `terms.GATES`; None
        where nothing is dropped and where the mask is out of reach.
    """
    drawn = getattr(recurrent.layer.cell, ATTRIBUTES[option], None)
    if not training or drawn is None or not drops(recurrent, option):
        return None
    by_gate = isinstance(drawn, (list, tuple))
    masks = drawn if by_gate else [drawn]
    if any(tf.is_symbolic_tensor(mask) and mask.graph is not graph for mask in masks):
        return None  # drawn in a graph inside this one
    if not by_gate:
        return drawn
    packed = PACKING["keras"][recurrent.cell]
    return tf.stack([masks[packed.index(gate)] for gate in GATES[recurrent.cell]], axis=1)
