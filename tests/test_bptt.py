"""The core against the oracle: every array, per timestep."""

import dataclasses
import itertools

import numpy as np
import pytest

from tb_rnn_plugin import bptt
from tests import oracle

#: Relative, per timestep. float64: a few hundred roundings; float32: as many of the forward pass.
TOLERANCES = {np.float64: 1e-12, np.float32: 1e-5}

CELLS = (("LSTM", True), ("GRU", True), ("GRU", False), ("SimpleRNN", True))
FORWARD_ARRAYS = ("h", "c", "gates")
SEQUENCES = (
    "state_gradient",
    "cell_gradient",
    "gate_gradients",
    "recurrent_gate_gradients",
    "input_gradient",
)
WHOLE = ("kernel_gradient", "recurrent_kernel_gradient", "bias_gradient")


def weights_of(case):
    return bptt.CellWeights(
        case.cell,
        case.kernel,
        case.recurrent_kernel,
        case.bias,
        case.activation,
        case.recurrent_activation,
        case.reset_after,
    )


def rebuild(case, *, outputs=None, dtype=np.float64):
    return bptt.rebuild(
        weights_of(case),
        case.inputs.astype(dtype),
        outputs=outputs,
        mask=case.mask,
        initial_state=case.initial_state,
        direction=case.direction,
        input_dropout=case.input_dropout,
        recurrent_dropout=case.recurrent_dropout,
    )


def reverse(case, forward):
    return bptt.reverse(
        weights_of(case),
        forward,
        case.output_gradient,
        final_state_gradient=case.final_state_gradient,
        zero_output_for_mask=case.zero_output_for_mask,
    )


def outputs_of(case, h, dtype):
    """Returns what a framework hands out; at masked timesteps it is not the state."""
    outputs = h.astype(dtype)
    if case.mask is not None:
        outputs[~case.mask] = 0 if case.zero_output_for_mask else 7
    return outputs


def errors(got, want, *, by_timestep=True):
    """Returns the relative error of each timestep; of the whole where there are none."""
    axes = tuple(axis for axis in range(want.ndim) if not (by_timestep and axis == 1))
    size = np.sqrt((want**2).sum(axes))
    error = np.sqrt(((got - want) ** 2).sum(axes))
    return error / np.where(size > 0, size, 1)


def worst_error(case, *, from_outputs, dtype, want=None):
    """Returns {name: worst relative error} of all arrays of a case."""
    want = want or oracle.solve(case)
    outputs = outputs_of(case, want["h"], dtype) if from_outputs else None
    forward = rebuild(case, outputs=outputs, dtype=dtype)
    gradients = reverse(case, forward)
    worst = {}
    for names, result in ((FORWARD_ARRAYS, forward), (SEQUENCES, gradients)):
        for name in names:
            got = getattr(result, name)
            assert (got is None) == (want[name] is None), name
            if got is not None:
                assert got.shape == want[name].shape, name
                worst[name] = errors(got, want[name]).max()
    for name in WHOLE:
        got = getattr(gradients, name)
        assert (got is None) == (want[name] is None), name
        if got is not None:
            worst[name] = errors(got, want[name], by_timestep=False).max()
    for k, (got, expected) in enumerate(
        zip(gradients.initial_state_gradient, want["initial_state_gradient"], strict=True)
    ):
        worst[f"initial_state_gradient[{k}]"] = errors(got, expected, by_timestep=False).max()
    return worst


def assert_equals_oracle(case):
    want = oracle.solve(case)
    for dtype, tolerance in TOLERANCES.items():
        for from_outputs in (False, True):
            for name, error in worst_error(
                case, from_outputs=from_outputs, dtype=dtype, want=want
            ).items():
                assert error < tolerance, (name, error, dtype, from_outputs)


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
@pytest.mark.parametrize("mask", oracle.MASKS)
def test_every_array_equals_the_oracle(rng, cell, reset_after, mask, direction):
    for initial, final, zeroed in itertools.product((False, True), repeat=3):
        assert_equals_oracle(
            oracle.random_case(
                rng,
                cell,
                mask=mask,
                direction=direction,
                reset_after=reset_after,
                initial_state=initial,
                final_state_gradient=final,
                zero_output_for_mask=zeroed,
                bias_rows=1 + initial,
            )
        )


