"""Zoom, pan and the cell cursor of the Sequences view: everything names absolute indices."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tb_rnn_plugin import summary
from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab, wait_for
from tests.e2e.written_logs import KNOWN, arrays_of, as_stored
from tests.tensorboard_process import TensorBoard, tensorboard_of

#: Timesteps 8 to 15 and units 4 to 9 of 16 and 12.
ZOOMED = "timesteps=8:16;units=4:10"


def drag(
    tab: RNNTab, canvas: Locator, from_cell: tuple[int, int], to_cell: tuple[int, int], n: tuple
) -> None:
    """Drags from the middle of one cell (row, column) of `n` rows and columns to another."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box

    def at(cell: tuple[int, int]) -> tuple[float, float]:
        return (
            box["x"] + (cell[1] + 0.5) * box["width"] / n[1],
            box["y"] + (cell[0] + 0.5) * box["height"] / n[0],
        )

    tab.page.mouse.move(*at(from_cell))
    tab.page.mouse.down()
    tab.page.mouse.move(*at(to_cell), steps=4)
    tab.page.mouse.up()


def cells(tab: RNNTab, run: str = "demo/gru", sample: int = 0) -> Locator:
    """The map that takes the keys."""
    return tab.role("application", f"Cells of {run}, sample {sample}")


def test_a_drag_zooms_all_columns_and_the_card_names_absolute_indices(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "120"})
    before = {run: tab.settled(tab.map(run)) for run in ("demo/gru", "demo/lstm")}
    drag(tab, tab.map(), (4, 8), (9, 15), (12, 16))
    tab.expect_key("z", ZOOMED)
    for run, old in before.items():
        tab.changed(tab.map(run), old)
    tab.point_at_cell(tab.map(), 1, 4, (6, 8))
    card = tab.card_values()
    assert (card["Timestep"], card["Unit"]) == ("12, “L”", "5")
    assert float(card["gru"].replace("−", "-")) == pytest.approx(as_stored(KNOWN[5]), rel=1e-2)
    tab.role("button", "Reset zoom").click()
    tab.expect_key("z", None)
    for run, old in before.items():
        wait_for(lambda run=run: tab.picture(tab.map(run)), lambda now, old=old: now == old)
    expect(tab.role("button", "Reset zoom")).to_be_disabled()


