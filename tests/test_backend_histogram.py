"""Counts over real event files, read through both of TensorBoard's data providers."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from werkzeug.test import Client

from tb_rnn_plugin import summary
from tb_rnn_plugin.encoding import bfloat16_to_float32, float32_to_bfloat16
from tb_rnn_plugin.record import SeriesRecord
from tests.data_providers import LOADERS
from tests.logs import application_of

GATES = ("update", "reset", "new")
N_BINS = 16

#: Series -> (quantity, array, stored type). Every array has a value that is easily lost.
ODD: Mapping[str, tuple[str, np.ndarray, str]] = {
    "nan": ("output", np.where(np.arange(10_000) == 7_777, np.nan, 0.5), "bfloat16"),
    "one": ("output", np.full(50, 3.0), "float32"),
    "all_nan": ("output", np.full(50, np.nan), "bfloat16"),
    "zeros": ("output", np.array([0.0, -0.0, 0.0]), "bfloat16"),
    "denormal": ("output", np.float32([1e-45, 2e-45, -1e-45, 1e-40, -0.0]), "float32"),
    "infinite": ("output", np.array([np.inf, -np.inf, -np.inf, 2.0, -1.0]), "bfloat16"),
    "widest": ("output", np.array([1.7e308, -1.7e308, 5e-324]), "float64"),
    "largest": ("output", np.float32([3.4e38, -3.4e38, 1.0]), "float32"),
}


@pytest.fixture(scope="module")
def gated() -> Mapping[str, np.ndarray]:
    rng = np.random.default_rng(3)
    activations = rng.normal(size=(3, 10, 3, 6)) * np.array([1, 10, 1e-3])[:, None]
    activations[0, 8, 0, 0], activations[0, 1] = np.nan, 99.0  # the latter is padding
    mask = np.arange(10) >= np.array([4, 0, 2])[:, None]
    return {"gate_activations": activations, "output": rng.normal(size=(3, 10, 6)), "mask": mask}


@pytest.fixture(scope="module")
def log_dir(gated: Mapping[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("logs")
    for series, (quantity, values, dtype) in ODD.items():
        record = SeriesRecord(series, {quantity: values.reshape(1, -1, 1)})
        summary.write_series(directory / "a", record, 0, dtype=dtype)
    record = SeriesRecord("gru", gated, cell="GRU", gates=GATES)
    summary.write_series(directory / "a", record, 5)
    return directory


@pytest.fixture(scope="module", params=LOADERS)
def client(request: pytest.FixtureRequest, log_dir: Path) -> Iterator[Client]:
    with LOADERS[request.param](log_dir) as provider:
        yield Client(application_of(provider))


def ask(client: Client, series: str, quantity: str = "output", **args: Any) -> Any:
    asked = {"run": "a", "series": series, "quantity": quantity, "step": 0, "bins": N_BINS}
    return client.get(f"/histogram?{urlencode({**asked, **args})}")


def histograms(client: Client, series: str, quantity: str = "output", **args: Any) -> Any:
    response = ask(client, series, quantity, **args)
    assert response.status_code == 200, response.text
    found = response.json["histograms"]
    for each in found:
        outside = ("below", "above", "zeros", "nan", "positive_infinity", "negative_infinity")
        assert sum(each["counts"]) + sum(each[name] for name in outside) == each["total"]
        assert np.all(np.diff(each["edges"]) >= 0)
    return found


def counted_one_by_one(values: np.ndarray, edges: list[float]) -> list[int]:
    """Counts with a loop and exact comparisons."""
    counts = [0] * (len(edges) - 1)
    for value in map(float, values.reshape(-1)):
        for at in range(len(counts)):
            is_last = at == len(counts) - 1 and value == edges[-1]
            if edges[at] <= value < edges[at + 1] or is_last:
                counts[at] += 1
                break
    return counts


def stored(values: np.ndarray) -> np.ndarray:
    """Returns what bfloat16 keeps of the values."""
    return bfloat16_to_float32(float32_to_bfloat16(values))


def test_one_nan_among_ten_thousand_is_one(client: Client) -> None:
    (found,) = histograms(client, "nan")
    assert found["nan"] == 1 and sum(found["counts"]) == 9_999 and found["total"] == 10_000


def test_each_gate_is_counted_without_its_padding(
    client: Client, gated: Mapping[str, np.ndarray]
) -> None:
    found = histograms(client, "gru", "gate_activations", step=5)
    assert [each["gate"] for each in found] == [*GATES]
    activations, mask = stored(gated["gate_activations"]), gated["mask"]
    real = np.array([activations[:, :, gate][mask] for gate in range(3)])
    finite = real[np.isfinite(real)]
    for each, values in zip(found, real, strict=True):
        assert each["edges"] == found[0]["edges"]
        assert (each["edges"][0], each["edges"][-1]) == (finite.min(), finite.max())
        assert each["counts"] == counted_one_by_one(values, each["edges"])
        assert each["padding"] == 6 * np.sum(~mask) and each["total"] == values.size
    assert [each["nan"] for each in found] == [1, 0, 0]


def test_edges_of_their_own_end_at_each_gates_values(
    client: Client, gated: Mapping[str, np.ndarray]
) -> None:
    found = histograms(client, "gru", "gate_activations", step=5, edges="own")
    for gate, each in enumerate(found):
        values = stored(gated["gate_activations"])[:, :, gate][gated["mask"]]
        assert each["edges"][0] == np.nanmin(values) and each["edges"][-1] == np.nanmax(values)
        assert each["counts"] == counted_one_by_one(values, each["edges"])


def test_a_slice_is_counted_with_its_own_padding(
    client: Client, gated: Mapping[str, np.ndarray]
) -> None:
    cut = {"samples": "2:3", "timesteps": "1:4", "gates": "reset", "units": "2:"}
    (found,) = histograms(client, "gru", "gate_activations", step=5, **cut)
    values = stored(gated["gate_activations"])[2, 2:4, 1, 2:]
    assert found["gate"] == "reset" and found["padding"] == 4
    assert found["counts"] == counted_one_by_one(values, found["edges"])


def test_a_log_scale_counts_magnitudes_and_zeros_apart(
    client: Client, gated: Mapping[str, np.ndarray]
) -> None:
    (found,) = histograms(client, "gru", step=5, scale="log")
    magnitudes = np.abs(stored(gated["output"])[gated["mask"]])
    assert found["edges"][0] == magnitudes.min() and found["edges"][-1] == magnitudes.max()
    np.testing.assert_allclose(np.diff(np.log(found["edges"]), 2), 0, atol=1e-12)
    assert found["counts"] == counted_one_by_one(magnitudes, found["edges"])
    (zeros,) = histograms(client, "zeros", scale="log")
    assert (zeros["zeros"], zeros["counts"], zeros["edges"]) == (3, [], [])


def test_given_limits_count_what_is_below_and_above(client: Client) -> None:
    (found,) = histograms(client, "infinite", low=-0.5, high=1.5)
    assert found["edges"][0] == -0.5 and found["edges"][-1] == 1.5
    assert (found["below"], found["above"], sum(found["counts"])) == (1, 1, 0)
    assert (found["positive_infinity"], found["negative_infinity"]) == (1, 2)


def test_both_ends_are_inside(client: Client) -> None:
    (found,) = histograms(client, "infinite", low=-1, high=2)
    assert (found["counts"][0], found["counts"][-1], found["below"], found["above"]) == (1, 1, 0, 0)


@pytest.mark.parametrize(("scale", "ends"), [("linear", (1.5, 4.5)), ("log", (1.5, 6.0))])
def test_one_value_stands_inside_its_edges(
    client: Client, scale: str, ends: tuple[float, float]
) -> None:
    (found,) = histograms(client, "one", scale=scale)
    assert (found["edges"][0], found["edges"][-1]) == ends
    assert found["counts"] == counted_one_by_one(np.full(50, 3.0), found["edges"])


def test_without_any_number_there_are_no_bins(client: Client) -> None:
    (found,) = histograms(client, "all_nan")
    assert (found["edges"], found["counts"], found["nan"]) == ([], [], 50)


@pytest.mark.parametrize("series", ["denormal", "largest", "widest"])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_the_ends_of_a_float_type_are_counted(client: Client, series: str, scale: str) -> None:
    (found,) = histograms(client, series, scale=scale)
    values = ODD[series][1]
    shown = np.abs(values[values != 0]) if scale == "log" else values
    assert found["counts"] == counted_one_by_one(shown, found["edges"])
    assert found["zeros"] == (np.sum(values == 0) if scale == "log" else 0)


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"bins": 0}, 'bins="0" is no number of bins'),
        ({"edges": "equal"}, 'edges="equal" is none of: shared, own.'),
        ({"scale": "symlog"}, 'scale="symlog" is none of: linear, log.'),
        ({"low": 1}, 'low="1" and high="" are no limits'),
        ({"low": 1, "high": 1}, "two numbers, low < high"),
        ({"low": 1, "high": "inf"}, "two numbers, low < high"),
        ({"low": 0, "high": 1, "scale": "log"}, "0 < low < high"),
        ({"quantity": "mask"}, "mask holds labels"),
        ({"width_px": 3}, 'Unknown parameter "width_px"'),
        ({"samples": "9:"}, "selects nothing"),
    ],
)
def test_a_bad_request_gets_one_sentence(
    client: Client, args: Mapping[str, Any], sentence: str
) -> None:
    response = ask(client, "gru", **{"step": 5, **args})
    assert response.status_code == 400 and sentence in response.text
