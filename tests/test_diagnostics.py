"""Diagnostics on arrays whose answer is known."""

import numpy as np
import pytest

from tb_rnn_plugin import diagnostics as d

NAN = float("nan")


def test_a_geometric_profile_gives_its_own_rate_and_centroid():
    profile = 1e-3 * 0.5 ** np.arange(60)
    assert d.gradient_decay(profile) == pytest.approx(0.5)
    assert d.gradient_horizon(profile) == pytest.approx(1.0)
    assert d.gradient_ratio(profile) == pytest.approx(59 * np.log10(0.5))
    assert d.vanishing_share(profile) == pytest.approx(100 * 50 / 60)
    assert d.exploding_share(profile) == 0


def test_the_fit_leaves_out_what_rounding_sets():
    profile = np.concatenate([0.1 ** np.arange(10), np.full(20, 1e-16)])
    assert d.gradient_decay(profile) == pytest.approx(0.1)


def test_a_growing_profile_explodes():
    profile = 10.0 ** np.arange(10)
    assert d.exploding_share(profile) == pytest.approx(60)
    assert d.gradient_ratio(profile) == pytest.approx(9)
    assert d.gradient_decay(profile) == pytest.approx(10)
    assert d.vanishing_share(profile) == pytest.approx(60)


def test_profiles_beyond_the_squares_of_float64_give_the_same_numbers():
    profile = 0.5 ** np.arange(60)
    for scale in (1e-280, 1e300):
        for name, value in d.lag_diagnostics(profile * scale).items():
            assert value == pytest.approx(d.lag_diagnostics(profile)[name]), name


def test_one_lag_has_a_horizon_of_zero_and_no_decay():
    assert d.gradient_horizon(np.array([0.3])) == 0
    assert np.isnan(d.gradient_decay(np.array([0.3])))
    assert d.gradient_ratio(np.array([0.3])) == 0


def test_nothing_arriving_at_the_longest_lag_is_minus_infinity():
    assert d.gradient_ratio(np.array([1.0, 0.5, 0.0])) == -np.inf


@pytest.mark.parametrize("profile", [[], [0.0, 0.0], [1.0, NAN, 0.2], [1.0, np.inf]])
def test_undefined_and_nonfinite_profiles_give_nan(profile):
    values = d.lag_diagnostics(np.array(profile))
    assert len(values) == 5 and all(np.isnan(value) for value in values.values()), values


def test_lags_without_a_pair_are_left_out_but_a_nan_gain_is_not():
    profile, n_pairs = np.array([1.0, 0.5, NAN, NAN]), np.array([4, 2, 0, 0])
    assert d.gradient_horizon(profile, n_pairs) == pytest.approx(1 / 3)
    assert np.isnan(d.gradient_horizon(profile, np.array([4, 2, 1, 0])))


def outputs():
    output = np.zeros((2, 10, 4))
    output[..., 1] = np.linspace(-1, 1, 20).reshape(2, 10)
    output[..., 2] = 0.96
    output[..., 3] = 5e-4
    return output


def test_units_near_zero_are_dead_and_units_near_one_saturated():
    assert d.dead_units(outputs()) == 50
    assert d.saturated_units(outputs()) == 25


def test_padding_makes_no_unit_alive_or_saturated():
    output, mask = outputs(), np.ones((2, 10), bool)
    mask[1] = False
    output[1] = NAN
    assert d.dead_units(output, mask) == 50
    assert d.saturated_units(output, mask) == 25
    assert np.isnan(d.dead_units(output)) and np.isnan(d.saturated_units(output))
    assert np.isnan(d.dead_units(output, mask & False))


def test_each_gate_has_its_own_saturation():
    gates = np.full((1, 4, 2, 2), 0.5)
    gates[0, 0, 0] = 0.05
    gates[0, 1:, 1, 0] = 0.95
    got = d.gate_saturation(gates)
    np.testing.assert_allclose(got.closed, [25, 0])
    np.testing.assert_allclose(got.opened, [0, 37.5])
    gates[0, 0, 0, 0] = NAN
    assert np.isnan(d.gate_saturation(gates).closed[0]) and d.gate_saturation(gates).closed[1] == 0


def test_the_timescale_of_a_constant_gate_is_one_over_what_it_loses():
    gate = np.broadcast_to(np.array([0.5, 0.9, 1.0]), (2, 5, 3))
    median, ninetieth = d.memory_timescale(gate)
    assert median == pytest.approx(10)
    assert ninetieth == pytest.approx(10 + 0.8 * (1e6 - 10))
    assert np.isnan(d.memory_timescale(gate * NAN)).all()


def test_effective_rank_counts_directions(rng):
    directions = np.linalg.qr(rng.normal(size=(8, 8)))[0]
    coefficients = np.linalg.qr(rng.normal(size=(200, 9)))[0]
    coefficients = np.linalg.qr(coefficients - coefficients.mean(0))[0]
    for rank in (1, 3, 8):
        output = (coefficients[:, :rank] @ directions[:rank]).reshape(10, 20, 8)
        assert d.effective_rank(output + 5) == pytest.approx(rank, rel=1e-6)
    assert d.effective_rank(output[:1, :3] * 0 + 0.1) == 0
    output[0, 0, 0] = np.inf
    assert np.isnan(d.effective_rank(output))


def test_correlation_is_over_units_that_vary(rng):
    signal = rng.normal(size=(4, 25))
    other = rng.normal(size=(4, 25))
    constant = np.full((4, 25), 0.1)
    got = d.unit_correlation(np.stack([signal, -2 * signal + 1, constant], axis=-1))
    assert got.mean == pytest.approx(1) and got.n_constant == 1
    pearson = abs(np.corrcoef(signal.ravel(), other.ravel())[0, 1])
    assert d.unit_correlation(np.stack([signal, other], -1)).mean == pytest.approx(pearson)
    assert np.isnan(d.unit_correlation(np.stack([signal, constant], -1)).mean)


def test_norms_of_weights_are_by_gate_and_updates_relative(rng):
    kernel = rng.normal(size=(5, 4, 3))
    expected = [np.linalg.norm(kernel[:, gate]) for gate in range(4)]
    np.testing.assert_allclose(d.weight_norm(kernel), expected)
    np.testing.assert_allclose(d.weight_norm(kernel[0]), np.linalg.norm(kernel[0], axis=1))
    assert d.update_ratio(kernel * 1e-3, kernel) == pytest.approx(1e-3)
    assert d.update_ratio(kernel, 0 * kernel) == np.inf
    assert np.isnan(d.update_ratio(0 * kernel, 0 * kernel))


def test_nonfinite_values_are_counted_outside_padding():
    values = np.zeros((2, 3, 2))
    values[0, 0] = [NAN, np.inf]
    values[1, 2, 0] = -np.inf
    mask = np.ones((2, 3), bool)
    mask[1, 2] = False
    assert d.nonfinite_count(values) == 3
    assert d.nonfinite_count(values, mask) == 2
