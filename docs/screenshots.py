"""Makes the pictures of the documentation: `python docs/screenshots.py [--logdir DIR]`.

Trains the demo into DIR where there is none, starts TensorBoard on it and photographs the RNN tab
under TensorBoard's own header with the Chromium of this machine. Needs the `dev` extra.
"""

import argparse
import contextlib
import io
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
IMAGES = REPOSITORY / "docs" / "images"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

#: CSS px of the window; a picture has as many pixels.
WINDOW = {"width": 1440, "height": 924}
MAX_KILOBYTES = 250


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes:
        name: Its file in docs/images, without ending.
        view: Keys of the view as in the URL, without `p.rnn.`.
        picture: Beginning of the accessible name of what must be there.
        is_dark: TensorBoard's own dark mode.
        hover: A cell (row, column) of `picture` to point at, as a share of its height and width.
        role: Of `picture`.
    """

    name: str
    view: Mapping[str, str] = field(default_factory=dict)
    picture: str = "gru, sample 0"
    is_dark: bool = False
    hover: tuple[float, float] | None = None
    role: Literal["img", "table"] = "img"


#: One domain for the direct and the total gradient, as when one is switched to the other.
DOMAIN = "1e-7,2e-3"

SHOTS = (
    Shot("sequences-step-50", {"k": "50"}),
    Shot("sequences-step-400-dark", {"k": "400", "n": "0:2"}, is_dark=True, hover=(0.42, 0.71)),
    Shot("gradient-direct", {"k": "400", "q": "output_gradient", "d": DOMAIN}),
    Shot("gradient-total", {"k": "400", "d": DOMAIN}),
    Shot("gates", {"k": "400", "q": "gate_activations", "n": "0:1"}, "gru, sample 0, update gate"),
    Shot("traces", {"k": "400", "q": "output", "m": "traces", "n": "0:1"}),
    Shot("histogram", {"k": "400", "v": "histogram"}, "Histogram of gru"),
    Shot("weights-lstm", {"k": "400", "v": "weights", "r": "lstm"}, "lstm, kernel value"),
    Shot(
        "weights-lstm-dark",
        {"k": "400", "v": "weights", "r": "lstm"},
        "lstm, kernel value",
        is_dark=True,
    ),
    Shot("evolution", {"v": "evolution"}, "gru, log10 rms"),
    Shot("evolution-dark", {"v": "evolution"}, "gru, log10 rms", is_dark=True, hover=(0.5, 0.6)),
)


def main() -> int:
    """Writes the pictures and returns the exit status."""
    parser = argparse.ArgumentParser(description="Make the pictures of the documentation.")
    parser.add_argument("--logdir", type=Path, default=REPOSITORY / "build" / "demo_logs")
    parser.add_argument("--only", default="", help="pictures whose names begin with one of these")
    options = parser.parse_args()
    if not any(options.logdir.glob("*/events.out.tfevents.*")):
        tb_rnn = Path(sys.executable).with_name("tb-rnn")
        command = [tb_rnn, "demo", "--no-tensorboard", "--logdir", options.logdir]
        subprocess.run(command, check=True)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tensorboard_of(options.logdir) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path())
        for shot in SHOTS:
            if shot.name.startswith(tuple(options.only.split(","))):
                take(browser, address, shot)
        browser.close()
    return 0


def chromium_path() -> str:
    """Returns where this machine's Chromium is.

    Raises:
        SystemExit: it has none.
    """
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        names = ", ".join(CHROMIUM_NAMES)
        raise SystemExit(f"None of {names} is on PATH; tests/run installs Chromium.")
    return found


@contextlib.contextmanager
def tensorboard_of(log_dir: Path) -> Iterator[str]:
    """Starts TensorBoard on the logs, gives its address once it has read them, and ends it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(log_dir.resolve())]
    process = subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        n_runs = len({path.parent for path in log_dir.glob("*/events.out.tfevents.*")})
        for _ in range(300):
            if catalog_of(address).count('"written"') >= n_runs:
                break
            time.sleep(0.3)
        time.sleep(5)  # the runs are there; their last steps are read at the next reload
        yield address
    finally:
        process.terminate()
        process.wait()


def catalog_of(address: str) -> str:
    """Returns the tab's catalog; nothing while TensorBoard does not answer."""
    try:
        url = f"{address}/data/plugin/rnn/catalog"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, OSError):
        return ""


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Photographs one view once it stands still."""
    keys = "".join(f"&p.rnn.{key}={quote(value, safe='')}" for key, value in shot.view.items())
    scheme = "dark" if shot.is_dark else "light"
    page = browser.new_page(viewport=WINDOW, color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{address}/?darkMode={str(shot.is_dark).lower()}#rnn{keys}")
    picture = page.frame_locator("iframe[src*='name=rnn']").get_by_role(
        shot.role, name=shot.picture
    )
    picture.first.wait_for()
    if shot.hover:
        box = picture.first.bounding_box()
        assert box
        down, across = shot.hover
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    save(still(page), IMAGES / f"{shot.name}.png")
    page.close()


def still(page: Page) -> bytes:
    """Returns a photograph that is the same as one taken half a second before."""
    before = b""
    for _ in range(20):
        page.wait_for_timeout(500)
        now = page.screenshot()
        if now == before:
            return now
        before = now
    raise RuntimeError(f"The page does not come to rest: {page.url}")


def save(photograph: bytes, path: Path) -> None:
    """Writes a picture, with a palette where it is too large without, and says how large it is."""
    path.write_bytes(photograph)
    if path.stat().st_size > 1000 * MAX_KILOBYTES:
        # Maximum coverage keeps rare colours, such as those of runs: off by 15 of 255 at most.
        whole = Image.open(io.BytesIO(photograph)).convert("RGB")
        palette = whole.quantize(
            method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE
        )
        palette.save(path, optimize=True)
    kilobytes = path.stat().st_size / 1000
    print(f"{path.relative_to(REPOSITORY)}: {kilobytes:.0f} KB", flush=True)
    if kilobytes > MAX_KILOBYTES:
        raise RuntimeError(f"{path.name} has {kilobytes:.0f} KB; at most {MAX_KILOBYTES} are kept.")


if __name__ == "__main__":
    sys.exit(main())
