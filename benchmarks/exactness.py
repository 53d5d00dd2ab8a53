"""How exact the core is: `python benchmarks/exactness.py` prints a Markdown table.

Each row is the worst relative error, over all arrays and timesteps of several random layers,
against the oracle of the tests: cells stepped one timestep at a time, gradients by complex steps.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from tb_rnn_plugin import bptt  # noqa: E402
from tests import oracle  # noqa: E402
from tests.test_bptt import CELLS, worst_error  # noqa: E402

#: Random layers per row and way of rebuilding.
N_LAYERS = 10


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        source: What was compared: `core`, or a framework's capture.
        cell: LSTM, GRU (reset after), GRU (reset before) or SimpleRNN.
        option: What differs from the plain layer.
        float64: Worst relative error, of a timestep.
        float32: The same where the matrix products run in float32.
    """

    source: str
    cell: str
    option: str
    float64: float
    float32: float


def options(cell: str) -> dict[str, dict[str, object]]:
    """Returns the options of a row by name, as keywords of `oracle.random_case`."""
    named: dict[str, dict[str, object]] = {
        "plain": {},
        "backward": {"direction": "backward"},
        "mask left": {"mask": "left"},
        "mask right": {"mask": "right"},
        "mask anywhere": {"mask": "anywhere"},
        "mask anywhere, backward": {"mask": "anywhere", "direction": "backward"},
        "mask right, zeroed outputs": {"mask": "right", "zero_output_for_mask": True},
        "initial states": {"initial_state": True},
        "returned states": {"final_state_gradient": True},
        "two biases": {"bias_rows": 2},
        "no bias": {"bias_rows": 0},
        "100 timesteps": {"n_timesteps": 100, "n_samples": 2},
    }
    for name in bptt.ACTIVATIONS:
        if name != "tanh":
            named[f"activation {name}"] = {"activation": name}
        if name != "sigmoid" and cell != "SimpleRNN":
            named[f"recurrent_activation {name}"] = {"recurrent_activation": name}
    return named


def core_rows() -> Iterable[Row]:
    """Yields the rows of the NumPy core, each rebuilt from outputs and by the full recursion."""
    for cell, reset_after in CELLS:
        place = " (reset after)" if reset_after else " (reset before)"
        for option, keywords in options(cell).items():
            rng = np.random.default_rng(0)
            worst = {np.float64: 0.0, np.float32: 0.0}
            for _ in range(N_LAYERS):
                case = oracle.random_case(rng, cell, reset_after=reset_after, **keywords)
                want = oracle.solve(case)
                for dtype in worst:
                    for from_outputs in (False, True):
                        errors = worst_error(
                            case, from_outputs=from_outputs, dtype=dtype, want=want
                        )
                        # NumPy's maximum keeps a NaN; Python's would hide it.
                        worst[dtype] = float(np.max([worst[dtype], *errors.values()]))
            label = cell + (place if cell == "GRU" else "")
            yield Row("core", label, option, worst[np.float64], worst[np.float32])


def keras_rows() -> Iterable[Row]:
    """Yields the rows of `rnn.keras.capture` against Keras' own cells stepped under a tape."""
    from benchmarks import keras_exactness

    for cell, option, float64, float32 in keras_exactness.worst_errors():
        yield Row("Keras capture", cell, option, float64, float32)


SOURCES: tuple[Callable[[], Iterable[Row]], ...] = (core_rows, keras_rows)


def rows() -> list[Row]:
    """Returns the rows of all sources."""
    return [row for source in SOURCES for row in source()]


def main() -> None:
    """Prints the table."""
    print("| source | cell | option | float64 | float32 |")
    print("| --- | --- | --- | --- | --- |")
    for row in rows():
        print(
            f"| {row.source} | {row.cell} | {row.option} | {row.float64:.1e} | {row.float32:.1e} |"
        )


if __name__ == "__main__":
    main()
