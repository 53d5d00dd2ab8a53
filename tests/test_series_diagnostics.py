"""All diagnostics of one series, on arrays small enough to know the answers."""

import numpy as np
import pytest

from tb_rnn_plugin.record import SeriesRecord
from tb_rnn_plugin.series_diagnostics import nonfinite_sentence, of_arrays, of_updates
from tb_rnn_plugin.terms import DIAGNOSTICS, GATES

NAN = float("nan")


def lstm_arrays():
    """2 samples, 2 timesteps, 2 units, 1 feature; each gate is one number throughout."""
    gates = np.empty((2, 2, 4, 2))
    gates[:, :, 0] = 0.05  # input: always closed
    gates[:, :, 1, 0], gates[:, :, 1, 1] = 0.5, 0.95  # forget: timescales of 2 and 20
    gates[:, :, 2] = -0.99  # cell: no gate that closes
    gates[:, :, 3, 0], gates[:, :, 3, 1] = 0.3, 1.0  # output: one unit open
    output = np.array([[[0.0, -1.0], [0.0, 1.0]], [[0.0, 1.0], [0.0, -1.0]]])
    kernel = np.zeros((1, 4, 2))
    kernel[0, 1] = [3, 4]
    kernel[0, 3] = [0, 12]
    arrays = {
        "output": output,
        "cell_state": 2 * output,
        "gate_activations": gates,
        "state_gradient": output,
        "cell_gradient": output,
        "gate_gradients": gates,
        "input_gradient": output[:, :, :1],
        "kernel": kernel,
        "bias": np.ones((4, 2)),
    }
    return {name: array.copy() for name, array in arrays.items()}


def of_lstm(arrays, mask=None, direction="forward"):
    return of_arrays(arrays, mask, "LSTM", GATES["LSTM"], direction)


def test_an_lstm_has_every_number_by_hand():
    assert of_lstm(lstm_arrays()) == pytest.approx(
        {
            "dead_units": 50,
            "saturated_units": 50,
            "constant_units": 50,
            "effective_rank": 1,
            "unit_correlation": NAN,
            "input_gate_closed": 100,
            "input_gate_open": 0,
            "forget_gate_closed": 0,
            "forget_gate_open": 50,
            "output_gate_closed": 0,
            "output_gate_open": 50,
            "memory_timescale": 11,
            "memory_timescale_p90": 2 + 0.9 * 18,
            "kernel_norm": 13,
            "kernel_norm_input": 0,
            "kernel_norm_forget": 5,
            "kernel_norm_cell": 0,
            "kernel_norm_output": 12,
            "bias_norm": np.sqrt(8),
            **{f"bias_norm_{gate}": np.sqrt(2) for gate in GATES["LSTM"]},
        },
        nan_ok=True,
    )


def test_two_units_of_equal_length_at_right_angles_have_rank_two_and_no_correlation():
    output = np.array([[[1.0, 0.0], [-1.0, 0.0]], [[0.0, 1.0], [0.0, -1.0]]])
    measured = of_lstm({"output": output})
    assert measured["effective_rank"] == pytest.approx(2)
    assert measured["unit_correlation"] == pytest.approx(0)
    assert measured["constant_units"] == 0


def test_a_gru_keeps_its_memory_in_the_update_gate():
    gates = np.full((2, 3, 3, 2), 0.5)
    gates[:, :, 0] = 0.75
    measured = of_arrays({"gate_activations": gates}, None, "GRU", GATES["GRU"], "forward")
    assert measured["memory_timescale"] == pytest.approx(4)
    assert {name for name in measured if "gate" in name} == {
        "update_gate_closed", "update_gate_open", "reset_gate_closed", "reset_gate_open",
    }  # fmt: skip


def test_a_simple_rnn_has_no_gate_to_close_and_no_norm_by_gate():
    output = np.ones((2, 3, 2))
    arrays = {
        "output": output,
        "gate_activations": output[:, :, None],
        "kernel": np.ones((1, 1, 2)),
    }
    assert set(of_arrays(arrays, None, "SimpleRNN", GATES["SimpleRNN"], "forward")) == {
        "dead_units", "saturated_units", "constant_units", "effective_rank", "unit_correlation",
        "kernel_norm",
    }  # fmt: skip


