"""What can be taken along from the tab, held to what was written and to what the screen shows."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download, Locator, expect

from tb_rnn_plugin.overview import STATISTICS, summarise
from tb_rnn_plugin.terms import GATES
from tests.e2e.conftest import OpenTab
from tests.e2e.rnn_tab import RNNTab
from tests.e2e.written_logs import (
    N_FEATURES,
    N_TIMESTEPS,
    N_UNITS,
    RUNS,
    SERIES,
    TINY,
    arrays_of,
    as_stored,
    mask_of,
)

PAGE_COLOURS = {"light": (255, 255, 255), "dark": (0x1E, 0x20, 0x23)}


def export(tab: RNNTab, item: str, n_files: int = 1) -> list[Download]:
    """Chooses an item of the menu and returns what is downloaded."""
    found: list[Download] = []

    def is_last(download: Download) -> bool:
        found.append(download)
        return len(found) == n_files

    tab.role("button", "Export").click()
    with tab.page.expect_event("download", is_last):
        tab.role("dialog", "Export").get_by_role("button", name=item).click()
    return found


def text_of(download: Download) -> str:
    return Path(download.path()).read_text(encoding="utf-8")


def lines_of(download: Download) -> tuple[list[str], list[list[str]]]:
    header, *lines = csv.reader(io.StringIO(text_of(download)))
    return header, lines


def pixels_of(download: Download) -> np.ndarray:
    """Returns (rows, columns, 3) of a PNG."""
    with Image.open(download.path()) as picture:
        assert picture.format == "PNG"
        return np.asarray(picture.convert("RGB"))


def holds(pixels: np.ndarray, part: np.ndarray) -> bool:
    """Whether the picture has exactly these pixels somewhere."""
    height, width = part.shape[:2]
    corner = np.all(pixels[: -height or None, : -width or None] == part[0, 0], axis=-1)
    return any(
        np.array_equal(pixels[y : y + height, x : x + width], part)
        for y, x in np.argwhere(corner)
        if (pixels[y, x : x + width] == part[0]).all()
    )


def rgb_of(tab: RNNTab, canvas: Locator) -> np.ndarray:
    shown = tab.settled(canvas)
    return np.frombuffer(shown.rgba, np.uint8).reshape(shown.height, shown.width, 4)[..., :3]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("hosted", [False, True], ids=["alone", "under TensorBoard"])
def test_the_picture_is_what_the_screen_shows(open_tab: OpenTab, theme: str, hosted: bool) -> None:
    view = {"r": TINY, "s": "tiny", "q": "output", "k": "0"}
    tab = open_tab(view, hosted=hosted, color_scheme=theme, device_scale_factor=2)
    if hosted and theme == "dark":
        tab.page.evaluate("document.body.classList.add('dark-mode')")
    canvas = tab.map(TINY)
    on_screen = rgb_of(tab, canvas)
    (download,) = export(tab, "Picture")
    pixels = pixels_of(download)
    width = tab.inside.locator(".main").evaluate("main => main.clientWidth")
    assert pixels.shape[1] == 2 * width
    assert tuple(pixels[-1, -1]) == PAGE_COLOURS[theme]
    # Over the last of five timesteps stands what padding is called.
    assert holds(pixels, on_screen[:, : 4 * on_screen.shape[1] // 5])
    title, controls = pixels[:120, 100:600], pixels[:120, -400:]
    assert len(np.unique(title.reshape(-1, 3), axis=0)) > 10
    assert download.suggested_filename == "Output_tiny_0.png"
    assert (controls == pixels[-1, -1]).all()


def test_the_picture_holds_what_is_scrolled_out_of_sight(open_tab: OpenTab) -> None:
    tab = open_tab({"n": "0:4", "k": "60", "q": "gate_activations"}, height=500)
    tab.map(gate="update")
    pixels = pixels_of(export(tab, "Picture")[0])
    assert pixels.shape[0] > 1000
    # What is out of sight is drawn when it comes in sight.
    tab.inside.locator(".main .scroll").evaluate("box => box.scrollTo(0, box.scrollHeight)")
    last = tab.map("demo/lstm", sample=3, gate="output")
    last.scroll_into_view_if_needed()
    assert holds(pixels, rgb_of(tab, last))


def test_the_table_holds_the_shown_values_of_all_columns(open_tab: OpenTab) -> None:
    tab = open_tab({"n": "0:2", "k": "60"})
    tab.map()
    (download,) = export(tab, "Values")
    assert download.suggested_filename == f"3-columns_{SERIES}_state_gradient_60.csv"
    header, lines = lines_of(download)
    assert header == [
        *("run", "series", "quantity", "step"),
        *("samples", "timesteps", "units"),
        "value",
    ]
    found = {tuple(line[:7]): np.float32(line[7]) for line in lines}
    mask = mask_of()
    expected = {
        (run, SERIES, "state_gradient", "60", str(s), str(t), str(u)): as_stored(
            arrays_of(cell, 60)["state_gradient"][s, t, u]
        )
        for cell, run in RUNS.items()
        for s in range(2)
        for t in range(N_TIMESTEPS)
        for u in range(N_UNITS[cell])
        if mask[s, t]
    }
    assert len(lines) == len(expected) and found.keys() == expected.keys()
    np.testing.assert_array_equal(
        [*found.values()], np.float32([expected[place] for place in found])
    )


def test_numpy_loads_the_array_of_each_column(open_tab: OpenTab) -> None:
    tab = open_tab({"n": "1:3", "k": "60"})
    tab.map(sample=1)
    downloads = export(tab, "Arrays", n_files=3)
    found = {each.suggested_filename: np.load(each.path()) for each in downloads}
    for cell, run in RUNS.items():
        array = found[f"{run.replace('/', '-')}_{SERIES}_state_gradient_60.npy"]
        expected = arrays_of(cell, 60)["state_gradient"][1:3]
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, np.vectorize(as_stored)(expected))


def test_weights_are_a_table_for_each_of_kernel_recurrent_kernel_and_bias(
    open_tab: OpenTab,
) -> None:
    tab = open_tab({"v": "weights", "k": "60", "r": RUNS["GRU"]})
    tab.image(RUNS["GRU"])
    found = [lines_of(download) for download in export(tab, "Values", n_files=3)]
    tables = {lines[0][2]: (header, lines) for header, lines in found}
    assert [*tables] == ["kernel", "recurrent_kernel", "bias"]
    header, lines = tables["kernel"]
    assert header[4:] == ["features", "gates", "units", "value"]
    kernel = np.array([float(line[-1]) for line in lines], np.float32)
    shape = (N_FEATURES, len(GATES["GRU"]), N_UNITS["GRU"])
    expected = arrays_of("GRU", 60)["kernel"].astype(np.float32)
    np.testing.assert_array_equal(kernel.reshape(shape), expected)


def test_evolution_is_a_table_of_steps_and_timesteps(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "evolution", "r": RUNS["LSTM"], "q": "state_gradient"})
    tab.image(RUNS["LSTM"])
    header, lines = lines_of(export(tab, "Values")[0])
    assert header == ["run", "series", "quantity", "step", "timesteps", *STATISTICS]
    at_step = [line[5:] for line in lines if line[3] == "70"]
    expected = summarise(arrays_of("LSTM", 70)["state_gradient"], mask_of()).timesteps
    np.testing.assert_array_equal(np.array(at_step).astype(np.float32), expected.T)


def test_the_link_opens_the_same_view(open_tab: OpenTab) -> None:
    tab = open_tab({"n": "1:2", "k": "60"})
    tab.map(sample=1)
    tab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.role("button", "Export").click()
    tab.role("button", "Copy link").click()
    expect(tab.role("status").get_by_text("Copied.")).to_be_visible()
    assert tab.page.evaluate("navigator.clipboard.readText()") == tab.page.url
    assert "p.rnn.k=60" in tab.page.url


def test_a_refused_export_says_why(open_tab: OpenTab) -> None:
    tab = open_tab(expected=("/export?",))
    tab.map()
    sentence = "This table would have 9 lines; at most 8 are written."
    tab.page.route(
        "**/export?**",
        lambda route: route.fulfill(status=400, content_type="text/plain", body=sentence),
    )
    tab.role("button", "Export").click()
    tab.role("button", "Values").click()
    expect(tab.role("alert")).to_have_text(sentence)
    tab.role("button", "Picture").focus()
    tab.page.keyboard.press("Escape")
    expect(tab.role("dialog", "Export")).to_have_count(0)


def test_the_table_of_diagnostics_is_saved_as_it_stands(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "diagnostics", "k": "60", "r": "demo/gru,demo/lstm"})
    expect(tab.role("rowheader", "Horizon")).to_be_visible()
    [download] = export(tab, "Values (CSV)")
    header, lines = lines_of(download)
    assert header == ["diagnostic", "unit", "demo/gru", "demo/lstm"]
    horizon = next(line for line in lines if line[0] == "Horizon")
    assert [float(text) for text in horizon[2:]] == [5.0, 6.0]


def test_the_sizes_of_depth_are_saved_by_layer_and_step(open_tab: OpenTab) -> None:
    tab = open_tab({"v": "depth", "r": "demo/gru"})
    expect(tab.inside.get_by_role("img").first).to_be_visible()
    [download] = export(tab, "Values (CSV)")
    header, lines = lines_of(download)
    assert header == ["run", "series", "depth", "step", "log10 rms", "nonfinite", "values"]
    assert [int(line[3]) for line in lines] == list(range(0, 121, 10))
    gradient = arrays_of("GRU", 30)["state_gradient"][mask_of()]
    rms = np.log10(np.sqrt(np.mean(gradient**2)))
    assert float(lines[3][4]) == pytest.approx(rms, abs=1e-3)
