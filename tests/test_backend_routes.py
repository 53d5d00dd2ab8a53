"""Every route over real event files, read through TensorBoard's own data provider."""

import gzip
import json
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
import safetensors.numpy
from tensorboard.compat.proto import summary_pb2
from werkzeug.test import Client, TestResponse

from tb_rnn_plugin import summary
from tb_rnn_plugin.backend import recent
from tb_rnn_plugin.backend.logs import Logs
from tb_rnn_plugin.encoding import bfloat16_to_float32, decode_tensor, float32_to_bfloat16
from tb_rnn_plugin.overview import STATISTICS, summarise
from tb_rnn_plugin.terms import FORMAT_VERSION
from tests.logs import (
    ARRAYS,
    GATES,
    Run,
    blob_value,
    client_of,
    metadata_of,
    overview_value,
    random_arrays,
    scalar_value,
)

STEPS = (0, 10, 20)
ONE = {"run": "units/gru", "series": "gru"}

Arrays = Mapping[int, Mapping[str, np.ndarray]]


@pytest.fixture(scope="module")
def written() -> Arrays:
    rng = np.random.default_rng(3)
    arrays = {step: random_arrays(rng) for step in STEPS}
    marks = arrays[10]["output"]
    marks[0, 2, 3], marks[0, 3, 3], marks[1, 0, 0] = np.nan, np.inf, -np.inf
    arrays[10]["mask"][[0, 0, 1], [2, 3, 0]] = True
    arrays[20]["kernel_update"] = rng.normal(size=(5, 3, 6))
    return arrays


@pytest.fixture(scope="module")
def client(written: Arrays, tmp_path_factory: pytest.TempPathFactory) -> Client:
    log_dir = tmp_path_factory.mktemp("logs")
    run = Run(log_dir / "units" / "gru")
    for step, arrays in written.items():
        run.add_capture(step, arrays, attributes={"units": 6, "rate": float("nan")})
        run.add(step, scalar_value("rnn/loss", [1.0, np.nan, -np.inf][STEPS.index(step)]))
        run.add(step, scalar_value("epoch_loss", 1.0))
    run.close()
    old = Run(log_dir / "newer")
    newer = metadata_of(written[0]).to_json().replace(b'"format": 1', b'"format": 2')
    old.add(0, blob_value(written[0], metadata_of(written[0]), content=newer))
    old.add(0, blob_value(written[0], metadata_of(written[0], series="dense"), content=b"[]"))
    old.add_capture(0, written[0], series="readable")
    old.close()
    for index in range(7):
        run = Run(log_dir / f"more{index}")
        run.add(0, scalar_value("rnn/loss", 1.0))
        run.close()
    return client_of(log_dir)


def get(client: Client, route: str, **args: Any) -> TestResponse:
    return client.get(f"/{route}?{urlencode(args)}")


def get_array(client: Client, **args: Any) -> Any:
    response = get(client, "array", **{**ONE, **args})
    assert response.status_code == 200, response.text
    return decode_tensor(response.data)


def header_of(response: TestResponse) -> Any:
    (length,) = struct.unpack_from("<Q", response.data)
    return json.loads(json.loads(response.data[8 : 8 + length])["__metadata__"]["rnn"])


def assert_sentence(response: TestResponse, status: int, *parts: str) -> None:
    assert response.status_code == status
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "\n" not in response.text and response.text.endswith(".")
    for part in parts:
        assert part in response.text


def test_the_catalog_holds_what_the_spec_says(client: Client) -> None:
    response = get(client, "catalog")
    assert response.headers["Content-Type"] == "application/json"
    catalog = response.json
    assert catalog is not None
    assert catalog["format"] == FORMAT_VERSION
    assert catalog["max_steps"] == 100
    run = catalog["runs"]["units/gru"]
    series = run["series"]["gru"]
    assert (series["cell"], series["direction"], series["gates"]) == ("GRU", "forward", [*GATES])
    assert series["quantities"]["gate_activations"] == {
        "axes": ["samples", "timesteps", "gates", "units"],
        "shape": [4, 10, 3, 6],
        "dtype": "BF16",
        "tag": "rnn/gru/arrays",
    }
    assert list(series["quantities"]) == list(ARRAYS)
    assert series["overview"] == ["output", "gate_activations"]
    assert run["steps"] == {"rnn/gru/arrays": [0, 10, 20]}
    assert run["written"] == {"rnn/gru/arrays": 20}
    assert run["scalars"] == ["rnn/gru/gradient_horizon", "rnn/loss"]


