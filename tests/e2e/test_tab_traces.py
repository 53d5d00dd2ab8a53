"""Panels of units, the scatter of one timestep, and directions, as a person uses them."""

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import Picture, RNNTab, wait_for
from tests.e2e.test_tab_pictures import rgb_of
from tests.e2e.written_logs import BIDIRECTIONAL, KNOWN, TINY, TINY_OUTPUT

#: From the design: the line of the first sample, by theme.
FIRST_SAMPLE = {"light": rgb_of("#000090"), "dark": rgb_of("#edff00")}
FORWARD, BACKWARD = "bidirectional/forward", "bidirectional/backward"
#: CSS px of a panel's label, above its plot and below.
ABOVE, BELOW = 18, 6
#: Share of half a plot at which a limit stands.
REACH = 0.96
TINY_VIEW = {"r": TINY, "q": "output", "o": "linear", "d": "-1,1"}
TINY_SIZE = {"width": 1000, "height": 700}


def panels(tab: RNNTab, run: str = "demo/gru") -> Locator:
    """The first picture of panels in a run's column."""
    return tab.image(f"{run}, unit")


def keyboard(tab: RNNTab) -> Locator:
    """What takes the keys of the panels."""
    return tab.role("application", "Panels by unit")


def has_colour(picture: Picture, colour: tuple[int, int, int]) -> bool:
    """Whether any pixel has just that colour."""
    pixels = np.frombuffer(picture.rgba, np.uint8).reshape(-1, 4)[:, :3]
    return bool((pixels == colour).all(axis=1).any())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_unit_has_a_panel_with_a_line_for_each_sample(open_tab: OpenTab, theme: str) -> None:
    tab = open_tab({"r": "demo/gru"}, color_scheme=theme)
    tab.choose("Show", "Panels")
    tab.expect_key("m", "panels")
    assert has_colour(tab.settled(panels(tab)), FIRST_SAMPLE[theme])
    key = tab.role("group", "Samples by colour")
    expect(key.get_by_role("button")).to_have_count(3)
    expect(tab.inside.locator(".how-to-read")).to_contain_text("A panel is one unit")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_line_never_bridges_what_is_no_number_and_marks_it(open_tab: OpenTab, theme: str) -> None:
    tab = open_tab(TINY_VIEW | {"m": "panels", "xu": "0"}, color_scheme=theme, **TINY_SIZE)
    picture = tab.settled(panels(tab, TINY))
    line = FIRST_SAMPLE[theme]
    middles = [int((t + 0.5) * picture.width / 5) for t in range(5)]
    top, bottom = ABOVE, picture.height - BELOW
    # NaN is a bar at the bottom, an infinity a square at its edge.
    assert picture.rgb(middles[0], bottom - 3) == line
    assert picture.rgb(middles[0] + 2, bottom - 3) != line
    assert picture.rgb(middles[1] + 1, top + 2) == line
    assert picture.rgb(middles[2] + 1, bottom - 3) == line
    # A number between two that are none is a dot, here on the line of 0; padding is nothing.
    zero = (top + bottom) // 2
    assert picture.rgb(middles[3], zero - 1) == line
    ground = picture.rgb(middles[4], top + 9)
    between = [middles[0] + 9, middles[1] + 9, middles[4]]
    for x in between:
        column = {picture.rgb(x, y) for y in range(top, bottom)}
        assert len(column) <= 3 and line not in column and ground in column


def test_a_panel_names_its_unit_and_the_card_its_stored_value(open_tab: OpenTab) -> None:
    tab = open_tab({"m": "panels", "r": "demo/gru,demo/lstm", "k": "120", "p": "0,12,4,0"})
    panels(tab)
    keyboard(tab).press("ArrowRight")
    keyboard(tab).press("ArrowRight")
    keyboard(tab).press("Shift+ArrowRight")
    keyboard(tab).press("Shift+ArrowLeft")
    card = tab.card_values()
    assert (card["Unit"], card["Timestep"], card["Sample"]) == ("5", "12, “L”", "0")
    assert KNOWN[5] == 1 / 3 and card["gru"] == "+0.334"
    status = tab.role("status", "Point")
    expect(status).to_contain_text("Unit 5, gru +0.334")