@pytest.mark.parametrize("activation", list(bptt.ACTIVATIONS))
@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
def test_every_activation_equals_the_oracle_in_either_place(rng, cell, reset_after, activation):
    for place in ("activation", "recurrent_activation"):
        assert_equals_oracle(
            oracle.random_case(
                rng,
                cell,
                reset_after=reset_after,
                mask="anywhere",
                initial_state=True,
                bias_rows=2,
                **{place: activation},
            )
        )


@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
def test_a_cell_without_bias_equals_the_oracle(rng, cell, reset_after):
    assert_equals_oracle(oracle.random_case(rng, cell, reset_after=reset_after, bias_rows=0))


@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
def test_blocks_of_timesteps_meet_without_a_seam(rng, cell, reset_after, monkeypatch):
    monkeypatch.setattr("tb_rnn_plugin.bptt.walk.BLOCK_VALUES", 100)
    monkeypatch.setattr("tb_rnn_plugin.bptt.share.BLOCK_VALUES", 100)
    case = oracle.random_case(rng, cell, reset_after=reset_after, mask="right", n_timesteps=11)
    assert_equals_oracle(case)
    forward = rebuild(case)
    assert bptt.timestep_share(forward, reverse(case, forward)).sum() == pytest.approx(1)


def test_what_stands_in_the_padding_reaches_nothing(rng):
    case = oracle.random_case(rng, "GRU", mask="anywhere")
    poisoned = dataclasses.replace(case, inputs=np.where(case.mask[..., None], case.inputs, np.nan))
    outputs = np.where(case.mask[..., None], rebuild(case).h, np.nan)
    clean, dirty = reverse(case, rebuild(case)), reverse(case, rebuild(poisoned, outputs=outputs))
    for name in (*SEQUENCES, *WHOLE):
        if getattr(clean, name) is not None:
            np.testing.assert_allclose(getattr(dirty, name), getattr(clean, name), atol=1e-14)


def test_a_gradient_that_vanishes_to_1e_76_is_still_a_number(rng):
    case = oracle.random_case(rng, "SimpleRNN", n_timesteps=160)
    only_last = np.zeros_like(case.output_gradient)
    only_last[:, -1] = 1
    case = dataclasses.replace(
        case, recurrent_kernel=case.recurrent_kernel * 0.3, output_gradient=only_last
    )
    forward = rebuild(case, dtype=np.float32)
    gradient = reverse(case, forward).state_gradient
    norms = bptt.log10_norms(gradient)
    assert norms[0] < -76
    assert np.all(np.isfinite(norms)) and np.all(gradient[:, 0] != 0)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
def test_what_is_not_finite_flows_back_without_a_warning(rng, cell, reset_after, value):
    case = oracle.random_case(rng, cell, reset_after=reset_after)
    case.output_gradient[1, 3, 0] = value
    gradients = reverse(case, rebuild(case))
    finite = np.isfinite(gradients.state_gradient)
    assert not finite[1, :4].all(axis=-1).any()
    assert finite[1, 4:].all() and finite[[0, 2, 3]].all()
    assert not np.isfinite(gradients.recurrent_kernel_gradient).all()


def test_a_masked_timestep_hands_an_infinity_on_as_it_is(rng):
    case = oracle.random_case(rng, "LSTM", final_state_gradient=True)
    mask = np.ones((4, 6), bool)
    mask[:, 4:] = False
    case.final_state_gradient[0][1, 2] = np.inf
    gradients = reverse(case, rebuild(dataclasses.replace(case, mask=mask)))
    for gradient, final in zip(
        (gradients.state_gradient, gradients.cell_gradient), case.final_state_gradient, strict=True
    ):
        np.testing.assert_array_equal(gradient[:, 5], final)
        np.testing.assert_array_equal(gradient[:, 4], final)
    assert not gradients.gate_gradients[:, 4:].any()


