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


def test_a_gate_counts_its_values_near_zero_and_near_one():
    gate = np.full((1, 4, 2), 0.5)
    gate[0, 0] = 0.05
    gate[0, 1:, 0] = 0.95
    got = d.gate_saturation(gate)
    assert (got.closed, got.open) == (25, 37.5)
    mask = np.array([[True, False, False, False]])
    assert d.gate_saturation(gate, mask).closed == 100
    gate[0, 0, 0] = NAN
    assert np.isnan(d.gate_saturation(gate).closed) and np.isnan(d.gate_saturation(gate).open)


def test_the_timescale_of_a_constant_gate_is_one_over_what_it_loses():
    gate = np.broadcast_to(np.array([0.5, 0.9, 1.0]), (2, 5, 3))
    median, ninetieth = d.memory_timescale(gate)
    assert median == pytest.approx(10)
    assert ninetieth == pytest.approx(10 + 0.8 * (1e6 - 10))
    assert np.isnan(d.memory_timescale(gate * NAN)).all()
    gate = gate.copy()
    gate[1, 4, 0] = np.inf  # not the longest timescale
    assert np.isnan(d.memory_timescale(gate)).all()


def singular_value_rank(output):
    """The definition, from the singular values of the rows themselves."""
    rows = output.reshape(-1, output.shape[-1])
    values = np.linalg.svd(rows - rows.mean(0), compute_uv=False)
    share = values[values > 0] / values.sum()
    return np.exp(-(share * np.log(share)).sum())


def test_effective_rank_counts_directions(rng):
    directions = np.linalg.qr(rng.normal(size=(8, 8)))[0]
    coefficients = np.linalg.qr(rng.normal(size=(200, 9)))[0]
    coefficients = np.linalg.qr(coefficients - coefficients.mean(0))[0]
    for rank in (1, 3, 8):
        output = (coefficients[:, :rank] @ directions[:rank]).reshape(10, 20, 8)
        assert d.unit_similarity(output + 5).effective_rank == pytest.approx(rank, rel=1e-6)
    assert d.unit_similarity(output[:1, :3] * 0 + 0.1).effective_rank == 0
    output[0, 0, 0] = np.inf
    assert np.isnan(d.unit_similarity(output).effective_rank)


@pytest.mark.parametrize("decay", [0.3, 0.7, 0.99])
def test_the_squared_matrix_gives_the_rank_of_the_singular_values(rng, decay):
    # Singular values under 1e-7 of the largest are lost: 2e-5 of the rank is left as room.
    output = rng.normal(size=(5, 30, 24)) * decay ** np.arange(24) @ rng.normal(size=(24, 24))
    got = d.unit_similarity(output).effective_rank
    assert got == pytest.approx(singular_value_rank(output), rel=2e-5)


def test_fewer_rows_than_units_have_no_more_directions_than_rows_less_one(rng):
    output = rng.normal(size=(1, 4, 50))
    got = d.unit_similarity(output).effective_rank
    assert got == pytest.approx(singular_value_rank(output), rel=1e-6) and got <= 3


def test_units_beyond_the_squares_of_float64_have_rank_and_correlation(rng):
    output = rng.normal(size=(4, 25, 3)) * np.array([1e-200, 1.0, 1e200])
    got = d.unit_similarity(output)
    assert got.effective_rank == pytest.approx(1)
    pearson = np.abs(np.corrcoef(output.reshape(-1, 3) / [1e-200, 1.0, 1e200], rowvar=False))
    assert got.unit_correlation == pytest.approx(pearson[np.triu_indices(3, 1)].mean())


def test_correlation_is_over_units_that_vary(rng):
    signal = rng.normal(size=(4, 25))
    other = rng.normal(size=(4, 25))
    constant = np.full((4, 25), 0.1)
    got = d.unit_similarity(np.stack([signal, -2 * signal + 1, constant, constant], axis=-1))
    assert got.unit_correlation == pytest.approx(1) and got.constant_units == 50
    pearson = abs(np.corrcoef(signal.ravel(), other.ravel())[0, 1])
    pair = d.unit_similarity(np.stack([signal, other], -1))
    assert pair.unit_correlation == pytest.approx(pearson) and pair.constant_units == 0
    assert np.isnan(d.unit_similarity(np.stack([signal, constant], -1)).unit_correlation)


def test_a_nan_hides_behind_no_similarity_and_padding_is_none():
    output = outputs()
    output[1, 3:] = NAN
    assert np.isnan(list(vars(d.unit_similarity(output)).values())).all()
    mask = np.isfinite(output[..., 0])
    assert d.unit_similarity(output, mask).constant_units == 75
    assert d.unit_similarity(output, mask).effective_rank == pytest.approx(1)


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


def sequences(*names, shape=(2, 6, 2)):
    return {name: np.zeros(shape) for name in names}


def test_the_forward_onset_is_the_first_timestep_in_processing_order():
    arrays = sequences("output", "cell_state")
    arrays["cell_state"][1, 2, 0] = np.inf
    arrays["output"][0, 4, 1] = NAN
    arrays["output"][0, 5] = NAN
    onset = d.forward_onset(arrays)
    assert onset is not None
    assert (onset.timestep, onset.quantities, onset.gates) == (2, ("cell_state",), ())
    onset = d.forward_onset(arrays, direction="backward")
    assert onset is not None
    assert (onset.timestep, onset.quantities) == (5, ("output",))


def test_the_gradient_onset_is_the_last_timestep_in_processing_order():
    arrays = sequences("state_gradient", "output")
    arrays["state_gradient"][0, 1:4] = NAN
    arrays["output"][:] = NAN
    for direction, timestep in (("forward", 3), ("backward", 1)):
        onset = d.gradient_onset(arrays, direction=direction)
        assert onset is not None
        assert (onset.timestep, onset.quantities) == (timestep, ("state_gradient",))


def test_the_onset_names_the_gates_that_have_it():
    arrays = sequences("gate_activations", shape=(2, 6, 3, 2))
    arrays["gate_activations"][1, 3, 2, 1] = NAN
    arrays["gate_activations"][1, 4] = NAN
    onset = d.forward_onset(arrays, gates=("update", "reset", "new"))
    assert onset == d.Onset(3, ("gate_activations",), ("new",))
    sentence = onset.sentence(step=103, series="names")
    assert sentence == "step 103, series names, gate new, timestep 3 (gate_activations)"
    arrays["gate_activations"][1, 3, 0, 1] = np.inf
    onset = d.forward_onset(arrays, gates=("update", "reset", "new"))
    assert onset is not None
    assert "gates update new, timestep 3" in onset.sentence(step=1, series="names")


def test_padding_and_finite_values_have_no_onset():
    arrays = sequences("output", "state_gradient")
    assert d.forward_onset(arrays) is None and d.gradient_onset(arrays) is None
    arrays["output"][0, :3] = NAN
    mask = np.ones((2, 6), bool)
    mask[0, :3] = False
    assert d.forward_onset(arrays, mask) is None
    arrays["output"][0, 3, 0] = NAN
    onset = d.forward_onset(arrays, mask)
    assert onset is not None and onset.timestep == 3


def test_a_sum_that_overflows_is_no_onset():
    assert d.forward_onset({"output": np.full((2, 6, 2), 1e308)}) is None