def test_a_panel_fills_its_column_and_goes_back(open_tab: OpenTab) -> None:
    tab = open_tab({"m": "panels", "r": "demo/gru"})
    box = panels(tab).bounding_box()
    assert box
    tab.page.mouse.click(box["x"] + 20, box["y"] + 8)  # the label of the first one
    tab.expect_key("xu", "0")
    expect(tab.role("img", "demo/gru, unit 0, ")).to_be_visible()
    tab.role("button", "Next unit").click()
    tab.expect_key("xu", "1")
    keyboard(tab).press("ArrowRight")
    tab.expect_key("xu", "2")
    keyboard(tab).press("Enter")
    tab.expect_key("xu", None)
    expect(tab.role("img", "demo/gru, units 0 to ")).to_be_visible()


def test_a_pinned_sample_is_bold_in_all_columns_with_its_token(open_tab: OpenTab) -> None:
    tab = open_tab({"m": "panels", "r": "demo/gru,demo/lstm", "k": "120", "p": "0,12,4,0"})
    pictures = {run: panels(tab, run) for run in ("demo/gru", "demo/lstm")}
    before = {run: tab.settled(picture) for run, picture in pictures.items()}
    button = tab.role("button", "Sample 1", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_contain_text("“")
    for run, picture in pictures.items():
        tab.changed(picture, before[run])
    assert wait_for(lambda: tab.view_keys().get("p", ""), bool).startswith("1,")


def test_a_gate_is_chosen_by_its_name_and_a_cell_without_it_says_so(open_tab: OpenTab) -> None:
    tab = open_tab({"m": "panels", "r": "demo/gru,demo/lstm", "q": "gate_activations"})
    before = tab.settled(panels(tab, "demo/lstm"))
    tab.role("combobox", "Gate").select_option("forget")
    tab.changed(panels(tab, "demo/lstm"), before)
    expect(tab.inside.get_by_text("This GRU has no forget gate.")).to_be_visible()


PICTURES = {
    "own axes": {"m": "panels", "x": "own", "r": "demo/gru"},
    "one unit": {"m": "panels", "xu": "3", "r": "demo/gru", "p": "1,9,3,0"},
    "others": {"m": "panels", "xo": "1", "r": "demo/gru,demo/lstm"},
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_url_opened_afresh_gives_the_same_panels(open_tab: OpenTab, name: str) -> None:
    plain, wanted = {"m": "panels", "r": PICTURES[name]["r"]}, PICTURES[name]
    usual = open_tab(plain)
    tab = open_tab(plain)
    before = tab.settled(panels(usual))
    if name == "own axes":
        tab.choose("Axes", "Own")
    elif name == "others":
        tab.role("checkbox", "Others in grey").check()
    else:
        tab = open_tab(wanted)
    after = tab.changed(panels(tab), before)
    for key, value in wanted.items() - plain.items():
        tab.expect_key(key, value)
    afresh = open_tab(tab.view_keys())
    assert tab.settled(panels(tab)) == afresh.settled(panels(afresh)) != before
    assert after.n_colours > 3


def test_a_scatter_puts_each_value_of_a_timestep_in_its_place(open_tab: OpenTab) -> None:
    tab = open_tab(TINY_VIEW | {"m": "scatter", "i": "1"}, **TINY_SIZE)
    picture = tab.settled(tab.image(f"{TINY}, timestep 1, units across"))
    dot = FIRST_SAMPLE["light"]
    assert TINY_OUTPUT[0, 1].tolist() == [np.inf, -1.0, -0.3]
    middles = [int((unit + 0.5) * picture.width / 3) for unit in range(3)]
    assert picture.rgb(middles[0], 7) == dot  # a wedge at the top
    half = picture.height / 2
    for unit, value in ((1, -1.0), (2, -0.3)):
        assert picture.rgb(middles[unit], int(half * (1 - REACH * value))) == dot
    expect(tab.inside.get_by_text("1 +∞", exact=True)).to_be_visible()
    field = tab.role("textbox", "Timestep")
    field.fill("4")
    expect(tab.inside.get_by_text("sample 0: padding", exact=True)).to_be_visible()
    tab.expect_key("i", "4")
    field.fill("5")
    expect(tab.inside.get_by_text("There is no timestep 5. Type one from 0 to 4.")).to_be_visible()
    tab.expect_key("i", "4")


def test_a_scatter_begins_at_the_last_processed_timestep(open_tab: OpenTab) -> None:
    forward = open_tab({"m": "scatter", "r": BIDIRECTIONAL, "s": FORWARD})
    expect(forward.image(f"{BIDIRECTIONAL}, timestep 9, ")).to_be_visible()
    backward = open_tab({"m": "scatter", "r": BIDIRECTIONAL, "s": BACKWARD})
    expect(backward.image(f"{BIDIRECTIONAL}, timestep 0, ")).to_be_visible()
    backward.choose("Across", "Samples")
    expect(backward.image(f"{BIDIRECTIONAL}, timestep 0, samples across")).to_be_visible()
    backward.expect_key("ix", "samples")


def test_the_keyboard_walks_over_points(open_tab: OpenTab) -> None:
    tab = open_tab({"m": "scatter", "r": "demo/gru,demo/lstm", "i": "12", "k": "120"})
    points = tab.role("application", "Points of demo/gru at timestep 12")
    points.focus()
    for _ in range(6):
        points.press("ArrowRight")
    card = tab.card_values()
    assert (card["Unit"], card["Sample"], card["gru"]) == ("5", "0", "+0.334")


def test_both_directions_stand_side_by_side_the_backward_one_mirrored(open_tab: OpenTab) -> None:
    tab = open_tab({"r": BIDIRECTIONAL})
    forward = tab.settled(tab.map(BIDIRECTIONAL))
    tab.role("button", "Options").click()
    tab.choose("Directions", "Both")
    expect(tab.columns).to_have_count(2)
    maps = tab.inside.get_by_role("img", name=f"{BIDIRECTIONAL}, sample 0, ")
    before = [tab.settled(maps.nth(i)) for i in range(2)]
    tab.choose("Backward layers", "As processed")
    mirrored = tab.changed(maps.nth(1), before[1])
    pixels = [
        np.frombuffer(picture.rgba, "<u4").reshape(picture.height, picture.width)
        for picture in (before[1], mirrored)
    ]
    np.testing.assert_array_equal(pixels[1], pixels[0][:, ::-1])
    assert tab.settled(maps.nth(0)) == before[0]
    assert forward.n_colours > 8
    expect(tab.inside.get_by_text("timestep, as processed →")).to_have_count(1)
    keys = wait_for(tab.view_keys, lambda found: found.get("b") == "1")
    afresh = open_tab(keys)
    expect(afresh.columns).to_have_count(2)
    again = afresh.inside.get_by_role("img", name=f"{BIDIRECTIONAL}, sample 0, ")
    assert [afresh.settled(again.nth(i)) for i in range(2)] == [before[0], mirrored]


def test_the_card_names_the_timestep_of_a_mirrored_map(open_tab: OpenTab) -> None:
    view = {"r": BIDIRECTIONAL, "s": BACKWARD, "b": "1"}
    tab = open_tab(view)
    tab.point_at_cell(tab.map(BIDIRECTIONAL), 2, 0, (8, 10))
    assert tab.card_values()["Timestep"] == "9"
    lines = open_tab(view | {"m": "panels", "xu": "2"})
    lines.point_at_cell(panels(lines, BIDIRECTIONAL), 1, 0, (2, 10))
    assert lines.card_values()["Timestep"] == "9"
