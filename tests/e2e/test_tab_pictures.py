"""What the tab draws and what it says about it, held to what was written."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import Picture, RNNTab, wait_for
from tests.e2e.written_logs import (
    ALL_NAN_STEP,
    ALL_NAN_TIMESTEP,
    BIDIRECTIONAL,
    KNOWN,
    NONFINITE,
    NONFINITE_STEP,
    NONFINITE_TIMESTEP,
    TINY,
    arrays_of,
    as_stored,
    horizon_at,
    loss_at,
    mask_of,
)

MAP_SHAPE = (12, 16)  # units, timesteps

#: From the design: the ends of the diverging map by theme, the marks, padding's ground and lines.
COLOURS = {
    "light": {
        "0": "#f7f7f7",
        "+1": "#69230c",
        "-1": "#13317a",
        "+0.3": "#f4cd9e",
        "-0.3": "#aed6f9",
        "+0.65": "#d16d23",
        "nan": "#e6007e",
        "+inf": "#00b84a",
        "-inf": "#8f00ff",
        "ground": "#f1f2f4",
        "hatch": "#c9ced3",
    },
    "dark": {
        "0": "#171717",
        "+1": "#fee29f",
        "-1": "#b1e6ff",
        "+0.3": "#5d3414",
        "-0.3": "#213f6c",
        "+0.65": "#c56c0c",
        "nan": "#ff3ea5",
        "+inf": "#2be36b",
        "-inf": "#a64dff",
        "ground": "#26282b",
        "hatch": "#4b5056",
    },
}
#: Stops lie between two of the 512 steps of a ramp.
RAMP_TOLERANCE = 3


def rgb_of(text: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red, green, blue


def is_near(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(left, right, strict=True)) <= RAMP_TOLERANCE


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_known_matrix_has_its_colours_cell_by_cell(open_tab: OpenTab, theme: str) -> None:
    view = {"r": TINY, "q": "output", "o": "linear", "d": "-1,1"}
    tab = open_tab(view, color_scheme=theme, width=1000, height=600)
    picture = tab.settled(tab.map(TINY))

    def cell(unit: int, timestep: int) -> tuple[int, int, int]:
        # A tenth into the cell: the sign of a mark stands in its middle.
        x = int((timestep + 0.1) * picture.width / 5)
        return picture.rgb(x, int((unit + 0.5) * picture.height / 3))

    colours = {name: rgb_of(text) for name, text in COLOURS[theme].items()}
    assert cell(0, 0) == colours["nan"]
    assert cell(0, 1) == colours["+inf"]
    assert cell(0, 2) == colours["-inf"]
    assert cell(0, 3) == cell(2, 3) == colours["0"]  # -0 and 0
    assert (cell(1, 0), cell(1, 1)) == (colours["+1"], colours["-1"])
    # What is clipped differs from the end of the domain.
    assert cell(1, 2) not in (colours["+1"], cell(1, 3)) and cell(1, 3) != colours["-1"]
    assert is_near(cell(2, 0), colours["+0.3"])
    assert is_near(cell(2, 1), colours["-0.3"])
    assert is_near(cell(2, 2), colours["+0.65"])
    hatched = {
        picture.rgb(x, y)
        for x in range(int(0.82 * picture.width), int(0.98 * picture.width))
        for y in range(0, picture.height, 3)
    }
    assert hatched == {colours["ground"], colours["hatch"]}


def test_nonfinite_values_are_counted_over_the_map(open_tab: OpenTab) -> None:
    tab = open_tab({"k": str(NONFINITE_STEP)})
    tab.map()
    expect(tab.inside.get_by_text("1 NaN, 1 +∞, 1 −∞ of 168", exact=True)).to_have_count(1)


@pytest.mark.parametrize(("unit", "value"), list(KNOWN.items()))
def test_the_card_names_every_index_and_gives_the_stored_value(
    open_tab: OpenTab, unit: int, value: float
) -> None:
    tab = open_tab({"k": "120"})
    tab.point_at_cell(tab.map(), unit, 12, MAP_SHAPE)
    card = tab.card_values()
    assert card["Sample"] == "0" and card["Unit"] == str(unit)
    assert card["Timestep"] == "12, “L”"
    assert card["note"] == "stored as bfloat16"
    written = {1 / 3: "+0.334", -(2.0**-20): "−9.54e−7"}[value]
    assert card["gru"] == written
    other = as_stored(arrays_of("LSTM", 120)["state_gradient"][0, 12, unit])
    assert float(card["lstm"].replace("−", "-")) == pytest.approx(other, rel=5e-3)


@pytest.mark.parametrize("unit", NONFINITE)
def test_the_card_says_what_is_no_number(open_tab: OpenTab, unit: int) -> None:
    tab = open_tab({"k": str(NONFINITE_STEP)})
    tab.point_at_cell(tab.map(), unit, NONFINITE_TIMESTEP, MAP_SHAPE)
    words = ["NaN, not a number", "+∞, overflow", "−∞, overflow", "0"]
    assert tab.card_values()["gru"] == words[unit]


def test_the_card_says_that_padding_is_no_data(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.point_at_cell(tab.map(sample=2), 4, 8, MAP_SHAPE)
    card = tab.card_values()
    assert card["Sample"] == "2" and card["gru"] == "padding, no data"


def test_the_card_of_a_gate_names_the_gate(open_tab: OpenTab) -> None:
    tab = open_tab({"q": "gate_activations", "k": "120", "r": "demo/gru"})
    tab.point_at_cell(tab.map(gate="reset"), 7, 5, MAP_SHAPE)
    card = tab.card_values()
    stored = as_stored(arrays_of("GRU", 120)["gate_activations"][0, 5, 1, 7])
    assert card["Gate"] == "reset" and card["Unit"] == "7"
    assert float(card["gru"]) == pytest.approx(stored, rel=5e-3)


def test_a_backward_series_is_one_of_its_own(open_tab: OpenTab) -> None:
    tab = open_tab({"r": "other/bidirectional"})
    picker = tab.role("combobox", "Series")
    expect(picker).to_have_value("bidirectional/forward")
    before = tab.settled(tab.map("other/bidirectional"))
    picker.select_option("bidirectional/backward")
    assert tab.changed(tab.map("other/bidirectional"), before).n_colours > 8
    tab.expect_key("s", "bidirectional/backward")


def test_the_card_says_where_columns_show_different_sequences(open_tab: OpenTab) -> None:
    def note_of(columns: str) -> str:
        tab = open_tab({"r": columns})
        tab.point_at_cell(tab.map(columns.split("@")[0].split(",")[0]), 3, 5, (8, 10))
        return tab.card_values()["note"]

    different = "stored as bfloat16; the columns show different sequences"
    assert note_of(f"{BIDIRECTIONAL}@0,{BIDIRECTIONAL}@60") == different
    assert note_of(BIDIRECTIONAL) == "stored as bfloat16"
    assert note_of("demo/gru@0,demo/gru@60") == "stored as bfloat16"  # one probe


def is_drawn(picture: Picture) -> bool:
    # A page, a grid line and a colour with its soft edges make more than a few.
    return picture.n_colours > 8


def maps(tab: RNNTab) -> Locator:
    return tab.map()


def weights(tab: RNNTab) -> Locator:
    return tab.image("demo/lstm, recurrent kernel value, forget gate, step 120")


VIEWS: dict[str, Callable[[RNNTab], Locator]] = {
    "sequences": maps,
    "histogram": lambda tab: tab.image("Histogram of demo/lstm"),
    "evolution": lambda tab: tab.image("demo/lstm, log10 rms of state_gradient"),
    "weights": weights,
}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_draws_something(open_tab: OpenTab, view: str) -> None:
    tab = open_tab({"v": view})
    wait_for(lambda: tab.picture(VIEWS[view](tab)), is_drawn)


def test_the_curves_under_the_maps_and_in_the_slider_are_drawn(open_tab: OpenTab) -> None:
    tab = open_tab()
    for name in ("demo/lstm, rms over units by timestep", "Loss over training steps of demo/gru"):
        wait_for(lambda: tab.picture(tab.image(name)), is_drawn)  # noqa: B023


def test_traces_take_the_place_of_the_maps(open_tab: OpenTab) -> None:
    tab = open_tab()
    before = tab.settled(tab.map())
    tab.choose("Show", "Lines")
    after = tab.changed(tab.map(), before)
    assert after.n_colours > 8
    tab.expect_key("m", "traces")
    explained = tab.inside.locator(".how-to-read")
    expect(explained).to_contain_text("Each thin line is one unit")
    expect(explained).not_to_contain_text("orange")
    # The axis has numbers of the domain, the same below 0 as above it.
    ticks = tab.inside.locator(".gutter.body .y-labels").first.locator(".y-tick").all_inner_texts()
    powers = [tick for tick in ticks if tick.startswith("10")]
    assert powers and ticks == [*powers, "0", *(f"−{power}" for power in powers)]


def test_evolution_tells_rms_horizon_and_loss_of_a_step(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    canvas = tab.image("demo/gru, log10 rms")
    tab.settled(canvas)
    tab.point_at_cell(canvas, 15, 3, (16, 13))
    card = tab.card_values()
    assert card["Run"] == "demo/gru" and card["Training step"] == "30"
    assert card["Timestep"] == "15, 0 before the last"
    rms = np.sqrt(np.mean(arrays_of("GRU", 30)["state_gradient"][:, 15] ** 2))
    assert float(card["rms"]) == pytest.approx(rms, rel=5e-3)
    assert card["Horizon"] == f"{horizon_at('GRU', 30):.2f} timesteps"
    assert float(card["Loss"]) == pytest.approx(loss_at(30), rel=5e-4)


def test_evolution_marks_a_timestep_without_any_number(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    canvas = tab.image("demo/lstm, log10 rms")
    picture = tab.settled(canvas)
    row, column = ALL_NAN_TIMESTEP, ALL_NAN_STEP // 10
    x, y = (column + 0.1) * picture.width / 13, (row + 0.5) * picture.height / 16
    assert picture.rgb(int(x), int(y)) == rgb_of(COLOURS["light"]["nan"])
    tab.point_at_cell(canvas, row, column, (16, 13))
    assert tab.card_values()["rms"] == "NaN, not a number"


def test_evolution_marks_a_step_where_some_values_are_no_numbers(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    canvas = tab.image("demo/gru, log10 rms")
    picture = tab.settled(canvas)
    row, column = NONFINITE_TIMESTEP, NONFINITE_STEP // 10
    y = int((row + 0.5) * picture.height / 16)
    near, far = ((column + part) * picture.width / 13 for part in (0.1, 0.9))
    assert picture.rgb(int(near), y) == rgb_of(COLOURS["light"]["nan"])
    assert picture.rgb(int(far), y) != rgb_of(COLOURS["light"]["nan"])  # the size of the others
    tab.point_at_cell(canvas, row, column, (16, 13))
    values = arrays_of("GRU", NONFINITE_STEP)["state_gradient"][mask_of()[:, row], row]
    card = tab.card_values()
    assert card["NaN or infinite"] == f"3 of {values.size}"
    rms = np.sqrt(np.mean(values[np.isfinite(values)] ** 2))
    number, meaning = card["rms"].split(", ")
    assert float(number) == pytest.approx(rms, rel=5e-3) and meaning == "of the finite values"


def test_the_line_under_the_maps_breaks_where_some_values_are_no_numbers(
    open_tab: OpenTab,
) -> None:
    tab = open_tab({"k": str(NONFINITE_STEP), "n": "3:4"})  # the sample with the NaN is not shown
    line = tab.image("demo/gru, rms over units by timestep")
    before = tab.settled(line)
    tab.slider.focus()
    tab.page.keyboard.press("ArrowRight")
    after = tab.changed(line, before)

    def is_marked(picture: Picture) -> bool:
        # The mark stands at the bottom edge, in the middle of its timestep.
        x = int((NONFINITE_TIMESTEP + 0.5) * picture.width / 16)
        return all(picture.rgb(x, picture.height - up) != (0, 0, 0) for up in (2, 3))

    assert is_marked(before) and not is_marked(after)


def test_a_click_in_evolution_goes_to_that_step_in_sequences(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    canvas = tab.image("demo/gru, log10 rms")
    tab.settled(canvas)
    tab.point_at_cell(canvas, 6, 4, (16, 13), click=True)
    tab.map()
    assert tab.step() == 40
    expect(tab.column("demo/gru")).to_contain_text("step 40")


def test_weights_show_value_gradient_and_update(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "weights", "k": "120", "r": "demo/gru"})
    canvas = tab.image("demo/gru, kernel value, reset gate, step 120")
    tab.settled(canvas)
    tab.point_at_cell(canvas, 2, 7, (5, 12))
    card = tab.card_values()
    assert (card["Weight"], card["Gate"]) == ("Kernel", "reset")
    assert (card["Feature"], card["Unit to"]) == ("2", "7")
    assert card["note"] == "stored as float32"
    assert float(card["gru"].replace("−", "-")) == pytest.approx(
        arrays_of("GRU", 120)["kernel"][2, 1, 7], rel=5e-3
    )
    for kind in ("Gradient", "Update"):
        tab.choose("Show", kind)
        tab.settled(tab.image(f"demo/gru, kernel {kind.lower()}, reset gate, step 120"))


def change_sequences(tab: RNNTab) -> None:
    tab.choose("Gradient", "Direct")
    tab.slider.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft"):
        tab.page.keyboard.press(key)
    tab.role("textbox", "Samples").fill("1:3")
    tab.handle("Upper").focus()
    tab.page.keyboard.press("Shift+ArrowLeft")
    tab.point_at_cell(tab.map(sample=1), 3, 12, MAP_SHAPE, click=True)
    tab.page.mouse.move(5, 5)


def change_evolution(tab: RNNTab) -> None:
    tab.open_view("Evolution")
    tab.choose("Against", "Unit")


def change_weights(tab: RNNTab) -> None:
    tab.role("checkbox", "demo/gru").click()
    tab.open_view("Weights")
    tab.choose("Show", "Gradient")


def change_traces(tab: RNNTab) -> None:
    tab.choose_quantity("Gates, pre-activation")
    tab.choose("Show", "Lines")


CHANGES = {
    "sequences": (change_sequences, {"q", "k", "n", "d", "p"}),
    "evolution": (change_evolution, {"v", "a"}),
    "weights": (change_weights, {"v", "r", "w"}),
    "traces": (change_traces, {"q", "m"}),
}


@pytest.mark.parametrize("view", CHANGES)
def test_a_copied_url_gives_the_same_picture(open_tab: OpenTab, view: str) -> None:
    change, keys = CHANGES[view]
    first = open_tab()
    default = first.settled(first.map())
    change(first)
    wait_for(lambda: set(first.view_keys()), lambda found: found == keys)
    pictures = {name: first.settled(first.image(name)) for name in names_of(first)[:2]}
    assert default not in pictures.values()
    second = open_tab(first.view_keys())
    for name, picture in pictures.items():
        assert second.settled(second.image(name)) == picture, name
    assert second.view_keys() == first.view_keys()


def names_of(tab: RNNTab) -> list[str]:
    images = tab.inside.locator("main canvas[role=img]").all()
    return [image.get_attribute("aria-label") or "" for image in images]


def test_the_host_decides_between_light_and_dark(open_tab: OpenTab) -> None:
    tab = open_tab(hosted=True, query="?darkMode=true", color_scheme="light")
    before = tab.settled(tab.map())
    background = "el => getComputedStyle(el.closest('.app')).backgroundColor"
    assert tab.map().evaluate(background) == "rgb(30, 32, 35)"
    tab.page.evaluate("document.body.classList.remove('dark-mode')")
    after = tab.changed(tab.map(), before)
    assert after.n_colours > 8
    assert tab.map().evaluate(background) == "rgb(255, 255, 255)"


def test_alone_the_system_decides_between_light_and_dark(open_tab: OpenTab) -> None:
    tab = open_tab(color_scheme="dark")
    before = tab.settled(tab.map())
    tab.page.emulate_media(color_scheme="light")
    tab.changed(tab.map(), before)
    background = "el => getComputedStyle(el.closest('.app')).backgroundColor"
    assert tab.map().evaluate(background) == "rgb(255, 255, 255)"
