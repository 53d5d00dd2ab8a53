"""What the controls of the tab do, by mouse and by keyboard."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab, wait_for
from tests.e2e.written_logs import BIDIRECTIONAL, GROWN_RUN


def test_the_direct_gradient_is_drawn_on_the_domain_of_the_total_one(open_tab: OpenTab) -> None:
    tab = open_tab()
    total = tab.settled(tab.map())
    domain = domain_of(tab)
    tab.choose("Gradient", "Direct")
    direct = tab.changed(tab.map(), total)
    # Nothing but the last timestep arrives from above.
    column = direct.width // 16
    pages = {direct.rgb(x * column + 2, y) for x in range(2, 15) for y in range(2, direct.height)}
    assert pages == {direct.rgb(4 * column + 2, 2)}
    assert direct.rgb(15 * column + 2, 2) not in pages
    assert domain_of(tab) == domain
    tab.expect_key("q", "output_gradient")
    tab.page.keyboard.press("ArrowRight")
    wait_for(lambda: tab.picture(tab.map()), lambda now: now == total)


def domain_of(tab: RNNTab) -> list[str | None]:
    return [tab.handle(end).get_attribute("aria-valuetext") for end in ("Lower", "Upper")]


@pytest.mark.parametrize("view", ["sequences", "evolution"])
def test_a_url_of_the_direct_gradient_has_the_domain_of_the_total_one(
    open_tab: OpenTab, view: str
) -> None:
    # The direct gradient is that of the last timestep: far above most of the total one.
    picture = {"sequences": "demo/gru, sample 0", "evolution": "demo/gru, log10 rms"}[view]
    keys = {"k": "60", "v": view}
    total = open_tab(keys)
    total.settled(total.image(picture))
    direct = open_tab({**keys, "q": "output_gradient"})
    direct.settled(direct.image(picture))
    assert domain_of(direct) == domain_of(total)
    direct.choose("Gradient", "Total")
    direct.settled(direct.image(picture))
    assert domain_of(direct) == domain_of(total)


def test_the_slider_goes_step_by_step_by_keyboard(open_tab: OpenTab) -> None:
    tab = open_tab()
    before = tab.settled(tab.map())
    tab.slider.focus()
    steps = []
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowRight", "Home", "End"):
        tab.page.keyboard.press(key)
        steps.append(tab.step())
    assert steps == [110, 100, 0, 100, 0, 120]
    tab.page.keyboard.press("ArrowLeft")
    tab.changed(tab.map(), before)
    assert tab.slider.get_attribute("aria-valuetext") == "step 110, 12 of 13"
    tab.expect_key("k", "110")


def test_the_slider_goes_to_the_nearest_step_where_it_is_clicked(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.map()
    box = tab.slider.bounding_box()
    assert box
    tab.page.mouse.click(box["x"] + box["width"] * 0.26, box["y"] + box["height"] / 2)
    assert tab.step() == 30


def test_play_goes_through_the_steps_and_stops(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "0"})
    tab.map()
    tab.role("button", "Play").click()
    wait_for(tab.step, lambda step: step >= 20)
    tab.role("button", "Pause").click()
    expect(tab.role("button", "Play")).to_be_visible()
    stopped = tab.step()
    assert 20 <= stopped < 120
    tab.page.wait_for_timeout(400)
    assert tab.step() == stopped
    tab.page.keyboard.press("End")
    tab.page.keyboard.press("Home")
    assert tab.step() == 0


def test_a_column_says_the_step_that_it_really_shows(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "10"})
    tab.map("demo/simplernn")
    expect(tab.column("demo/gru")).to_contain_text("step 10")
    expect(tab.column("demo/simplernn")).to_contain_text("step 0, nearest to 10")
    expect(tab.column("demo/gru").get_by_text("nearest")).to_have_count(0)


def test_a_column_keeps_its_step_when_it_is_locked(open_tab: OpenTab) -> None:
    tab = open_tab({"k": "60"})
    locked = tab.settled(tab.map())
    other = tab.settled(tab.map("demo/lstm"))
    tab.role("button", "Change column 1").click()
    tab.role("dialog", "Column 1").get_by_role("button", name="Lock at step 60").click()
    tab.slider.focus()
    tab.page.keyboard.press("End")
    tab.changed(tab.map("demo/lstm"), other)
    expect(tab.column("demo/gru")).to_contain_text("step 60")
    assert tab.picture(tab.map()) == locked


def listed(tab: RNNTab) -> list[str]:
    return (
        tab.role("region", "Runs")
        .get_by_role("checkbox")
        .evaluate_all("boxes => boxes.map(box => box.closest('label').textContent)")
    )


def test_runs_are_filtered_by_a_regular_expression(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.map()
    field = tab.role("textbox", "Filter runs by regular expression")
    field.fill("^demo/.*(gru|lstm)$")
    expect(tab.role("region", "Runs").get_by_role("checkbox")).to_have_count(2)
    assert listed(tab) == ["demo/gru", "demo/lstm"]
    field.fill("demo/(")
    status = tab.role("region", "Runs").get_by_role("status")
    expect(status).to_contain_text("unterminated group")
    assert listed(tab) == ["demo/gru", "demo/lstm"]  # the last good one still filters
    assert field.get_attribute("aria-invalid") == "true"
    field.fill("nothing like it")
    expect(tab.inside.get_by_text("No run matches.")).to_be_visible()


def test_a_box_takes_a_run_away_and_brings_it_back(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.map()
    box = tab.role("checkbox", "demo/lstm")
    box.click()
    expect(tab.columns).to_have_count(2)
    expect(tab.column("demo/lstm")).to_have_count(0)
    box.click()
    expect(tab.columns).to_have_count(3)
    tab.map("demo/lstm")
    for run in ("gru", "lstm", "simplernn"):
        tab.role("checkbox", f"demo/{run}").click()
    expect(tab.inside.get_by_text("No run is shown. Tick one on the left.")).to_be_visible()


def test_a_quantity_on_the_left_is_what_is_drawn(open_tab: OpenTab) -> None:
    tab = open_tab()
    before = tab.settled(tab.map())
    tab.choose_quantity("Output")
    tab.changed(tab.map(), before)
    expect(tab.role("heading", "Output")).to_be_visible()
    tab.expect_key("q", "output")


def test_a_typed_range_chooses_the_samples(open_tab: OpenTab) -> None:
    tab = open_tab({"r": "demo/gru"})
    tab.map(sample=2)
    field = tab.role("textbox", "Samples, start:stop")
    field.fill("3:4")
    tab.map(sample=3)
    maps = tab.inside.get_by_role("img", name="demo/gru, sample")
    expect(maps).to_have_count(1)
    field.fill("9")
    assert field.get_attribute("aria-invalid") == "true"
    expect(tab.inside.locator(".input-problem")).to_be_visible()
    expect(maps).to_have_count(1)  # the last good one still holds
    tab.expect_key("n", "3:4")


def test_samples_beyond_those_of_the_first_step_can_be_typed(open_tab: OpenTab) -> None:
    tab = open_tab({"r": GROWN_RUN, "q": "output"})
    tab.map(GROWN_RUN, sample=1)
    field = tab.role("textbox", "Samples, start:stop")
    field.fill("0:4")
    tab.map(GROWN_RUN, sample=3)
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(tab.inside.locator(".samples").get_by_text("of 4")).to_be_visible()
    field.fill("0:9")  # what there is, and the field says so
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(tab.inside.get_by_role("img", name=f"{GROWN_RUN}, sample")).to_have_count(4)


def test_a_capture_without_a_probe_says_that_its_batch_varies(open_tab: OpenTab) -> None:
    tab = open_tab({"r": BIDIRECTIONAL})
    expect(tab.column(BIDIRECTIONAL)).to_contain_text("batch varies")
    tab.role("button", "About").first.click()
    expect(tab.inside.get_by_text("The batch varies from step to step")).to_be_visible()
    probed = open_tab({"r": "demo/gru"})
    expect(probed.column("demo/gru")).to_contain_text("step 120")
    expect(probed.column("demo/gru")).not_to_contain_text("batch varies")


def test_the_contrast_changes_by_keyboard_and_a_double_click_takes_it_back(
    open_tab: OpenTab,
) -> None:
    tab = open_tab({"k": "120"})
    before = tab.settled(tab.map())
    handle = tab.handle("Upper")
    limit = handle.get_attribute("aria-valuetext")
    handle.focus()
    for _ in range(4):
        tab.page.keyboard.press("Shift+ArrowLeft")
    tab.changed(tab.map(), before)
    assert handle.get_attribute("aria-valuetext") != limit
    assert tab.step() == 120  # the arrow was the handle's
    wait_for(tab.view_keys, lambda keys: "d" in keys)
    handle.dblclick()
    wait_for(lambda: tab.picture(tab.map()), lambda now: now == before)
    tab.expect_key("d", None)


def test_a_dragged_handle_changes_the_contrast_of_all_columns(open_tab: OpenTab) -> None:
    tab = open_tab()
    before = [tab.settled(tab.map(run)) for run in ("demo/gru", "demo/lstm")]
    box = tab.handle("Lower").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    tab.page.mouse.move(x + 40, y, steps=4)
    tab.page.mouse.up()
    for run, old in zip(("demo/gru", "demo/lstm"), before, strict=True):
        tab.changed(tab.map(run), old)


def test_a_limit_can_be_typed(open_tab: OpenTab) -> None:
    tab = open_tab()
    before = tab.settled(tab.map())
    tab.role("button", "Contrast: signed log").click()
    form = tab.role("dialog", "Norm and limits")
    form.get_by_role("textbox", name="Upper limit").fill("10⁻³")
    form.get_by_role("textbox", name="Upper limit").press("Enter")
    tab.changed(tab.map(), before)
    assert float((tab.handle("Upper").get_attribute("aria-valuetext") or "").replace("−", "-")) == (
        pytest.approx(1e-3)
    )
    form.get_by_role("textbox", name="Lower limit").fill("-1")
    form.get_by_role("textbox", name="Lower limit").press("Enter")
    expect(form.get_by_role("alert")).to_have_text("A logarithm needs limits above 0.")


def test_a_click_pins_a_cell_and_escape_lets_go(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.point_at_cell(tab.map(), 3, 12, (12, 16), click=True)
    tab.expect_key("p", "0,12,3,0")
    tab.page.keyboard.press("Escape")
    tab.expect_key("p", None)


def test_the_layer_card_tells_of_the_layer(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.map()
    tab.role("button", "About names").click()
    card = tab.role("dialog", "About names")
    expect(card).to_contain_text("update, reset, new")
    expect(card).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_the_keys_are_on_a_sheet(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.map()
    tab.page.keyboard.press("?")
    expect(tab.role("dialog", "Keys")).to_contain_text("one kept step back, forward")
    expect(tab.role("dialog", "Keys")).to_be_focused()
    tab.page.keyboard.press("Escape")
    expect(tab.role("dialog", "Keys")).to_have_count(0)


def test_number_keys_choose_the_view(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.map()
    for key, name in (("2", "Histogram"), ("3", "Evolution"), ("4", "Weights"), ("1", "Sequences")):
        tab.page.keyboard.press(key)
        button = tab.role("navigation", "Views").get_by_role("button", name=name)
        expect(button).to_have_attribute("aria-current", "page")


#: Roles and names that must be reached with Tab alone.
REACHED = (
    ("button", "Sequences"),
    ("textbox", "Filter runs by regular expression"),
    ("checkbox", "demo/gru"),
    ("combobox", "Series"),
    ("button", "Direct"),
    ("radio", "Total"),
    ("slider", "Lower limit"),
    ("slider", "Upper limit"),
    ("textbox", "Samples, start:stop"),
    ("button", "Keys"),
    ("button", "Play"),
    ("slider", "Training step"),
)

_FOCUSED = """() => {
  const found = document.activeElement;
  if (!found || found === document.body) return null;
  const styles = [];
  for (let at = found; at && styles.length < 4; at = at.parentElement) {
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) styles.push(outlineWidth);
  }
  return { ring: styles.length > 0, html: found.outerHTML.slice(0, 120) };
}"""


def test_tab_reaches_every_control_and_shows_where_it_is(open_tab: OpenTab) -> None:
    tab = open_tab()
    tab.map()
    wanted: dict[tuple[str, str], Locator] = {
        place: tab.inside.get_by_role(place[0], name=place[1]).first for place in REACHED
    }
    without_ring = []
    missed = set(wanted)
    for _ in range(60):
        tab.page.keyboard.press("Tab")
        focused = tab.page.evaluate(_FOCUSED)
        if focused is None:
            break
        if not focused["ring"]:
            without_ring.append(focused["html"])
        missed -= {
            place
            for place in missed
            if wanted[place].evaluate("element => element === document.activeElement")
        }
    assert missed == set()
    assert without_ring == []
