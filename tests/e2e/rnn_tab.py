"""The RNN tab as a person uses it: by role and name, in a browser."""

import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, unquote

import numpy as np
from playwright.sync_api import FrameLocator, Locator, Page, expect

T = TypeVar("T")

#: How long a picture may take on two busy cores.
PATIENCE_MS = 15_000

_PIXELS = """canvas => {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  let bytes = '';
  for (let i = 0; i < data.length; i += 8192)
    bytes += String.fromCharCode(...data.subarray(i, i + 8192));
  return { width, height, bytes: btoa(bytes) };
}"""


def hash_of(view: dict[str, str]) -> str:
    """Returns TensorBoard's hash for the tab with the view's keys, such as {"k": "60"}.

    A value with a percent sign goes in as it is, a broken escape too.
    """
    texts = {key: text if "%" in text else quote(text, safe="") for key, text in view.items()}
    return "rnn" + "".join(f"&p.rnn.{key}={text}" for key, text in texts.items())


@dataclass(frozen=True)
class Picture:
    """What a canvas shows.

    Attributes:
        width, height: In device px.
        rgba: Four bytes for each pixel, by row.
    """

    width: int
    height: int
    rgba: bytes

    @property
    def n_colours(self) -> int:
        """How many different colours there are."""
        return len(np.unique(np.frombuffer(self.rgba, "<u4")))

    def rgb(self, x: int, y: int) -> tuple[int, int, int]:
        """Returns red, green and blue of a pixel."""
        at = 4 * (y * self.width + x)
        red, green, blue = self.rgba[at : at + 3]
        return red, green, blue


class RNNTab:
    """The tab, under TensorBoard's own page or alone in the window."""

    def __init__(self, page: Page, inside: FrameLocator | Page) -> None:
        self.page = page
        self.inside = inside

    def role(self, role: Any, name: str | None = None, *, exact: bool = False) -> Locator:
        """Returns what has that role and accessible name."""
        return self.inside.get_by_role(role, name=name, exact=exact)

    # What there is

    @property
    def columns(self) -> Locator:
        """The headers of the columns."""
        return self.inside.get_by_role("group", name="Column ")

    def column(self, run: str) -> Locator:
        """The header of a run's column."""
        return self.inside.get_by_role("group", name=f": {run}")

    @property
    def slider(self) -> Locator:
        """The training step."""
        return self.role("slider", "Training step")

    def handle(self, end: str) -> Locator:
        """The handle of the domain's Lower or Upper end."""
        return self.role("slider", f"{end} limit")

    @property
    def card(self) -> Locator:
        """The card beside the pointer."""
        return self.inside.locator(".hover-card")

    def card_values(self) -> dict[str, str]:
        """Returns what the card says, by label."""
        expect(self.card).to_be_visible()
        rows = self.card.locator("dl > div").all()
        found = {row.locator("dt").inner_text(): row.locator("dd").inner_text() for row in rows}
        note = self.card.locator("p")
        return found | ({"note": note.inner_text()} if note.count() else {})

    def image(self, name: str) -> Locator:
        """A picture whose name begins like this; waits until it is there."""
        found = self.inside.get_by_role("img", name=name).first
        expect(found).to_be_visible(timeout=PATIENCE_MS)
        return found

    def map(self, run: str = "demo/gru", sample: int = 0, gate: str = "") -> Locator:
        """The heatmap of a sample."""
        return self.image(f"{run}, sample {sample}{f', {gate} gate' if gate else ''}, ")

    # What it shows

    def picture(self, canvas: Locator) -> Picture:
        """Returns the pixels of a canvas."""
        found = canvas.evaluate(_PIXELS)
        return Picture(found["width"], found["height"], b64decode(found["bytes"]))

    def changed(self, canvas: Locator, before: Picture) -> Picture:
        """Returns the picture once it differs from `before`."""
        return wait_for(lambda: self.picture(canvas), lambda now: now != before)

    def settled(self, canvas: Locator) -> Picture:
        """Returns the picture once it stays the same for a while."""
        last = [self.picture(canvas)]

        def is_still(now: Picture) -> bool:
            was, last[0] = last[0], now
            return was == now

        return wait_for(lambda: self.picture(canvas), is_still, pause_s=0.3)

    def view_keys(self) -> dict[str, str]:
        """Returns the view's keys in the window's URL."""
        hash_ = self.page.evaluate("location.hash")
        parts = [part.split("=", 1) for part in hash_.split("&") if part.startswith("p.rnn.")]
        return {key.removeprefix("p.rnn."): unquote(value) for key, value in parts}

    def expect_key(self, key: str, value: str | None) -> None:
        """Waits until the URL has that key of the view; None: until it lacks it."""
        wait_for(lambda: self.view_keys().get(key), lambda found: found == value)

    def step(self) -> int:
        """Returns the slider's step."""
        return int(self.slider.get_attribute("aria-valuenow") or "")

    # What a person does

    def choose(self, group: str, option: str) -> None:
        """Clicks an option of a radio group."""
        self.role("radiogroup", group).get_by_role("radio", name=option).click()

    def open_view(self, name: str) -> None:
        """Clicks one of the views on the left."""
        self.role("navigation", "Views").get_by_role("button", name=name).click()

    def choose_quantity(self, name: str) -> None:
        """Clicks one of the quantities on the left."""
        self.role("region", "Quantity").get_by_role("button", name=name).first.click()

    def point_at_cell(
        self, canvas: Locator, row: int, column: int, shape: tuple[int, int], *, click: bool = False
    ) -> None:
        """Moves the pointer to the middle of a cell of a picture of `shape` (rows, columns)."""
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        x = box["x"] + (column + 0.5) * box["width"] / shape[1]
        y = box["y"] + (row + 0.5) * box["height"] / shape[0]
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y)
        if click:
            self.page.mouse.click(x, y)


def wait_for(
    read: Callable[[], T],
    holds: Callable[[T], bool],
    *,
    pause_s: float = 0.1,
    timeout_s: float = 15,
) -> T:
    """Returns what is read once it holds; fails where it does not in time."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = read()
        if holds(value):
            return value
        assert time.monotonic() < deadline, f"still {str(value)[:300]}"
        time.sleep(pause_s)
