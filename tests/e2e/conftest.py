"""Fixtures of the tests in a browser: Chromium, logs, TensorBoard, the tab."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from tests.e2e.rnn_tab import PATIENCE_MS, RNNTab, hash_of
from tests.e2e.written_logs import RUNS, SERIES, STEPS, write_demo, write_others
from tests.tensorboard_process import REPOSITORY, TensorBoard, tensorboard_of

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LAST_STEP = STEPS["GRU"][-1]

#: Opens the tab: `open_tab({"k": "60"}, width=800)`.
OpenTab = Callable[..., RNNTab]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as it is installed."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if not found:
        pytest.fail(f"None of {', '.join(CHROMIUM_NAMES)} is on PATH; tests/run installs Chromium.")
    if not (REPOSITORY / "tb_rnn_plugin" / "static" / "index.js").exists():
        pytest.fail("The page of the tab is not built; tests/run builds it (pip install -e .).")
    with sync_playwright() as playwright:
        # Chromium's sandbox does not work for root, as in containers.
        sandbox = hasattr(os, "geteuid") and os.geteuid() != 0
        chromium = playwright.chromium.launch(executable_path=found, chromium_sandbox=sandbox)
        expect.set_options(timeout=PATIENCE_MS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def no_tensorflow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to import from in which TensorFlow is not to be had: TensorBoard starts sooner."""
    folder = tmp_path_factory.mktemp("blocked")
    (folder / "sitecustomize.py").write_text(
        "import sys\nsys.modules['tensorflow'] = sys.modules['keras'] = None\n"
    )
    return folder


@pytest.fixture(scope="session")
def log_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All runs of `written_logs`."""
    directory = tmp_path_factory.mktemp("logs")
    write_demo(directory)
    write_others(directory)
    return directory


def wait_until_all_is_served(board: TensorBoard) -> None:
    """Returns once the last step of each of the three runs is there."""
    for run in RUNS.values():
        board.wait_until_served(run, f"rnn/{SERIES}/arrays", LAST_STEP)
    board.wait_until_served("tiny", "rnn/tiny/arrays", 0)


@pytest.fixture(scope="session")
def board(log_dir: Path, no_tensorflow: Path) -> Iterator[TensorBoard]:
    """TensorBoard with its data server on all runs."""
    with tensorboard_of(log_dir, import_path=no_tensorflow) as running:
        wait_until_all_is_served(running)
        yield running


class Complaints:
    """What the browser complains about; whatever is left at the end of a test fails it.

    Attributes:
        expected: Parts of complaints that the test provokes.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._found: list[str] = []
        self.expected: list[str] = []
        context.on("weberror", lambda error: self._found.append(f"{error.error}"))
        context.on("console", self._add_message)
        context.on("response", self._add_response)
        context.on("requestfailed", self._add_failure)

    def _add_message(self, message: Any) -> None:
        # A failed request is told with its URL below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._found.append(message.text)

    def _add_response(self, response: Response) -> None:
        if response.status >= 400:
            self._found.append(f"{response.status} {response.url}")

    def _add_failure(self, request: Any) -> None:
        # What is no longer wanted is given up.
        if request.failure != "net::ERR_ABORTED":
            self._found.append(f"{request.failure} {request.url}")

    @property
    def left(self) -> list[str]:
        """Those that nobody expects. TensorBoard's own page asks for its fonts outside of
        `--path_prefix`."""
        ignored = [*self.expected, "/font-roboto/"]
        return [text for text in self._found if not any(part in text for part in ignored)]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., tuple[Page, Complaints]]]:
    """Opens an empty page of its own context; complaints fail the test."""
    opened: list[tuple[BrowserContext, Complaints]] = []

    def new(width: int = 1440, height: int = 924, **options: Any) -> tuple[Page, Complaints]:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        complaints = Complaints(context)
        opened.append((context, complaints))
        return context.new_page(), complaints

    yield new
    left = [text for _, complaints in opened for text in complaints.left]
    for context, _ in opened:
        context.close()
    assert left == []


@pytest.fixture
def open_tab(new_page: Callable[..., tuple[Page, Complaints]], board: TensorBoard) -> OpenTab:
    """Opens the tab: `hosted` under TensorBoard's page, else alone, which is sooner there.

    Keys of the view as in the URL, without their prefix.
    """

    def open_it(
        view: dict[str, str] | None = None,
        *,
        on: TensorBoard = board,
        hosted: bool = False,
        expected: tuple[str, ...] = (),
        query: str = "",
        **options: Any,
    ) -> RNNTab:
        page, complaints = new_page(**options)
        complaints.expected.extend(expected)
        fragment = hash_of(view or {})
        if not hosted:
            # The page alone keeps its view in its own URL.
            page.goto(f"{on.url}/data/plugin_entry.html?name=rnn#{fragment}", wait_until="commit")
            return RNNTab(page, page)
        page.goto(f"{on.url}/{query}#{fragment}", wait_until="commit")
        return RNNTab(page, page.frame_locator("iframe[src*='name=rnn']"))

    return open_it
