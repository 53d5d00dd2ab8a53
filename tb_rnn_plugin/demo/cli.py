"""The command `tb-rnn`."""

import argparse
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path

#: TensorBoard's own port, taken where it is free.
DEFAULT_PORT = 6006


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `tb-rnn` and returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="tb-rnn", description="See inside a recurrent network while it trains."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (sentence, _) in _COMMANDS.items():
        command = commands.add_parser(name, help=sentence)
        logs = Path(f"{name}_logs")
        command.add_argument("--logdir", type=Path, default=logs, help=f"where to log ({logs})")
        command.add_argument("--port", type=int, help="TensorBoard's port (6006 if free)")
        command.add_argument("--no-browser", action="store_true", help="print the address only")
        command.add_argument(
            "--no-tensorboard", action="store_true", help="train and log, start no TensorBoard"
        )
        command.add_argument("--steps", type=int, default=None, help="training steps of each run")
    options = parser.parse_args(arguments)
    try:
        return run(options)
    except KeyboardInterrupt:
        print("\nStopped. What was logged stays in", options.logdir)
        return 0


def run(options: argparse.Namespace) -> int:
    """Starts TensorBoard, trains what the command names, and waits until the user ends it."""
    train_all = _COMMANDS[options.command][1]
    if any(options.logdir.glob("*/events.out.tfevents.*")):
        print(
            f"{options.logdir} holds logs already. Delete it or pass another --logdir; to look "
            f"at it: tensorboard --logdir {options.logdir}",
            file=sys.stderr,
        )
        return 2
    options.logdir.mkdir(parents=True, exist_ok=True)
    if options.no_tensorboard:
        train_all(options)
        return 0
    port = options.port or _free_port()
    address = f"http://localhost:{port}/#rnn"
    # What TensorBoard says is shown only if it does not start.
    with tempfile.TemporaryFile("w+") as messages:
        tensorboard = subprocess.Popen(
            [
                *(sys.executable, "-m", "tensorboard.main"),
                *("--logdir", str(options.logdir), "--port", str(port), "--reload_interval", "5"),
            ],
            stdout=messages,
            stderr=messages,
        )
        try:
            if not _answers(tensorboard, port):
                messages.seek(0)
                print(f"TensorBoard did not start on port {port}:", file=sys.stderr)
                print(messages.read(), file=sys.stderr)
                return 1
            print(f"TensorBoard: {address}", flush=True)
            if not options.no_browser:
                webbrowser.open(address)
            train_all(options)
            print(f"Done. TensorBoard goes on at {address}; Ctrl-C ends it.", flush=True)
            tensorboard.wait()
        finally:
            tensorboard.terminate()
            tensorboard.wait()
    return 0


def _train_demo(options: argparse.Namespace) -> None:
    from tb_rnn_plugin.demo.names import all_names, split
    from tb_rnn_plugin.demo.training import CELLS, N_STEPS, train

    training, probe = split(all_names(), n_probe=64, seed=0)
    print(f"{len(training.texts)} names to train on, {len(probe.texts)} to look at.", flush=True)
    for i, cell in enumerate(CELLS, 1):
        print(f"{i} of {len(CELLS)}: {cell}", flush=True)
        train(cell, training, probe, options.logdir / cell, n_steps=options.steps or N_STEPS)


def _train_gallery(options: argparse.Namespace) -> None:
    from tb_rnn_plugin.demo.gallery import train_all

    train_all(options.logdir, n_steps=options.steps)


#: Command -> what it does, and the training behind it.
_COMMANDS: dict[str, tuple[str, Callable[[argparse.Namespace], None]]] = {
    "demo": (
        "train GRU, LSTM and SimpleRNN on Unicode names and open TensorBoard at the RNN tab",
        _train_demo,
    ),
    "gallery": (
        "train the small networks of docs/gallery.md and open TensorBoard at the RNN tab",
        _train_gallery,
    ),
}


def _free_port() -> int:
    for port in (DEFAULT_PORT, 0):
        with socket.socket() as candidate:
            try:
                candidate.bind(("localhost", port))
            except OSError:
                continue
            return int(candidate.getsockname()[1])
    raise OSError("No free port for TensorBoard. Pass one with --port.")


def _answers(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Returns whether TensorBoard came up, within a minute."""
    for _ in range(240):
        if process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/data/environment", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    return False
