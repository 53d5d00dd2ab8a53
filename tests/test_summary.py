"""Summaries: what is written is what both of TensorBoard's loaders read, whoever writes it."""

import os
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors
import tensorflow as tf
from data_providers import LOADERS, blobs, metadata, scalars, vectors
from tensorboard.summary.writer.event_file_writer import EventFileWriter as TensorBoardWriter

import tb_rnn_plugin as rnn
from tb_rnn_plugin.encoding import decode_tensor
from tb_rnn_plugin.event_file import EventFileWriter
from tb_rnn_plugin.overview import summarise, unpack
from tb_rnn_plugin.record import SeriesMetadata, SeriesRecord
from tb_rnn_plugin.summary import write_scalars, write_series
from tb_rnn_plugin.terms import GATES

#: bfloat16 has 8 significant bits.
BFLOAT16 = 2**-8


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def read(log_dir: Path, tag: str, loader: str = "python") -> dict[int, list[bytes]]:
    with LOADERS[loader](log_dir) as provider:
        return blobs(provider, tag)


def described(log_dir: Path, tag: str) -> SeriesMetadata:
    with LOADERS["python"](log_dir) as provider:
        return SeriesMetadata.from_json(metadata(provider, tag))


def one(log_dir: Path, tag: str, step: int = 0) -> np.ndarray:
    return decode_tensor(read(log_dir, tag)[step][0]).values()


@pytest.mark.parametrize("loader", LOADERS)
def test_a_capture_comes_back_byte_for_byte(
    tmp_path: Path, loader: str, rng: np.random.Generator
) -> None:
    arrays = {
        "output": rng.normal(size=(6, 5, 3)),
        "gate_activations": rng.normal(size=(6, 5, 3, 3)),
        "state_log10_norms": np.array([-np.inf, -76.5, -1, 0, np.nan]),
        "mask": rng.random((6, 5)) < 0.7,
        "kernel": rng.normal(size=(2, 3, 3)).astype(np.float32),
        "memory_map": rng.normal(size=(5, 5)),
        "lag_profile": rng.normal(size=5),
    }
    attributes = {"batch_size": 32, "loss": "mse"}
    record = SeriesRecord(
        "gru", arrays, "GRU", "forward", GATES["GRU"], attributes, "verified 4e-07"
    )
    quantities = (*arrays, "cell_state", "kernel_update")
    for step in (0, 7):
        assert write_series(str(tmp_path), record, step, quantities=quantities)
    with LOADERS[loader](tmp_path) as provider:
        content = SeriesMetadata.from_json(metadata(provider, "rnn/gru/arrays"))
        assert content.quantities == (
            "output", "cell_state", "gate_activations", "state_log10_norms", "mask", "kernel",
            "kernel_update",
        )  # fmt: skip
        assert content.shapes == ((4, 5, 3), (), (4, 5, 3, 3), (5,), (4, 5), (2, 3, 3), ())
        assert content.dtypes == ("BF16", "BF16", "BF16", "F32", "BOOL", "F32", "F32")
        assert (content.cell, content.direction, content.gates) == ("GRU", "forward", GATES["GRU"])
        assert content.attributes == attributes
        stored = blobs(provider, "rnn/gru/arrays")
        memory = blobs(provider, "rnn/gru/memory")
        overviews = vectors(provider, "rnn/gru/overview")
    assert list(stored) == list(memory) == list(overviews) == [0, 7]
    for step in (0, 7):
        assert [len(buffer) > 0 for buffer in stored[step]] == [1, 0, 1, 1, 1, 1, 0]
        found = dict(zip(content.quantities, stored[step], strict=True))
        found |= dict(zip(("memory_map", "lag_profile"), memory[step], strict=True))
        for quantity, array in arrays.items():
            ((_, of_library),) = safetensors.deserialize(found[quantity])
            tensor = decode_tensor(found[quantity])
            assert bytes(of_library["data"]) == tensor.raw.tobytes()
            wanted = array[:4] if tensor.axes[0] == "samples" else array
            tolerance = BFLOAT16 if tensor.stored_dtype == "BF16" else 2**-23
            np.testing.assert_allclose(tensor.values(), wanted, rtol=tolerance)
            assert tensor.info == {
                "quantity": quantity,
                "gates": list(GATES["GRU"]) if "gates" in tensor.axes else [],
                "status": "verified 4e-07",
                "batch_size": 32,
                "n_statistics_samples": 6,
            }
        overview = unpack(overviews[step], ("output", "cell_state", "gate_activations"))
        assert list(overview) == ["output", "gate_activations"]
        for quantity, found_overview in overview.items():
            wanted_overview = summarise(arrays[quantity], arrays["mask"])
            np.testing.assert_array_equal(found_overview.timesteps, wanted_overview.timesteps)
            np.testing.assert_array_equal(found_overview.channels, wanted_overview.channels)


