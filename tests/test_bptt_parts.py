"""Weights out of their packing, norms and the self-check."""

import numpy as np
import pytest

from tb_rnn_plugin import bptt
from tb_rnn_plugin.bptt.norms import lengths, rms


@pytest.mark.parametrize(
    ("cell", "packing", "order"),
    [
        ("LSTM", "keras", [0, 1, 2, 3]),
        ("LSTM", "torch", [0, 1, 2, 3]),
        ("GRU", "keras", [0, 1, 2]),
        ("GRU", "torch", [1, 0, 2]),  # r z n
        ("SimpleRNN", "torch", [0]),
    ],
)
def test_packed_weights_come_out_with_named_axes(rng, cell, packing, order):
    n = len(order)
    kernel, recurrent = rng.normal(size=(5, n, 3)), rng.normal(size=(3, n, 3))
    bias = rng.normal(size=(2, n, 3))
    packed = [array[..., order, :] for array in (kernel, recurrent, bias)]
    flat = [array.reshape(len(array), -1) for array in packed]
    if packing == "torch":
        flat[:2] = [flat[0].T, flat[1].T]
    weights = bptt.CellWeights.from_packed(cell, *flat, packing=packing, activation="relu")
    np.testing.assert_array_equal(weights.kernel, kernel)
    np.testing.assert_array_equal(weights.recurrent_kernel, recurrent)
    np.testing.assert_array_equal(weights.bias, bias)
    assert (weights.features, weights.n_gates, weights.units) == (5, n, 3)
    assert weights.activation == "relu"
    np.testing.assert_array_equal(bptt.unpack_bias(cell, flat[2][0], packing=packing), bias[0])


def test_what_does_not_fit_is_refused_in_one_sentence():
    kernel, recurrent = np.zeros((2, 3, 4)), np.zeros((4, 3, 4))
    with pytest.raises(ValueError, match="not captured: activation gelu"):
        bptt.CellWeights("GRU", kernel, recurrent, activation="gelu")
    with pytest.raises(ValueError, match="not captured: activation softmax"):
        bptt.CellWeights("GRU", kernel, recurrent, recurrent_activation="softmax")
    with pytest.raises(ValueError, match="not captured: cell Foo"):
        bptt.CellWeights("Foo", kernel, recurrent)
    with pytest.raises(ValueError, match=r"recurrent kernel of LSTM.*\(4, 3, 4\)"):
        bptt.CellWeights("LSTM", kernel, recurrent)
    with pytest.raises(ValueError, match=r"kernel must have shape \(features, 3, 4\)"):
        bptt.CellWeights("GRU", np.zeros((2, 3, 5)), recurrent)
    with pytest.raises(ValueError, match=r"bias must have shape \(3, 4\) or \(2, 3, 4\)"):
        bptt.CellWeights("GRU", kernel, recurrent, np.zeros((3, 3, 4)))
    with pytest.raises(ValueError, match="last a multiple of its 4 gates.*shape .2, 6."):
        bptt.unpack_kernel("LSTM", np.zeros((2, 6)))
    with pytest.raises(ValueError, match="first a multiple of its 4 gates"):
        bptt.unpack_kernel("LSTM", np.zeros((6, 8)), packing="torch")
    with pytest.raises(ValueError, match="bias of GRU"):
        bptt.unpack_bias("GRU", np.zeros((3, 6)))
    with pytest.raises(ValueError, match="Unknown packing 'jax'; there are keras, torch"):
        bptt.unpack_kernel("GRU", np.zeros((2, 6)), packing="jax")


def test_log10_norms_are_exact_far_below_float32(rng):
    gradient = np.full((2, 5, 3), 1e-200)
    gradient[:, 1] = 0
    gradient[0, 2, 1] = np.nan
    gradient[0, 3] = np.inf
    gradient[:, 4] = 1e200
    norms = bptt.log10_norms(gradient)
    assert norms.dtype == np.float32 and norms.shape == (5,)
    np.testing.assert_array_equal(norms, np.float32([-200, -np.inf, np.nan, np.inf, 200]))


