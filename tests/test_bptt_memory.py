"""The memory map and its lag profile, against gradients sent back one at a time."""

import dataclasses

import numpy as np
import pytest

from tb_rnn_plugin import bptt
from tb_rnn_plugin.diagnostics import gradient_horizon
from tests import oracle
from tests.test_bptt import CELLS, rebuild, reverse, weights_of


def memory(case, **options):
    return bptt.memory(
        weights_of(case),
        rebuild(case),
        case.output_gradient,
        final_state_gradient=case.final_state_gradient,
        zero_output_for_mask=case.zero_output_for_mask,
        **options,
    )


def processed(case, timesteps):
    return timesteps[::-1] if case.direction == "backward" else timesteps


def one_at_a_time(case, loss_timesteps):
    """Returns map, profile and n_pairs by one oracle run for each sample and loss timestep."""
    n_samples, n_timesteps, _ = case.inputs.shape
    order = processed(case, list(range(n_timesteps)))
    mask = np.ones((n_samples, n_timesteps), bool) if case.mask is None else case.mask
    squares = {(a, b): [] for a in loss_timesteps for b in range(n_timesteps)}
    by_lag = {k: [] for k in range(n_timesteps)}
    for a in loss_timesteps:
        alone = np.zeros_like(case.output_gradient)
        alone[:, a] = case.output_gradient[:, a]
        final = case.final_state_gradient if a == order[-1] else ()
        for s in range(n_samples):
            if case.zero_output_for_mask and not mask[s, a]:
                alone[s, a] = 0
            sent = np.concatenate([alone[s, a], *(gradient[s] for gradient in final)])
            if final:  # dh of the returned state and dy of the last timestep add up
                sent = np.concatenate([alone[s, a] + final[0][s], *(g[s] for g in final[1:])])
            size = np.linalg.norm(sent)
            before = [b for b in order[: order.index(a) + 1] if mask[s, b]]
            if size == 0 or not before:
                continue
            one = dataclasses.replace(
                case,
                inputs=case.inputs[[s]],
                mask=None if case.mask is None else case.mask[[s]],
                initial_state=tuple(state[[s]] for state in case.initial_state),
                **{
                    name: None if (drawn := getattr(case, name)) is None else drawn[[s]]
                    for name in ("input_dropout", "recurrent_dropout")
                },
                output_gradient=alone[[s]] / size,
                final_state_gradient=tuple(gradient[[s]] / size for gradient in final),
            )
            solved = oracle.solve(one)
            name = "cell_gradient" if case.cell == "LSTM" else "state_gradient"
            gains = np.linalg.norm(solved[name][0], axis=-1)
            for b in range(n_timesteps):
                if mask[s, b]:
                    squares[a, b].append(gains[b] ** 2 if b in before else 0.0)
            for lag, b in enumerate(reversed(before)):
                by_lag[lag].append(gains[b] ** 2)

    def root(values):
        return np.sqrt(np.mean(values)) if values else np.nan

    expected = [[root(squares[a, b]) for b in range(n_timesteps)] for a in loss_timesteps]
    profile = np.array([root(by_lag[k]) for k in range(n_timesteps)])
    return np.array(expected), profile, np.array([len(by_lag[k]) for k in range(n_timesteps)])


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
@pytest.mark.parametrize("mask", oracle.MASKS)
@pytest.mark.parametrize("zeroed", [False, True])
def test_map_and_profile_equal_gradients_sent_back_alone(
    rng, cell, reset_after, mask, direction, zeroed
):
    for final in (False, True):
        case = oracle.random_case(
            rng,
            cell,
            reset_after=reset_after,
            mask=mask,
            direction=direction,
            zero_output_for_mask=zeroed,
            final_state_gradient=final,
            initial_state=True,
        )
        case.output_gradient[1, 2] = 0
        got = memory(case)
        expected, profile, n_pairs = one_at_a_time(case, list(got.loss_timesteps))
        np.testing.assert_allclose(got.map, expected, rtol=1e-11, atol=1e-15)
        np.testing.assert_allclose(got.lag_profile, profile, rtol=1e-11, atol=1e-15)
        np.testing.assert_array_equal(got.n_pairs, n_pairs)


