"""What watching costs a training: `python benchmarks/training_step.py` prints Markdown tables.

Two LSTM layers of 256 units, batches of 16. All figures are parts of a plain training step of the
same run: plain and watched steps take turns, and each ratio is the median over turns of two
neighbours, so that another load on the machine falls on both. `--see-rnn DIR` names the
site-packages of an environment in which see-rnn is installed; without it that row says so.
"""

import argparse
import contextlib
import importlib
import io
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "Agg")

import keras
import numpy as np
import tensorflow as tf
import threadpoolctl
from keras import layers

import tb_rnn_plugin as rnn
from tb_rnn_plugin import bptt, layer_call, series_diagnostics, summary

N_BATCH = 16
N_UNITS = 256
N_FEATURES = 16

#: Parts of a captured step: module and function that is timed. Those of one name are added up.
PARTS = (
    ("core: rebuild and reverse", bptt, "rebuild"),
    ("core: rebuild and reverse", bptt, "reverse"),
    ("memory map", bptt, "memory"),
    ("timestep share", bptt, "timestep_share"),
    ("self-check", layer_call, "self_check"),
    ("diagnostics", series_diagnostics, "of_arrays"),
    ("diagnostics", series_diagnostics, "of_updates"),
    ("encode and write", summary, "write_series"),
    ("encode and write", summary, "write_scalars"),
)


def model_of(n_timesteps: int) -> Any:
    """Returns a compiled model with a loss at every timestep: the dearest memory map."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            layers.Input((n_timesteps, N_FEATURES)),
            layers.LSTM(N_UNITS, return_sequences=True),
            layers.LSTM(N_UNITS, return_sequences=True),
            layers.Dense(1),
        ]
    )
    model.compile("adam", "mean_squared_error")
    return model


def batch_of(n_timesteps: int, n_samples: int = N_BATCH) -> tuple[np.ndarray, np.ndarray]:
    """Returns x and y."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n_samples, n_timesteps, N_FEATURES)).astype(np.float32)
    return x, x.mean(-1, keepdims=True)


def seconds(action: Callable[[], Any]) -> float:
    """Returns how long a call takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def cpu_seconds(action: Callable[[], Any]) -> float:
    """Returns how long all threads of this process compute in a call: other jobs alter it less."""
    start = time.process_time()
    action()
    return time.process_time() - start


@contextlib.contextmanager
def timed_parts() -> Iterator[dict[str, float]]:
    """Yields part -> seconds spent in it so far."""
    spent = dict.fromkeys((name for name, _, _ in PARTS), 0.0)

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                spent[name] += time.perf_counter() - start

        return call

    before = [(module, name, getattr(module, name)) for _, module, name in PARTS]
    for part, module, name in PARTS:
        setattr(module, name, timed(part, getattr(module, name)))
    try:
        yield spent
    finally:
        for module, name, function in before:
            setattr(module, name, function)


def loop_step(model: Any, tape_of: Callable[[], Any]) -> Callable[[Any, Any], Any]:
    """Returns a traced training step of a loop of one's own."""

    @tf.function
    def step(x: Any, y: Any) -> Any:
        with tape_of() as tape:
            loss = tf.reduce_mean(tf.square(y - model(x, training=True)))
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    return step