@pytest.mark.parametrize("loader", LOADERS)
def test_diagnostics_show_in_the_scalars_tab(tmp_path: Path, loader: str) -> None:
    for step in (0, 5):
        write_scalars(tmp_path, {"rnn/lstm/gradient_horizon": step + 0.5, "rnn/loss": 1}, step)
    with LOADERS[loader](tmp_path) as provider:
        assert scalars(provider, "rnn/lstm/gradient_horizon") == [(0, 0.5), (5, 5.5)]
        assert scalars(provider, "rnn/loss") == [(0, 1.0), (5, 1.0)]


def test_axes_in_any_order_are_stored_in_one(tmp_path: Path, rng: np.random.Generator) -> None:
    data = rng.normal(size=(5, 3, 4, 2))  # timesteps, samples, gates, units
    gates = ("forget", "output", "input", "cell")
    rnn.summary.sequence(
        "lstm", data, 0, quantity="gate_activations", cell="LSTM", gates=gates, dtype="float64",
        axes=("timesteps", "samples", "gates", "units"), writer=tmp_path,
    )  # fmt: skip
    wanted = data.transpose(1, 0, 2, 3)[:, :, [2, 0, 3, 1]]
    np.testing.assert_array_equal(one(tmp_path, "rnn/lstm/gate_activations"), wanted)
    assert described(tmp_path, "rnn/lstm/gate_activations").gates == GATES["LSTM"]


