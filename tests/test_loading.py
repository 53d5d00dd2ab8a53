"""`rnn.load`: what was logged, as named arrays, without reading more than is asked for."""

import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
import xarray as xr
from tensorboard.compat.proto import event_pb2, summary_pb2

import tb_rnn_plugin as rnn
from tb_rnn_plugin import logged_runs
from tb_rnn_plugin.event_file import EventFileWriter, event_files
from tb_rnn_plugin.event_writer import add_values
from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.summary import write_scalars, write_series
from tb_rnn_plugin.summary_value import summary_value
from tb_rnn_plugin.terms import GATES

#: bfloat16 has 8 significant bits.
BFLOAT16 = 2**-8

QUANTITIES = ("output", "gate_activations", "state_log10_norms", "mask", "kernel", "kernel_update")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(9)


def record(rng: np.random.Generator, *, n_timesteps: int = 5, **more: np.ndarray) -> SeriesRecord:
    arrays = {
        "output": rng.normal(size=(6, n_timesteps, 3)),
        "gate_activations": rng.normal(size=(6, n_timesteps, 4, 3)),
        "state_log10_norms": rng.normal(size=n_timesteps),
        "mask": rng.random((6, n_timesteps)) < 0.6,
        "kernel": rng.normal(size=(2, 4, 3)),
    }
    attributes = {"batch_size": 32, "loss": "mse", "training": False}
    return SeriesRecord(
        "lstm", arrays | more, "LSTM", "forward", GATES["LSTM"], attributes, "verified 4e-07"
    )


def log(log_dir: Path, *records: SeriesRecord, **options: Any) -> None:
    for step, each in enumerate(records):
        write_series(log_dir, each, 10 * step, quantities=QUANTITIES, **options)


