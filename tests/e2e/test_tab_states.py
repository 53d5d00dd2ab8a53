"""What the tab says and keeps while data is missing, late, sampled, too new or gone."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from tb_rnn_plugin import summary
from tb_rnn_plugin.record import SeriesRecord
from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab, wait_for
from tests.e2e.written_logs import SERIES, write_step
from tests.logs import Run, blob_value, metadata_of, random_arrays
from tests.tensorboard_process import tensorboard_of

TAG = f"rnn/{SERIES}/arrays"


def write_scaled(run: Path, step: int, scale: float) -> None:
    """Writes a total gradient of that size, and nothing else."""
    values = np.random.default_rng(step).normal(size=(4, 8, 6))
    arrays = {"output": np.tanh(values), "state_gradient": scale * values}
    facts: dict[str, Any] = {"cell": "GRU", "direction": "forward"}
    attributes = {"units": 6, "depth": 0, "probe": True}
    summary.write_series(run, SeriesRecord(SERIES, arrays, attributes=attributes, **facts), step)


class Slow:
    """Answers of the server that wait until they are let go."""

    def __init__(self, tab: RNNTab, route: str) -> None:
        self._held: list[Route] | None = []
        tab.page.route(f"**/plugin/rnn/{route}", lambda route: self._take(route))

    def _take(self, route: Route) -> None:
        if self._held is None:
            route.continue_()
        else:
            self._held.append(route)

    def let_go(self) -> None:
        """Sends on what waits, and all that comes."""
        held, self._held = self._held or [], None
        for route in held:
            route.continue_()


def upper_limit(tab: RNNTab) -> str:
    """Returns the domain's upper end as it is told."""
    return tab.handle("Upper").get_attribute("aria-valuetext") or ""


def wait_for_last_step(tab: RNNTab, step: int) -> None:
    wait_for(lambda: tab.slider.get_attribute("aria-valuemax"), lambda most: most == str(step))


