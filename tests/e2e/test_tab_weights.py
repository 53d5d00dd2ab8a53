"""The Weights view: maps and histograms of weights whose every value is known."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tb_rnn_plugin import summary
from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.terms import GATES
from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab, wait_for
from tests.tensorboard_process import TensorBoard, tensorboard_of

#: (features, units) of the update gate's kernel in the run `tiny`.
TINY = np.array([[np.nan, np.inf, -np.inf], [2.0, -2.0, 0.5], [-0.0, 1e-42, -0.5]])
N_UNITS = 100
NAN_AT = (3, GATES["LSTM"].index("forget"), 7)

LIGHT = {
    "nan": (230, 0, 126),
    "+inf": (0, 184, 74),
    "-inf": (143, 0, 255),
    "zero": (247, 247, 247),
}


def _write(run: Path, series: str, arrays: dict[str, np.ndarray], step: int, **facts: str) -> None:
    gates = GATES[facts["cell"]]
    record = SeriesRecord(series, arrays, gates=gates, attributes={"depth": 0}, **facts)
    summary.write_series(run, record, step)


def _write_tiny(log_dir: Path) -> None:
    kernel = np.full((3, 3, 3), 0.25)
    kernel[:, 0] = TINY
    arrays = {
        "kernel": kernel,
        "recurrent_kernel": np.full((3, 3, 3), -0.5),
        "bias": np.array([[0.0, 3.0, -3.0], [0.1, 0.1, 0.1], [0.2, np.nan, 0.2]]),
    }
    _write(log_dir / "tiny", "gru", arrays, 0, cell="GRU", direction="forward")


def _write_both(log_dir: Path, rng: np.random.Generator) -> None:
    for step in (0, 10):
        for direction in ("forward", "backward"):
            arrays = {
                "kernel": 0.1 * rng.normal(size=(5, 4, N_UNITS)),
                "recurrent_kernel": 0.1 * rng.normal(size=(N_UNITS, 4, N_UNITS)),
                "bias": np.zeros((4, N_UNITS)),
            }
            arrays["bias"][1] = 1
            if step == 10 and direction == "backward":
                arrays["recurrent_kernel"][NAN_AT] = np.nan
            facts = {"cell": "LSTM", "direction": direction}
            _write(log_dir / "both", f"bidirectional/{direction}", arrays, step, **facts)


@pytest.fixture(scope="module")
def weights_board(
    tmp_path_factory: pytest.TempPathFactory, no_tensorflow: Path
) -> Iterator[TensorBoard]:
    """TensorBoard on the two runs."""
    log_dir = tmp_path_factory.mktemp("weights")
    _write_tiny(log_dir)
    _write_both(log_dir, np.random.default_rng(5))
    with tensorboard_of(log_dir, import_path=no_tensorflow) as running:
        running.wait_until_served("tiny", "rnn/gru/arrays", 0)
        running.wait_until_served("both", "rnn/bidirectional/backward/arrays", 10)
        yield running


@pytest.fixture
def open_weights(open_tab: OpenTab, weights_board: TensorBoard) -> OpenTab:
    """Opens the Weights view on these runs."""

    def open_it(view: dict[str, str] | None = None, **options: object) -> RNNTab:
        return open_tab({"v": "weights", **(view or {})}, on=weights_board, **options)

    return open_it


def colours_of(tab: RNNTab, name: str, shape: tuple[int, int]) -> list[list[tuple[int, int, int]]]:
    """Returns each cell's colour near its lower left corner, where no mark's sign is."""
    picture = tab.settled(tab.image(name))
    height, width = picture.height / shape[0], picture.width / shape[1]
    return [
        [
            picture.rgb(int((column + 0.1) * width), int((row + 0.9) * height))
            for column in range(shape[1])
        ]
        for row in range(shape[0])
    ]


def test_every_cell_has_the_colour_of_what_it_holds(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "tiny", "d": "-1,1"})
    cells = colours_of(tab, "tiny, kernel value, update gate, step 0", (3, 3))
    assert cells[0] == [LIGHT["nan"], LIGHT["+inf"], LIGHT["-inf"]]
    assert cells[2][:2] == [LIGHT["zero"]] * 2  # -0 and a denormal
    (over, under, half), below_half = cells[1], cells[2][2]
    assert len({over, under, half, below_half, LIGHT["zero"], *cells[0]}) == 8


def test_grey_shows_both_signs_alike_and_what_is_beyond_apart(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "tiny", "d": "-1,1", "c": "grey"})
    cells = colours_of(tab, "tiny, kernel value, update gate, step 0", (3, 3))
    assert cells[1][2] == cells[2][2]
    assert len(set(cells[1][2])) == 1  # no hue
    assert cells[1][0] == cells[1][1] != cells[1][2]
    assert len(set(cells[1][0])) == 3
    expect(tab.role("button", "Contrast: |value|")).to_be_visible()
    expect(tab.handle("Upper")).to_be_visible()
    expect(tab.handle("Lower")).to_have_count(0)


def test_colours_are_chosen_beside_the_limits(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "tiny", "d": "-1,1"})
    name = "tiny, kernel value, update gate, step 0"
    before = tab.settled(tab.image(name))
    tab.role("button", "Contrast: ").first.click()
    tab.choose("Colours", "Grey")
    tab.expect_key("c", "grey")
    grey = tab.changed(tab.image(name), before)
    tab.role("checkbox", "Limits symmetric about 0").uncheck()
    tab.expect_key("A", "0")
    tab.changed(tab.image(name), grey)
    tab.inside.get_by_label("Lower limit").last.fill("0")
    tab.inside.get_by_label("Lower limit").last.press("Enter")
    tab.expect_key("d", "0,1")


def test_a_clipped_bias_is_marked_on_its_strip(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "tiny", "d": "-1,1"})
    picture = tab.settled(tab.image("tiny, bias value, update gate, step 0"))
    third = picture.width // 3
    colours = [
        {picture.rgb(x, y) for x in range(i * third + 2, (i + 1) * third - 2) for y in range(12)}
        for i in range(3)
    ]
    assert colours[0] == {LIGHT["zero"]}
    # White wedges point up at the upper end and down at the lower one.
    assert all((255, 255, 255) in found for found in colours[1:])
    middles = [third + third // 2, 2 * third + third // 2]
    assert [picture.rgb(middles[0], y)[0] > 200 for y in (4, 7)] == [True, False]
    assert [picture.rgb(middles[1], y)[0] > 200 for y in (4, 7)] == [False, True]


def test_both_directions_stand_together_and_a_nan_is_counted_where_it_is(
    open_weights: OpenTab,
) -> None:
    tab = open_weights({"r": "both"})
    titles = tab.inside.get_by_role("heading", level=2)
    expect(titles.filter(has_text="forward").first).to_be_visible()
    expect(titles.filter(has_text="backward").first).to_be_visible()
    tab.settled(tab.image("both, recurrent kernel value, backward, forget gate, step 10"))
    expect(tab.inside.get_by_text("1 of 10\u2009000 NaN", exact=True)).to_have_count(1)
    nan = LIGHT["nan"]
    for direction in ("forward", "backward"):
        for gate in GATES["LSTM"]:
            name = f"both, recurrent kernel value, {direction}, {gate} gate, step 10"
            tab.image(name).scroll_into_view_if_needed()
            picture = tab.settled(tab.image(name))
            is_here = (direction, gate) == ("backward", "forget")
            colours = np.frombuffer(picture.rgba, np.uint8).reshape(-1, 4)[:, :3]
            assert (colours == nan).all(axis=1).any() == is_here


def test_only_the_chosen_direction_is_shown_on_request(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "both", "s": "bidirectional/backward"})
    tab.image("both, kernel value, forward, forget gate")
    tab.role("button", "Options").click()
    tab.choose("Directions", "The chosen one")
    tab.expect_key("B", "0")
    expect(tab.inside.get_by_role("img", name="both, kernel value, forward")).to_have_count(0)
    tab.image("both, kernel value, backward, forget gate")


def test_histograms_count_every_weight_and_tell_what_is_none(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "both"})
    tab.choose("As", "Histograms")
    tab.expect_key("l", "histograms")
    tab.image("Histogram of the recurrent kernel, backward, forget gate: both, step 10")
    expect(tab.inside.get_by_text("1 of 10\u2009000 NaN", exact=True)).to_have_count(1)
    tables = tab.inside.get_by_role("table")
    expect(tables).to_have_count(2 * 3 * 4)
    # The forward forget gate's bias: all ones.
    cells = tables.nth(2 * 4 + 1).get_by_role("cell").all_inner_texts()
    assert cells == ["1", "0", "10"]


def test_axes_are_shared_as_chosen(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "tiny", "l": "histograms"})
    name = "Histogram of the bias, new gate: tiny, step 0"
    shared = tab.settled(tab.image(name))
    tab.role("button", "Options").click()
    tab.inside.get_by_label("One value axis for").select_option("each panel")
    tab.expect_key("y", "panel,kernel")
    own = tab.changed(tab.image(name), shared)
    tab.inside.get_by_label("One count axis for").select_option("all panels")
    tab.expect_key("y", "panel,all")
    tab.changed(tab.image(name), own)
    tab.choose("Counts", "Log")
    tab.expect_key("y", "panel,all,log")


def test_arrow_keys_move_from_weight_to_weight(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "tiny"})
    tab.settled(tab.image("tiny, kernel value, update gate, step 0"))
    tab.role("application", "Weights: arrow keys").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        tab.page.keyboard.press(key)
    card = tab.card_values()
    assert (card["Weight"], card["Gate"], card["Feature"]) == ("Kernel", "update", "1")
    assert (card["Unit to"], card["tiny"][:2]) == ("1", "−2")
    assert tab.step() == 0
    expect(tab.inside.locator("[aria-live=polite]").last).to_contain_text("Unit to 1")
    for key in ("End", "ArrowRight", "ArrowDown", "ArrowDown"):
        tab.page.keyboard.press(key)
    found = wait_for(tab.card_values, lambda card: card["Weight"] == "Recurrent kernel")
    assert (found["Gate"], found["Unit from"], found["Unit to"]) == ("reset", "0", "0")
    tab.page.keyboard.press("Escape")
    expect(tab.card).to_have_count(0)


def test_a_box_drawn_on_a_map_zooms_in_on_its_weights(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "both"})
    name = "both, recurrent kernel value, forward, forget gate, step 10"
    before = tab.settled(tab.image(name))
    box = tab.image(name).bounding_box()
    assert box
    x, y, width, height = (box[key] for key in ("x", "y", "width", "height"))
    tab.page.mouse.move(x + 0.101 * width, y + 0.201 * height)
    tab.page.mouse.down()
    tab.page.mouse.move(x + 0.199 * width, y + 0.399 * height, steps=4)
    tab.page.mouse.up()
    tab.expect_key("z", "units=10:20;units_from=20:40")
    tab.changed(tab.image(name), before)
    tab.point_at_cell(tab.image(name), 0, 9, (20, 10))
    card = wait_for(tab.card_values, lambda found: found.get("Unit to") == "19")
    assert (card["Unit from"], card["Direction"]) == ("20", "forward")
    tab.page.keyboard.press("0")
    tab.expect_key("z", None)


def test_a_single_gate_is_shown_on_request(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "tiny"})
    tab.image("tiny, kernel value, reset gate")
    tab.role("button", "Options").click()
    tab.inside.get_by_label("Gates").select_option("update")
    tab.expect_key("z", "gates=update")
    expect(tab.inside.get_by_role("img", name="tiny, kernel value, reset gate")).to_have_count(0)
    tab.image("tiny, kernel value, update gate")


def test_two_steps_of_a_run_lie_over_each_other(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "both,both@0", "l": "histograms"})
    name = "Histogram of the kernel, forward, input gate: both, step 10; both, step 0"
    assert tab.settled(tab.image(name)).n_colours > 4
    expect(tab.columns).to_have_count(2)
    expect(tab.inside.get_by_role("rowheader", name="both, step 0").first).to_be_visible()


def test_the_difference_of_two_columns_is_a_column(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "both,both@0", "s": "bidirectional/forward"})
    tab.role("button", "Change column 1").click()
    tab.role("button", "Subtract column 2").click()
    tab.expect_key("e", "0-1")
    expect(tab.role("group", "Difference: step 10 − step 0")).to_be_visible()
    name = "step 10 − step 0, recurrent kernel value, forward, input gate"
    tab.image(name).scroll_into_view_if_needed()
    tab.settled(tab.image(name))
    tab.point_at_cell(tab.image(name), 3, 4, (N_UNITS, N_UNITS))
    card = wait_for(tab.card_values, lambda found: found.get("Unit to") == "4")
    values = {
        label: float(card[label].split(",")[0].replace("−", "-"))
        for label in card
        if "both" in label or "step" in label
    }
    difference = values.pop("step 10 − step 0")
    assert abs(difference) > 0
    tab.role("button", "Remove the difference").click()
    tab.expect_key("e", None)


def test_cells_of_different_gates_have_no_difference(open_weights: OpenTab) -> None:
    tab = open_weights({"r": "tiny,both", "e": "0-1"})
    expect(tab.inside.get_by_text("There is no difference of").first).to_be_visible()
