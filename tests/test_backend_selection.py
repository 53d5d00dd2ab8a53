"""Slices and the reduction to pixels, against slow and obvious loops."""

import numpy as np
import pytest

from tb_rnn_plugin.backend.response import RequestError
from tb_rnn_plugin.backend.selection import (
    Selection,
    axis_slices,
    parse_selection,
    parse_step,
    picture_axes,
    reduce_axis,
    select,
)
from tb_rnn_plugin.encoding import bfloat16_to_float32, float32_to_bfloat16

SEQUENCE = ("samples", "timesteps", "units")
GATED = ("samples", "timesteps", "gates", "units")
GATES = ("update", "reset", "new")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def largest_by_loop(row: list[float], n_boxes: int) -> list[float]:
    """Picks, box by box, NaN before infinity before the largest magnitude."""
    picked = []
    for box in range(n_boxes):
        start, stop = box * len(row) // n_boxes, (box + 1) * len(row) // n_boxes
        entries = row[start:stop]
        nans = [x for x in entries if x != x]
        picked.append(nans[0] if nans else max(entries, key=abs))
    return picked


@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8"])
@pytest.mark.parametrize("n_boxes", [1, 2, 3, 7, 12, 13])
def test_each_box_keeps_its_entry_of_largest_magnitude(
    rng: np.random.Generator, dtype: str, n_boxes: int
) -> None:
    row = rng.normal(size=13).astype(dtype)
    np.testing.assert_array_equal(
        reduce_axis(row, 0, n_boxes), largest_by_loop(row.tolist(), n_boxes)
    )


def test_a_nan_wins_over_an_infinity_and_an_infinity_over_every_number() -> None:
    row = np.array([1.0, -np.inf, np.nan, 3e38, -np.inf, 2.0, 0.0, -5e-39], np.float32)
    np.testing.assert_array_equal(
        reduce_axis(row, 0, 4), np.array([-np.inf, np.nan, -np.inf, -5e-39], np.float32)
    )


def test_bfloat16_codes_reduce_as_the_numbers_that_they_are(rng: np.random.Generator) -> None:
    codes = float32_to_bfloat16(rng.normal(size=40) * 10.0 ** rng.integers(-30, 30, 40))
    codes[5] = float32_to_bfloat16(np.array([np.nan]))[0]
    codes[21] = float32_to_bfloat16(np.array([-np.inf]))[0]
    reduced = bfloat16_to_float32(reduce_axis(codes, 0, 9))
    expected = largest_by_loop(bfloat16_to_float32(codes).tolist(), 9)
    np.testing.assert_array_equal(reduced, expected)
    assert np.isnan(reduced).sum() == 1 and np.isneginf(reduced).sum() == 1


def test_reducing_both_axes_equals_the_largest_of_each_rectangle(rng: np.random.Generator) -> None:
    array = rng.normal(size=(2, 11, 7)).astype(np.float32)
    part, _, reduced = select(array, SEQUENCE, (), Selection(width_px=4, height_px=3))
    assert part.shape == (2, 4, 3)
    assert reduced == {"timesteps": (11, 4), "units": (7, 3)}
    for (sample, column, row), value in np.ndenumerate(part):
        box = array[
            sample,
            column * 11 // 4 : (column + 1) * 11 // 4,
            row * 7 // 3 : (row + 1) * 7 // 3,
        ]
        assert value == box.ravel()[np.abs(box).argmax()]


def test_a_boolean_box_is_true_where_any_of_it_is() -> None:
    row = np.array([False, False, True, False])
    np.testing.assert_array_equal(reduce_axis(row, 0, 2), [False, True])


def test_an_axis_that_fits_is_left_alone(rng: np.random.Generator) -> None:
    array = rng.normal(size=(2, 11, 7))
    part, cuts, reduced = select(array, SEQUENCE, (), Selection(width_px=11, height_px=90))
    np.testing.assert_array_equal(part, array)
    assert cuts == {} and reduced == {}


