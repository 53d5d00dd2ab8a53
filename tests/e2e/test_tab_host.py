"""The tab inside TensorBoard: how it opens, what it says where there is nothing, what is new."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import LAST_STEP, OpenTab, wait_until_all_is_served
from tests.e2e.rnn_tab import wait_for
from tests.e2e.written_logs import RUNS, SERIES, write_step
from tests.tensorboard_process import TensorBoard, tensorboard_of

TAG = f"rnn/{SERIES}/arrays"


def check_columns(open_tab: OpenTab, board: TensorBoard) -> None:
    tab = open_tab(on=board, hosted=True)
    expect(tab.columns).to_have_count(3)
    for run in RUNS.values():
        assert tab.picture(tab.map(run)).n_colours > 8
        expect(tab.column(run)).to_contain_text("verified 4e−7")
    assert tab.step() == LAST_STEP
    tab.slider.focus()
    tab.page.keyboard.press("ArrowLeft")
    tab.expect_key("k", "110")
    tab.open_view("Evolution")
    tab.image("demo/gru, log10 rms")


def test_the_tab_opens_with_three_columns(open_tab: OpenTab, board: TensorBoard) -> None:
    check_columns(open_tab, board)


@pytest.mark.parametrize(
    ("arguments", "path_prefix"),
    [(("--load_fast", "false"), ""), ((), "/deep/prefix")],
    ids=["without the data server", "under a path prefix"],
)
def test_the_tab_opens_in_every_tensorboard(
    open_tab: OpenTab,
    log_dir: Path,
    no_tensorflow: Path,
    arguments: tuple[str, ...],
    path_prefix: str,
) -> None:
    with tensorboard_of(
        log_dir, *arguments, import_path=no_tensorflow, path_prefix=path_prefix
    ) as board:
        wait_until_all_is_served(board)
        check_columns(open_tab, board)


def test_tensorboards_own_menu_opens_the_tab(open_tab: OpenTab, board: TensorBoard) -> None:
    tab = open_tab(hosted=True)
    tab.map()
    tab.page.get_by_role("tab", name="Scalars").click()
    expect(tab.page.locator("iframe")).not_to_be_visible()
    tab.page.get_by_role("tab", name="RNN").click()
    # A hidden tab has no height: it must draw again once it has one.
    assert tab.settled(tab.map()).n_colours > 8


def test_without_data_the_tab_says_what_to_add_and_finds_it_once_it_is_there(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    with tensorboard_of(logs, "--reload_interval", "1", import_path=no_tensorflow) as board:
        board.wait_until_answered("plugins_listing")
        tab = open_tab(on=board, hosted=True)
        expect(tab.role("heading", "No recurrent gradients here yet")).to_be_visible()
        code = tab.inside.locator("pre")
        expect(code).to_contain_text("rnn.keras.RNNSummary(")
        tab.choose("Kind of training", "Your own loop")
        expect(code).not_to_contain_text("RNNSummary")
        expect(tab.inside.get_by_text("No run in this directory has data")).to_be_visible()

        run = logs / "gru"
        write_step(run, "GRU", 0)
        board.wait_until_served("gru", TAG, 0)
        check = tab.role("button", "Check now")
        if check.count():  # the page asks every few seconds too
            check.click()
        expect(tab.columns).to_have_count(1)
        assert tab.settled(tab.map("gru")).n_colours > 8

        write_step(run, "GRU", 10)
        write_step(run, "GRU", 20)
        board.wait_until_served("gru", TAG, 20)
        wait_for(lambda: tab.slider.get_attribute("aria-valuemax"), lambda most: most == "20")
        assert tab.step() == 20  # the last one is followed
        tab.slider.focus()
        tab.page.keyboard.press("ArrowLeft")
        tab.choose_quantity("Output")
        kept = tab.settled(tab.map("gru"))

        write_step(run, "GRU", 30)
        board.wait_until_served("gru", TAG, 30)
        tab.page.get_by_role("button", name="Last Updated").click()
        wait_for(lambda: tab.slider.get_attribute("aria-valuemax"), lambda most: most == "30")
        assert tab.step() == 10
        assert tab.settled(tab.map("gru")) == kept


def test_tensorboards_reload_button_makes_the_tab_look_for_new_steps(open_tab: OpenTab) -> None:
    tab = open_tab(hosted=True)
    tab.map()
    # A page that nobody sees does not ask on its own.
    frame = next(frame for frame in tab.page.frames if "name=rnn" in frame.url)
    frame.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")
    with tab.page.expect_request("**/plugin/rnn/catalog"):
        tab.page.get_by_role("button", name="Last Updated").click()


def test_a_server_that_is_gone_is_said_and_the_picture_stays(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    for step in (0, 10):
        write_step(tmp_path / "gru", "GRU", step)
    with tensorboard_of(tmp_path, import_path=no_tensorflow) as board:
        board.wait_until_served("gru", TAG, 10)
        tab = open_tab(on=board, expected=("ERR_CONNECTION_REFUSED",))
        before = tab.settled(tab.map("gru"))
    alert = tab.role("alert")  # the page asks every few seconds
    expect(alert).to_contain_text("TensorBoard does not answer. Is it still running?")
    # The sentence takes room, so that the maps may be lower.
    assert tab.settled(tab.map("gru")).n_colours == before.n_colours
    expect(alert.get_by_role("button", name="Try again")).to_be_visible()


def test_a_page_opened_without_a_server_says_so(open_tab: OpenTab, board: TensorBoard) -> None:
    tab = open_tab(expected=("ERR_FAILED",))
    tab.map()
    tab.page.route("**/plugin/rnn/catalog*", lambda route: route.abort())
    tab.page.reload(wait_until="commit")
    expect(tab.role("alert")).to_contain_text("TensorBoard does not answer.")


def test_a_picture_that_cannot_be_had_is_a_sentence_in_its_place(open_tab: OpenTab) -> None:
    def refuse(route: object) -> None:
        route.fulfill(status=404, content_type="text/plain", body="Step 120 is no longer kept.")

    tab = open_tab({"v": "evolution"}, expected=("404",))
    tab.image("demo/gru, log10 rms")
    tab.page.route("**/plugin/rnn/array*run=demo%2Flstm*", refuse)
    tab.open_view("Sequences")
    tab.map()
    expect(tab.role("alert")).to_have_text("Step 120 is no longer kept.")


SENTENCES: dict[str, tuple[dict[str, str], str]] = {
    "series": (
        {"r": "demo/gru,other/bidirectional", "k": "60"},
        "This run has no series names. Series it has, to choose in the rail: "
        "bidirectional/forward, bidirectional/backward.",
    ),
    "quantity": ({"r": "demo/gru,other/outputs"}, "This GRU has no total gradient."),
    "weights": ({"v": "weights", "r": "demo/gru,other/outputs"}, "This GRU has no kernel."),
    "overview": (
        {"v": "evolution", "r": "demo/gru,other/outputs"},
        "This series has no overview of total gradient.",
    ),
}


@pytest.mark.parametrize("lacks", SENTENCES)
def test_a_run_that_lacks_something_says_so_beside_one_that_has_it(
    open_tab: OpenTab, lacks: str
) -> None:
    view, sentence = SENTENCES[lacks]
    tab = open_tab(view)
    expect(tab.inside.get_by_text(sentence).first).to_be_visible()
    tab.image("demo/gru, ")


@pytest.mark.parametrize(
    "view",
    [
        {"v": "nonsense", "r": "no such run", "k": "-7", "n": "a:b", "d": "x,y", "p": "1,2"},
        {"q": "no_such_quantity", "s": "no/such/series", "o": "cubic", "k": "1e9", "zz": "1"},
        {"f": "(", "n": "99:100", "p": "9,99,999,9", "r": "demo/gru@77,demo/gru"},
        {"r": "%E0%A4%A", "q": "%"},
    ],
)
def test_a_url_that_makes_no_sense_breaks_nothing(open_tab: OpenTab, view: dict[str, str]) -> None:
    tab = open_tab(view)
    expect(tab.role("navigation", "Views")).to_be_visible()
    # There is a picture, or a sentence that says why there is none.
    pictures = tab.inside.locator("main canvas[role=img]")
    sentences = tab.inside.locator("main").get_by_role("status")
    wait_for(lambda: pictures.count() + sentences.count(), lambda n: n > 0)
    for run in ("gru", "lstm"):
        box = tab.role("checkbox", f"demo/{run}")
        if box.count() and not box.is_checked():
            box.click()
    tab.open_view("Evolution")
    tab.image("demo/")


def test_a_url_that_changes_is_followed(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "60"}, hosted=True)
    tab.map()
    tab.page.evaluate("location.hash = '#rnn&p.rnn.v=evolution&p.rnn.k=30'")
    tab.image("demo/gru, log10 rms")
    assert tab.step() == 30


def test_nothing_is_asked_of_another_server(
    board: TensorBoard, new_page: Callable[..., tuple], open_tab: OpenTab
) -> None:
    tab = open_tab()
    tab.map()
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    tab.page.reload()
    tab.map()
    for view in ("Histogram", "Evolution", "Weights"):
        tab.open_view(view)
    tab.image("demo/gru, kernel value")
    assert asked and all(url.startswith(board.url) for url in asked)
