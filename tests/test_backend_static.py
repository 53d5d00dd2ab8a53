"""The page's files: a fixed list, fixed types, and a sentence where there is no bundle."""

import json
from pathlib import Path

import pytest
from werkzeug.test import Client

from tb_rnn_plugin.backend import plugin, static
from tb_rnn_plugin.backend.response import RequestError


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    manifest = {
        "src/index.tsx": {
            "file": "index.js",
            "css": ["assets/style-Abc1.css"],
            "assets": ["assets/mark-Abc2.svg", "assets/odd-Abc3.exe"],
        },
        "_view.js": {"file": "assets/view-Abc4.js"},
    }
    (tmp_path / "assets").mkdir()
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "index.js").write_text("export function render() {}")
    (tmp_path / "assets" / "view-Abc4.js").write_text("export {}")
    (tmp_path / "assets" / "secret.js").write_text("not listed")
    return tmp_path


def test_only_what_the_manifest_lists_is_served(bundle: Path) -> None:
    assert static.hashed_files(bundle) == {
        "assets/mark-Abc2.svg": "image/svg+xml",
        "assets/style-Abc1.css": "text/css; charset=utf-8",
        "assets/view-Abc4.js": "text/javascript; charset=utf-8",
    }
    body, mimetype = static.hashed_file("assets/view-Abc4.js", bundle)
    assert (body, mimetype) == (b"export {}", "text/javascript; charset=utf-8")
    for path in ("assets/secret.js", "assets/../index.js", "assets/odd-Abc3.exe", "index.js"):
        with pytest.raises(RequestError, match="Reload it") as caught:
            static.hashed_file(path, bundle)
        assert caught.value.status == 404


def test_hashed_files_are_cached_for_good_and_the_entry_is_not(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static, "STATIC", bundle)
    asset = Client(plugin._route(plugin._asset)).get("/data/plugin/rnn/assets/view-Abc4.js")
    assert asset.data == b"export {}"
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    entry = Client(plugin._route(plugin._entry)).get("/data/plugin/rnn/index.js")
    assert entry.data == b"export function render() {}"
    assert entry.headers["Cache-Control"] == "no-cache" and "ETag" not in entry.headers


def test_without_a_bundle_the_tab_says_how_to_build_it(tmp_path: Path) -> None:
    script = static.entry(tmp_path / "static").decode()
    assert "export function render()" in script
    assert "is not built: run `pip install -e .`" in script
    assert static.hashed_files(tmp_path / "static") == {}
