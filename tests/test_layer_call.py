"""From a call to its record."""

import numpy as np

from tb_rnn_plugin import bptt
from tb_rnn_plugin.layer_call import LayerCall, record_of
from tests import oracle
from tests.test_bptt import rebuild, reverse, weights_of


def call_of(rng, name, **options):
    case = oracle.random_case(rng, "GRU", direction="backward", **options)
    forward = rebuild(case)
    return LayerCall(
        series=name,
        direction=case.direction,
        weights=weights_of(case),
        inputs=case.inputs,
        outputs=forward.h,
        last_output=forward.h[:, 0],
        output_gradient=case.output_gradient,
        input_gradient=reverse(case, forward).input_gradient,
        initial_state=(),
        compute_dtype="float64",
    )


def test_a_limit_on_pairs_is_one_on_the_memory_map_alone(rng):
    call = call_of(rng, "gru", n_samples=5)
    few = record_of(call, weights={}, facts={}, memory_pairs=1)
    forward = bptt.rebuild(call.weights, call.inputs, outputs=call.outputs, direction="backward")
    memory = bptt.memory(call.weights, forward, call.output_gradient, max_pairs=1)
    np.testing.assert_array_equal(few.arrays["lag_profile"], memory.lag_profile)
    assert few.arrays["state_gradient"].shape[0] == 5