def test_statistics_run_over_64_samples_and_4_are_stored(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    data, mask = rng.normal(size=(70, 5, 3)), rng.random((70, 5)) < 0.6
    rnn.summary.sequence("rnn", data, 0, quantity="output", mask=mask, writer=tmp_path)
    values, real = read(tmp_path, "rnn/rnn/output")[0]
    tensor = decode_tensor(values)
    np.testing.assert_allclose(tensor.values(), data[:4], rtol=BFLOAT16)
    np.testing.assert_array_equal(decode_tensor(real).values(), mask[:4])
    assert (tensor.info["batch_size"], tensor.info["n_statistics_samples"]) == (70, 64)
    with LOADERS["python"](tmp_path) as provider:
        vector = vectors(provider, "rnn/rnn/output_overview")[0]
    wanted = summarise(data[:64], mask[:64])
    np.testing.assert_array_equal(unpack(vector, ["output"])["output"].timesteps, wanted.timesteps)


OUTPUT = np.zeros((3, 5, 2))
GATED = np.zeros((3, 5, 4, 2))


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        (OUTPUT, {"quantity": "outputs"}, "Its quantities are: output, cell_state"),
        (OUTPUT, {"quantity": "kernel"}, "sequence cannot write 'kernel'"),
        (OUTPUT[0], {"quantity": "output"}, r"3 axes .samples, timesteps, units.*shape .5, 2."),
        (OUTPUT, {"quantity": "output", "axes": ("batch", "time", "units")}, "batch, time, units"),
        (OUTPUT, {"quantity": "gate_gradients", "cell": "LSTM"}, "needs 4 axes"),
        (GATED, {"quantity": "gate_gradients"}, "names of its 4 gates: pass cell="),
        (GATED, {"quantity": "gate_gradients", "cell": "GRU"}, "has 4 entries, and there are 3"),
        (GATED, {"quantity": "gate_gradients", "gates": ("a", "b", "c")}, "4 entries.*3 gates"),
        (
            GATED,
            {"quantity": "gate_gradients", "cell": "LSTM", "gates": ("i", "f", "c", "o")},
            "The gates of LSTM are input, forget, cell, output; gates= names i, f, c, o",
        ),
        (OUTPUT, {"quantity": "output", "gates": ("new",)}, "no axis gates"),
        (OUTPUT, {"quantity": "output", "mask": np.ones((5, 3))}, r"= \(3, 5\).*\(5, 3\)"),
        (OUTPUT, {"quantity": "output", "cell": "lstm"}, "There are: LSTM, GRU, SimpleRNN"),
        (OUTPUT, {"quantity": "output", "direction": "left"}, "There are: forward, backward"),
        (OUTPUT, {"quantity": "output", "dtype": "float16"}, "There are: bfloat16, float32"),
    ],
)
def test_what_does_not_fit_is_told_in_one_sentence(
    tmp_path: Path, data: np.ndarray, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        rnn.summary.sequence("lstm", data, 0, writer=tmp_path, **options)
    assert not list(tmp_path.iterdir())


def split(packed: np.ndarray, n_gates: int) -> list[np.ndarray]:
    return np.split(packed, n_gates, axis=-1)


def test_keras_weights_are_split_into_gates(tmp_path: Path, rng: np.random.Generator) -> None:
    kernel, recurrent, bias = (rng.normal(size=(n, 9)).astype("f") for n in (2, 3, 2))
    rnn.summary.weights("gru", [kernel, recurrent, bias], 0, cell="GRU", writer=tmp_path)
    stored = [decode_tensor(buffer) for buffer in read(tmp_path, "rnn/gru/weights")[0]]
    for tensor, packed in zip(stored, (kernel, recurrent, bias), strict=True):
        np.testing.assert_array_equal(tensor.values(), np.stack(split(packed, 3), axis=1))
    assert stored[2].axes == ("bias_rows", "gates", "units")
    assert described(tmp_path, "rnn/gru/weights").quantities == (
        "kernel", "recurrent_kernel", "bias",
    )  # fmt: skip


def test_torch_weights_are_split_into_gates_of_their_own_order(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    named = {
        "weight_ih_l0": rng.normal(size=(9, 2)).astype("f"),
        "weight_hh_l0": rng.normal(size=(9, 3)).astype("f"),
        "bias_ih_l0": rng.normal(size=9).astype("f"),
        "bias_hh_l0": rng.normal(size=9).astype("f"),
    }
    options = {"cell": "GRU", "kind": "gradient", "packing": "torch", "writer": tmp_path}
    rnn.summary.weights("gru", named, 0, **options)
    rnn.summary.weights("again", list(named.values()), 0, **options)
    for name in ("gru", "again"):
        stored = read(tmp_path, f"rnn/{name}/weights_gradient")[0]
        kernel, recurrent, bias = (decode_tensor(buffer).values() for buffer in stored)
        reset, update, new = np.split(named["weight_ih_l0"], 3)
        np.testing.assert_array_equal(kernel, np.stack([update.T, reset.T, new.T], 1))
        reset, update, new = np.split(named["weight_hh_l0"], 3)
        np.testing.assert_array_equal(recurrent, np.stack([update.T, reset.T, new.T], 1))
        reset, update, new = np.split(named["bias_hh_l0"], 3)
        np.testing.assert_array_equal(bias[1], np.stack([update, reset, new]))
    assert described(tmp_path, "rnn/gru/weights_gradient").quantities == (
        "kernel_gradient", "recurrent_kernel_gradient", "bias_gradient",
    )  # fmt: skip


def test_a_layer_without_bias_leaves_its_blob_empty(tmp_path: Path) -> None:
    weights = {"kernel": np.ones((2, 8)), "recurrent_kernel": np.ones((2, 8)), "bias": None}
    rnn.summary.weights("lstm", weights, 0, cell="LSTM", writer=tmp_path)
    assert [len(x) > 0 for x in read(tmp_path, "rnn/lstm/weights")[0]] == [True, True, False]


@pytest.mark.parametrize(
    ("weights", "options", "sentence"),
    [
        ([np.ones((2, 8))], {}, "kernel, recurrent_kernel, bias; given: 1 arrays"),
        ({"kernel": np.ones((2, 8)), "w": np.ones(2)}, {}, "given: kernel, w"),
        ([np.ones((2, 8)), np.ones((2, 8))], {"packing": "jax"}, "There are: keras, torch"),
        ([np.ones((2, 8)), np.ones((2, 8))], {"kind": "grad"}, "There are: value, gradient"),
        ([np.ones((2, 7)), np.ones((2, 8))], {}, r"4 gates.*\(2, 7\)"),
    ],
)
def test_weights_that_do_not_fit_are_told_in_one_sentence(
    tmp_path: Path, weights: Any, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        rnn.summary.weights("lstm", weights, 0, cell="LSTM", writer=tmp_path, **options)


def test_tokens_of_different_length_are_padded(tmp_path: Path) -> None:
    rnn.summary.tokens("lstm", [["the", "cat"], ["a"], "né"], 0, writer=tmp_path)
    tensor = decode_tensor(read(tmp_path, "rnn/lstm/tokens")[0][0])
    words = np.array(tensor.info["vocabulary"])[tensor.values()]
    assert words.tolist() == [["the", "cat"], ["a", ""], ["n", "é"]]
    assert (tensor.stored_dtype, tensor.axes) == ("I32", ("samples", "timesteps"))


def test_a_step_is_written_once(tmp_path: Path) -> None:
    log_dir = str(tmp_path)
    for value, is_written in ((1.0, True), (2.0, False)):
        data = np.full((1, 2, 3), value)
        assert rnn.summary.sequence("a", data, 4, quantity="output", writer=log_dir) is is_written
        record = SeriesRecord("b", {"output": data})
        assert write_series(log_dir, record, 4) is is_written
        assert write_scalars(log_dir, {"rnn/b/residual": value}, 4) is is_written
    assert one(tmp_path, "rnn/a/output", 4).max() == one(tmp_path, "rnn/b/arrays", 4).max() == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_steps_that_go_back_are_written_with_one_warning(tmp_path: Path) -> None:
    def write(step: int) -> bool:
        return write_scalars(tmp_path, {"rnn/loss": 1.0}, step)

    write(10)
    with pytest.warns(UserWarning, match="Step 5 of rnn/loss comes after step 10"):
        assert write(5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert write(4) and write(11) and write(6)


def test_a_tag_cannot_change_what_its_blobs_are(tmp_path: Path) -> None:
    data = np.zeros((1, 2, 3))
    rnn.summary.sequence("a", data, 0, quantity="output", writer=tmp_path)
    with pytest.raises(ValueError, match=r"holds output since.*output, mask.*at every step"):
        mask = np.ones((1, 2))
        rnn.summary.sequence("a", data, 1, quantity="output", mask=mask, writer=tmp_path)


def test_a_deleted_directory_is_made_anew(tmp_path: Path) -> None:
    for _ in range(2):
        assert write_scalars(tmp_path / "logs", {"rnn/loss": 1.0}, 0)
        (file,) = (tmp_path / "logs").iterdir()
        file.unlink()
        (tmp_path / "logs").rmdir()


class SummaryWriter:
    """The one method of torch's and tensorboardX's SummaryWriter that is used."""

    def __init__(self, log_dir: Path) -> None:
        self._file_writer = TensorBoardWriter(str(log_dir))

    def _get_file_writer(self) -> TensorBoardWriter:
        return self._file_writer

    def close(self) -> None:
        self._file_writer.close()


@pytest.mark.parametrize("make", [EventFileWriter, TensorBoardWriter, SummaryWriter])
def test_other_writers_write_the_same_bytes(tmp_path: Path, make: Any) -> None:
    data = np.arange(12.0).reshape(2, 3, 2)
    writer = make(os.fspath(tmp_path / "theirs"))
    for step in (0, 1):
        rnn.summary.sequence("a", data, step, quantity="output", writer=writer)
        rnn.summary.sequence("a", data, step, quantity="output", writer=tmp_path / "ours")
    writer.close()
    assert read(tmp_path / "theirs", "rnn/a/output") == read(tmp_path / "ours", "rnn/a/output")


def test_an_object_that_writes_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="'list'.*a directory"):
        rnn.summary.sequence("a", OUTPUT, 0, quantity="output", writer=[])


@pytest.mark.parametrize(
    ("step", "error", "sentence"),
    [(None, ValueError, "No step was given"), (1.5, TypeError, "whole number, not 1.5")],
)
def test_a_directory_needs_a_whole_step(
    tmp_path: Path, step: Any, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        rnn.summary.sequence("a", OUTPUT, step, quantity="output", writer=tmp_path)


def test_nothing_needs_tensorflow_when_a_directory_is_given(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import sys
        sys.modules["tensorflow"] = None  # importing it fails
        import numpy as np
        import tb_rnn_plugin as rnn
        data = np.arange(12.0).reshape(2, 3, 2)
        assert rnn.summary.sequence("a", data, 0, quantity="output", writer=sys.argv[1])
        weights = [np.ones((2, 8)), np.ones((2, 8)), np.ones(8)]
        assert rnn.summary.weights("a", weights, 0, cell="LSTM", writer=sys.argv[1])
        assert rnn.summary.tokens("a", ["abc", "de"], 0, writer=sys.argv[1])
        run = rnn.load(sys.argv[1])
        assert (run["a"]["output"].values[0] == data).all()
        assert run["a"]["tokens"].values[0, 1].tolist() == ["d", "e", ""]
        try:
            rnn.summary.sequence("a", data, 1, quantity="output")
        except ValueError as error:
            print(error)
    """)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "pass writer= a directory" in done.stdout


def test_the_default_writer_step_and_name_scope_are_those_of_tf_summary(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    data = rng.normal(size=(3, 4, 2)).astype("f")
    writer = tf.summary.create_file_writer(str(tmp_path))
    assert rnn.summary.sequence("a", data, 0, quantity="output") is False  # no default writer
    with writer.as_default(step=6), tf.name_scope("encoder"):
        assert rnn.summary.sequence("a", tf.constant(data), quantity="output", description="hi")
        weights = [tf.Variable(np.ones((2, 8), "f")), np.ones((2, 8)), np.ones(8)]
        assert rnn.summary.weights("a", weights, cell="LSTM") is True
        assert rnn.summary.tokens("a", [["x\0", "y"]], 8) is True
    writer.flush()
    np.testing.assert_allclose(one(tmp_path, "rnn/encoder/a/output", 6), data, rtol=BFLOAT16)
    assert described(tmp_path, "rnn/encoder/a/output").series == "encoder/a"
    assert list(read(tmp_path, "rnn/encoder/a/weights")) == [6]
    tensor = decode_tensor(read(tmp_path, "rnn/encoder/a/tokens")[8][0])
    assert tensor.info["vocabulary"] == ["x\0", "y"]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_tf_function_writes_the_same_bytes_as_eager_code(
    tmp_path: Path, loader: str, rng: np.random.Generator
) -> None:
    data = rng.normal(size=(3, 4, 2)).astype("f")
    data[0, 1, 1] = np.nan
    mask = rng.random((3, 4)) < 0.5
    weights = [rng.normal(size=(n, 8)).astype("f") for n in (3, 2)]
    writers = {way: tf.summary.create_file_writer(str(tmp_path / way)) for way in ("graph", "now")}

    def write(data: Any, mask: Any, weights: Any, words: Any, step: Any, writer: Any) -> Any:
        options = {"writer": writer, "cell": "LSTM"}
        return [
            rnn.summary.sequence("a", data, step, quantity="output", mask=mask, **options),
            rnn.summary.weights("a", weights, step, **options),
            rnn.summary.tokens("a", words, step, writer=writer),
        ]

    @tf.function(
        input_signature=[
            tf.TensorSpec((None, None, 2)), tf.TensorSpec((None, None), tf.bool),
            [tf.TensorSpec((3, 8)), tf.TensorSpec((2, 8))], tf.TensorSpec((1, 2), tf.string),
            tf.TensorSpec((), tf.int64),
        ]
    )  # fmt: skip
    def graph(data: Any, mask: Any, weights: Any, words: Any, step: Any) -> Any:
        written = write(data, mask, weights, words, step, writers["graph"])
        assert all(isinstance(each, tf.Tensor) for each in written)
        return written

    words = [["ab", "é"]]
    for step in (0, 3):
        assert all(graph(data, mask, weights, words, tf.constant(step, tf.int64)))
        assert write(data, mask, weights, words, step, writers["now"]) == [True] * 3
    for writer in writers.values():
        writer.flush()
    for tag in ("output", "weights", "tokens"):
        with LOADERS[loader](tmp_path) as provider:
            of_graph, now = (blobs(provider, f"rnn/a/{tag}", run) for run in ("graph", "now"))
        assert list(now) == [0, 3] and of_graph == now
    with LOADERS[loader](tmp_path) as provider:
        of_graph, now = (vectors(provider, "rnn/a/output_overview", run) for run in writers)
    for step in (0, 3):
        np.testing.assert_array_equal(of_graph[step], now[step])


class Untouchable:
    """An array that fails when its numbers are looked at."""

    shape = (2, 3, 4)

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise AssertionError("the array was encoded")


def test_nothing_is_encoded_where_record_if_is_false(tmp_path: Path) -> None:
    writer = tf.summary.create_file_writer(str(tmp_path))
    record = SeriesRecord("a", {"output": Untouchable()})  # type: ignore[dict-item]
    with writer.as_default(step=0), tf.summary.record_if(False):
        assert rnn.summary.sequence("a", Untouchable(), quantity="output") is False
        assert write_series(None, record, 0) is False
        assert write_scalars(None, {"rnn/loss": 1.0}, 0) is False

    encoded = []

    @tf.function
    def step(number: Any, is_due: Any) -> Any:
        data = tf.numpy_function(lambda: encoded.append(1) or np.zeros((1, 2, 3)), [], tf.float64)
        data.set_shape((1, 2, 3))
        with writer.as_default(), tf.summary.record_if(is_due):
            return rnn.summary.sequence("b", data, number, quantity="output")

    for number, is_due in ((0, False), (1, True), (2, False)):
        written = step(tf.constant(number, tf.int64), tf.constant(is_due))
        assert bool(written) is is_due
    writer.flush()
    assert list(read(tmp_path, "rnn/b/output")) == [1]
    assert read(tmp_path, "rnn/a/output") == {}


def test_a_capture_through_tf_summary_is_the_same_as_through_a_directory(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    record = SeriesRecord("a", {"output": rng.normal(size=(2, 3, 4)), "lag_profile": np.ones(3)})
    writer = tf.summary.create_file_writer(str(tmp_path / "theirs"))
    assert write_series(writer, record, 5) and write_series(tmp_path / "ours", record, 5)
    assert write_scalars(writer, {"rnn/loss": 2.0}, 5)
    writer.flush()
    for tag in ("arrays", "memory"):
        ours, theirs = (read(tmp_path / way, f"rnn/a/{tag}") for way in ("ours", "theirs"))
        assert list(ours) == [5] and ours == theirs
    with LOADERS["data server"](tmp_path) as provider:
        assert scalars(provider, "rnn/loss", "theirs") == [(5, 2.0)]
        assert list(vectors(provider, "rnn/a/overview", "theirs")) == [5]


def test_a_directory_inside_a_tf_function_is_refused(tmp_path: Path) -> None:
    @tf.function
    def step(data: Any) -> Any:
        return rnn.summary.sequence("a", data, 0, quantity="output", writer=str(tmp_path))

    with pytest.raises(ValueError, match="Inside a tf.function.*create_file_writer"):
        step(tf.zeros((1, 2, 3)))
