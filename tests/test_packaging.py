"""The wheel: what it holds, and that the tab opens from it where no framework is."""

import configparser
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest

import tb_rnn_plugin
from tb_rnn_plugin.encoding import decode_tensor, float32_to_bfloat16
from tests.logs import Run, random_arrays
from tests.tensorboard_process import REPOSITORY, tensorboard_of

#: What a build reads. The bundle goes along, so that npm runs only where its sources changed.
SOURCES = ("tb_rnn_plugin", "frontend", "setup.py", "pyproject.toml", "MANIFEST.in", "README.md")

#: A build and an installation download from the package index.
pytestmark = pytest.mark.timeout(600)


def run(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def copy_sources(folder: Path) -> Path:
    ignored = shutil.ignore_patterns("node_modules", "__pycache__")
    for name in SOURCES:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        elif source.exists():
            shutil.copy2(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sources = copy_sources(tmp_path_factory.mktemp("sources"))
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, sources)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_the_page_its_spec_and_the_entry_points(wheel: Path) -> None:
    assert wheel.name == f"tb_rnn_plugin-{tb_rnn_plugin.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        parser = configparser.ConfigParser()
        parser.read_string(archive.read(entry_points).decode())
        page = archive.read("tb_rnn_plugin/static/index.js")
    assert {"tb_rnn_plugin/py.typed", "tb_rnn_plugin/backend/http_api.md"} <= names
    assert "tb_rnn_plugin/static/manifest.json" in names
    assert b"is not built" not in page
    assert parser["tensorboard_plugins"]["rnn"] == "tb_rnn_plugin.backend.loader:RNNLoader"
    assert parser["console_scripts"]["tb-rnn"] == "tb_rnn_plugin.demo.cli:main"
    assert not {name.split("/")[0] for name in names} & {"tests", "frontend", "benchmarks"}


def test_the_wheel_shows_an_array_where_no_framework_is(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    run(python, "-m", "pip", "install", wheel)
    run(python, "-c", "import importlib.util as u; assert not u.find_spec('tensorflow')")
    arrays = random_arrays(np.random.default_rng(1))
    log_dir = tmp_path / "logs"
    log = Run(log_dir / "a")
    log.add_capture(3, arrays)
    log.close()
    with tensorboard_of(log_dir, python=str(python)) as board:
        board.wait_until_served("a", "rnn/gru/arrays", 3)
        status, headers, page = board.get("plugin/rnn/index.js")
        assert status == 200 and headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert b"render" in page and b"is not built" not in page
        _, _, body = board.get("plugin/rnn/array?run=a&series=gru&quantity=output&step=3")
        raw = decode_tensor(body).raw
        np.testing.assert_array_equal(raw, float32_to_bfloat16(arrays["output"]))


def test_a_frontend_that_does_not_build_fails_the_wheel_with_one_sentence(tmp_path: Path) -> None:
    sources = copy_sources(tmp_path / "sources")
    (sources / "frontend" / "package-lock.json").write_text("{}")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", tmp_path, sources]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0
    assert "error: The page of the RNN tab could not be built: `npm ci" in done.stdout + done.stderr
    assert not list(tmp_path.glob("*.whl"))
