"""The column that shows the difference of two others."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab
from tests.e2e.written_logs import BIDIRECTIONAL, KNOWN, N_TIMESTEPS, N_UNITS

SHAPE = (N_UNITS["GRU"], N_TIMESTEPS)
TIMESTEP = 12
EARLY, LATE = "gru, step 20", "gru, step 120"
#: Two columns of one run, at steps of their own.
TWO_STEPS = "demo/gru@20,demo/gru@120"


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def values_at(tab: RNNTab, unit: int, difference: str) -> tuple[float, float, float]:
    """Returns what the card says of the early and the late column, and of their difference."""
    tab.point_at_cell(tab.image(f"{difference}, sample 0, "), unit, TIMESTEP, SHAPE)
    card = tab.card_values()
    return number(card[EARLY]), number(card[LATE]), number(card[difference])


def test_a_difference_is_one_column_minus_the_other(open_tab: OpenTab) -> None:
    tab = open_tab({"r": TWO_STEPS})
    tab.role("button", "Change column 2").click()
    tab.role("button", "Subtract column 1").click()
    tab.expect_key("e", "1-0")
    early, late, difference = values_at(tab, 3, "step 120 − step 20")
    assert early != late
    # Three digits stand in a card.
    assert difference == pytest.approx(late - early, rel=0.02, abs=0.01 * abs(late))
    # What is the same at every step differs by nothing.
    (known, *_) = KNOWN
    assert values_at(tab, known, "step 120 − step 20")[2] == 0


def test_a_ratio_is_in_decades(open_tab: OpenTab) -> None:
    tab = open_tab({"r": TWO_STEPS, "e": "1-0"})
    tab.choose("Compare by", "a / b")
    tab.expect_key("e", "1/0")
    early, late, ratio = values_at(tab, 3, "step 120 / step 20")
    assert 10**ratio == pytest.approx(abs(late / early), rel=0.02)


def test_a_difference_goes_with_its_columns(open_tab: OpenTab) -> None:
    tab = open_tab({"r": f"demo/lstm,{TWO_STEPS}", "e": "2-1"})
    expect(tab.role("group", "Difference: step 120 − step 20")).to_be_visible()
    tab.role("button", "Change column 1").click()
    tab.role("button", "Remove this column").click()
    tab.expect_key("e", "1-0")
    tab.role("button", "Remove the difference").click()
    tab.expect_key("e", None)


def test_what_has_no_difference_says_why(open_tab: OpenTab) -> None:
    tab = open_tab({"r": "demo/gru,demo/simplernn", "e": "0-1"})
    sentence = "There is no difference of arrays of different shapes"
    expect(tab.inside.get_by_text(sentence)).to_contain_text("units (12)")


def test_different_sequences_have_no_difference(open_tab: OpenTab) -> None:
    tab = open_tab({"r": f"{BIDIRECTIONAL}@0,{BIDIRECTIONAL}@60", "e": "0-1"})
    sentence = "There is no difference of columns that show different sequences."
    expect(tab.inside.get_by_text(sentence)).to_be_visible()