def test_a_quantity_absent_at_the_first_write_is_listed_without_a_shape(client: Client) -> None:
    catalog = get(client, "catalog").json
    assert catalog is not None
    update = catalog["runs"]["units/gru"]["series"]["gru"]["quantities"]["kernel_update"]
    assert update["shape"] is None and update["axes"] == ["features", "gates", "units"]


def test_json_has_no_bare_nan(client: Client) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    for response in (get(client, "catalog"), get(client, "scalars", run="units/gru")):
        json.loads(response.data, parse_constant=refuse)
    catalog = get(client, "catalog").json
    assert catalog is not None
    assert catalog["runs"]["units/gru"]["series"]["gru"]["attributes"]["rate"] == "NaN"


def test_unreadable_tags_are_problems_and_the_others_are_served(client: Client) -> None:
    catalog = get(client, "catalog").json
    assert catalog is not None
    assert list(catalog["runs"]["newer"]["series"]) == ["readable"]
    problems = {problem["tag"]: problem for problem in catalog["problems"]}
    assert "have format 2" in problems["rnn/gru/arrays"]["message"]
    assert "pip install --upgrade tb-rnn-plugin" in problems["rnn/gru/arrays"]["message"]
    assert "not that of tb_rnn_plugin" in problems["rnn/dense/arrays"]["message"]
    assert {problem["run"] for problem in problems.values()} == {"newer"}
    asked = {"run": "newer", "quantity": "output", "step": 0}
    assert get(client, "array", series="readable", **asked).status_code == 200
    assert_newer = get(client, "array", series="gru", **asked)
    assert assert_newer.status_code == 404 and "have format 2" in assert_newer.text


def test_an_array_comes_as_stored(client: Client, written: Arrays) -> None:
    stored = get_array(client, quantity="output", step=10)
    assert stored.stored_dtype == "BF16" and stored.axes == ("samples", "timesteps", "units")
    np.testing.assert_array_equal(stored.raw, float32_to_bfloat16(written[10]["output"]))
    assert np.isnan(stored.values()[0, 2, 3])
    assert stored.values()[0, 3, 3] == np.inf and stored.values()[1, 0, 0] == -np.inf
    assert {key: stored.info[key] for key in ("run", "series", "quantity", "step")} == {
        **ONE,
        "quantity": "output",
        "step": 10,
    }
    assert stored.info["status"] == "verified 4e-07" and stored.info["slices"] == {}
    assert "reduced" not in stored.info


@pytest.mark.parametrize("quantity", ["state_log10_norms", "mask", "kernel", "recurrent_kernel"])
def test_the_safetensors_library_reads_every_other_type(
    client: Client, written: Arrays, quantity: str
) -> None:
    response = get(client, "array", **ONE, quantity=quantity, step=20)
    data = safetensors.numpy.load(response.data)["data"]
    np.testing.assert_array_equal(data, written[20][quantity].astype(data.dtype))


def test_an_array_is_cut_and_says_how(client: Client, written: Arrays) -> None:
    stored = get_array(
        client, quantity="gate_activations", step=0, samples="1:3", gates="reset", units="2:"
    )
    codes = float32_to_bfloat16(written[0]["gate_activations"])
    np.testing.assert_array_equal(stored.raw, codes[1:3, :, 1:2, 2:])
    assert stored.info["gates"] == ["reset"]
    assert stored.info["slices"] == {"samples": [1, 3], "gates": [1, 2], "units": [2, 6]}


def test_a_reduced_array_keeps_marks_and_extremes(client: Client, written: Arrays) -> None:
    stored = get_array(client, quantity="output", step=10, width_px=3, height_px=2)
    assert stored.raw.shape == (4, 3, 2)
    assert stored.info["reduced"] == {"timesteps": [10, 3], "units": [6, 2]}
    values = bfloat16_to_float32(stored.raw)
    assert np.isnan(values[0, 0, 1])  # timestep 2, unit 3
    assert values[0, 1, 1] == np.inf  # timestep 3
    assert values[1, 0, 0] == -np.inf
    real = written[10]["output"][2][written[10]["mask"][2]]
    largest = np.abs(bfloat16_to_float32(float32_to_bfloat16(real))).max()
    assert np.abs(values[2]).max() == largest