def test_loaded_arrays_equal_those_logged_to_stored_precision(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    records = [record(rng) for _ in range(3)]
    log(tmp_path / "a" / "b", *records)
    series = rnn.load(tmp_path)["a/b"]["lstm"]
    assert list(series["step"].values) == [0, 10, 20]
    for step, each in enumerate(records):
        at = series.isel(step=step)
        for quantity in ("output", "gate_activations"):
            found, wanted = at[quantity], each.arrays[quantity][:4]
            assert found.dtype == np.float32 and found.attrs["stored_dtype"] == "BF16"
            np.testing.assert_allclose(found.values, wanted, rtol=BFLOAT16)
        for quantity in ("state_log10_norms", "kernel"):
            assert at[quantity].attrs["stored_dtype"] == "F32"
            wanted = each.arrays[quantity].astype(np.float32)
            np.testing.assert_array_equal(at[quantity].values, wanted)
        np.testing.assert_array_equal(at["mask"].values, each.arrays["mask"][:4])
    assert series["gate_activations"].dims == ("step", "samples", "timesteps", "gates", "units")
    assert list(series["gates"].values) == list(GATES["LSTM"])
    assert list(series["samples"].values) == [0, 1, 2, 3]
    assert list(series["timesteps"].values) == [0, 1, 2, 3, 4]
    forget = series["gate_activations"].sel(gates="forget", step=20).values
    np.testing.assert_array_equal(forget, series["gate_activations"].values[2, :, :, 1])


def test_a_series_says_what_it_is(tmp_path: Path, rng: np.random.Generator) -> None:
    log(tmp_path, record(rng))
    assert rnn.load(tmp_path)["lstm"].attrs == {
        "cell": "LSTM", "direction": "forward", "batch_size": 32, "loss": "mse", "training": False,
        "status": "verified 4e-07",
    }  # fmt: skip


def test_a_float64_record_is_exact_where_float64_is_stored(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    each = record(rng)
    log(tmp_path, each, dtype="float64")
    found = rnn.load(tmp_path)["lstm"]["output"]
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found.values[0], each.arrays["output"][:4])


def test_a_quantity_is_nan_at_the_steps_that_lack_it(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    update = rng.normal(size=(2, 4, 3)).astype(np.float32)
    log(tmp_path, record(rng, kernel_update=update), record(rng))
    rnn.summary.tokens("lstm", [["a", "b"]], 5, writer=tmp_path)
    write_scalars(tmp_path, {"rnn/lstm/gradient_horizon": 3.5}, 20)
    series = rnn.load(tmp_path)["lstm"]
    assert list(series["step"].values) == [0, 5, 10, 20]
    np.testing.assert_array_equal(series["kernel_update"].sel(step=0).values, update)
    for step in (5, 10, 20):
        assert np.isnan(series["kernel_update"].sel(step=step).values).all()
    np.testing.assert_array_equal(series["gradient_horizon"].values, [np.nan] * 3 + [3.5])
    assert series["mask"].dtype == bool and series["mask"].sel(step=5).values.all()
    assert series["tokens"].sel(step=5).values[0, :3].tolist() == ["a", "b", ""]
    assert (series["tokens"].sel(step=10).values == "").all()


def test_shorter_sequences_are_padded(tmp_path: Path, rng: np.random.Generator) -> None:
    short, long = record(rng, n_timesteps=2), record(rng, n_timesteps=5)
    log(tmp_path, short, long)
    series = rnn.load(tmp_path)["lstm"]
    found = series["output"].isel(step=0).values
    assert found.shape == (4, 5, 3) and np.isnan(found[:, 2:]).all()
    np.testing.assert_allclose(found[:, :2], short.arrays["output"][:4], rtol=BFLOAT16)
    real = series["mask"].isel(step=0).values
    assert not real[:, 2:].any()
    np.testing.assert_array_equal(real[:, :2], short.arrays["mask"][:4])
    assert np.isnan(series["state_log10_norms"].values[0, 2:]).all()


def test_nothing_is_read_before_it_is_used_and_nothing_twice(
    tmp_path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(tmp_path, *(record(rng) for _ in range(4)))
    reads: list[int] = []
    read = logged_runs.StoredBlob.read
    monkeypatch.setattr(
        logged_runs.StoredBlob, "read", lambda self: reads.append(self.offset) or read(self)
    )
    series = rnn.load(tmp_path)["lstm"]
    assert "output" in repr(series) and not reads
    last = series["output"].isel(step=-1)
    first = series["output"].isel(step=slice(0, 2), units=[2, 0])
    assert not reads
    again = [last.values, last.values, series["output"].isel(step=3).values]
    assert len(reads) == 1
    np.testing.assert_array_equal(again[0], again[2])
    assert first.values.shape == (2, 4, 5, 2) and len(reads) == 3
    assert series["output"].values.shape == (4, 4, 5, 3) and len(reads) == len(set(reads)) == 4
    np.testing.assert_array_equal(first.values, series["output"].values[:2, :, :, [2, 0]])
    assert series["output"].isel(step=slice(0, 0)).values.shape == (0, 4, 5, 3)


def test_what_was_read_can_be_changed_without_changing_the_rest(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    log(tmp_path, record(rng))
    kernel = rnn.load(tmp_path)["lstm"]["kernel"]
    values = kernel.isel(step=0).values
    values += 1
    np.testing.assert_array_equal(kernel.isel(step=0).values + 1, values)
    kernel[0, 0] = 7
    assert (kernel.values[0, 0] == 7).all()


def test_reductions_run_on_what_was_bfloat16(tmp_path: Path, rng: np.random.Generator) -> None:
    each = record(rng)
    log(tmp_path, each)
    mean = rnn.load(tmp_path)["lstm"]["output"].mean(("samples", "timesteps"))
    np.testing.assert_allclose(mean.values[0], each.arrays["output"][:4].mean((0, 1)), atol=0.02)


def test_runs_and_series_nest_and_groups_are_empty(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    data = rng.normal(size=(2, 3, 4))
    for run in (".", "a/b"):
        for direction in ("forward", "backward"):
            rnn.summary.sequence(
                f"encoder/{direction}", data, 1, quantity="output", direction=direction,
                writer=tmp_path / run,
            )  # fmt: skip
    tree = rnn.load(tmp_path)
    leaves = [
        f"/{run}encoder/{direction}"
        for run in ("", "a/b/")
        for direction in ("forward", "backward")
    ]
    assert sorted(node.path for node in tree.leaves) == sorted(leaves)
    assert all(not node.data_vars for node in tree.subtree if not node.is_leaf)
    assert tree["a/b"]["encoder/backward"].attrs["direction"] == "backward"


def test_scalars_of_every_writer_lie_in_one_node(tmp_path: Path) -> None:
    with tf.summary.create_file_writer(str(tmp_path / "train")).as_default() as writer:
        for step in (0, 1):
            tf.summary.scalar("epoch_loss", 0.5 + step, step=step)
        tf.summary.text("note", "no number", step=0)
        writer.flush()
    other = EventFileWriter(tmp_path / "train")  # as PyTorch writes a scalar
    value = summary_pb2.Summary.Value(tag="rnn/loss", simple_value=0.25)
    other.add_event(event_pb2.Event(step=4, summary=summary_pb2.Summary(value=[value])))
    other.close()
    scalars = rnn.load(tmp_path)["train/scalars"]
    assert sorted(scalars.data_vars) == ["epoch_loss", "rnn.loss"]
    assert scalars["rnn.loss"].attrs["tag"] == "rnn/loss"
    np.testing.assert_array_equal(scalars["step"].values, [0, 1, 4])
    np.testing.assert_array_equal(scalars["epoch_loss"].values, [0.5, 1.5, np.nan])
    np.testing.assert_array_equal(scalars["rnn.loss"].values, [np.nan, np.nan, 0.25])


def test_the_last_write_of_a_step_holds(tmp_path: Path) -> None:
    for value in (1.0, 2.0):
        writer = EventFileWriter(tmp_path)
        array = np.full((1, 2, 3), value)
        write_series(writer, SeriesRecord("a", {"output": array}), 5)
        write_scalars(writer, {"rnn/a/residual": value}, 5)
        writer.close()
    series = rnn.load(tmp_path)["a"]
    assert (series["output"].values == 2).all() and series["residual"].values.tolist() == [2.0]


def test_a_file_that_is_still_being_written_is_loaded(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    log(tmp_path, *(record(rng) for _ in range(3)))
    (path,) = event_files(tmp_path)
    os.truncate(path, path.stat().st_size - 100)
    assert list(rnn.load(tmp_path)["lstm"]["step"].values) == [0, 10]


def test_a_damaged_tag_is_left_out_with_its_sentence(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    log(tmp_path, record(rng))
    writer = EventFileWriter(tmp_path)
    broken = summary_value("rnn/lstm/arrays", (b"damaged",) * 6)
    metadata = summary_pb2.SummaryMetadata()
    metadata.plugin_data.plugin_name = "rnn"
    metadata.plugin_data.content = b'{"format": 99}'
    newer = summary_value("rnn/gru/arrays", (b"",), metadata)
    add_values(writer, [broken, newer], 9)
    writer.close()
    rnn.summary.tokens("other", ["ab"], 0, writer=tmp_path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tree = rnn.load(tmp_path)
    messages = [str(warning.message) for warning in caught]
    assert len(messages) == 2
    assert "rnn/lstm/arrays" in messages[0] and "damaged" in messages[0]
    assert "rnn/gru/arrays" in messages[1] and "format 99" in messages[1]
    assert tree["other"]["tokens"].values[0].tolist() == [["a", "b"]]
    assert list(tree["lstm"]["step"].values) == [0]


def test_a_series_with_series_below_it_keeps_its_arrays(tmp_path: Path) -> None:
    for name in ("encoder", "encoder/lstm"):
        rnn.summary.sequence(name, np.ones((1, 2, 3)), 0, quantity="output", writer=tmp_path)
    with pytest.warns(UserWarning, match="encoder has nodes below it.*encoder/arrays"):
        tree = rnn.load(tmp_path)
    assert tree["encoder/arrays"]["output"].shape == tree["encoder/lstm"]["output"].shape


@pytest.mark.parametrize(
    ("name", "sentence"), [("no", "no directory '.*no'"), (".", "no event fi")]
)
def test_a_directory_without_data_is_told_in_one_sentence(
    tmp_path: Path, name: str, sentence: str
) -> None:
    EventFileWriter(tmp_path).close()
    with pytest.raises(FileNotFoundError, match=sentence):
        rnn.load(tmp_path / name)


def test_loading_does_not_import_tensorflow(tmp_path: Path, rng: np.random.Generator) -> None:
    log(tmp_path, record(rng))
    program = (
        "import sys, tb_rnn_plugin as rnn; rnn.load(sys.argv[1])['lstm']['output'].values; "
        "assert 'tensorflow' not in sys.modules and 'dask' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)


def test_a_loaded_tree_is_an_xarray_tree(tmp_path: Path, rng: np.random.Generator) -> None:
    log(tmp_path, record(rng))
    tree = rnn.load(str(tmp_path))
    assert isinstance(tree, xr.DataTree)
    copied = tree.load().copy(deep=True)
    assert copied["lstm"]["output"].equals(tree["lstm"]["output"])
