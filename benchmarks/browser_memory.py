"""What the plugin costs in TensorBoard's memory, above the arrays that TensorBoard keeps."""

import re
import tempfile
from pathlib import Path

from benchmarks.browser_logs import N_STEPS, QUANTITIES, RUNS, SERIES
from tests.tensorboard_process import TensorBoard, tensorboard_of

#: Name -> arguments, and whether the arrays lie in TensorBoard's own process.
LOADERS: dict[str, tuple[tuple[str, ...], bool]] = {
    "data server": ((), False),
    "Python loader": (("--load_fast", "false"), True),
}


def resident_bytes(pid: int) -> int:
    """Returns the resident set of a process, from Linux' /proc."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s*(\d+) kB", status)
    assert found, status
    return 1024 * int(found[1])


def serve_all(board: TensorBoard) -> None:
    """Asks for every array of every step once."""
    for run in RUNS:
        for quantity in QUANTITIES:
            for step in range(N_STEPS):
                query = f"run={run}&series={SERIES}&quantity={quantity}&step={step}"
                status, _, body = board.get(f"plugin/rnn/array?{query}")
                assert status == 200, body


def memory_above_data(log_dir: Path, n_bytes: int) -> dict[str, str]:
    """Returns, by loader, what TensorBoard's process holds after it served all `n_bytes`.

    Without logs it holds what it needs itself; that, and the arrays where they lie in it, is
    taken off.
    """
    found = {}
    for name, (arguments, has_data) in LOADERS.items():
        with (
            tempfile.TemporaryDirectory() as empty,
            tensorboard_of(Path(empty), *arguments) as board,
        ):
            board.wait_until_answered("plugins_listing")
            idle = resident_bytes(board.pid)
        with tensorboard_of(log_dir, *arguments) as board:
            for run in RUNS:
                board.wait_until_served(run, f"rnn/{SERIES}/arrays", N_STEPS - 1)
            loaded = resident_bytes(board.pid)
            serve_all(board)
            served = resident_bytes(board.pid)
        above = served - idle - (n_bytes if has_data else 0)
        found[name] = f"{above / 1e6:.0f} MB, of them {(served - loaded) / 1e6:.0f} by serving all"
    return found