def test_padding_never_counts_in_a_reduced_array(tmp_path: Path) -> None:
    values = np.arange(24, dtype=np.float32).reshape(2, 6, 2)
    mask = np.array(
        [[False, False, True, True, True, True], [False, True, True, False, True, True]]
    )
    values[~mask] = np.nan
    summary.sequence("gru", values, 0, quantity="output", mask=mask, writer=tmp_path / "run")
    tokens = [[*"abcdef"], [*"ghijkl"]]
    summary.tokens("gru", tokens, 0, writer=tmp_path / "run")
    client = client_of(tmp_path)
    one = {"run": "run", "series": "gru", "step": 0, "width_px": 3}
    output = get_array(client, **one, quantity="output")
    np.testing.assert_array_equal(output.values()[0, :, 1], [0, 7, 11])
    np.testing.assert_array_equal(output.values()[1, :, 1], [15, 17, 23])
    cut = get_array(
        client, **{**one, "width_px": 2}, quantity="output", samples="1:2", timesteps="2:6"
    )
    np.testing.assert_array_equal(cut.values()[0, :, 0], [16, 22])
    boxes = get_array(client, **one, quantity="mask")
    np.testing.assert_array_equal(boxes.raw, [[False, True, True], [True, True, True]])
    assert get_array(client, **one, quantity="tokens").raw.shape == (2, 6)


def test_the_overview_of_a_quantity_covers_all_steps(client: Client, written: Arrays) -> None:
    response = get(client, "overview", **ONE, quantity="gate_activations")
    tensors = safetensors.numpy.load(response.data)
    header = header_of(response)
    assert header["steps"] == [*STEPS] and header["n_timesteps"] == [10, 10, 10]
    assert header["statistics"] == [*STATISTICS]
    assert header["gates"] == [*GATES] and header["n_units"] == 6
    for index, step in enumerate(STEPS):
        expected = summarise(written[step]["gate_activations"], written[step]["mask"])
        np.testing.assert_array_equal(tensors["timesteps"][index], expected.timesteps)
        np.testing.assert_array_equal(tensors["channels"][index], expected.channels)


def test_an_overview_counts_nonfinite_entries(client: Client, written: Arrays) -> None:
    response = get(client, "overview", **ONE, quantity="output")
    timesteps = safetensors.numpy.load(response.data)["timesteps"]
    nonfinite = timesteps[1, STATISTICS.index("nonfinite")]
    real = written[10]["mask"]
    assert nonfinite.sum() == real[0, 2] + int(real[0, 3]) + int(real[1, 0])
    assert header_of(response)["gates"] == [] and header_of(response)["n_units"] == 6


