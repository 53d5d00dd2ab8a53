"""Depth, Memory, Diagnostics and the pickers, held to what was written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.compare_logs import (
    LOSS_TIMESTEPS,
    MANY_STEPS,
    N_LAYERS,
    N_MANY_LAYERS,
    N_RUNS,
    N_TIMESTEPS,
    NAN_STEP,
    STACKED,
    STEPS,
    diagnostics_of,
    gain,
    layer_name,
    log10_rms,
    many_horizon,
    many_run,
    write_many,
    write_stacked,
)
from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab, wait_for
from tests.tensorboard_process import TensorBoard, tensorboard_of

A, B = STACKED
DEPTH_SHAPE = (N_LAYERS, len(STEPS))
MEMORY_SHAPE = (len(LOSS_TIMESTEPS), N_TIMESTEPS)
#: As written: three digits stand in a card.
TOLERANCE = 0.01


@pytest.fixture(scope="module")
def stacked(tmp_path_factory: pytest.TempPathFactory, no_tensorflow: Path) -> Iterator[TensorBoard]:
    """TensorBoard on two runs of three layers."""
    log_dir = tmp_path_factory.mktemp("stacked")
    write_stacked(log_dir)
    with tensorboard_of(log_dir, import_path=no_tensorflow) as running:
        for run in STACKED:
            running.wait_until_served(run, f"rnn/{layer_name(run, 2)}/arrays", STEPS[-1])
        yield running


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, no_tensorflow: Path) -> Iterator[TensorBoard]:
    """TensorBoard on fifty runs of twenty layers."""
    log_dir = tmp_path_factory.mktemp("many")
    write_many(log_dir)
    with tensorboard_of(log_dir, import_path=no_tensorflow) as running:
        last = f"rnn/block_{N_MANY_LAYERS}/gru/arrays"
        running.wait_until_served(many_run(N_RUNS - 1), last, MANY_STEPS[-1])
        yield running


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("× ", ""))


def depth_map(tab: RNNTab, run: str = A) -> Locator:
    return tab.image(f"{run}, log10 of ")


def row_of(tab: RNNTab, name: str) -> Locator:
    return tab.role("row").filter(has=tab.inside.get_by_role("rowheader", name=name))


def names_of(tab: RNNTab) -> list[str]:
    return [text.strip() for text in tab.inside.locator("tbody th").all_inner_texts()]


# Depth


@pytest.mark.parametrize(("layer", "at"), [(0, 0), (2, 3)])
def test_depth_names_the_series_and_gives_its_size_at_the_step(
    open_tab: OpenTab, stacked: TensorBoard, layer: int, at: int
) -> None:
    tab = open_tab({"v": "depth"}, on=stacked)
    tab.settled(depth_map(tab, B))
    tab.point_at_cell(depth_map(tab, B), layer, at, DEPTH_SHAPE)
    card = tab.card_values()
    assert (card["Run"], card["Series"]) == (B, layer_name(B, layer))
    assert card["Training step"] == str(STEPS[at])
    assert abs(number(card["log10 rms"]) - log10_rms(B, layer, STEPS[at])) < TOLERANCE


def test_depth_counts_what_is_not_finite_and_tells_an_exact_zero(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "depth"}, on=stacked)
    canvas = depth_map(tab)
    tab.settled(canvas)
    tab.point_at_cell(canvas, 1, STEPS.index(NAN_STEP), DEPTH_SHAPE)
    assert tab.card_values()["NaN or infinite"] == "1 of 72"
    tab.point_at_cell(canvas, 1, 2, DEPTH_SHAPE)
    assert tab.card_values()["rms"] == "exactly 0"


def test_a_click_in_depth_opens_that_series_at_that_step(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "depth", "r": A}, on=stacked)
    tab.settled(depth_map(tab))
    tab.point_at_cell(depth_map(tab), 2, 1, DEPTH_SHAPE, click=True)
    tab.expect_key("s", layer_name(A, 2))
    tab.expect_key("v", None)
    assert tab.step() == STEPS[1]


def test_depth_shows_a_norm_of_the_weights_and_keeps_the_choice_in_the_url(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "depth"}, on=stacked)
    before = tab.settled(depth_map(tab))
    tab.role("combobox", "Measure").select_option(label="Recurrent kernel norm")
    tab.expect_key("u", "log;recurrent_kernel_norm")
    tab.changed(depth_map(tab), before)
    tab.point_at_cell(depth_map(tab), 1, 0, DEPTH_SHAPE)
    assert tab.card_values()["log10 Recurrent kernel norm"] == "2"


def test_the_labels_of_depth_open_their_series_by_keyboard(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "depth", "r": A}, on=stacked)
    labels = tab.role("list", "Series, first layer first")
    expect(labels.get_by_role("button")).to_have_text([layer_name(A, i) for i in range(N_LAYERS)])
    labels.get_by_role("button", name=layer_name(A, 1)).focus()
    tab.page.keyboard.press("Enter")
    tab.expect_key("s", layer_name(A, 1))


def test_depth_of_twenty_layers_gives_each_a_row_of_its_own(
    open_tab: OpenTab, many: TensorBoard
) -> None:
    tab = open_tab({"v": "depth"}, on=many, height=720, width=1280)
    canvas = depth_map(tab, many_run(0))
    tab.settled(canvas)
    box = canvas.bounding_box()
    assert box and box["height"] >= 24 * N_MANY_LAYERS
    tab.point_at_cell(canvas, N_MANY_LAYERS - 1, 0, (N_MANY_LAYERS, len(MANY_STEPS)))
    assert tab.card_values()["Series"] == f"block_{N_MANY_LAYERS}/gru"


# Memory


def test_memory_gives_loss_timestep_timestep_lag_and_gain(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "memory", "r": A}, on=stacked)
    canvas = tab.image(f"{A}, memory map at step 40")
    tab.settled(canvas)
    tab.point_at_cell(canvas, 1, 7, MEMORY_SHAPE)
    card = tab.card_values()
    assert (card["Loss timestep"], card["Timestep"], card["Lag"]) == ("11", "7", "4")
    assert abs(number(card["Gain"]) - gain(0, 4)) < 1e-4
    tab.point_at_cell(canvas, 0, 9, MEMORY_SHAPE)
    assert tab.card_values()["Gain"] == "after the loss timestep"
    tab.point_at_cell(canvas, 1, 0, MEMORY_SHAPE)
    assert tab.card_values()["Gain"] == "padding, no data"


def test_memory_has_the_steps_of_its_own_tag(open_tab: OpenTab, stacked: TensorBoard) -> None:
    tab = open_tab({"v": "memory", "r": A, "k": "60"}, on=stacked)
    tab.image(f"{A}, memory map at step 40")
    assert tab.step() == 40
    tab.page.keyboard.press("ArrowLeft")
    tab.image(f"{A}, memory map at step 0")


def test_memory_says_within_this_layer_below_another_one_only(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "memory", "r": A, "s": layer_name(A, 0)}, on=stacked)
    sentence = tab.inside.locator(".topbar-title p")
    expect(sentence).to_contain_text("through c in an LSTM, within this layer")
    top = open_tab({"v": "memory", "r": A, "s": layer_name(A, N_LAYERS - 1)}, on=stacked)
    expect(top.inside.locator(".topbar-title p")).not_to_contain_text("within this layer")


def test_memory_says_where_no_gradient_at_all_arrives(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "memory", "r": A, "s": layer_name(A, N_LAYERS - 1)}, on=stacked)
    expect(tab.inside.get_by_text("No gradient at all reaches this layer")).to_be_visible()


def test_lag_profiles_of_all_columns_are_read_at_one_lag(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "memory", "s": layer_name(A, 1)}, on=stacked)
    plot = tab.image(f"Gain against lag: {A}, {B}")
    before = tab.settled(plot)
    tab.point_at_cell(plot, 0, 3, (1, N_TIMESTEPS))
    card = tab.card_values()
    lag = int(card["Lag"])
    assert lag in (3, 4)
    for run in STACKED:
        assert abs(number(card[run]) / gain(1, lag) - 1) < TOLERANCE
    tab.choose("Gain against lag", "Linear")
    tab.changed(plot, before)
    tab.expect_key("u", "linear;")


# Diagnostics


def test_the_table_holds_each_runs_value_at_its_step(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "diagnostics", "r": f"{A},{B}@20", "s": layer_name(A, 1)}, on=stacked)
    cells = row_of(tab, "Horizon").get_by_role("cell")
    expect(cells).to_have_count(2)
    for cell, run, step in zip(cells.all(), (A, B), (60, 20), strict=True):
        assert number(cell.inner_text()) == diagnostics_of(run, 1, step)["gradient_horizon"]


def test_the_table_says_nan_and_of_which_step_an_older_value_is(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "diagnostics", "r": A, "k": "0"}, on=stacked)
    expect(row_of(tab, "Decay").get_by_role("cell")).to_have_text("NaN")
    tab.page.keyboard.press("End")
    expect(row_of(tab, "Decay").get_by_role("cell")).to_have_text("0.750")
    expect(row_of(tab, "Kernel update").get_by_role("cell")).to_contain_text("of step 40")


def test_a_head_sorts_one_way_then_the_other_then_as_listed(
    open_tab: OpenTab, stacked: TensorBoard
) -> None:
    tab = open_tab({"v": "diagnostics", "r": A}, on=stacked)
    head = tab.inside.get_by_role("columnheader").filter(has_text="Diagnostic")
    expect(row_of(tab, "Horizon")).to_be_visible()
    listed = names_of(tab)
    assert listed[:2] == ["Loss", "Horizon timesteps"]
    button = head.get_by_role("button")
    button.focus()
    for key, order, expected in (
        ("none;one;up;name", "ascending", sorted(listed)),
        ("none;one;down;name", "descending", sorted(listed, reverse=True)),
        (None, "none", listed),
    ):
        tab.page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        tab.expect_key("j", key and f"auto;{key}")
        assert names_of(tab) == expected


@pytest.mark.parametrize(("option", "expected"), [("a − b", 10.0), ("a / b", 3.0)])
def test_differences_are_those_to_the_first_column(
    open_tab: OpenTab, stacked: TensorBoard, option: str, expected: float
) -> None:
    tab = open_tab({"v": "diagnostics", "s": layer_name(A, 0), "k": "60"}, on=stacked)
    tab.choose("Against the first", option)
    cells = row_of(tab, "Horizon").get_by_role("cell")
    assert number(cells.nth(0).inner_text()) == 5.0
    wait_for(lambda: number(cells.nth(1).inner_text()), lambda found: found == expected)


def test_all_series_stand_in_one_table(open_tab: OpenTab, stacked: TensorBoard) -> None:
    tab = open_tab({"v": "diagnostics", "r": A}, on=stacked)
    tab.role("button", "Options").click()
    tab.role("checkbox", "All series").check()
    expect(row_of(tab, "Horizon")).to_have_count(N_LAYERS)
    tab.expect_key("j", "auto;none;all;up;")


def test_fifty_runs_are_rows_that_sort_by_any_diagnostic(
    open_tab: OpenTab, many: TensorBoard
) -> None:
    tab = open_tab({"v": "diagnostics", "f": "lr-[0-4]"}, on=many)
    expect(tab.inside.locator("tbody tr")).to_have_count(N_RUNS)
    expect(tab.inside.locator("tbody td.none")).to_have_count(0)
    tab.role("columnheader").filter(has_text="Horizon").get_by_role("button").click()
    runs = sorted(range(N_RUNS), key=lambda index: -many_horizon(index, MANY_STEPS[-1]))
    expected = [many_run(index) for index in runs]
    assert wait_for(lambda: names_of(tab), lambda names: names[0] == expected[0]) == expected
    tab.role("checkbox", f"Show {expected[0]} as a column").check()
    expect(tab.role("region", "Runs").get_by_role("checkbox", name=expected[0])).to_be_checked()


# Pickers


def test_the_first_eight_matching_runs_are_shown_at_once(
    open_tab: OpenTab, many: TensorBoard
) -> None:
    tab = open_tab({"v": "diagnostics"}, on=many)
    runs = tab.role("region", "Runs")
    field = tab.role("textbox", "Filter runs by regular expression")
    field.fill("lr-[34]")
    expect(runs.get_by_role("checkbox")).to_have_count(20)
    field.fill("lr-[34")
    expect(runs.get_by_role("status")).to_contain_text("The last good one still filters.")
    expect(runs.get_by_role("checkbox")).to_have_count(20)
    field.fill("lr-3")
    tab.role("button", "Show the first 8 matching").click()
    expect(runs.get_by_role("checkbox", checked=True)).to_have_count(8)
    expect(tab.role("button", "Show the first 8 matching")).to_have_count(0)
    tab.expect_key("r", ",".join(many_run(30 + i) for i in range(8)).replace("/", "%2F"))


def test_runs_are_walked_with_the_arrow_keys(open_tab: OpenTab, many: TensorBoard) -> None:
    tab = open_tab({"v": "diagnostics"}, on=many)
    boxes = tab.role("region", "Runs").get_by_role("checkbox")
    boxes.nth(2).focus()
    tab.page.keyboard.press("ArrowDown")
    expect(boxes.nth(3)).to_be_focused()
    tab.page.keyboard.press("Space")
    expect(boxes.nth(3)).to_be_checked()


def test_a_long_list_of_series_is_searched(open_tab: OpenTab, many: TensorBoard) -> None:
    tab = open_tab({"v": "diagnostics"}, on=many)
    field = tab.role("combobox", "Series", exact=True)
    field.click()
    options = tab.role("listbox", "Series").get_by_role("option")
    expect(options).to_have_count(N_MANY_LAYERS)
    field.fill("block_1\\d")
    expect(options).to_have_count(10)
    tab.page.keyboard.press("ArrowDown")
    tab.page.keyboard.press("Enter")
    tab.expect_key("s", "block_11/gru")
    expect(field).to_have_value("block_11/gru")
    field.press("ArrowDown")
    field.press("Escape")
    expect(options).to_have_count(0)