def test_limits_of_a_live_log_follow_its_last_step_in_leaps(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    run = tmp_path / "gru"
    write_scaled(run, 0, 1e-6)
    with tensorboard_of(tmp_path, "--reload_interval", "1", import_path=no_tensorflow) as board:
        board.wait_until_served("gru", TAG, 0)
        tab = open_tab(on=board)
        tab.settled(tab.map("gru"))
        first = upper_limit(tab)

        write_scaled(run, 10, 2e-6)  # hardly larger: a colour goes on meaning what it meant
        wait_for_last_step(tab, 10)
        tab.settled(tab.map("gru"))
        assert upper_limit(tab) == first

        write_scaled(run, 20, 1e-1)
        wait_for_last_step(tab, 20)
        wait_for(lambda: upper_limit(tab), lambda limit: limit != first)
        tab.settled(tab.map("gru"))
        grown = upper_limit(tab)

        tab.slider.focus()
        tab.page.keyboard.press("Home")
        write_scaled(run, 30, 1e-6)
        wait_for_last_step(tab, 30)
        tab.settled(tab.map("gru"))
        assert tab.step() == 0 and upper_limit(tab) == grown  # the slider stands elsewhere


def test_typed_limits_stay_whatever_comes(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    run = tmp_path / "gru"
    write_scaled(run, 0, 1e-6)
    with tensorboard_of(tmp_path, "--reload_interval", "1", import_path=no_tensorflow) as board:
        board.wait_until_served("gru", TAG, 0)
        tab = open_tab({"d": "1e-9,1e-5"}, on=board)
        tab.settled(tab.map("gru"))
        typed = upper_limit(tab)
        write_scaled(run, 10, 1e-1)
        wait_for_last_step(tab, 10)
        tab.settled(tab.map("gru"))
        assert upper_limit(tab) == typed


def test_a_step_that_was_sampled_away_is_said_and_the_nearest_one_shown(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    for step in range(0, 200, 10):
        write_scaled(tmp_path / "gru", step, 1e-3)
    keep = ("--samples_per_plugin", "rnn=6")
    with tensorboard_of(tmp_path, *keep, import_path=no_tensorflow) as board:
        board.wait_until_served("gru", TAG, 190)
        kept = board.json("plugin/rnn/catalog")["runs"]["gru"]["steps"][TAG]
        assert len(kept) == 6
        # Of two equally near, the earlier one.
        dropped = next(step for step in range(kept[0], 190, 10) if step not in kept)
        nearest = min(kept, key=lambda step: (abs(step - dropped), step))
        tab = open_tab({"k": str(dropped), "r": f"gru,gru@{dropped}"}, on=board)
        note = tab.role("status").filter(has_text="sampling")
        sentence = f"Step {dropped} was dropped by TensorBoard’s sampling; the nearest kept step"
        expect(note).to_contain_text(f"{sentence} is {nearest}. And 1 more.")
        assert tab.step() == nearest
        note.get_by_role("button", name=f"Go to step {nearest}").click()
        expect(note).to_contain_text(f"Column 2, gru: {sentence}")
        note.get_by_role("button", name=f"Lock at step {nearest}").click()
        expect(note).to_have_count(0)
        tab.expect_key("r", f"gru,gru@{nearest}")


def test_a_slow_answer_is_marked_over_the_picture_of_before(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "0"})
    before = tab.settled(tab.map())
    box = tab.map().bounding_box()
    slow = Slow(tab, "array*step=120*")
    tab.slider.focus()
    tab.page.keyboard.press("End")
    mark = tab.role("progressbar", "Loading")
    expect(mark).to_be_visible()
    assert tab.picture(tab.map()) == before and tab.map().bounding_box() == box
    expect(tab.column("demo/gru")).to_contain_text("step 0")  # what really is shown
    slow.let_go()
    tab.changed(tab.map(), before)
    expect(mark).to_have_count(0)
    expect(tab.column("demo/gru")).to_contain_text("step 120")


#: View -> the route whose answer it cannot do without; the logs have no memory map.
VIEWS_ASKING = {
    "sequences": "array",
    "histogram": "array",
    "evolution": "overview",
    "weights": "array",
    "depth": "overview",
    "diagnostics": "scalars",
}


@pytest.mark.parametrize("view", VIEWS_ASKING)
def test_every_view_marks_that_its_first_answer_is_slow(open_tab: OpenTab, view: str) -> None:
    tab = open_tab()
    tab.map()
    slow = Slow(tab, f"{VIEWS_ASKING[view]}*")
    tab.page.evaluate(f"location.hash = '#p.rnn.v={view}'")
    tab.page.reload(wait_until="commit")
    expect(tab.role("progressbar", "Loading").first).to_be_visible()
    slow.let_go()
    expect(tab.role("progressbar", "Loading")).to_have_count(0)


def test_logs_that_are_too_new_are_said_once_and_others_shown(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    write_step(tmp_path / "gru", "GRU", 0)
    arrays = random_arrays(np.random.default_rng(0))
    newer = metadata_of(arrays).to_json().replace(b'"format": 1', b'"format": 2')
    run = Run(tmp_path / "newer")
    run.add(0, blob_value(arrays, metadata_of(arrays), content=newer))
    run.close()
    with tensorboard_of(tmp_path, import_path=no_tensorflow) as board:
        board.wait_until_served("gru", TAG, 0)
        tab = open_tab(on=board)
        tab.settled(tab.map("gru"))
        alert = tab.role("alert")
        expect(alert).to_contain_text("newer: ")
        expect(alert).to_contain_text("format 2")
        expect(alert).to_contain_text("pip install --upgrade")


def test_a_run_without_a_recurrent_layer_is_said(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    write_step(tmp_path / "gru", "GRU", 0)
    summary.write_scalars(tmp_path / "dense", {"rnn/loss": 1.0}, 0)
    with tensorboard_of(tmp_path, import_path=no_tensorflow) as board:
        board.wait_until_served("gru", TAG, 0)
        tab = open_tab({"r": "dense,gru"}, on=board)
        tab.settled(tab.map("gru"))
        note = tab.role("status").filter(has_text="dense")
        expect(note).to_contain_text("dense has no data of a recurrent layer.")
        note.get_by_role("button", name="Take it out").click()
        expect(note).to_have_count(0)
        tab.expect_key("r", "gru")


def test_a_run_that_is_deleted_goes_and_is_said(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    for run in ("gru", "old"):
        write_step(tmp_path / run, "GRU", 0)
    reload = ("--reload_interval", "1")
    with tensorboard_of(tmp_path, *reload, import_path=no_tensorflow) as board:
        board.wait_until_served("gru", TAG, 0)
        board.wait_until_served("old", TAG, 0)
        tab = open_tab({"r": "gru,old"}, on=board)
        tab.settled(tab.map("old"))
        shutil.rmtree(tmp_path / "old")
        note = tab.role("status").filter(has_text="old")
        expect(note).to_contain_text("old is not among the runs that TensorBoard has.")
        expect(tab.columns).to_have_count(1)
        assert tab.settled(tab.map("gru")).n_colours > 8
