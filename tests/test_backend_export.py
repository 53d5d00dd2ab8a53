"""Files over real event files, read through both of TensorBoard's data providers."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from werkzeug.test import Client, TestResponse

from tb_rnn_plugin import summary
from tb_rnn_plugin.backend.queries import export
from tb_rnn_plugin.encoding import bfloat16_to_float32, float32_to_bfloat16
from tb_rnn_plugin.overview import STATISTICS, summarise
from tb_rnn_plugin.record import SeriesRecord
from tests.data_providers import LOADERS
from tests.logs import application_of

GATES = ("update", "reset", "new")
STEPS = (0, 10)
RUN = "names/Привет run"


@pytest.fixture(scope="module")
def arrays() -> Mapping[str, np.ndarray]:
    rng = np.random.default_rng(3)
    found = {
        "output": rng.normal(size=(3, 10, 6)),
        "gate_activations": rng.normal(size=(3, 10, 3, 6)),
        "mask": np.arange(10) >= np.array([4, 0, 2])[:, None],
        "kernel": rng.normal(size=(5, 3, 6)),
        "memory_map": rng.random((2, 10)),
    }
    found["output"][1, 2, 3], found["output"][1, 2, 4], found["output"][1, 3, 0] = (
        np.nan,
        -np.inf,
        1 / 3,
    )
    return found


@pytest.fixture(scope="module")
def log_dir(arrays: Mapping[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("logs")
    coordinates = {"loss_timesteps": (3, 9)}
    record = SeriesRecord("gru", arrays, cell="GRU", gates=GATES, coordinates=coordinates)
    for step in STEPS:
        summary.write_series(directory / RUN, record, step)
    summary.tokens("gru", [["a", ",", '"'], ["b", "a", "a"]], 0, writer=directory / RUN)
    return directory


@pytest.fixture(scope="module", params=LOADERS)
def client(request: pytest.FixtureRequest, log_dir: Path) -> Iterator[Client]:
    with LOADERS[request.param](log_dir) as provider:
        yield Client(application_of(provider))


def ask(client: Client, quantity: str, file_format: str, **args: Any) -> TestResponse:
    asked = {"run": RUN, "series": "gru", "quantity": quantity, "format": file_format, **args}
    return client.get(f"/export?{urlencode(asked)}")


def table(client: Client, quantity: str, **args: Any) -> list[list[str]]:
    response = ask(client, quantity, "csv", **args)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.text)))


def array(client: Client, quantity: str, **args: Any) -> np.ndarray:
    response = ask(client, quantity, "npy", **args)
    assert response.status_code == 200, response.text
    found: np.ndarray = np.load(io.BytesIO(response.data), allow_pickle=False)
    return found


def stored(values: np.ndarray) -> np.ndarray:
    """Returns what bfloat16 keeps of the values."""
    return bfloat16_to_float32(float32_to_bfloat16(values))


def test_numpy_loads_bfloat16_as_the_float32_that_it_is(
    client: Client, arrays: Mapping[str, np.ndarray]
) -> None:
    found = array(client, "output", step=10)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, stored(arrays["output"]))
    assert ask(client, "output", "", step=10).data == ask(client, "output", "npy", step=10).data


def test_numpy_loads_the_part_that_is_asked_for(
    client: Client, arrays: Mapping[str, np.ndarray]
) -> None:
    cut = {"samples": "1:3", "gates": "reset", "units": "2:4", "timesteps": "5:"}
    found = array(client, "gate_activations", step=0, **cut)
    np.testing.assert_array_equal(found, stored(arrays["gate_activations"])[1:3, 5:, 1:2, 2:4])
    weights = array(client, "kernel", step=0)
    np.testing.assert_array_equal(weights, arrays["kernel"].astype(np.float32))
    np.testing.assert_array_equal(array(client, "mask", step=0), arrays["mask"])


def test_a_table_has_a_line_for_each_entry_but_padding(
    client: Client, arrays: Mapping[str, np.ndarray]
) -> None:
    header, *lines = table(client, "output", step=0, samples="1:3", units="3:5")
    assert header == ["samples", "timesteps", "units", "value"]
    values, mask = stored(arrays["output"]), arrays["mask"]
    expected = [
        (sample, timestep, unit)
        for sample in (1, 2)
        for timestep in range(10)
        for unit in (3, 4)
        if mask[sample, timestep]
    ]
    assert [tuple(map(int, line[:3])) for line in lines] == expected
    found = np.array([np.float32(line[3]) for line in lines])
    np.testing.assert_array_equal(found, [values[place] for place in expected])
    assert ["1", "2", "3", "nan"] in lines and ["1", "2", "4", "-inf"] in lines


def test_a_value_reads_back_as_the_same_float32(
    client: Client, arrays: Mapping[str, np.ndarray]
) -> None:
    header, *lines = table(client, "kernel", step=0)
    assert header == ["features", "gates", "units", "value"]
    found = np.array([float(line[-1]) for line in lines], np.float32).reshape(5, 3, 6)
    np.testing.assert_array_equal(found, arrays["kernel"].astype(np.float32))
    assert [line[1] for line in lines[:18:6]] == [*GATES]
    assert table(client, "output", step=0, samples="1:2", timesteps="3:4", units="0:1")[1] == [
        *("1", "3", "0"),
        str(stored(np.array([1 / 3]))[0]),
    ]


def test_what_an_index_stands_for_is_written(
    client: Client, arrays: Mapping[str, np.ndarray]
) -> None:
    header, *lines = table(client, "memory_map", step=10, loss_timesteps="1:2")
    assert header == ["loss_timesteps", "timesteps", "value"]
    assert [line[:2] for line in lines] == [["9", str(t)] for t in range(10)]


def test_tokens_are_written_as_text(client: Client) -> None:
    assert table(client, "tokens", step=0, samples="0:1")[1:] == [
        ["0", "0", "a"],
        ["0", "1", ","],
        ["0", "2", '"'],
    ]


def test_a_table_of_statistics_covers_all_steps(
    client: Client, arrays: Mapping[str, np.ndarray]
) -> None:
    header, *lines = table(client, "output", of="overview")
    assert header == ["step", "timesteps", *STATISTICS]
    assert [line[:2] for line in lines] == [[str(s), str(t)] for s in STEPS for t in range(10)]
    expected = summarise(arrays["output"], arrays["mask"]).timesteps
    np.testing.assert_array_equal(np.array(lines)[10:, 2:].astype(np.float32), expected.T)
    blocks = array(client, "output", of="overview")
    assert blocks.shape == (2, len(STATISTICS), 10)
    np.testing.assert_array_equal(blocks[0], expected)


def test_a_table_of_statistics_by_unit_names_the_gate(
    client: Client, arrays: Mapping[str, np.ndarray]
) -> None:
    header, *lines = table(client, "gate_activations", of="overview", against="units")
    assert header == ["step", "gates", "units", *STATISTICS]
    assert [line[:3] for line in lines[:18:5]] == [
        ["0", "update", "0"],
        ["0", "update", "5"],
        ["0", "reset", "4"],
        ["0", "new", "3"],
    ]
    expected = summarise(arrays["gate_activations"], arrays["mask"]).channels
    np.testing.assert_array_equal(np.array(lines)[:18, 3:].astype(np.float32), expected.T)


def test_timesteps_without_data_have_no_line(tmp_path: Path) -> None:
    arrays = {"output": np.ones((2, 5, 1)), "mask": np.arange(5) >= np.array([2, 3])[:, None]}
    summary.write_series(tmp_path / "a", SeriesRecord("gru", arrays), 0)
    short = {name: values[:, :4] for name, values in arrays.items()}
    summary.write_series(tmp_path / "a", SeriesRecord("gru", short), 1)
    with LOADERS["python"](tmp_path) as provider:
        url = "/export?run=a&series=gru&quantity=output&of=overview&format=csv"
        lines = Client(application_of(provider)).get(url).text.splitlines()
    places = [line.split(",")[:2] for line in lines[1:]]
    assert places == [["0", "2"], ["0", "3"], ["0", "4"], ["1", "2"], ["1", "3"]]


def test_the_file_has_a_name(client: Client) -> None:
    found = ask(client, "output", "npy", step=10).headers["Content-Disposition"]
    assert found == (
        "attachment; filename=\"names-??????-run_gru_output_10.npy\"; filename*=UTF-8''"
        "names-%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82-run_gru_output_10.npy"
    )
    of_all = ask(client, "output", "csv", of="overview").headers["Content-Disposition"]
    assert "run_gru_output_overview_timesteps.csv" in of_all
    assert export.file_name(".", "a:2", 3, file_format="csv") == "a-2_3.csv"


def test_a_table_too_long_is_refused_with_what_to_do(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MAX_CSV_LINES", 144)
    assert len(table(client, "output", step=0)) == 1 + 6 * 24
    monkeypatch.setattr(export, "MAX_CSV_LINES", 143)
    response = ask(client, "output", "csv", step=0)
    assert response.status_code == 400
    assert response.text == (
        "This table would have 144 lines; at most 143 are written: cut it, such as samples=0:1, "
        "ask for format=npy, or read the logs with tb_rnn_plugin.load."
    )
    assert ask(client, "output", "csv", of="overview").status_code == 200


@pytest.mark.parametrize(
    ("args", "status", "sentence"),
    [
        ({"format": "xlsx", "step": 0}, 400, 'format="xlsx" is none of: npy, csv.'),
        ({"format": "csv"}, 400, '"step" is missing'),
        ({"format": "csv", "step": 3}, 404, "Step 3"),
        ({"format": "csv", "step": 0, "width_px": 3}, 400, 'Unknown parameter "width_px"'),
        ({"format": "csv", "of": "all"}, 400, 'of="all" is none of: overview.'),
        ({"format": "csv", "of": "overview", "step": 0}, 400, 'Unknown parameter "step"'),
        ({"format": "csv", "of": "overview", "against": "x"}, 400, "none of: timesteps, units."),
    ],
)
def test_a_bad_request_gets_one_sentence(
    client: Client, args: Mapping[str, Any], status: int, sentence: str
) -> None:
    asked = {"run": RUN, "series": "gru", "quantity": "output", **args}
    response = client.get(f"/export?{urlencode(asked)}")
    assert response.status_code == status and sentence in response.text