@pytest.mark.parametrize("activation", ["relu", "hard_sigmoid", "tanh", "sigmoid"])
def test_a_nan_of_the_forward_pass_is_not_hidden_by_a_derivative(rng, activation):
    case = oracle.random_case(rng, "SimpleRNN", activation=activation)
    case.inputs[1, 2] = np.nan
    forward = rebuild(case)
    assert np.isnan(forward.h[1, 2:]).all() and np.isfinite(forward.h[1, :2]).all()
    assert np.isnan(reverse(case, forward).gate_gradients[1, 2]).all()


def test_gradients_of_weights_can_be_left_out(rng):
    case = oracle.random_case(rng, "LSTM")
    forward = rebuild(case)
    gradients = bptt.reverse(
        weights_of(case), forward, case.output_gradient, weight_gradients=False
    )
    assert gradients.kernel_gradient is None and gradients.bias_gradient is None
    with pytest.raises(ValueError, match="weight_gradients=True"):
        bptt.timestep_share(forward, gradients)
    only = bptt.reverse(
        weights_of(case), forward, case.output_gradient, weight_gradients="recurrent_kernel"
    )
    assert only.kernel_gradient is None and only.bias_gradient is None
    np.testing.assert_array_equal(
        only.recurrent_kernel_gradient, reverse(case, forward).recurrent_kernel_gradient
    )


@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("dropout", oracle.DROPOUTS)
def test_timestep_share_is_the_projection_of_each_timesteps_part(
    rng, cell, reset_after, direction, dropout
):
    case = oracle.random_case(
        rng,
        cell,
        reset_after=reset_after,
        direction=direction,
        mask="anywhere",
        initial_state=True,
        recurrent_dropout=dropout,
    )
    forward = rebuild(case)
    gradients = reverse(case, forward)
    total = oracle.solve(case)["recurrent_kernel_gradient"]
    share = bptt.timestep_share(forward, gradients)
    assert share.sum() == pytest.approx(1, abs=1e-12)
    e, h = gradients.recurrent_gate_gradients, forward.previous_h
    for t, gate in itertools.product(range(share.shape[0]), range(share.shape[1])):
        resets = cell == "GRU" and not reset_after and gate == 2
        state = h[:, t] * (forward.gates[:, t, 1] if resets else 1)
        if dropout != "none":
            mask = case.recurrent_dropout
            state = state * (mask[:, gate] if mask.ndim == 3 else mask)
        part = state.T @ e[:, t, gate]
        assert share[t, gate] == pytest.approx((part * total[:, gate]).sum() / (total**2).sum())


def test_timestep_share_of_a_gradient_of_zero_is_undefined_and_of_1e_200_is_not(rng):
    case = oracle.random_case(rng, "LSTM")
    forward = rebuild(case)
    tiny = dataclasses.replace(case, output_gradient=case.output_gradient * 1e-200)
    none = dataclasses.replace(case, output_gradient=case.output_gradient * 0)
    assert bptt.timestep_share(forward, reverse(tiny, forward)).sum() == pytest.approx(1)
    assert np.isnan(bptt.timestep_share(forward, reverse(none, forward))).all()


def test_inputs_that_do_not_fit_are_refused_with_both_shapes(rng):
    case = oracle.random_case(rng, "GRU")
    with pytest.raises(ValueError, match=r"\(samples, timesteps, 2\).*\(4, 6, 1\)"):
        bptt.rebuild(weights_of(case), case.inputs[..., :1])
    with pytest.raises(ValueError, match=r"outputs must have shape \(4, 6, 3\).*\(4, 1, 3\)"):
        bptt.rebuild(weights_of(case), case.inputs, outputs=case.output_gradient[:, :1])
    with pytest.raises(ValueError, match=r"output_gradient.*\(4, 6, 3\).*\(4, 6, 2\)"):
        bptt.reverse(weights_of(case), rebuild(case), case.inputs)
    with pytest.raises(ValueError, match="GRU has 1 state"):
        bptt.rebuild(weights_of(case), case.inputs, initial_state=[np.zeros((4, 3))] * 2)
    with pytest.raises(ValueError, match="'sideways'; there are forward, backward"):
        bptt.rebuild(weights_of(case), case.inputs, direction="sideways")