def test_log10_norms_skip_padding_and_nothing_else():
    gradient = np.array([[[3.0], [1e9]], [[4.0], [np.nan]]])
    mask = np.array([[True, False], [True, False]])
    norms = bptt.log10_norms(gradient, mask)
    assert norms[0] == pytest.approx(np.log10(np.sqrt(12.5)))
    assert np.isnan(norms[1])  # no valid sample
    mask[0, 1] = True
    assert bptt.log10_norms(gradient, mask)[1] == pytest.approx(9)
    mask[:, 1] = True
    assert np.isnan(bptt.log10_norms(gradient, mask)[1])


def test_rms_carries_an_infinity():
    assert rms(np.array([1.0, np.inf]), np.ones(2, bool), axis=0) == np.inf


def test_residual_is_the_worst_timesteps_relative_error(rng):
    framework = rng.normal(size=(3, 4, 5))
    recomputed = framework.copy()
    recomputed[:, 2] *= 1 + 1e-3
    recomputed[:, 1] *= 1 + 1e-5
    worst, n_compared = bptt.residual(recomputed, framework)
    assert worst == pytest.approx(1e-3) and n_compared == 4
    mask = np.ones((3, 4), bool)
    mask[:, 2] = False
    worst, n_compared = bptt.residual(recomputed, framework, mask)
    assert worst == pytest.approx(1e-5) and n_compared == 3


def test_residual_skips_what_underflows_in_the_framework():
    recomputed = np.array([[[1.0], [1e-35], [2e-6]]])
    framework = np.array([[[1.0], [0.0], [1e-6]]])
    assert bptt.residual(recomputed, framework) == (pytest.approx(1.0), 2)
    assert bptt.residual(recomputed, framework, half_precision=True) == (0, 1)


def test_residual_takes_an_overflow_of_both_for_agreement_and_of_one_for_none():
    framework = np.array([[[1.0, np.inf], [2.0, 3.0]]], np.float32)
    recomputed = np.array([[[1.0, 1e300], [2.0, 3.0]]])
    assert bptt.residual(recomputed, framework) == (0, 2)
    recomputed[0, 1, 1] = np.nan
    assert bptt.residual(recomputed, framework).worst == np.inf
    framework[0, 1], recomputed[0, 1] = np.nan, 3.0
    assert bptt.residual(recomputed, framework) == (np.inf, 2)


def test_residual_with_nothing_to_compare_is_undefined():
    worst, n_compared = bptt.residual(np.zeros((1, 2, 3)), np.zeros((1, 2, 3)))
    assert np.isnan(worst) and n_compared == 0 and bptt.residual_status(worst) == ""
    with pytest.raises(ValueError, match="one shape"):
        bptt.residual(np.zeros((1, 2, 3)), np.zeros((1, 2, 1)))


@pytest.mark.parametrize(
    ("worst", "dtype", "because", "status"),
    [
        (4.2e-7, "float32", "", "verified 4e-07"),
        (1.4e-3, "float32", "", "approximate 1e-03"),
        (1.4e-3, "float32", "dropout", "approximate 1e-03: dropout"),
        (4e-7, "float64", "", "approximate 4e-07"),
        (1e-2, "float16", "", "verified 1e-02"),
        (float("inf"), "float32", "", "approximate inf"),
        (float("nan"), "float32", "", ""),
    ],
)
def test_the_status_says_verified_below_its_types_threshold(worst, dtype, because, status):
    assert bptt.residual_status(worst, dtype=dtype, because=because) == status


def test_lengths_are_exact_where_squares_vanish_or_overflow():
    values = np.array([1e-200, 1e-150, 1.0, 1e150, 1e200])[:, None] * np.ones(4)
    with np.errstate(over="ignore", under="ignore"):
        np.testing.assert_allclose(lengths(values), 2 * values[:, 0], rtol=1e-15)
        np.testing.assert_array_equal(
            lengths(np.array([[0.0, 0], [1, np.nan], [1, np.inf]])), [0, np.nan, np.inf]
        )
