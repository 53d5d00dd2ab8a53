"""The plugin inside a real TensorBoard: its data server, its Python loader, no TensorFlow."""

from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest

from tb_rnn_plugin.encoding import decode_tensor, float32_to_bfloat16
from tests.logs import Run, random_arrays, scalar_value
from tests.tensorboard_process import tensorboard_of

TAG = "rnn/gru/arrays"
N_STEPS = 12  # TensorBoard alone keeps 10 blobs


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    found = random_arrays(np.random.default_rng(5))
    found["output"][0, 0, 0], found["output"][0, 1, 0] = np.nan, -np.inf
    return found


@pytest.fixture(scope="module")
def log_dir(arrays: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("logs")
    run = Run(directory / "a b" / "train")
    for step in range(N_STEPS):
        run.add_capture(step, arrays)
        run.add(step, scalar_value("rnn/loss", float("inf")))
    run.close()
    return directory


@pytest.fixture(scope="module")
def no_tensorflow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to import from in which TensorFlow is not to be had."""
    folder = tmp_path_factory.mktemp("blocked")
    (folder / "sitecustomize.py").write_text(
        "import sys\nsys.modules['tensorflow'] = sys.modules['keras'] = None\n"
    )
    return folder


@pytest.mark.parametrize("load_fast", ["true", "false"])
@pytest.mark.parametrize("tensorflow", [True, False], ids=["tensorflow", "no tensorflow"])
def test_every_route_answers(
    log_dir: Path,
    arrays: dict[str, np.ndarray],
    no_tensorflow: Path,
    load_fast: str,
    tensorflow: bool,
) -> None:
    with tensorboard_of(
        log_dir,
        "--load_fast",
        load_fast,
        path_prefix="/behind/a/proxy",
        import_path=None if tensorflow else no_tensorflow,
    ) as board:
        board.wait_until_served("a b/train", TAG, N_STEPS - 1)
        listing = board.json("plugins_listing")["rnn"]
        assert listing["enabled"] and listing["tab_name"] == "RNN"

        catalog = board.json("plugin/rnn/catalog")
        assert catalog["max_steps"] == 100 and catalog["problems"] == []
        assert catalog["runs"]["a b/train"]["steps"] == {TAG: [*range(N_STEPS)]}

        asked = urlencode({"run": "a b/train", "series": "gru", "quantity": "output"})
        status, headers, body = board.get(f"plugin/rnn/array?{asked}&step=3")
        assert status == 200 and headers["ETag"]
        np.testing.assert_array_equal(
            decode_tensor(body).raw, float32_to_bfloat16(arrays["output"])
        )
        assert board.get(f"plugin/rnn/array?{asked}&step=99")[0] == 404
        assert board.get(f"plugin/rnn/array?{asked}&step=x")[0] == 400
        assert board.get(f"plugin/rnn/overview?{asked}")[0] == 200

        scalars = board.json("plugin/rnn/scalars?run=a%20b/train")
        assert scalars["rnn/loss"] == {
            "steps": [*range(N_STEPS)],
            "values": ["Infinity"] * N_STEPS,
        }
        status, headers, body = board.get("plugin/rnn/index.js")
        assert status == 200 and b"render" in body
        assert headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert headers["Cache-Control"] == "no-cache"
        page = board.get("plugin_entry.html?name=rnn")[2]
        assert b"./index.js" in page


def test_the_tab_is_not_active_without_data(tmp_path: Path) -> None:
    run = Run(tmp_path / "a")
    run.add(0, scalar_value("loss", 1.0))
    run.close()
    with tensorboard_of(tmp_path) as board:
        board.wait_until_answered("plugins_listing")
        assert not board.json("plugins_listing")["rnn"]["enabled"]
        assert board.json("plugin/rnn/catalog")["runs"] == {}


def test_the_user_decides_how_many_steps_are_kept(log_dir: Path) -> None:
    with tensorboard_of(log_dir, "--samples_per_plugin", "rnn=4,images=2") as board:
        board.wait_until_served("a b/train", TAG, N_STEPS - 1)
        catalog = board.json("plugin/rnn/catalog")
        assert catalog["max_steps"] == 4
        assert len(catalog["runs"]["a b/train"]["steps"][TAG]) == 4
        assert catalog["runs"]["a b/train"]["written"] == {TAG: N_STEPS - 1}
