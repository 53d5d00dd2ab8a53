"""A real TensorBoard as a subprocess."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent

#: Seconds for a start on two busy cores, TensorFlow's import included.
START_TIMEOUT_S = 90


class TensorBoard:
    """A running TensorBoard.

    Attributes:
        url: Its address with path prefix, without a slash at the end.
        pid: Of its process; the data server is a child of it.
    """

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self.pid = process.pid
        self._process = process

    def get(self, path: str) -> tuple[int, Mapping[str, str], bytes]:
        """Returns status, headers and body of `data/<path>`."""
        try:
            with urllib.request.urlopen(f"{self.url}/data/{path}", timeout=30) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def json(self, path: str) -> Any:
        """Returns the JSON of `data/<path>`."""
        status, _, body = self.get(path)
        assert status == 200, body
        return json.loads(body)

    def wait_until_answered(self, path: str) -> Any:
        """Returns the JSON of `data/<path>` once it answers."""
        return self._wait_until(path, lambda content: True)

    def wait_until_served(self, run: str, tag: str, step: int) -> None:
        """Returns once the catalog holds that step."""

        def holds_step(catalog: Any) -> bool:
            return step in catalog["runs"].get(run, {}).get("steps", {}).get(tag, ())

        self._wait_until("plugin/rnn/catalog", holds_step)

    def _wait_until(self, path: str, is_there: Callable[[Any], bool]) -> Any:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, "TensorBoard ended"
            with contextlib.suppress(OSError):
                content = self.json(path)
                if is_there(content):
                    return content
            time.sleep(0.2)
        raise AssertionError(f"{self.url}/data/{path} does not answer what is waited for")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def tensorboard_of(
    log_dir: Path,
    *arguments: str,
    python: str = sys.executable,
    import_path: Path | None = None,
    path_prefix: str = "",
) -> Iterator[TensorBoard]:
    """Starts TensorBoard on `log_dir` and ends it.

    Args:
        log_dir: The logs.
        *arguments: More of its command line.
        python: The interpreter in whose environment it runs.
        import_path: A folder that is imported from before all others.
        path_prefix: Its `--path_prefix`.
    """
    port = _free_port()
    command = [python, "-m", "tensorboard.main", "--logdir", str(log_dir), "--port", str(port)]
    command += ["--host", "127.0.0.1", "--path_prefix", path_prefix, *arguments]
    # What the tests import is what TensorBoard loads, whatever is installed.
    paths = filter(None, [str(import_path or ""), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TF_CPP_MIN_LOG_LEVEL": "2"}
    process = subprocess.Popen(
        command, env=environment, cwd=log_dir, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield TensorBoard(f"http://127.0.0.1:{port}{path_prefix}", process)
    finally:
        process.terminate()
        process.wait(timeout=30)
