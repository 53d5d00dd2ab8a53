"""Overviews against loops over single numbers."""

import math

import numpy as np
import pytest

from tb_rnn_plugin.overview import (
    MAX_TIMESTEP_BINS,
    STATISTICS,
    pack,
    summarise,
    unpack,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def one_column(numbers: list[float]) -> list[float]:
    """Returns the statistics of single numbers, slowly and exactly."""
    finite = [x for x in numbers if math.isfinite(x)]
    rest = [len(numbers) - len(finite), len(numbers)]
    if not finite:
        return [math.nan, math.nan, math.nan, *rest]
    largest = max(map(abs, finite))
    if largest == 0:
        return [-math.inf, 0.0, -math.inf, *rest]
    squares = math.fsum((x / largest) ** 2 for x in finite) / len(finite)
    mean = math.fsum(x / largest for x in finite) / len(finite) * largest
    return [math.log10(squares) / 2 + math.log10(largest), mean, math.log10(largest), *rest]


def by_loop(values: np.ndarray, mask: np.ndarray, n_bins: int) -> tuple[np.ndarray, np.ndarray]:
    n_samples, n_timesteps = mask.shape
    flat = values.reshape(n_samples, n_timesteps, -1)
    real = [(s, t) for s in range(n_samples) for t in range(n_timesteps) if mask[s, t]]
    bins: list[list[float]] = [[] for _ in range(n_bins)]
    edges = [b * n_timesteps // n_bins for b in range(n_bins + 1)]
    for s, t in real:
        (b,) = (b for b in range(n_bins) if edges[b] <= t < edges[b + 1])
        bins[b] += list(flat[s, t])
    channels = [[flat[s, t, c] for s, t in real] for c in range(flat.shape[2])]
    return np.array([one_column(x) for x in bins]).T, np.array([one_column(x) for x in channels]).T


def marked(rng: np.random.Generator) -> np.ndarray:
    values = rng.normal(size=(3, 7, 2, 5))
    values[0, 2, 1, 3], values[2, 6, 0, 0], values[1, 0, 0, 1] = np.nan, np.inf, -np.inf
    return values


def vanishing(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(3, 7, 5)) * 10.0 ** -np.linspace(0, 300, 7)[:, None]


def exploding(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(3, 7, 5)) * 10.0 ** np.linspace(0, 300, 7)[:, None]


def zero(rng: np.random.Generator) -> np.ndarray:
    values = rng.normal(size=(3, 7, 5))
    values[:, 3], values[..., 2] = 0, 0
    return values


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("make", [marked, vanishing, exploding, zero])
def test_statistics_equal_a_loop_over_single_numbers(make, masked, rng) -> None:
    values = make(rng)
    mask = rng.random((3, 7)) < (0.5 if masked else 2)
    mask[:, 4] = not masked  # a timestep that is nothing but padding
    found = summarise(values, mask if masked else None)
    timesteps, channels = by_loop(values, mask, 7)
    # float32 of figures up to 300 decades; means may cancel.
    with np.errstate(over="ignore"):
        for row, name in enumerate(STATISTICS):
            for actual, wanted in ((found.timesteps, timesteps), (found.channels, channels)):
                wanted = wanted[row].astype(np.float32)
                np.testing.assert_allclose(actual[row], wanted, rtol=3e-6, err_msg=name)


def test_a_long_sequence_is_binned_evenly(rng: np.random.Generator) -> None:
    n_timesteps = 2 * MAX_TIMESTEP_BINS + 321
    values = rng.normal(size=(2, n_timesteps, 1))
    found = summarise(values)
    wanted, _ = by_loop(values, np.ones((2, n_timesteps), bool), MAX_TIMESTEP_BINS)
    assert (found.n_timesteps, found.timesteps.shape[1]) == (n_timesteps, MAX_TIMESTEP_BINS)
    np.testing.assert_allclose(found.timesteps, wanted, rtol=1e-5, atol=1e-6)


def test_a_spike_in_one_value_is_the_maximum_of_its_timestep_and_unit() -> None:
    values = np.full((4, 6, 3), 1e-3)
    values[2, 4, 1] = -50
    found = summarise(values)
    row = STATISTICS.index("log10_max")
    assert np.argmax(found.timesteps[row]) == 4 and np.argmax(found.channels[row]) == 1
    np.testing.assert_allclose(found.timesteps[row].max(), np.log10(50), rtol=1e-6)


def test_a_float32_gradient_near_the_largest_number_does_not_become_infinite() -> None:
    found = summarise(np.full((2, 3, 4), 3e38, np.float32))
    np.testing.assert_allclose(found.timesteps[0], np.log10(3e38), rtol=1e-6)


@pytest.mark.parametrize("shape", [(0, 4, 3), (2, 0, 3)])
def test_nothing_gives_a_count_of_zero(shape: tuple[int, ...]) -> None:
    found = summarise(np.zeros(shape))
    assert found.timesteps.shape == (len(STATISTICS), shape[1])
    assert (found.channels[STATISTICS.index("count")] == 0).all()
    assert np.isnan(found.channels[0]).all()


def test_packed_overviews_come_back_and_absent_ones_stay_absent(rng: np.random.Generator) -> None:
    output, gates = summarise(rng.normal(size=(2, 5, 3))), summarise(rng.normal(size=(2, 5, 4, 3)))
    vector = pack([output, None, gates])
    assert vector.dtype == np.float32
    found = unpack(vector, ("output", "cell_state", "gate_activations"))
    assert list(found) == ["output", "gate_activations"]
    for name, wanted in (("output", output), ("gate_activations", gates)):
        assert found[name].n_timesteps == 5
        np.testing.assert_array_equal(found[name].timesteps, wanted.timesteps)
        np.testing.assert_array_equal(found[name].channels, wanted.channels)


def test_an_empty_list_of_overviews_is_an_empty_vector() -> None:
    assert pack([]).shape == (0,)
