"""Dropout inside a cell against the oracle: every array, per timestep."""

import numpy as np
import pytest

from tb_rnn_plugin import bptt
from tests import oracle
from tests.test_bptt import CELLS, assert_equals_oracle, weights_of


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
@pytest.mark.parametrize("recurrent_dropout", oracle.DROPOUTS)
@pytest.mark.parametrize("input_dropout", oracle.DROPOUTS)
def test_every_array_equals_the_oracle_with_dropout_inside_the_cell(
    rng, cell, reset_after, input_dropout, recurrent_dropout, direction
):
    for mask in oracle.MASKS:
        assert_equals_oracle(
            oracle.random_case(
                rng,
                cell,
                mask=mask,
                direction=direction,
                reset_after=reset_after,
                input_dropout=input_dropout,
                recurrent_dropout=recurrent_dropout,
                initial_state=True,
                final_state_gradient=True,
                bias_rows=2,
            )
        )


def test_dropout_masks_that_do_not_fit_are_refused_with_both_shapes(rng):
    case = oracle.random_case(rng, "GRU")
    with pytest.raises(ValueError, match=r"input_dropout.*\(4, 2\), or \(4, 3, 2\).*\(4, 3\)"):
        bptt.rebuild(weights_of(case), case.inputs, input_dropout=np.ones((4, 3)))
    with pytest.raises(ValueError, match=r"recurrent_dropout.*\(4, 3, 3\).*has \(4, 4, 3\)"):
        bptt.rebuild(weights_of(case), case.inputs, recurrent_dropout=np.ones((4, 4, 3)))
