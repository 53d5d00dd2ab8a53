"""Prints the table of `docs/training_options.md`: which trainings are captured, and how exactly.

Trains every row of `tests/training_options.py` with and without the callback.

Run from the repository root: python benchmarks/training_options.py [--write]
"""

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import tensorflow as tf

import tb_rnn_plugin as rnn
from tests.training_options import OPTIONS, TrainingOption

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "training_options.md"

HEADER = (
    "| option | outcome | training the same | worst residual | remark |\n"
    "| --- | --- | --- | --- | --- |\n"
)


def train(option: TrainingOption, callbacks: list) -> tuple[list, list]:
    """Returns every variable after the training, and the history without our own figures."""
    model = option.model()
    histories = option.fit(model, callbacks)
    own = [{k: v for k, v in h.items() if not k.startswith("rnn/")} for h in histories]
    return [v.numpy() for v in (*model.variables, *model.optimizer.variables)], own


def row(option: TrainingOption) -> str:
    """Returns one line of the table."""
    state, history = train(option, [])
    with tempfile.TemporaryDirectory() as directory:
        watch = rnn.keras.RNNSummary(directory, every=1, layers=option.layers)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                watched, watched_history = train(option, [watch])
        except ValueError as error:
            return f"| {option.name} | refused | | | {error} |"
        nodes = [node for node in rnn.load(directory).leaves if "residual" in node]
        worst = max(float(node["residual"].max()) for node in nodes)
        verified = all(node.attrs["status"].startswith("verified") for node in nodes)
        n_steps = {node["step"].size for node in nodes}
    equal = history == watched_history and all(map(np.array_equal, state, watched))
    captured = n_steps == {len(option.steps)}
    outcome = "verified" if verified and captured else "**approximate**" if captured else "**gaps**"
    same = "to the last bit" if equal else "**no**"
    return (
        f"| {option.name} | {outcome} | {same} | {worst:.0e} ({option.dtype}) | {option.reason} |"
    )


def main() -> None:
    """Prints the table; with --write puts it into the document."""
    tf.get_logger().setLevel("ERROR")
    table = HEADER + "".join(f"{row(option)}\n" for option in OPTIONS)
    print(table)
    if "--write" in sys.argv:
        text = DOCUMENT.read_text()
        begin, end = "<!-- table -->\n", "<!-- end of table -->"
        before, rest = text.split(begin)
        DOCUMENT.write_text(before + begin + table + end + rest.split(end)[1])


if __name__ == "__main__":
    main()