def test_a_zoomed_picture_is_the_part_of_the_whole_one(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "120"})
    whole = tab.settled(tab.map())
    zoomed = open_tab({"k": "120", "z": ZOOMED})
    part = zoomed.settled(zoomed.map())
    size = (whole.width // 16, whole.height // 12)
    larger = (part.width // 8, part.height // 6)
    assert larger[0] > size[0] and larger[1] > size[1]
    for row in range(6):
        for column in range(8):
            middle = (int((column + 0.5) * larger[0]), int((row + 0.5) * larger[1]))
            old = (int((column + 8.5) * size[0]), int((row + 4.5) * size[1]))
            assert part.rgb(*middle) == whole.rgb(*old), (row, column)


def test_the_zoom_is_kept_across_steps_and_comes_back_from_the_url(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "60", "z": ZOOMED})
    before = tab.settled(tab.map())
    tab.slider.focus()
    tab.page.keyboard.press("ArrowRight")
    tab.changed(tab.map(), before)
    tab.point_at_cell(tab.map(), 0, 0, (6, 8))
    assert tab.card_values()["Timestep"].startswith("8")
    tab.expect_key("z", ZOOMED)


def test_a_flat_drag_zooms_along_its_length_alone(open_tab: OpenTab) -> None:
    tab = open_tab()
    drag(tab, tab.map(), (5, 3), (5, 6), (12, 16))
    tab.expect_key("z", "timesteps=3:7")


def test_a_double_click_shows_all_and_leaves_the_pin(open_tab: OpenTab) -> None:
    tab = open_tab({"z": ZOOMED, "p": "0,9,5,0"})
    tab.map().dblclick(force=True)
    tab.expect_key("z", None)
    tab.expect_key("p", "0,9,5,0")


def test_shift_drag_pans_and_stays_inside(open_tab: OpenTab) -> None:
    tab = open_tab({"z": "timesteps=4:12"})
    tab.settled(tab.map())
    tab.page.keyboard.down("Shift")
    drag(tab, tab.map(), (5, 5), (5, 3), (12, 8))
    tab.expect_key("z", "timesteps=6:14")
    drag(tab, tab.map(), (5, 7), (5, 0), (12, 8))
    tab.page.keyboard.up("Shift")
    tab.expect_key("z", "timesteps=8:16")


def test_the_wheel_zooms_at_the_pointer_with_ctrl_and_pans_sideways(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.point_at_cell(tab.map(), 0, 15, (12, 16))
    tab.page.keyboard.down("Control")
    tab.page.mouse.wheel(0, -250)
    tab.page.keyboard.up("Control")
    zoomed = wait_for(lambda: tab.view_keys().get("z"), bool)
    ranges = dict(part.split("=") for part in (zoomed or "").split(";"))
    assert ranges["timesteps"].endswith(":16")  # what is pointed at stays where it is
    assert ranges["units"].startswith("0:")
    tab.page.mouse.wheel(-80, 0)
    wait_for(tab.view_keys, lambda keys: keys["z"] != zoomed)
    panned = dict(part.split("=") for part in tab.view_keys()["z"].split(";"))
    assert panned["units"] == ranges["units"]
    start, stop = (int(end) for end in panned["timesteps"].split(":"))
    assert stop < 16
    assert stop - start == 16 - int(ranges["timesteps"].split(":")[0])


def test_keys_zoom_pan_and_show_all(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.settled(tab.map())
    tab.page.keyboard.press("+")
    tab.expect_key("z", "timesteps=4:12;units=3:9")
    tab.page.keyboard.press("Alt+ArrowLeft")
    tab.expect_key("z", "timesteps=2:10;units=3:9")
    tab.page.keyboard.press("Alt+ArrowDown")
    tab.expect_key("z", "timesteps=2:10;units=4:10")
    tab.page.keyboard.press("-")
    tab.expect_key("z", None)
    tab.page.keyboard.press("+")
    tab.page.keyboard.press("0")
    tab.expect_key("z", None)


def test_escape_lets_go_of_the_pin_first_and_then_of_the_zoom(open_tab: OpenTab) -> None:
    tab = open_tab({"z": ZOOMED, "p": "0,9,5,0"})
    tab.settled(tab.map())
    tab.page.keyboard.press("Escape")
    tab.expect_key("p", None)
    tab.expect_key("z", ZOOMED)
    tab.page.keyboard.press("Escape")
    tab.expect_key("z", None)


def test_arrow_keys_move_a_cursor_that_tells_its_value_and_enter_pins(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "120", "z": ZOOMED})
    tab.settled(tab.map())
    map_ = cells(tab)
    # By keyboard, so that the ring and the cursor appear.
    tab.role("button", "Keys").focus()
    wait_for(
        lambda: (
            tab.page.keyboard.press("Tab"),
            map_.evaluate("e => e === document.activeElement"),
        )[1],
        bool,
    )
    assert map_.evaluate("e => parseFloat(getComputedStyle(e).outlineWidth)") >= 2
    tab.page.keyboard.press("Home")
    tab.page.keyboard.press("PageUp")
    tab.page.keyboard.press("ArrowDown")
    for _ in range(4):
        tab.page.keyboard.press("ArrowRight")
    card = tab.card_values()
    assert (card["Timestep"], card["Unit"]) == ("12, “L”", "5")
    status = tab.role("status", "Cell")
    expect(status).to_contain_text("Timestep 12, “L”, Unit 5, gru +0.33")
    step = tab.step()
    tab.page.keyboard.press("Enter")
    tab.expect_key("p", "0,12,5,0")
    assert tab.step() == step
    tab.role("button", "Play").focus()
    expect(status).to_have_text("")


def test_ranges_can_be_typed_and_a_wrong_one_keeps_the_last_good_one(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.settled(tab.map())
    tab.role("button", "Options").click()
    options = tab.role("dialog", "Options")
    field = options.get_by_role("textbox", name="Timesteps, start:stop")
    field.fill("10:14")
    tab.expect_key("z", "timesteps=10:14")
    field.fill("14:10")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(options.get_by_role("status")).to_contain_text('"14:10" holds nothing.')
    tab.expect_key("z", "timesteps=10:14")
    options.get_by_role("textbox", name="Units, start:stop").fill("11")
    tab.expect_key("z", "timesteps=10:14;units=11")
    tab.page.keyboard.press("Escape")
    tab.point_at_cell(tab.map(), 0, 3, (1, 4))
    card = tab.card_values()
    assert (card["Timestep"].split(",")[0], card["Unit"]) == ("13", "11")


def test_one_gate_can_be_chosen_by_name(open_tab: OpenTab) -> None:
    tab = open_tab({"q": "gate_activations", "n": "0:1"})
    tab.map("demo/gru", gate="new")
    tab.role("button", "Options").click()
    tab.role("dialog", "Options").get_by_role("combobox", name="Gates").select_option("forget")
    tab.map("demo/lstm", gate="forget")
    expect(tab.inside.get_by_role("img", name="demo/lstm, sample 0")).to_have_count(1)
    expect(tab.inside.get_by_role("img", name="demo/gru, sample 0")).to_have_count(0)
    expect(tab.inside.get_by_text("This GRU has no forget gate.")).to_be_visible()
    tab.expect_key("z", "gates=forget")


#: (samples, timesteps, units) of a picture with more cells than come whole.
LONG = (24, 3000, 400)
#: Where the largest value of sample 0's padding and of its real part are.
PADDED, LARGEST = (100, 7), (2001, 33)


@pytest.fixture(scope="module")
def long_board(
    tmp_path_factory: pytest.TempPathFactory, no_tensorflow: Path
) -> Iterator[TensorBoard]:
    """TensorBoard on one run of long sequences of many units."""
    log_dir = tmp_path_factory.mktemp("long")
    values = np.full(LONG, 1e-3, np.float32)
    mask = np.ones(LONG[:2], bool)
    mask[0, :500] = False
    values[0, :500] = 1.0
    values[(0, *PADDED)] = np.nan
    values[(0, *LARGEST)] = -0.5
    run = log_dir / "long"
    summary.sequence(
        "wide", values, 0, quantity="output", mask=mask, samples=LONG[0], writer=str(run)
    )
    with tensorboard_of(log_dir, import_path=no_tensorflow) as running:
        running.wait_until_served("long", "rnn/wide/output", 0)
        yield running


def asked_arrays(tab: RNNTab) -> list[dict[str, str]]:
    """Returns the parameters of every request for an array of outputs."""
    urls = tab.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    queries = [dict(parse_qsl(urlsplit(url).query)) for url in urls if "/array?" in url]
    return [query for query in queries if query["quantity"] == "output"]


def test_a_long_sequence_comes_in_boxes_and_in_detail_as_one_zooms_in(
    open_tab: OpenTab, long_board: TensorBoard
) -> None:
    tab = open_tab({"n": "0:2", "o": "linear"}, on=long_board)
    canvas = tab.map("long")
    tab.settled(canvas)
    (whole,) = asked_arrays(tab)
    assert int(whole["width_px"]) < LONG[1] and "timesteps" not in whole
    box = canvas.bounding_box()
    assert box
    x = box["x"] + (LARGEST[0] + 0.5) / LONG[1] * box["width"]
    y = box["y"] + (LARGEST[1] + 0.5) / LONG[2] * box["height"]
    # Boxes are not quite even: that of the largest value is there or next to it.
    near = [(x + i, y + j) for i in (0, -1, 1, -2, 2) for j in (0, -1, 1, -2, 2)]

    def card_at(place: tuple[float, float]) -> dict[str, str]:
        tab.page.mouse.move(*place)
        return tab.card_values()

    place = next(place for place in near if card_at(place)["long"] == "−0.500")
    card = card_at(place)
    first, last = (int(end) for end in card["Timesteps"].split("–"))
    assert first <= LARGEST[0] <= last and last - first < 20
    assert "the largest of" in card["note"]
    tab.page.mouse.click(*place)
    pinned = wait_for(lambda: tab.view_keys().get("p"), bool)
    assert pinned == f"0,{first},{card['Units'].split('–')[0]},0"

    zoomed = open_tab({"n": "0:2", "z": "timesteps=2000:2010;units=30:40"}, on=long_board)
    zoomed.settled(zoomed.map("long"))
    wait_for(lambda: asked_arrays(zoomed), lambda asked: any("timesteps" in one for one in asked))
    zoomed.settled(zoomed.map("long"))
    zoomed.point_at_cell(zoomed.map("long"), 3, 1, (10, 10))
    card = wait_for(zoomed.card_values, lambda found: "Timestep" in found)
    assert (card["Timestep"], card["Unit"], card["long"]) == ("2001", "33", "−0.500")


def test_padding_is_no_data_in_boxes_too(open_tab: OpenTab, long_board: TensorBoard) -> None:
    tab = open_tab({"n": "0:1"}, on=long_board)
    canvas = tab.map("long")
    tab.settled(canvas)
    expect(tab.inside.get_by_text("NaN")).to_have_count(0)
    expect(tab.inside.get_by_text("padding, no data")).to_be_visible()
    tab.point_at_cell(canvas, 3, 20, (100, 300))
    assert tab.card_values()["long"] == "padding, no data"


def test_of_many_samples_those_in_sight_are_asked_for_and_drawn(
    open_tab: OpenTab, long_board: TensorBoard
) -> None:
    tab = open_tab({"n": f"0:{LONG[0]}"}, on=long_board)
    tab.settled(tab.map("long"))
    (first,) = asked_arrays(tab)
    assert int(first["samples"].split(":")[1]) < LONG[0]
    canvases = tab.inside.get_by_role("img", name="long, sample")
    assert canvases.count() < 12
    box = tab.map("long").bounding_box()
    assert box
    tab.page.mouse.move(box["x"] + 20, box["y"] + 20)
    tab.page.mouse.wheel(0, 20_000)
    tab.settled(tab.map("long", sample=LONG[0] - 1))
    assert canvases.count() < 12
    assert asked_arrays(tab)[-1]["samples"].endswith(f":{LONG[0]}")


def test_rows_are_gates_of_all_samples_where_that_is_chosen(open_tab: OpenTab) -> None:
    tab = open_tab({"q": "gate_activations", "n": "0:2", "r": "demo/gru,demo/lstm"})
    tab.map()

    def places() -> list[str]:
        maps = tab.inside.get_by_role("img", name="demo/lstm, sample")
        names = maps.evaluate_all("found => found.map(one => one.getAttribute('aria-label'))")
        return [", ".join(name.split(", ")[1:3]) for name in names]

    assert places()[:2] == ["sample 0, input gate", "sample 0, forget gate"]
    tab.page.keyboard.press("g")
    tab.expect_key("g", "gates")
    wait_for(places, lambda found: found[:2] == ["sample 0, input gate", "sample 1, input gate"])


def test_all_quantities_of_one_sample_stand_under_each_other(open_tab: OpenTab) -> None:
    tab = open_tab({"g": "quantities", "k": "120", "r": "demo/gru", "p": "1,10,3,0"})
    for name in ("Total gradient", "Direct gradient", "Gate gradients", "Output"):
        expect(tab.role("heading", name, exact=True).last).to_be_attached()
    total = tab.settled(tab.image("demo/gru, sample 1, dL/dh"))
    assert total.n_colours > 20
    expect(tab.inside.get_by_role("img", name="demo/gru, sample 0")).to_have_count(0)
    output = tab.image("demo/gru, sample 1, h")
    tab.point_at_cell(output, 5, 12, (12, 16))
    card = tab.card_values()
    assert (card["Sample"], card["Timestep"].split(",")[0], card["Unit"]) == ("1", "12", "5")
    wanted = as_stored(arrays_of("GRU", 120)["output"][1, 12, 5])
    assert float(card["gru"].replace("−", "-")) == pytest.approx(wanted, rel=1e-2)


def test_a_transposed_map_has_timesteps_down_and_the_same_values(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "120", "n": "0:1"})
    across = tab.settled(tab.map())
    tab.page.keyboard.press("t")
    tab.expect_key("t", "1")
    down = tab.changed(tab.map(), across)
    down = tab.settled(tab.map())
    for timestep in range(2, 16):
        for unit in range(12):
            before = across.rgb(
                int((timestep + 0.5) * across.width / 16), int((unit + 0.5) * across.height / 12)
            )
            after = down.rgb(
                int((unit + 0.5) * down.width / 12), int((timestep + 0.5) * down.height / 16)
            )
            assert before == after, (timestep, unit)
    tab.point_at_cell(tab.map(), 12, 5, (16, 12), click=True)
    card = tab.card_values()
    assert (card["Timestep"], card["Unit"]) == ("12, “L”", "5")
    tab.expect_key("p", "0,12,5,0")
    drag(tab, tab.map(), (8, 4), (15, 9), (16, 12))
    tab.expect_key("z", ZOOMED)


def test_the_samples_of_a_single_run_stand_side_by_side(open_tab: OpenTab) -> None:
    tab = open_tab({"r": "demo/gru", "n": "0:3"})
    boxes = [tab.map(sample=sample).bounding_box() for sample in range(3)]
    tops = {box["y"] for box in boxes if box}
    lefts = [box["x"] for box in boxes if box]
    assert len(tops) == 1 and lefts == sorted(set(lefts))