def loop(n_timesteps: int, n_samples: int, n_turns: int, log_dir: str) -> dict[str, float]:
    """Returns what -> ratio to a plain step, in a loop of one's own.

    Each turn is a plain step, a tapped one, a plain one, then the capture of the tapped one with
    its parts timed, and once more without the memory map.

    Args:
        n_timesteps: Length of the sequences.
        n_samples: How many go through the core.
        n_turns: How often they take turns.
        log_dir: Where captures go.
    """
    # The package has a function of the same name.
    module = importlib.import_module("tb_rnn_plugin.keras.watch")
    module.BATCH_SAMPLES = n_samples  # type: ignore[attr-defined]
    plain_model, model = model_of(n_timesteps), model_of(n_timesteps)
    watched = rnn.keras.watch(model, every=1)
    plain, tapped = loop_step(plain_model, tf.GradientTape), loop_step(model, watched.tape)
    x, y = (tf.constant(array) for array in batch_of(n_timesteps))
    writer = tf.summary.create_file_writer(log_dir)
    steps = itertools.count()
    rows: list[dict[str, float]] = []

    def capture() -> float:
        return seconds(lambda: watched.summary(next(steps)))

    with writer.as_default(), contextlib.redirect_stdout(io.StringIO()), timed_parts() as spent:
        for turn in range(-2, n_turns):
            first = seconds(lambda: plain(x, y).numpy())
            tap = seconds(lambda: tapped(x, y).numpy())
            second = seconds(lambda: plain(x, y).numpy())
            spent.update(dict.fromkeys(spent, 0.0))
            whole = capture()
            parts = dict(spent)
            watched._memory_every = 10**9
            without_memory = capture()
            cpu_without_memory = cpu_seconds(capture)
            watched._memory_every = None
            cpu_tap = cpu_seconds(lambda: tapped(x, y).numpy())
            cpu_all = cpu_tap + cpu_seconds(capture)
            cpu_base = cpu_seconds(lambda: plain(x, y).numpy())
            if turn < 0:
                continue
            base = (first + second) / 2
            row = {
                "watched step, not due": tap,
                "captured step, all": tap + whole,
                "captured step without the memory map": tap + without_memory,
                **{f"- {name}": value for name, value in parts.items()},
                "- transfer and the rest": whole - sum(parts.values()),
            }
            cpu = {
                "in CPU time: captured step, all": cpu_all / cpu_base,
                "in CPU time: without the memory map": (cpu_tap + cpu_without_memory) / cpu_base,
            }
            ratios = {name: value / base for name, value in row.items()}
            rows.append(ratios | cpu | {"s": base})
    return {name: median(row[name] for row in rows) for name in rows[0]}


def in_fit(n_samples: int | None, n_captures: int) -> dict[str, float]:
    """Returns what RNNSummary costs `fit` at T=100, in plain steps of the same fit.

    A fit lasts too long for another one beside it to be a yardstick, so the hooks of the callback
    are timed, and each captured step against those around it. Keras' own work for a callback, one
    number of the logs a step, is not in it. The first two captures trace and are left out.

    Args:
        n_samples: Of the probe; None: the training batch is captured.
        n_captures: How many captures to take the median of.
    """
    every = 8
    x, y = batch_of(100, N_BATCH * (every * (n_captures + 2)))
    probe = None if n_samples is None else (x[:n_samples], y[:n_samples])
    with tempfile.TemporaryDirectory() as log_dir, contextlib.redirect_stdout(io.StringIO()):
        timed = _Timed(log_dir, every=every, data=probe)
        model_of(100).fit(x, y, batch_size=N_BATCH, verbose=0, shuffle=False, callbacks=[timed])
    hooks, bodies = np.array(timed.hooks[2 * every :]), np.array(timed.bodies[2 * every :])
    due = np.arange(len(hooks)) % every == 0
    plain = float(np.median(bodies[~due]))
    not_due = float(np.median(hooks[~due])) / plain
    capture = float(np.median(hooks[due] + bodies[due])) / plain - 1
    return {
        "a step that is not due": 1 + not_due,
        "a capture, in plain steps": capture,
        "fit with every=100": 1 + not_due + capture / 100,
    }


