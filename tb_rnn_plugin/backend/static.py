"""The page's files: a fixed list, read from the bundle's manifest."""

import json
from collections.abc import Mapping
from pathlib import Path

from tb_rnn_plugin.backend.response import RequestError

STATIC = Path(__file__).resolve().parent.parent / "static"
ENTRY = "index.js"
MANIFEST = "manifest.json"

#: Fixed by hand: Python's table comes from the operating system, and some say text/plain for .js,
#: which browsers refuse for a module.
MIME_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}

#: What the tab runs where the bundle is missing: TensorBoard calls `render` of the entry module.
_WITHOUT_BUNDLE = """\
export function render() {
  const sentence = document.createElement("p");
  sentence.setAttribute("role", "alert");
  sentence.style.cssText = "margin: 2em; font: 16px sans-serif; color: CanvasText";
  sentence.textContent =
    "The page of the RNN tab is not built: run `pip install -e .` in the source folder of " +
    "tb_rnn_plugin, or install the wheel, and reload this page.";
  document.documentElement.style.colorScheme = "light dark";
  document.body.append(sentence);
}
"""


def entry(static: Path | None = None) -> bytes:
    """Returns the entry module, or one that says how to build it."""
    try:
        return ((static or STATIC) / ENTRY).read_bytes()
    except FileNotFoundError:
        return _WITHOUT_BUNDLE.encode()


def hashed_files(static: Path | None = None) -> Mapping[str, str]:
    """Returns path -> MIME type of the files with a content hash in their name.

    Read from Vite's manifest (https://vite.dev/guide/backend-integration): only what the bundle
    lists is ever served.
    """
    try:
        manifest = json.loads(((static or STATIC) / MANIFEST).read_bytes())
    except FileNotFoundError:
        return {}
    paths: set[str] = set()
    for chunk in manifest.values():
        paths |= {chunk["file"], *chunk.get("css", ()), *chunk.get("assets", ())}
    paths.discard(ENTRY)
    return {
        path: MIME_TYPES[Path(path).suffix]
        for path in sorted(paths)
        if Path(path).suffix in MIME_TYPES
    }


def hashed_file(path: str, static: Path | None = None) -> tuple[bytes, str]:
    """Returns a file of `hashed_files` and its MIME type.

    Raises:
        RequestError: 404 if the bundle has no such file.
    """
    mimetype = hashed_files(static).get(path)
    if mimetype is None:
        raise RequestError(
            404, f'The page has no file "{path}". Reload it: it may be of an older version.'
        )
    return ((static or STATIC) / path).read_bytes(), mimetype
