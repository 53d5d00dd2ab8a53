"""The tab in windows of different sizes: nothing lies over anything else."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab, wait_for

SIZES = [(1440, 924), (1280, 720), (1024, 768), (800, 720), (480, 860)]
IDS = [f"{width}x{height}" for width, height in SIZES]

#: Boxes of everything that can be pressed, and of the words over the pictures, as far as they are
#: seen: cut by whatever scrolls around them.
_BOXES = """() => {
  const shown = element => {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const box = at.getBoundingClientRect();
      [left, top] = [Math.max(left, box.left), Math.max(top, box.top)];
      [right, bottom] = [Math.min(right, box.right), Math.min(bottom, box.bottom)];
    }
    return { left, top, right, bottom };
  };
  const found = [...document.querySelectorAll(
    'button, input, select, [role=slider], h1, .topbar p, .field-label, .limits-button'
  )];
  return found
    .filter(element => element.checkVisibility({ visibilityProperty: true }))
    .filter(element => !element.closest('.rail') || innerWidth >= 900)
    .map((element, index) => ({
      index, name: element.getAttribute('aria-label') || element.textContent || element.tagName,
      scrolls: element.closest('.scroll, .rail') !== null,
      whole: element.getBoundingClientRect().toJSON(),
      handle: element.classList.contains('legend-handle'), ...shown(element),
      inside: found.findIndex(other => other !== element && other.contains(element)),
    }))
    .filter(({ left, right, top, bottom, scrolls }) =>
      !scrolls || (right - left > 1 && bottom - top > 1));
}"""


def overlaps(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Returns the names of boxes that lie over each other by more than a pixel."""
    found = []
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            if one["handle"] and other["handle"]:
                continue  # limits may be close to each other
            width = min(one["right"], other["right"]) - max(one["left"], other["left"])
            height = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            nested = one["inside"] >= 0 or other["inside"] >= 0
            if width > 1 and height > 1 and not nested:
                found.append((one["name"], other["name"]))
    return found


def is_seen(box: dict[str, Any], width: int) -> bool:
    """Returns whether a box is seen whole, up to a pixel."""
    whole = box["whole"]
    is_uncut = all(abs(whole[side] - box[side]) <= 1 for side in ("left", "right"))
    return is_uncut and whole["left"] >= -1 and whole["right"] <= width + 1


def check_layout(tab: RNNTab) -> None:
    boxes = tab.page.evaluate(_BOXES)
    assert len(boxes) > 10
    assert overlaps(boxes) == []
    width = tab.page.evaluate("innerWidth")
    outside = [box["name"] for box in boxes if not box["scrolls"] and not is_seen(box, width)]
    assert outside == []
    scrolled = "[document.documentElement.scrollWidth, document.body.scrollWidth]"
    assert max(tab.page.evaluate(scrolled)) <= width


@pytest.mark.parametrize(("width", "height"), SIZES, ids=IDS)
def test_no_control_lies_over_another(open_tab: OpenTab, width: int, height: int) -> None:
    # TensorBoard's own header takes 64 px of the window.
    tab = open_tab(width=width, height=height - 64)
    tab.map()
    tab.settled(tab.map())
    check_layout(tab)
    for view, name in (
        ("2", "Histogram of demo/gru"),
        ("3", "demo/gru, log10 rms"),
        ("4", "demo/gru, kernel value"),
    ):
        tab.page.keyboard.press(view)
        tab.image(name)
        check_layout(tab)


def test_the_slider_and_the_curves_stay_in_a_low_window(open_tab: OpenTab) -> None:
    tab = open_tab(width=1280, height=656)
    tab.map()
    for locator in (tab.slider, tab.image("demo/gru, rms over units by timestep")):
        box = locator.bounding_box()
        assert box and box["y"] + box["height"] <= 656


def test_columns_scroll_sideways_in_a_narrow_window(open_tab: OpenTab) -> None:
    tab = open_tab(width=800)
    tab.map()
    last = tab.map("demo/simplernn")
    box = last.bounding_box()
    assert box and box["x"] + box["width"] > 800
    last.scroll_into_view_if_needed()
    wait_for(last.bounding_box, lambda now: now is not None and now["x"] + now["width"] <= 801)


def test_the_side_panel_opens_over_a_narrow_window(open_tab: OpenTab) -> None:
    tab = open_tab(width=800)
    tab.map()
    views = tab.role("navigation", "Views")
    expect(views).not_to_be_visible()
    tab.role("button", "Open the side panel").click()
    expect(views).to_be_visible()
    tab.open_view("Evolution")
    tab.image("demo/gru, log10 rms")
    tab.role("button", "Close the side panel").click()
    expect(views).not_to_be_visible()


def test_a_map_has_whole_device_pixels_for_each_cell(open_tab: OpenTab) -> None:
    for scale in (1, 2):
        tab = open_tab(device_scale_factor=scale)
        picture = tab.settled(tab.map())
        assert picture.width % 16 == picture.height % 12 == 0
        shown = tab.map().bounding_box()
        assert shown and shown["width"] == picture.width / scale
