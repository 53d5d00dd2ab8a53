"""Records of several layers at once."""

import numpy as np
import pytest
import threadpoolctl

from tb_rnn_plugin import bptt, layer_call
from tb_rnn_plugin.layer_call import LayerCall, record_of, records_of
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


def weights_to_log(call):
    return {"kernel": call.weights.kernel}


def test_records_of_several_calls_are_those_of_each_in_their_order(rng):
    calls = [call_of(rng, f"gru_{n}", n_timesteps=3 + n) for n in range(6)]
    together = records_of(calls, weights=[weights_to_log(call) for call in calls], facts={"b": 1})
    for call, record in zip(calls, together, strict=True):
        alone = record_of(call, weights=weights_to_log(call), facts={"b": 1})
        assert record.series == call.series and record.attributes == alone.attributes
        assert record.diagnostics == pytest.approx(alone.diagnostics, nan_ok=True, rel=1e-12)
        assert list(record.arrays) == list(alone.arrays)
        for name, array in record.arrays.items():
            np.testing.assert_allclose(array, alone.arrays[name], rtol=1e-12, err_msg=name)


def test_what_fails_in_one_call_is_raised(rng):
    calls = [call_of(rng, "good"), call_of(rng, "bad")]
    calls[1].__dict__["output_gradient"] = np.zeros((1, 2, 3))
    with pytest.raises(ValueError, match="output_gradient must have"):
        records_of(calls, weights=[{}, {}], facts={})


def test_a_limit_on_pairs_is_one_on_the_memory_map_alone(rng):
    call = call_of(rng, "gru", n_samples=5)
    few = record_of(call, weights={}, facts={}, memory_pairs=1)
    forward = bptt.rebuild(call.weights, call.inputs, outputs=call.outputs, direction="backward")
    memory = bptt.memory(call.weights, forward, call.output_gradient, max_pairs=1)
    np.testing.assert_array_equal(few.arrays["lag_profile"], memory.lag_profile)
    assert few.arrays["state_gradient"].shape[0] == 5


def test_all_calls_run_under_one_blas_thread_and_the_limit_is_taken_back(rng, monkeypatch):
    def n_threads():
        pools = threadpoolctl.threadpool_info()
        return {pool["num_threads"] for pool in pools if "numpy" in pool["filepath"]}

    seen = []
    check = layer_call.self_check  # stands outside of every limit of the core's own
    monkeypatch.setattr(
        layer_call, "self_check", lambda *args: seen.append(n_threads()) or check(*args)
    )
    calls = [call_of(rng, f"gru_{n}") for n in range(4)]
    with threadpoolctl.threadpool_limits(3, "blas"):
        records_of(calls, weights=[{}] * 4, facts={})
        assert n_threads() == {3}
    assert seen == [{1}] * 4
