"""The tab without sight of its pictures or without a mouse: axe's rules, keyboard, stillness."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.axe import COLOUR_RULES, violations_in
from tests.e2e.compare_logs import STACKED, layer_name, write_stacked
from tests.e2e.compare_logs import STEPS as STACKED_STEPS
from tests.e2e.conftest import OpenTab, wait_until_all_is_served
from tests.e2e.rnn_tab import RNNTab, wait_for
from tests.e2e.written_logs import NONFINITE_STEP, write_demo, write_others
from tests.tensorboard_process import TensorBoard, tensorboard_of

DEEP = {"r": ",".join(STACKED)}
#: Every picture there is, as the view's keys in the URL.
VIEWS: dict[str, dict[str, str]] = {
    "maps": {"k": str(NONFINITE_STEP), "p": "0,12,3,0"},
    "traces": {"m": "traces"},
    "panels": {"m": "panels"},
    "scatter": {"m": "scatter"},
    "difference": {"e": "1-0"},
    "gates": {"q": "gate_activations", "z": "timesteps=4:12"},
    "histogram": {"v": "histogram"},
    "evolution": {"v": "evolution"},
    "weight maps": {"v": "weights"},
    "weight histograms": {"v": "weights", "l": "histograms"},
    "depth": {"v": "depth", **DEEP},
    "memory": {"v": "memory", **DEEP},
    "diagnostics": {"v": "diagnostics", **DEEP},
    "diagnostics of runs": {"v": "diagnostics", "j": "runs;none;one;up;"},
    "sentences": {"r": "demo/gru,other/outputs"},
}
#: Below TensorBoard's header of 64 px.
HEIGHT = 656
WIDE, NARROW = 1280, 480
#: What opens over the pictures, beside the export menu and the sheet of keys.
MORE_SHEETS = {
    "maps": ("Options", "Norm and limits", "Column 1"),
    "evolution": ("Options", "Norm and limits", "Column 1"),
    "weight maps": ("Norm and limits", "Column 1"),
    "diagnostics": ("Options",),
}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory, no_tensorflow: Path) -> Iterator[TensorBoard]:
    """TensorBoard on runs that have something to show in every view."""
    log_dir = tmp_path_factory.mktemp("access")
    write_demo(log_dir)
    write_others(log_dir)
    write_stacked(log_dir)
    with tensorboard_of(log_dir, import_path=no_tensorflow) as running:
        wait_until_all_is_served(running)
        for run in STACKED:
            running.wait_until_served(run, f"rnn/{layer_name(run, 2)}/arrays", STACKED_STEPS[-1])
        yield running


def wait_for_picture(tab: RNNTab) -> None:
    """Waits until what the view is for is there."""
    shown = tab.inside.locator("main .scroll").locator("canvas[role=img], table").first
    expect(shown).to_be_visible()


def sheets(tab: RNNTab) -> list[Locator]:
    """Returns the buttons that open a sheet over the picture, of the columns only the first."""
    buttons = tab.inside.locator(
        "main button[aria-expanded]:not([aria-label^='Change column']), "
        "main button[aria-label='Change column 1']"
    )
    return [button for button in buttons.all() if button.is_visible()]


def in_colours(tab: RNNTab, scheme: str) -> None:
    """Makes the page light or dark."""
    tab.page.emulate_media(color_scheme=scheme)
    expect(tab.inside.locator(f".app[data-theme={scheme}]")).to_have_count(1)


def check_colours(tab: RNNTab, within: str | None = None) -> None:
    """Holds the page, or a part of it, to all rules, and in dark to those of colours again."""
    for scheme, rules in (("light", ()), ("dark", COLOUR_RULES)):
        in_colours(tab, scheme)
        assert violations_in(tab.page, within, rules=rules) == [], scheme


def check_all(tab: RNNTab) -> None:
    """Holds the whole page to the rules, wide and narrow, light and dark."""
    for width in (WIDE, NARROW):
        tab.page.set_viewport_size({"width": width, "height": HEIGHT})
        check_colours(tab)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_and_its_sheets_break_no_rule_and_escape_gives_the_focus_back(
    open_tab: OpenTab, view: str
) -> None:
    tab = open_tab(VIEWS[view], width=WIDE, height=HEIGHT)
    wait_for_picture(tab)
    opened = []
    dialog = tab.role("dialog")
    for button in sheets(tab):
        button.press("Enter")
        expect(dialog).to_be_visible()
        opened.append(dialog.get_attribute("aria-label"))
        wait_for(lambda: dialog.evaluate("it => it.contains(document.activeElement)"), bool)
        check_colours(tab, "[role=dialog]")
        tab.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(button).to_be_focused()
    assert {"Export", "Keys", *MORE_SHEETS.get(view, ())} <= set(opened)
    check_all(tab)


def test_the_side_panel_and_what_it_opens_break_no_rule(open_tab: OpenTab) -> None:
    tab = open_tab({"f": "("}, width=NARROW, height=HEIGHT)
    tab.map()
    tab.role("button", "Open the side panel").click()
    check_colours(tab)
    about = tab.role("button", "About names")
    about.click()
    check_colours(tab, "[role=dialog]")
    tab.page.keyboard.press("Escape")
    expect(about).to_be_focused()


def test_a_page_without_data_breaks_no_rule(
    open_tab: OpenTab, no_tensorflow: Path, tmp_path: Path
) -> None:
    with tensorboard_of(tmp_path, import_path=no_tensorflow) as empty:
        empty.wait_until_answered("plugin/rnn/catalog")
        tab = open_tab(on=empty, width=WIDE, height=HEIGHT)
        expect(tab.role("heading", "No recurrent gradients here yet")).to_be_visible()
        check_all(tab)


def test_errors_break_no_rule(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "60"}, expected=("404", "ERR_FAILED"), width=WIDE, height=HEIGHT)
    tab.map()
    tab.page.route("**/plugin/rnn/catalog*", lambda route: route.abort())
    sentence = "Step 120 is no longer kept."
    refuse = {"status": 404, "content_type": "text/plain", "body": sentence}
    tab.page.route("**/plugin/rnn/array*", lambda route: route.fulfill(**refuse))
    tab.slider.press("End")
    tab.role("button", "Refresh").click()
    expect(tab.role("alert").filter(has_text="TensorBoard does not answer")).to_be_visible()
    expect(tab.role("alert").filter(has_text=sentence).first).to_be_visible()
    check_all(tab)


# The keyboard

#: What a place where Tab stops is called; a map that was out of sight may be another element.
_NAME = """const nameOf = it => [it.tagName, it.getAttribute('aria-label')
  || it.textContent || it.closest('label')?.textContent].join(' ');"""

#: Everything that Tab stops at, as far as the DOM says.
_STOPS = f"""() => {{ {_NAME}
  return [...document.querySelectorAll('a[href], button, input, select, [tabindex]')]
    .filter(it => it.tabIndex >= 0 && !it.disabled)
    .filter(it => it.checkVisibility({{ visibilityProperty: true }}))
    .map(nameOf);
}}"""

#: What has the focus, and whether some of it is seen: not all under something else.
_STOP = f"""() => {{ {_NAME}
  const it = document.activeElement;
  const {{ left, top, width, height }} = it.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y => [x, y]));
  const isSeen = points.some(([x, y]) => {{
    const found = document.elementFromPoint(left + x * width, top + y * height);
    return found !== null && (it.contains(found) || it.closest('label')?.contains(found));
  }});
  return {{ name: nameOf(it), isSeen }};
}}"""


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_tab_stops_once_at_every_control_and_never_under_another(
    open_tab: OpenTab, width: int
) -> None:
    view = {"k": "60", "n": "0:4", "p": "0,12,3,0"}
    tab = open_tab(view, width=width, height=HEIGHT)
    tab.settled(tab.map(sample=3))
    wanted = tab.page.evaluate(_STOPS)
    assert len(wanted) > 20
    assert len(set(wanted)) == len(wanted)
    for key, order in (("Tab", wanted), ("Shift+Tab", wanted[-2::-1])):
        reached, unseen = [], []
        for _ in order:
            tab.page.keyboard.press(key)
            at = tab.page.evaluate(_STOP)
            reached.append(at["name"])
            if not at["isSeen"]:
                unseen.append(at["name"])
        assert reached == order
        assert unseen == []


def test_a_map_that_is_scrolled_out_of_sight_keeps_the_focus(open_tab: OpenTab) -> None:
    tab = open_tab({"n": "0:4"}, width=WIDE, height=400)
    tab.settled(tab.map())
    first = tab.role("application", "Cells of demo/gru, sample 0")
    last = tab.role("application", "Cells of demo/gru, sample 3")
    other = tab.role("application", "Cells of demo/lstm, sample 0")
    first.focus()
    tab.inside.locator("main .scroll").evaluate("it => it.scrollTo(0, it.scrollHeight)")
    expect(last).to_be_visible()
    expect(other).to_have_count(0)
    expect(first).to_be_focused()


def test_a_sheet_closes_once_the_focus_leaves_it(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.map()
    tab.role("button", "Options").press("Enter")
    sheet = tab.role("dialog", "Options")
    expect(sheet).to_be_focused()
    n_inside = sheet.evaluate("""it => [...it.querySelectorAll('button, input, select')]
        .filter(one => one.tabIndex >= 0 && !one.disabled).length""")
    for _ in range(n_inside):
        tab.page.keyboard.press("Tab")
        assert sheet.evaluate("it => it.contains(document.activeElement)")
    tab.page.keyboard.press("Tab")
    expect(sheet).to_have_count(0)
    # The focus goes on to what stands next, not back.
    expect(tab.role("button", "Export")).to_be_focused()


def test_nothing_moves_where_stillness_is_asked_for(open_tab: OpenTab) -> None:
    tab = open_tab(reduced_motion="reduce")
    tab.map()
    held: list[Route] = []
    tab.page.route("**/plugin/rnn/catalog*", lambda route: held.append(route))
    tab.page.reload(wait_until="commit")
    expect(tab.role("progressbar", "Loading")).to_be_visible()
    moving = "document.getAnimations().length"
    assert tab.page.evaluate(moving) == 0
    tab.page.emulate_media(reduced_motion="no-preference")
    wait_for(lambda: tab.page.evaluate(moving), bool)
    for route in held:
        route.continue_()
    tab.map()
