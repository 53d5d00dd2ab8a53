"""The tab's speed in Chromium: `python -m benchmarks.browser` prints a Markdown table.

Writes logs without training, starts TensorBoard on them and drives the machine's own Chromium,
without a window and without a GPU. Medians of several measurements; the targets beside them are
those that the tab was designed for. Other work on the machine shows: its load is printed along.
"""

import gzip
import os
import shutil
import statistics
import tempfile
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import browser_logs as logs
from benchmarks.browser_memory import memory_above_data
from tests.e2e.conftest import CHROMIUM_NAMES
from tests.e2e.rnn_tab import hash_of
from tests.tensorboard_process import TensorBoard, tensorboard_of

CLOCK = Path(__file__).with_name("browser_clock.js")
USUAL = {"width": 1440, "height": 924}
#: All maps, or panels, are in sight here.
LARGE = {"width": 1920, "height": 1440}
N_OPENED = 5
MAPS = "document.querySelectorAll('.map > canvas').length"
SLIDER = "document.querySelector('[aria-label=\"Training step\"]')"


@dataclass(frozen=True)
class Figure:
    """A row of the table.

    Attributes:
        what: What was measured.
        target: What it is to stay under, with its unit.
        found: Median, with its unit; more after it.
    """

    what: str
    target: str
    found: str


def ms(values: Iterable[float]) -> str:
    """Returns the median and the range of some milliseconds."""
    known = sorted(values)
    return f"{statistics.median(known):.1f} ms ({known[0]:.1f} to {known[-1]:.1f})"


def opened(
    browser: Browser, address: str, view: dict[str, str], size: dict[str, int] = USUAL
) -> Page:
    """Returns the tab alone in a window, once it has drawn all."""
    page = browser.new_context(viewport=size).new_page()
    page.add_init_script(path=CLOCK)
    page.goto(f"{address}/data/plugin_entry.html?name=rnn#{hash_of(view)}")
    page.locator("main .scroll canvas[role=img]").first.wait_for()
    page.evaluate("benchmarkClock.settle(600)")
    return page


def close(page: Page) -> None:
    """Closes the page and forgets what its browser kept."""
    page.context.close()


_FIRST_PICTURE = """() => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const isDrawn = () => {
    const page = document.querySelector("iframe[src*='name=rnn']")?.contentDocument;
    const maps = [...page?.querySelectorAll('.map > canvas') ?? []];
    return maps.some(it => it.width > 0 && it.height > 0 && it.getContext('2d')
      .getImageData(it.width >> 1, it.height >> 1, 1, 1).data[3] > 0);
  };
  window.firstPicture = new Promise(done => {
    addEventListener('click', async ({ timeStamp }) => {
      while (!isDrawn()) await frame();
      await frame();
      done(performance.now() - timeStamp);
    }, { capture: true, once: true });
  });
}"""


def first_picture(browser: Browser, board: TensorBoard) -> Figure:
    """Times the click on the tab, each time in a browser that never saw it."""
    times = []
    for _ in range(N_OPENED):
        page = browser.new_context(viewport=USUAL).new_page()
        page.goto(f"{board.url}/#timeseries")
        tab = page.get_by_role("tab", name="RNN")
        tab.wait_for()
        page.wait_for_timeout(2000)
        page.evaluate(_FIRST_PICTURE)
        tab.click()
        times.append(page.evaluate("firstPicture"))
        close(page)
    what = f"first map of {len(logs.RUNS)} runs x {logs.N_STEPS} steps of {logs.SHAPE}, from click"
    return Figure(what, "< 1000 ms", ms(times))


def fresh_steps(browser: Browser, board: TensorBoard) -> Figure:
    """Times leaps of ten steps, further than the tab reads ahead."""
    page = opened(browser, board.url, {"k": "0"})
    times = [
        page.evaluate(
            f"benchmarkClock.time(() => benchmarkClock.key({SLIDER}, 'ArrowRight', true))"
        )
        for _ in range(8)
    ]
    n_maps = page.evaluate(MAPS)
    close(page)
    return Figure(f"a step not yet fetched, {n_maps} maps", "< 100 ms", ms(times))


def scrubbing(browser: Browser, board: TensorBoard) -> list[Figure]:
    """Holds the arrow key over steps that are all there, then moves a contrast handle."""
    view = {"r": ",".join(logs.SCRUBBED_RUNS), "n": "0:4", "k": "0"}
    page = opened(browser, board.url, view, LARGE)
    for _ in range(logs.N_SCRUBBED_STEPS - 1):
        page.evaluate(f"benchmarkClock.time(() => benchmarkClock.key({SLIDER}, 'ArrowRight'))")
    frames: list[float] = []
    for key in ("ArrowLeft", "ArrowRight") * 2:
        n_frames = logs.N_SCRUBBED_STEPS - 2
        frames += page.evaluate(f"benchmarkClock.hold({SLIDER}, '{key}', {n_frames})")
    handle = "document.querySelector('[aria-label=\"Upper limit\"]')"
    contrast = [
        page.evaluate(f"benchmarkClock.time(() => benchmarkClock.key({handle}, 'ArrowLeft'))")
        for _ in range(20)
    ]
    n_maps = page.evaluate(MAPS)
    close(page)
    frames.sort()
    median, p95 = statistics.median(frames), frames[int(0.95 * len(frames))]
    found = f"{median:.1f} ms a frame, 95 %: {p95:.1f} ms ({1000 / median:.0f} fps)"
    _, n_timesteps, n_units = logs.SHAPE
    maps = f"{n_maps} maps [{n_units} x {n_timesteps}]"
    return [
        Figure(f"scrubbing {maps}, a step each frame", "16.7 ms (60 fps)", found),
        Figure(f"contrast to last pixel, {maps}", "< 5 ms", ms(contrast)),
    ]