class _Timed(rnn.keras.RNNSummary):
    """Keeps the seconds of each step: in the callback, and in the step between its hooks."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hooks: list[float] = []
        self.bodies: list[float] = []
        self._began = 0.0

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Times what is done before a step."""
        before = super().on_train_batch_begin
        self.hooks.append(seconds(lambda: before(batch, logs)))
        self._began = time.perf_counter()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Times the step and what is done behind it."""
        self.bodies.append(time.perf_counter() - self._began)
        behind = super().on_train_batch_end
        self.hooks[-1] += seconds(lambda: behind(batch, logs))


def see_rnn_seconds(site_packages: str, n_turns: int = 1) -> dict[str, float] | None:
    """Returns seconds of see-rnn's way to a first picture, None where it is not there.

    Its `get_gradients` is, in TensorFlow 2, a GradientTape on a layer's outputs; that formula is
    one traced call here, since its own uses private parts of Keras 2. The picture is its own
    `features_1D`, drawn on matplotlib's Agg canvas.
    """
    sys.path.append(site_packages)
    os.environ["TF_KERAS"] = "1"
    try:
        import matplotlib.pyplot as plt
        from see_rnn import features_1D
    except ImportError:
        return None
    model = model_of(100)
    x, y = (tf.constant(array) for array in batch_of(100))
    lower = keras.Model(model.inputs, model.layers[0].output)
    upper = keras.Sequential([layers.Input((100, N_UNITS)), *model.layers[1:]])

    @tf.function
    def gradients(x: Any, y: Any) -> Any:
        with tf.GradientTape() as tape:
            outputs = lower(x, training=True)
            tape.watch(outputs)
            loss = tf.reduce_mean(tf.square(y - upper(outputs, training=True)))
        return tape.gradient(loss, outputs)

    gradient = gradients(x, y).numpy()

    def picture(data: np.ndarray) -> None:
        features_1D(data)
        for number in plt.get_fignums():
            plt.figure(number).canvas.draw()
        plt.close("all")

    picture(gradient[:2, :9, :4])  # fonts are looked up once
    return {
        "its gradient call": median(
            seconds(lambda: gradients(x, y).numpy()) for _ in range(9 * n_turns)
        ),
        "its features_1D": median(seconds(lambda: picture(gradient)) for _ in range(n_turns)),
    }


def first_picture_seconds(log_dir: str) -> float:
    """Returns how long the tab's backend takes to answer with the numbers of a first picture."""
    from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
    from tensorboard.plugins import base_plugin
    from werkzeug.test import Client

    from tb_rnn_plugin.backend.plugin import RNNPlugin

    multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance={"rnn": 100})
    multiplexer.AddRunsFromDirectory(log_dir)
    multiplexer.Reload()
    provider = data_provider.MultiplexerDataProvider(multiplexer, log_dir)
    plugin = RNNPlugin(base_plugin.TBContext(data_provider=provider, logdir=log_dir))
    answer = Client(plugin.get_plugin_apps()["/array"])
    catalog = json.loads(Client(plugin.get_plugin_apps()["/catalog"]).get("/").data)
    (run, entry), *_ = catalog["runs"].items()
    series, *_ = entry["series"]
    url = f"/?run={run}&series={series}&quantity=output_gradient&step=0&width_px=800&height_px=600"
    assert answer.get(url).status_code == 200, answer.get(url).data
    return median(seconds(lambda: answer.get(url)) for _ in range(9))