@pytest.mark.parametrize("padding", [np.nan, np.inf, 1e30])
def test_no_box_shows_padding(rng: np.random.Generator, padding: float) -> None:
    array = rng.normal(size=(3, 11, 5)).astype(np.float32)
    real = rng.random((3, 11)) < 0.5
    real[0] = True
    array[~real] = padding
    part, _, _ = select(array, SEQUENCE, (), Selection(width_px=4, height_px=2), is_real=real)
    for (sample, column, row), value in np.ndenumerate(part):
        times = range(column * 11 // 4, (column + 1) * 11 // 4)
        box = array[
            sample, [t for t in times if real[sample, t]], row * 5 // 2 : (row + 1) * 5 // 2
        ]
        assert value == (box.ravel()[np.abs(box).argmax()] if box.size else 0)


def test_the_mask_of_the_whole_array_is_cut_like_the_array(rng: np.random.Generator) -> None:
    array = rng.normal(size=(4, 12, 3)).astype(np.float32)
    real = rng.random((4, 12)) < 0.7
    selection = Selection({"samples": "1:4", "timesteps": "2:10"}, width_px=3)
    part, _, _ = select(array, SEQUENCE, (), selection, is_real=real)
    cleared = array[1:4, 2:10].copy()
    cleared[~real[1:4, 2:10]] = 0
    np.testing.assert_array_equal(part, reduce_axis(cleared, 1, 3))


@pytest.mark.parametrize(
    ("axes", "expected"),
    [
        (SEQUENCE, ("timesteps", "units")),
        (GATED, ("timesteps", "units")),
        (("samples", "timesteps", "features"), ("timesteps", "features")),
        (("features", "gates", "units"), ("units", "features")),
        (("units_from", "gates", "units"), ("units", "units_from")),
        (("bias_rows", "gates", "units"), ("units", None)),
        (("loss_timesteps", "timesteps"), ("timesteps", "loss_timesteps")),
        (("timesteps",), ("timesteps", None)),
        (("lags",), (None, None)),
    ],
)
def test_picture_axes_of_every_kind_of_quantity(
    axes: tuple[str, ...], expected: tuple[str | None, str | None]
) -> None:
    assert picture_axes(axes) == expected


def test_an_axis_one_entry_too_long_is_reduced(rng: np.random.Generator) -> None:
    part, _, reduced = select(rng.normal(size=(11,)), ("timesteps",), (), Selection(width_px=10))
    assert part.shape == (10,) and reduced == {"timesteps": (11, 10)}


def test_slices_are_half_open_and_either_end_is_optional(rng: np.random.Generator) -> None:
    array = rng.normal(size=(4, 10, 3, 6))
    selection = Selection({"samples": "1:3", "timesteps": ":4", "gates": "reset", "units": "2:99"})
    part, cuts, _ = select(array, GATED, GATES, selection)
    np.testing.assert_array_equal(part, array[1:3, :4, 1:2, 2:])
    assert cuts["units"] == slice(2, 6) and cuts["gates"] == slice(1, 2)


def test_units_cuts_features_where_there_are_no_units() -> None:
    axes = ("samples", "timesteps", "features")
    assert axis_slices({"units": "1:2"}, axes, (4, 10, 5), ()) == {"features": slice(1, 2)}
    weights = ("features", "gates", "units")
    cuts = axis_slices({"units": "1:2", "features": "0:3"}, weights, (5, 3, 6), GATES)
    assert cuts == {"units": slice(1, 2), "features": slice(0, 3)}


@pytest.mark.parametrize(
    ("slices", "sentence"),
    [
        ({"samples": "3"}, 'samples="3" is no slice: give start:stop, half open'),
        ({"samples": "-2:"}, 'samples="-2:" is no slice'),
        ({"samples": "0:4:2"}, "is no slice"),
        ({"samples": "a:b"}, "is no slice"),
        ({"samples": "²:3"}, "is no slice"),
        ({"samples": "2:2"}, 'samples="2:2" selects nothing: there are samples 0:4.'),
        ({"samples": "4:9"}, "selects nothing"),
        ({"gates": "forget"}, "or a name (update, reset, new)"),
        ({"lags": "0:1"}, 'no axis "lags" to cut. It has samples (4), timesteps (10), gates (3)'),
    ],
)
def test_a_slice_that_does_not_fit_names_what_there_is(
    slices: dict[str, str], sentence: str
) -> None:
    with pytest.raises(RequestError) as caught:
        axis_slices(slices, GATED, (4, 10, 3, 6), GATES)
    assert sentence in str(caught.value)
    assert caught.value.status == 400


@pytest.mark.parametrize("text", ["0", "-4", "3.5", "many", "16385", "٣"])
def test_a_pixel_size_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="is no size: give a whole number from 1 to 16384"):
        parse_selection({"width_px": text})


def test_empty_parameters_select_everything() -> None:
    assert parse_selection({"samples": "", "width_px": "", "gates": ""}) == Selection()


@pytest.mark.parametrize("text", ["", "-1", "1.0", "last", "١"])
def test_a_step_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RequestError, match="is no step"):
        parse_step(text)