def long_pictures(browser: Browser, board: TensorBoard) -> list[Figure]:
    """Times from the answer to the last pixel, and the same picture in other colours."""
    figures = []
    for (run, (_, n_timesteps, n_units)), target in zip(logs.LONG.items(), (50, 150), strict=True):
        times, again = [], []
        for _ in range(N_OPENED):
            page = opened(browser, board.url, {"r": run}, USUAL)
            times.append(page.evaluate("benchmarkClock.sinceAnswer()"))
            handle = "document.querySelector('[aria-label=\"Upper limit\"]')"
            move = f"benchmarkClock.time(() => benchmarkClock.key({handle}, 'ArrowLeft'))"
            again += [page.evaluate(move) for _ in range(3)]
            close(page)
        what = f"[{n_units} x {n_timesteps}]"
        figures += [
            Figure(f"{what} drawn, from its last byte", f"< {target} ms", ms(times)),
            Figure(f"{what} drawn again in another contrast", f"< {target} ms", ms(again)),
        ]
    return figures


def trace_panels(browser: Browser, board: TensorBoard) -> Figure:
    """Times from the choice of panels to the last line, each time in a new window."""
    n_lines, n_points, n_panels = logs.BATCH_SHAPE
    times = []
    for _ in range(N_OPENED):
        page = opened(browser, board.url, {"r": logs.BATCH_RUN, "n": f"0:{n_lines}"}, LARGE)
        choice = "document.querySelector('[role=radio][data-value=panels]')"
        # The code of the view is fetched once; what is timed is the second time.
        for _ in range(2):
            page.evaluate("document.querySelector('[role=radio][data-value=maps]').click()")
            page.evaluate("benchmarkClock.settle(600)")
            found = page.evaluate(f"benchmarkClock.time(() => {choice}.click())")
        times.append(found)
        close(page)
    what = f"{n_panels} trace panels x {n_lines} lines x {n_points} points"
    return Figure(what, "< 400 ms", ms(times))


def hovering(browser: Browser, board: TensorBoard) -> Figure:
    """Moves the pointer over a map of sixteen."""
    view = {"r": ",".join(logs.SCRUBBED_RUNS), "n": "0:4"}
    page = opened(browser, board.url, view, LARGE)
    box = page.locator(".map > canvas").first.bounding_box()
    assert box
    page.evaluate("benchmarkClock.hovers.length = 0")
    for i in range(60):
        share = (i % 20 + 1) / 22
        page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
        page.wait_for_timeout(30)
    times = page.evaluate("benchmarkClock.hovers")
    n_maps = page.evaluate(MAPS)
    close(page)
    return Figure(f"hover over one of {n_maps} maps, event to painted", "< 16 ms", ms(times))


def sizes(browser: Browser, board: TensorBoard) -> list[Figure]:
    """Counts bytes: of the entry file, and of all that the first view fetches."""
    with urllib.request.urlopen(f"{board.url}/data/plugin/rnn/index.js") as answer:
        entry = len(gzip.compress(answer.read(), 9))
    page = opened(browser, board.url, {})
    fetched = page.evaluate("""() => performance.getEntriesByType('resource').map(
        ({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize])""")
    close(page)
    code = sum(size for path, size in fetched if path.endswith(".js"))
    data = sum(size for path, size in fetched if not path.endswith(".js"))
    kinds = (
        f"{code / 1000:.0f} kB of code, {data / 1e6:.1f} MB of data, steps read ahead among them"
    )
    return [
        Figure("index.js, gzip", "<= 60 kB", f"{entry / 1000:.1f} kB"),
        Figure(f"first view, {len(fetched)} requests", "", kinds),
    ]


def measured(directory: Path, browser: Browser) -> list[Figure]:
    """Returns all figures."""
    first, others = directory / "first", directory / "others"
    n_bytes = logs.write_first(first)
    figures: list[Figure] = []
    with tensorboard_of(first) as board:
        for run in logs.RUNS:
            board.wait_until_served(run, f"rnn/{logs.SERIES}/arrays", logs.N_STEPS - 1)
        figures += [first_picture(browser, board), fresh_steps(browser, board)]
        figures += sizes(browser, board)
    logs.write_others(others)
    with tensorboard_of(others) as board:
        for run in (*logs.SCRUBBED_RUNS, *logs.LONG, logs.BATCH_RUN):
            board.wait_until_served(run, f"rnn/{logs.SERIES}/arrays", 0)
        cases: list[Callable[[Browser, TensorBoard], list[Figure]]] = [scrubbing, long_pictures]
        for case in cases:
            figures += case(browser, board)
        figures += [trace_panels(browser, board), hovering(browser, board)]
    for loader, found in memory_above_data(first, n_bytes).items():
        what = f"TensorBoard above {n_bytes / 1e6:.0f} MB of data, {loader}"
        figures.append(Figure(what, "< 100 MB", found))
    return figures


def main() -> None:
    """Prints the table."""
    before = os.getloadavg()[0]
    chromium = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if chromium is None:
        raise SystemExit(f"None of {', '.join(CHROMIUM_NAMES)} is on PATH. Install Chromium.")
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=not is_root)
        version = browser.version
        rows = [[f.what, f.target, f.found] for f in measured(Path(directory), browser)]
        browser.close()
    for row in (["figure", "target", "found: median (least to most)"], ["---"] * 3, *rows):
        print("|", " | ".join(row), "|")
    after = os.getloadavg()[0]
    print(f"\nChromium {version} without a GPU, {os.cpu_count()} cores, ", end="")
    print(f"load {before:.1f} before and {after:.1f} after.")


if __name__ == "__main__":
    main()
