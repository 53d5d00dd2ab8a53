"""Evolution: zoom, gates, statistics, the cursor of keys."""

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab, wait_for
from tests.e2e.written_logs import N_TIMESTEPS, arrays_of, mask_of

N_STEPS = 13


def gru(tab: RNNTab, statistic: str = "log10 rms", gate: str = "") -> Locator:
    canvas = tab.image(f"demo/gru, {f'{gate} gate, ' if gate else ''}{statistic} of ")
    tab.settled(canvas)
    return canvas


def cell_at(canvas: Locator, row: float, column: float) -> tuple[float, float]:
    """Returns a cell's middle in the window, of the whole map."""
    box = canvas.bounding_box()
    assert box
    x = box["x"] + (column + 0.5) * box["width"] / N_STEPS
    return x, box["y"] + (row + 0.5) * box["height"] / N_TIMESTEPS


def drag(tab: RNNTab, start: tuple[float, float], stop: tuple[float, float]) -> None:
    tab.page.mouse.move(*start)
    tab.page.mouse.down()
    tab.page.mouse.move(*stop, steps=4)
    tab.page.mouse.up()


def test_a_drag_zooms_to_training_steps_and_timesteps(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    canvas = gru(tab)
    drag(tab, cell_at(canvas, 8, 2), cell_at(canvas, 11, 6))
    tab.expect_key("z", "timesteps=8:12;steps=20:61")
    tab.settled(canvas)
    # The run of every second step shows its own of them.
    box, other = canvas.bounding_box(), tab.image("demo/simplernn, log10 rms").bounding_box()
    assert box and other and other["width"] == pytest.approx(box["width"] * 3 / 5)
    tab.point_at_cell(canvas, 1, 2, (4, 5))
    card = tab.card_values()
    assert card["Timestep"] == "9, 6 before the last" and card["Training step"] == "40"
    tab.page.mouse.dblclick(box["x"] + 20, box["y"] + 20)
    tab.expect_key("z", None)
    expect(canvas).to_be_visible()  # a double click does not go to Sequences


def test_zoom_is_typed_in_training_steps(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    before = tab.settled(gru(tab))
    tab.role("button", "Options").click()
    tab.role("textbox", "Training steps").fill("60:")
    tab.expect_key("z", "steps=60:")
    tab.page.keyboard.press("Escape")
    canvas = tab.image("demo/gru, log10 rms")
    tab.changed(canvas, before)
    tab.point_at_cell(canvas, 15, 0, (16, 7))
    assert tab.card_values()["Training step"] == "60"


def test_each_gate_has_a_map_and_one_can_be_chosen(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution", "a": "units", "q": "gate_activations"})
    for gate in ("update", "reset", "new"):
        gru(tab, gate=gate)
    canvas = gru(tab, gate="reset")
    tab.point_at_cell(canvas, 3, 5, (12, N_STEPS))
    card = tab.card_values()
    assert (card["Gate"], card["Unit"], card["Training step"]) == ("reset", "3", "50")
    values = arrays_of("GRU", 50)["gate_activations"][mask_of()][:, 1, 3]
    assert float(card["rms"]) == pytest.approx(np.sqrt(np.mean(values**2)), rel=5e-3)
    assert card["Values"] == str(values.size)
    tab.role("button", "Options").click()
    tab.role("combobox", "Gates").select_option("forget")
    tab.image("demo/lstm, forget gate, log10 rms")
    expect(tab.inside.get_by_text("This GRU has no forget gate.")).to_be_visible()


def test_the_mean_has_a_sign_and_the_maximum_none(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    gru(tab)
    values = arrays_of("GRU", 30)["state_gradient"][mask_of()[:, 12], 12]
    for option, statistic, label, wanted in (
        ("Mean", "mean", "mean", values.mean()),
        ("Max", "log10 max |value|", "max |value|", np.abs(values).max()),
    ):
        tab.role("button", "Options").click()
        tab.choose("Statistic", option)
        tab.page.keyboard.press("Escape")
        tab.point_at_cell(gru(tab, statistic), 12, 3, (N_TIMESTEPS, N_STEPS))
        number = tab.card_values()[label].replace("−", "-")
        assert float(number) == pytest.approx(wanted, rel=1e-2)


def test_the_card_says_how_many_sequences_reach_a_timestep(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    canvas = gru(tab)
    for timestep in (1, 5, 15):
        tab.point_at_cell(canvas, timestep, 3, (N_TIMESTEPS, N_STEPS))
        assert tab.card_values()["Sequences"] == str(int(mask_of()[:, timestep].sum()))


def test_keys_move_a_cursor_that_is_told_and_enter_goes_to_its_step(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution", "k": "60"})
    gru(tab)
    cells = tab.inside.get_by_role("application", name="Cells of demo/gru")
    cells.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowDown"):
        tab.page.keyboard.press(key)
    status = tab.role("status", "Cell")
    expect(status).to_contain_text("Training step 40, Timestep 9, 6 before the last, Sequences 6")
    expect(status).to_contain_text("rms ")
    tab.page.keyboard.press("+")
    wait_for(lambda: tab.view_keys().get("z", ""), lambda z: "steps=" in z and "timesteps=" in z)
    tab.page.keyboard.press("Enter")
    tab.map()
    assert tab.step() == 40


def test_the_horizon_has_a_running_median(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution"})
    gru(tab)
    # A line that only rises: the last median is over the last three captures.
    expect(tab.inside.get_by_text("horizon 7.5, median of 5")).to_be_visible()
    tab.role("button", "Options").click()
    tab.role("checkbox", "Horizon over the maps").uncheck()
    expect(tab.inside.get_by_text("median of 5")).to_have_count(0)