@pytest.mark.parametrize(("cell", "reset_after"), CELLS)
@pytest.mark.parametrize("dropout", ["shared", "per gate"])
def test_map_and_profile_go_through_the_recurrent_dropout(rng, cell, reset_after, dropout):
    case = oracle.random_case(
        rng, cell, reset_after=reset_after, mask="anywhere", recurrent_dropout=dropout
    )
    got = memory(case)
    expected, profile, _ = one_at_a_time(case, list(got.loss_timesteps))
    np.testing.assert_allclose(got.map, expected, rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(got.lag_profile, profile, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize(
    ("n_timesteps", "expected"),
    [(5, [0, 1, 2, 3, 4]), (12, [1, 2, 4, 5, 7, 8, 10, 11]), (16, [1, 3, 5, 7, 9, 11, 13, 15])],
)
def test_at_most_eight_loss_timesteps_are_spread_up_to_the_last(rng, n_timesteps, expected):
    case = oracle.random_case(rng, "GRU", n_timesteps=n_timesteps)
    np.testing.assert_array_equal(memory(case).loss_timesteps, expected)
    backward = dataclasses.replace(case, direction="backward")
    mirrored = sorted(n_timesteps - 1 - t for t in expected)
    np.testing.assert_array_equal(memory(backward).loss_timesteps, mirrored)
    assert len(memory(case, max_loss_timesteps=2).loss_timesteps) == 2


def test_the_size_of_a_samples_gradient_does_not_matter(rng):
    case = oracle.random_case(rng, "LSTM")
    scales = np.array([1.0, 1e-200, 1e150, 3.0])[:, None, None]
    scaled = dataclasses.replace(case, output_gradient=case.output_gradient * scales)
    np.testing.assert_allclose(memory(scaled).map, memory(case).map, rtol=1e-12)


def test_no_gradient_at_all_is_undefined_and_not_zero(rng):
    case = oracle.random_case(rng, "LSTM")
    nothing = memory(dataclasses.replace(case, output_gradient=0 * case.output_gradient))
    assert nothing.map.shape == (0, 6) and len(nothing.loss_timesteps) == 0
    assert np.isnan(nothing.lag_profile).all() and not nothing.n_pairs.any()


def test_a_gradient_that_is_not_finite_shows_in_map_and_profile(rng):
    case = oracle.random_case(rng, "GRU")
    case.output_gradient[0, 3, 1] = np.nan
    got = memory(case)
    assert np.isnan(got.map[3, :4]).all() and np.isfinite(got.map[[0, 1, 2, 4, 5]]).all()
    assert np.isnan(got.lag_profile[:4]).all() and np.isfinite(got.lag_profile[4:]).all()


@pytest.mark.parametrize("forget_bias", [4.0])
def test_an_lstm_without_recurrent_kernel_remembers_through_its_cells(rng, forget_bias):
    case = oracle.random_case(rng, "LSTM", n_timesteps=100, n_samples=2)
    bias = np.zeros((4, 3))
    bias[1] = forget_bias
    case = dataclasses.replace(
        case, kernel=case.kernel * 0.01, recurrent_kernel=case.recurrent_kernel * 0, bias=bias
    )
    only_last = np.zeros_like(case.output_gradient)
    only_last[:, -1] = 1
    case = dataclasses.replace(case, output_gradient=only_last)
    got = memory(case)
    # Each lag keeps a factor f = sigmoid(4) = 0.982.
    np.testing.assert_allclose(got.lag_profile[1:] / got.lag_profile[:-1], 0.982, rtol=1e-2)
    assert gradient_horizon(got.lag_profile, got.n_pairs) > 20
    through_h = reverse(case, rebuild(case)).state_gradient
    assert not through_h[:, :-1].any()


@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU"])
def test_a_network_without_memory_reads_lag_zero(rng, cell):
    case = oracle.random_case(rng, cell, n_timesteps=50, activation="tanh")
    bias = np.zeros_like(case.bias)
    if cell == "GRU":
        bias[0] = -800  # update gate shut: nothing of the state before is kept
    case = dataclasses.replace(case, recurrent_kernel=0 * case.recurrent_kernel, bias=bias)
    got = memory(case)
    assert gradient_horizon(got.lag_profile, got.n_pairs) == pytest.approx(0, abs=1e-12)
    total = np.sqrt((reverse(case, rebuild(case)).state_gradient ** 2).mean((0, 2)))
    centroid = (np.arange(50)[::-1] * total).sum() / total.sum()
    assert centroid > 20  # what the total gradient would have said


def test_with_a_loss_at_the_last_timestep_alone_the_profile_is_the_total_gradient(rng):
    case = oracle.random_case(rng, "GRU", n_samples=1, n_timesteps=30)
    only_last = np.zeros_like(case.output_gradient)
    only_last[:, -1] = case.output_gradient[:, -1]
    case = dataclasses.replace(case, output_gradient=only_last)
    got = memory(case)
    total = np.linalg.norm(reverse(case, rebuild(case)).state_gradient[0], axis=-1)[::-1]
    np.testing.assert_allclose(got.lag_profile, total / total[0], rtol=1e-12)
    lags = np.arange(30)
    expected = (lags * total).sum() / total.sum()
    assert gradient_horizon(got.lag_profile, got.n_pairs) == pytest.approx(expected)


def test_float32_products_give_the_same_map(rng):
    case = oracle.random_case(rng, "LSTM", mask="anywhere")
    forward = rebuild(case, dtype=np.float32)
    got = bptt.memory(weights_of(case), forward, case.output_gradient)
    np.testing.assert_allclose(got.map, memory(case).map, rtol=1e-5)


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize(("n_pairs", "used"), [(3, [1]), (12, [1, 3]), (100, [1, 3, 4])])
def test_of_many_pairs_the_first_samples_with_a_gradient_are_taken(rng, direction, n_pairs, used):
    case = oracle.random_case(
        rng, "LSTM", n_samples=5, n_timesteps=6, mask="anywhere", direction=direction
    )
    case.output_gradient[[0, 2]] = 0
    few = memory(case, max_pairs=n_pairs)
    alone = dataclasses.replace(
        case,
        inputs=case.inputs[used],
        mask=case.mask[used],
        output_gradient=case.output_gradient[used],
    )
    expected = memory(alone)
    np.testing.assert_array_equal(few.loss_timesteps, expected.loss_timesteps)
    np.testing.assert_array_equal(few.n_pairs, expected.n_pairs)
    np.testing.assert_allclose(few.lag_profile, expected.lag_profile, rtol=1e-12)
    np.testing.assert_allclose(few.map, expected.map, rtol=1e-12)