def resident_megabytes(with_callback: bool) -> float:
    """Returns the largest resident memory of a training process of its own."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import training_step as t;"
        "t.train_for_memory(sys.argv[2] == 'True')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent), str(with_callback)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1])


def train_for_memory(with_callback: bool) -> None:
    """Trains 30 steps with three captures or none; prints the peak in MB."""
    x, y = batch_of(100, N_BATCH * 30)
    with tempfile.TemporaryDirectory() as log_dir:
        callbacks = [rnn.keras.RNNSummary(log_dir, every=10)] if with_callback else []
        model_of(100).fit(x, y, batch_size=N_BATCH, verbose=0, callbacks=callbacks)
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    print(int(peak.split()[1]) / 1e3)


def machine() -> str:
    """Returns what the figures were measured on."""
    blas = {(pool["internal_api"], pool["num_threads"]) for pool in threadpoolctl.threadpool_info()}
    gpus = tf.config.list_physical_devices("GPU")
    return (
        f"{os.cpu_count()} CPU cores ({platform.machine()}), Python {platform.python_version()}, "
        f"TensorFlow {tf.__version__}, Keras {keras.__version__}, NumPy {np.__version__}, "
        f"BLAS {', '.join(f'{name} x{n}' for name, n in sorted(blas))}; load before "
        f"{os.getloadavg()[0]:.1f}; " + (f"GPU {gpus}" if gpus else "unmeasured on a GPU")
    )


def table(head: list[str], rows: list[list[str]]) -> None:
    """Prints a Markdown table."""
    for row in (head, ["---"] * len(head), *rows):
        print("|", " | ".join(row), "|", flush=True)
    print(flush=True)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--see-rnn", default="", help="site-packages with see-rnn and matplotlib")
    parser.add_argument("--turns", type=int, default=15)
    parser.add_argument("--captures", type=int, default=7)
    parser.add_argument("--timesteps", default="100,1000", help="of the loop of one's own")
    parser.add_argument("--only", default="loop,fit,see-rnn,memory")
    given = parser.parse_args()
    wanted = given.only.split(",")
    print(machine() + "\n", flush=True)
    with tempfile.TemporaryDirectory() as log_dir:
        if "loop" in wanted:
            cases = [(int(t), n) for t in given.timesteps.split(",") for n in (4, 16)]
            columns = {
                case: loop(*case, max(3, given.turns * 100 // case[0] + 2), f"{log_dir}/{i}")
                for i, case in enumerate(cases)
            }
            names = [name for name in columns[cases[0]] if name != "s"]
            table(
                ["over a plain step", *(f"T={t}, {n} samples" for t, n in cases)],
                [["plain step", *(f"{columns[case]['s'] * 1e3:.0f} ms" for case in cases)]]
                + [[name, *(f"{columns[c][name]:.3f}" for c in cases)] for name in names],
            )
        if "fit" in wanted:
            kinds = {"training batch": None, "probe of 16": 16, "probe of 64": 64}
            fits = {kind: in_fit(n, given.captures) for kind, n in kinds.items()}
            table(
                ["RNNSummary in fit, T=100", *fits],
                [
                    [name, *(f"{fit[name]:.4f}" for fit in fits.values())]
                    for name in fits["training batch"]
                ],
            )
        if "see-rnn" in wanted:
            print_see_rnn(given.see_rnn, f"{log_dir}/see")
        if "memory" in wanted:
            plain, watched = (resident_megabytes(value) for value in (False, True))
            table(
                ["peak resident memory of the training", "MB"],
                [["plain", f"{plain:.0f}"], ["with RNNSummary", f"{watched:.0f}"]],
            )
    print(f"load after {os.getloadavg()[0]:.1f}")


def print_see_rnn(site_packages: str, log_dir: str) -> None:
    """Prints the table beside see-rnn's way."""
    theirs = see_rnn_seconds(site_packages) if site_packages else None
    if theirs is None:
        print("see-rnn: not measured; name its site-packages with --see-rnn\n")
        return
    ours = loop(100, N_BATCH, 5, log_dir)
    taken = ours["s"] * (ours["captured step, all"] - 1)
    answered = first_picture_seconds(log_dir)
    rows = [[name, f"{value:.3f} s"] for name, value in theirs.items()]
    rows += [["captured step beyond a plain one", f"{taken:.3f} s"]]
    rows += [["the backend's answer for a picture", f"{answered:.4f} s"]]
    total = sum(theirs.values())
    rows += [["theirs over ours, capture included", f"{total / (taken + answered):.0f}"]]
    rows += [["theirs over the backend's answer alone", f"{total / answered:.0f}"]]
    table(["to a first picture of (16, 100, 256)", ""], rows)


if __name__ == "__main__":
    main()
