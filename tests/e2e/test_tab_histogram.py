"""The Histogram view: counts of sequences whose every value is known."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tb_rnn_plugin import summary
from tb_rnn_plugin.record import SeriesRecord
from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab, wait_for
from tests.e2e.written_logs import NONFINITE_STEP, arrays_of, as_stored, mask_of
from tests.tensorboard_process import TensorBoard, tensorboard_of

GRU = "Histogram of demo/gru"
#: More values than the page counts by itself.
LARGE = (4, 1100, 1000)


@pytest.fixture(scope="module")
def large_board(
    tmp_path_factory: pytest.TempPathFactory, no_tensorflow: Path
) -> Iterator[TensorBoard]:
    """TensorBoard on an array that is large: ones, and 7 values of 100, and a NaN."""
    log_dir = tmp_path_factory.mktemp("large")
    output = np.ones(LARGE, np.float32)
    output[0, 0, :7] = 100
    output[3, -1, -1] = np.nan
    record = SeriesRecord("lstm", {"output": output}, attributes={"depth": 0})
    summary.write_series(log_dir / "large", record, 0)
    with tensorboard_of(log_dir, import_path=no_tensorflow) as running:
        running.wait_until_served("large", "rnn/lstm/arrays", 0)
        yield running


def open_options(tab: RNNTab) -> None:
    tab.role("button", "Options").click()


def drag_across(tab: RNNTab, canvas: Locator, start: float, stop: float) -> None:
    """Drags along a histogram, between shares of its width."""
    tab.settled(canvas)
    box = canvas.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] + start * box["width"], y)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + stop * box["width"], y, steps=4)
    tab.page.mouse.up()


def test_runs_lie_over_each_other_in_one_panel_on_request(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "histogram", "k": "120", "r": "demo/gru,demo/lstm"})
    beside = tab.image(GRU)
    narrow = tab.settled(beside)
    tab.choose("Columns", "Overlaid")
    tab.expect_key("H", "over,all,gate")
    both = tab.image("Histogram of demo/gru, state_gradient, step 120; demo/lstm, state_gradient")
    assert tab.settled(both).width > 1.8 * narrow.width
    expect(tab.columns).to_have_count(2)


def test_a_bin_tells_its_edges_and_what_each_run_counts(open_tab: OpenTab) -> None:
    view = {
        "v": "histogram",
        "k": "120",
        "n": "0:1",
        "r": "demo/gru",
        "o": "linear",
        "d": "-0.5,0.5",
    }
    tab = open_tab(view)
    tab.settled(tab.image(GRU))
    real = arrays_of("GRU", 120)["state_gradient"][0][mask_of()[0]]
    stored = np.array([as_stored(value) for value in real.ravel()])
    edges = np.linspace(-0.5, 0.5, 57)
    counts = np.histogram(stored, edges)[0]
    tab.point_at_cell(tab.image(GRU), 0, 28, (1, 56))
    card = wait_for(tab.card_values, lambda found: "Value" in found)
    assert card["Value"] == "0 to 0.01786"
    assert card["gru"].startswith(f"{counts[28]}, {100 * counts[28] / 168:.0f}")
    tab.role("application", "Histograms: arrow keys").focus()
    for key in ("Home", "ArrowRight"):
        tab.page.keyboard.press(key)
    expect(tab.inside.get_by_role("status", name="Cell")).to_contain_text("Value −0.4821 to")
    assert tab.step() == 120
    tab.page.keyboard.press("Escape")
    expect(tab.card).to_have_count(0)


def test_what_is_no_number_is_counted_by_name(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "histogram", "k": str(NONFINITE_STEP), "n": "0:1", "r": "demo/gru"})
    expect(tab.inside.get_by_text("1 of 168 NaN, 1 of 168 +∞, 1 of 168 −∞")).to_be_visible()
    expect(tab.inside.get_by_text("1 exactly 0")).to_be_visible()


def test_ranges_say_what_is_counted(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "histogram", "k": "120", "n": "0:1", "r": "demo/gru"})
    expect(tab.inside.get_by_text("168 values")).to_be_visible()
    open_options(tab)
    tab.role("textbox", "Samples").fill("0:2")
    expect(tab.inside.get_by_text("312 values")).to_be_visible()
    tab.role("textbox", "Timesteps").fill("0:4")
    tab.role("textbox", "Units").fill("0:5")
    # Padding: two timesteps of the first sample and all four of the second.
    expect(tab.inside.get_by_text("10 values")).to_be_visible()
    tab.expect_key("z", "timesteps=0:4;units=0:5")
    counted = "Counted: samples 0:2 of 4, timesteps 0:4 of 16, units 0:5 of 12"
    expect(tab.inside.get_by_text(counted)).to_be_visible()


def test_a_single_gate_is_counted_on_request(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "histogram", "q": "gate_activations", "r": "demo/gru"})
    tab.image(f"{GRU}, gate_activations, update gate")
    open_options(tab)
    tab.inside.get_by_label("Gates").select_option("reset")
    tab.expect_key("z", "gates=reset")
    expect(tab.inside.get_by_role("img", name="Histogram of ")).to_have_count(1)
    tab.image(f"{GRU}, gate_activations, reset gate")


def test_axes_are_shared_as_chosen(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "histogram", "q": "gate_gradients", "r": "demo/gru,demo/lstm"})
    name = f"{GRU}, gate_gradients, new gate"
    shared = tab.settled(tab.image(name))
    open_options(tab)
    tab.inside.get_by_label("One value axis for").select_option("each histogram")
    tab.expect_key("H", "beside,panel,gate")
    own = tab.changed(tab.image(name), shared)
    tab.inside.get_by_label("One count axis for").select_option("all histograms")
    tab.expect_key("H", "beside,panel,all")
    tab.choose("Counts", "Log")
    tab.expect_key("H", "beside,panel,all,log")
    tab.changed(tab.image(name), own)


def test_a_drag_zooms_in_on_values_and_a_key_shows_all_again(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "histogram", "k": "120", "r": "demo/gru", "o": "linear", "d": "-1,1"})
    before = tab.settled(tab.image(GRU))
    drag_across(tab, tab.image(GRU), 0.25, 0.75)
    limits = wait_for(lambda: tab.view_keys().get("d", ""), lambda text: text != "-1,1")
    low, high = (float(end) for end in limits.split(","))
    assert low == pytest.approx(-0.5, abs=0.01) and high == pytest.approx(0.5, abs=0.01)
    tab.changed(tab.image(GRU), before)
    open_options(tab)
    tab.inside.get_by_label("To value").fill("0.25")
    tab.inside.get_by_label("To value").press("Enter")
    wait_for(tab.view_keys, lambda keys: keys.get("d", "").endswith(",0.25"))
    tab.page.keyboard.press("Escape")  # the options
    tab.page.keyboard.press("0")
    tab.expect_key("d", None)
    expect(tab.role("button", "Reset zoom")).to_be_disabled()


def test_a_limit_that_cannot_be_says_why(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "histogram", "k": "120", "r": "demo/gru"})
    open_options(tab)
    tab.inside.get_by_label("From value").fill("-1")
    tab.inside.get_by_label("From value").press("Enter")
    expect(tab.role("alert")).to_have_text("A log axis has no place for 0. Type a value above it.")


def test_both_directions_are_counted(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "histogram", "r": "other/bidirectional"})
    open_options(tab)
    tab.choose("Directions", "Both")
    tab.image("Histogram of other/bidirectional, backward, state_gradient, step 60")
    tab.image("Histogram of other/bidirectional, forward, state_gradient, step 60")


def test_the_server_counts_large_arrays_exactly(
    open_tab: OpenTab, large_board: TensorBoard
) -> None:
    asked: list[str] = []
    tab = open_tab({"v": "histogram", "q": "output", "n": "0:4"}, on=large_board)
    tab.page.on("request", lambda request: asked.append(request.url))
    canvas = tab.image("Histogram of large, output, step 0")
    tab.settled(canvas)
    expect(tab.inside.get_by_text("4\u2009400\u2009000 values")).to_be_visible()
    expect(tab.inside.get_by_text("1 of 4\u2009400\u2009000 NaN")).to_be_visible()
    tab.point_at_cell(canvas, 0, 55, (1, 56))
    card = wait_for(tab.card_values, lambda found: "Value" in found)
    assert card["large"] == "7, < 0.1 %"
    assert not [url for url in asked if "/array?" in url]