def test_steps_with_fewer_timesteps_are_filled_with_nan_at_the_end(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    run = Run(tmp_path / "a")
    long = random_arrays(rng)
    short = {
        name: array[:, :7] if array.shape[:2] == (4, 10) else array for name, array in long.items()
    }
    run.add_capture(0, short)
    run.add_capture(1, long)
    run.close()
    response = get(client_of(tmp_path), "overview", run="a", series="gru", quantity="output")
    timesteps = safetensors.numpy.load(response.data)["timesteps"]
    assert header_of(response)["n_timesteps"] == [7, 10]
    assert np.isnan(timesteps[0, :, 7:]).all() and not np.isnan(timesteps[0, -1, :7]).any()
    assert not np.isnan(timesteps[1, -1]).any()


def test_scalars_are_those_of_this_plugin(client: Client) -> None:
    assert get(client, "scalars", run="units/gru").json == {
        "rnn/gru/gradient_horizon": {"steps": [0, 10, 20], "values": [0.0, 5.0, 10.0]},
        "rnn/loss": {"steps": [0, 10, 20], "values": [1.0, "NaN", "-Infinity"]},
    }


def test_scalars_of_a_series_leave_out_the_other_series_alone(tmp_path: Path) -> None:
    run = Run(tmp_path / "a")
    for tag in ("rnn/loss", "rnn/lstm/dead_units", "rnn/lstm/forward/dead_units", "rnn/x/y"):
        run.add(3, scalar_value(tag, 2.0))
    run.close()
    client = client_of(tmp_path)
    for series, own in (
        ("lstm", "rnn/lstm/dead_units"),
        ("lstm/forward", "rnn/lstm/forward/dead_units"),
    ):
        found = get(client, "scalars", run="a", series=series).json
        assert found == {tag: {"steps": [3], "values": [2.0]} for tag in (own, "rnn/loss")}
    assert set(get(client, "scalars", run="a", series="none").json or ()) == {"rnn/loss"}


@pytest.mark.parametrize(
    ("route", "args", "status", "parts"),
    [
        ("array", {}, 400, ['"run" is missing']),
        ("array", ONE, 400, ['"quantity" is missing']),
        ("array", {**ONE, "quantity": "output"}, 400, ['"step" is missing']),
        ("array", {**ONE, "quantity": "output", "step": "x"}, 400, ['step="x" is no step']),
        ("array", {**ONE, "sample": "0:4"}, 400, ['Unknown parameter "sample"', "samples"]),
        (
            "array",
            {**ONE, "run": "x", "quantity": "output", "step": 0},
            404,
            ['Unknown run "x". Runs with data: more0, more1, more2, more3, more4 (and 4 more).'],
        ),
        (
            "array",
            {**ONE, "series": "lstm", "quantity": "output", "step": 0},
            404,
            ['Unknown series "lstm" in run "units/gru". Series there: gru.'],
        ),
        (
            "array",
            {**ONE, "quantity": "cell_state", "step": 0},
            404,
            ['no quantity "cell_state". It has: output, gate_activations'],
        ),
        (
            "array",
            {**ONE, "quantity": "output", "step": 12},
            404,
            ["Step 12", "kept 3 steps, the nearest: 0, 10, 20."],
        ),
        (
            "array",
            {**ONE, "quantity": "kernel_update", "step": 10},
            404,
            ["kernel_update", "was not written at step 10"],
        ),
        ("array", {**ONE, "quantity": "output", "step": 0, "samples": "9:"}, 400, ["samples 0:4"]),
        ("array", {**ONE, "quantity": "output", "step": 0, "width_px": "0"}, 400, ["no size"]),
        ("overview", {}, 400, ['"run" is missing']),
        ("overview", {**ONE, "quantity": "output", "step": 0}, 400, ['Unknown parameter "step"']),
        ("overview", {**ONE, "run": "x", "quantity": "output"}, 404, ['Unknown run "x"']),
        (
            "overview",
            {**ONE, "quantity": "mask"},
            404,
            ['no overview of quantity "mask". It has: output, gate_activations.'],
        ),
        ("scalars", {}, 400, ['"run" is missing']),
        ("scalars", {"run": "x"}, 404, ['Unknown run "x"']),
        ("catalog", {"run": "x"}, 400, ['Unknown parameter "run"']),
    ],
)
def test_a_bad_request_gets_one_sentence_that_names_what_there_is(
    client: Client, route: str, args: Mapping[str, Any], status: int, parts: list[str]
) -> None:
    assert_sentence(get(client, route, **args), status, *parts)


def test_another_method_is_refused(client: Client) -> None:
    response = client.post("/catalog")
    assert_sentence(response, 405, "POST")
    assert response.headers["Allow"] == "GET, HEAD"


def test_an_unchanged_answer_is_not_sent_again(client: Client) -> None:
    for url in (
        "/catalog",
        f"/array?{urlencode({**ONE, 'quantity': 'output', 'step': 0})}",
        f"/overview?{urlencode({**ONE, 'quantity': 'output'})}",
        "/scalars?run=units/gru",
    ):
        first = client.get(url)
        assert first.headers["Cache-Control"] == "private, no-cache"
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        other = client.get(url, headers={"If-None-Match": 'W/"else"'})
        assert (other.status_code, other.data) == (200, first.data)


def test_gzip_where_the_client_takes_it_and_it_pays(client: Client) -> None:
    accept = {"Accept-Encoding": "gzip"}
    plain = get(client, "catalog")
    assert "Content-Encoding" not in plain.headers
    packed = client.get("/catalog", headers=accept)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data and len(packed.data) < len(plain.data)
    small = client.get("/scalars?run=units/gru", headers=accept)
    assert "Content-Encoding" not in small.headers


def test_a_catalog_follows_what_tensorboard_reads_later(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    run = Run(tmp_path / "a")
    run.add_capture(0, random_arrays(rng))
    client = client_of(tmp_path)
    tag = "rnn/gru/arrays"
    before = get(client, "catalog").json
    assert before is not None and before["runs"]["a"]["steps"] == {tag: [0]}
    run.add_capture(5, random_arrays(rng))
    run.add_capture(6, random_arrays(rng), series="gru_1")
    run.close()
    client.application.reload()
    after = get(client, "catalog").json
    assert after is not None
    assert after["runs"]["a"]["steps"] == {tag: [0, 5], "rnn/gru_1/arrays": [6]}


def test_a_step_and_a_series_are_served_as_soon_as_the_catalog_has_them(tmp_path: Path) -> None:
    arrays = random_arrays(np.random.default_rng(0))
    run = Run(tmp_path / "a")
    run.add_capture(0, arrays)
    client = client_of(tmp_path)
    asked = {"run": "a", "quantity": "output"}
    for route, step in (("array", {"step": 0}), ("overview", {})):
        assert get(client, route, **asked, **step, series="gru").status_code == 200
    run.add_capture(1, arrays)
    run.add_capture(2, arrays, series="gru_1")
    run.close()
    client.application.reload()
    assert get(client, "array", **asked, series="gru", step=1).status_code == 200
    assert get(client, "array", **asked, series="gru_1", step=2).status_code == 200
    assert get(client, "overview", **asked, series="gru_1").status_code == 200


def test_scrubbing_asks_tensorboard_for_the_blob_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrays = random_arrays(np.random.default_rng(0))
    run = Run(tmp_path / "a")
    for step in range(3):
        run.add_capture(step, arrays)
    run.close()
    client = client_of(tmp_path)
    asked = {"run": "a", "series": "gru", "quantity": "output"}
    assert get(client, "array", **asked, step=0).status_code == 200
    monkeypatch.setattr(Logs, "list_arrays", None)
    monkeypatch.setattr(Logs, "read_blob_keys", None)
    assert get(client, "array", **asked, step=1).status_code == 200


def test_answers_are_asked_again_after_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(recent.time, "monotonic", lambda: now[0])
    memory = recent.Recent()
    numbers = iter(range(1000))
    assert memory.get("a", lambda: next(numbers)) == 0
    now[0] += recent.MAX_AGE_S - 0.1
    assert memory.get("a", lambda: next(numbers)) == 0
    now[0] += 0.2
    assert memory.get("a", lambda: next(numbers)) == 1
    for other in range(recent.MAX_ANSWERS):
        memory.get(other, lambda: next(numbers))
    assert memory.get("a", lambda: -1) == -1


def test_a_quantity_of_a_later_version_is_a_problem_and_the_others_are_served(
    tmp_path: Path,
) -> None:
    arrays = random_arrays(np.random.default_rng(0))
    metadata = metadata_of(arrays)
    later = replace(metadata, quantities=("tomorrow", *metadata.quantities[1:]))
    overview = overview_value(arrays, metadata)
    about = overview.metadata.plugin_data.content
    overview.metadata.plugin_data.content = about.replace(b'"output"', b'"tomorrow"')
    run = Run(tmp_path / "a")
    run.add(0, blob_value(arrays, metadata, content=later.to_json()), overview)
    run.close()
    client = client_of(tmp_path)
    catalog = get(client, "catalog").json
    assert catalog is not None
    series = catalog["runs"]["a"]["series"]["gru"]
    assert list(series["quantities"]) == list(metadata.quantities[1:])
    assert series["overview"] == ["gate_activations"]
    assert "does not know tomorrow" in catalog["problems"][0]["message"]
    asked = {"run": "a", "series": "gru"}
    assert get(client, "array", **asked, quantity="mask", step=0).status_code == 200
    assert get(client, "overview", **asked, quantity="gate_activations").status_code == 200
    assert get(client, "array", **asked, quantity="tomorrow", step=0).status_code == 404


def test_a_damaged_array_gets_a_sentence(tmp_path: Path) -> None:
    arrays = random_arrays(np.random.default_rng(0))
    value = blob_value(arrays, metadata_of(arrays))
    value.tensor.string_val[0] = value.tensor.string_val[0][:-9]
    run = Run(tmp_path / "a")
    run.add(0, summary_pb2.Summary.Value.FromString(value.SerializeToString()))
    run.close()
    response = get(client_of(tmp_path), "array", run="a", series="gru", quantity="output", step=0)
    assert_sentence(response, 404, 'output of "gru" at step 0', "damaged")