def test_every_name_has_a_unit_and_float32_gives_the_same_numbers():
    arrays = lstm_arrays() | {"recurrent_kernel": np.ones((2, 4, 2))}
    arrays["output"][0, 0, 0] = NAN
    arrays["state_gradient"][0, 0, 0] = NAN
    measured = of_lstm(arrays) | of_updates(arrays | {"bias_update": arrays["bias"]})
    assert set(measured) <= set(DIAGNOSTICS)
    for cell, gates in GATES.items():
        sequence = np.ones((1, 2, len(gates), 2))
        assert set(of_arrays({"gate_activations": sequence}, None, cell, gates, None)) <= set(
            DIAGNOSTICS
        )
    in_float32 = {name: array.astype(np.float32) for name, array in lstm_arrays().items()}
    assert of_lstm(in_float32) == pytest.approx(of_lstm(lstm_arrays()), nan_ok=True, rel=1e-6)


@pytest.mark.parametrize(
    ("quantity", "undefined"),
    [
        (
            "output",
            {"dead_units", "saturated_units", "constant_units", "effective_rank"},
        ),
        (
            "gate_activations",
            {"forget_gate_closed", "forget_gate_open", "memory_timescale", "memory_timescale_p90"},
        ),
        ("kernel", {"kernel_norm", "kernel_norm_forget"}),
    ],
)
def test_a_nan_hides_in_no_number_and_spoils_no_other(quantity, undefined):
    arrays = lstm_arrays()
    index = (0, 1, 1, 1)[-arrays[quantity].ndim :] if quantity != "kernel" else (0, 1, 0)
    arrays[quantity][index] = NAN
    before, measured = of_lstm(lstm_arrays()), of_lstm(arrays)
    assert {name for name in before if np.isnan(measured[name])} == undefined | {"unit_correlation"}


def test_padding_counts_in_no_number():
    arrays = lstm_arrays()
    padded = {
        name: np.concatenate([array, np.full_like(array, NAN)], axis=1)
        if array.ndim > 2 and name != "kernel"
        else array
        for name, array in arrays.items()
    }
    mask = np.array([[True, True, False, False]] * 2)
    assert of_lstm(padded, mask) == pytest.approx(of_lstm(arrays), nan_ok=True)


def test_the_onset_is_a_number_only_where_there_is_one():
    arrays = lstm_arrays()
    assert not {name for name in of_lstm(arrays) if "onset" in name}
    arrays["gate_activations"][1, 1, 2, 0] = np.inf
    assert of_lstm(arrays)["onset_timestep"] == 1
    assert "gradient_onset_timestep" not in of_lstm(arrays)
    arrays["state_gradient"][:, :, 0] = NAN
    assert of_lstm(arrays)["gradient_onset_timestep"] == 1
    assert of_lstm(arrays, direction="backward")["gradient_onset_timestep"] == 0


def test_update_ratios_are_of_the_kernels_whose_update_is_known():
    arrays = {"kernel": np.full((2, 4, 2), 2.0), "bias": np.zeros((4, 2))}
    assert of_updates(arrays) == {}
    arrays["kernel_update"] = arrays["kernel"] * 1e-2
    arrays["bias_update"] = np.ones((4, 2))
    assert of_updates(arrays) == pytest.approx(
        {"kernel_update_ratio": 1e-2, "bias_update_ratio": np.inf}
    )


def record(series, arrays, direction="forward"):
    return SeriesRecord(series, arrays, cell="LSTM", direction=direction, gates=GATES["LSTM"])


def test_the_sentence_names_the_first_series_forward_and_the_last_backward():
    lower, upper = lstm_arrays(), lstm_arrays()
    records = [record("lower", lower), record("upper", upper)]
    assert nonfinite_sentence(records, 7) == ""
    for arrays in (lower, upper):
        arrays["state_gradient"][0, 0] = NAN
    assert nonfinite_sentence(records, 7) == "step 7, series upper, timestep 0 (state_gradient)"
    upper["gate_activations"][1, 1, 1] = NAN
    expected = "step 7, series upper, gate forget, timestep 1 (gate_activations)"
    assert nonfinite_sentence(records, 7) == expected


def test_the_sentence_knows_weights_as_cause_or_as_the_only_place():
    arrays = lstm_arrays() | {"kernel_gradient": np.full((1, 4, 2), np.inf)}
    sentence = nonfinite_sentence([record("lstm", arrays)], 3)
    assert sentence == "step 3, series lstm, in kernel_gradient"
    arrays["bias"][0, 0] = NAN
    arrays["output"][0, 1] = NAN
    sentence = nonfinite_sentence([record("lstm", arrays)], 3)
    assert sentence == "step 3, series lstm, timestep 1 (output); NaN or infinity in its bias too"
