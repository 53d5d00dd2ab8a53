"""The entry point: flags, and nothing that could stop TensorBoard."""

import argparse
import sys
from typing import Any

import pytest
from tensorboard.plugins import base_plugin

from tb_rnn_plugin.backend.loader import RNNLoader
from tb_rnn_plugin.backend.plugin import RNNPlugin


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, {"rnn": 100}),
        ({}, {"rnn": 100}),
        ({"images": 3}, {"rnn": 100, "images": 3}),
        ({"rnn": 7, "images": 3}, {"rnn": 7, "images": 3}),
        ({"rnn": 0}, {"rnn": 0}),
    ],
)
def test_a_hundred_steps_are_kept_unless_the_user_says_otherwise(
    given: Any, expected: dict[str, int]
) -> None:
    flags = argparse.Namespace(samples_per_plugin=given)
    RNNLoader().fix_flags(flags)
    assert flags.samples_per_plugin == expected


def test_the_parsers_default_is_not_edited() -> None:
    default = {"images": 3}
    RNNLoader().fix_flags(argparse.Namespace(samples_per_plugin=default))
    assert default == {"images": 3}


def test_a_plugin_that_cannot_be_loaded_leaves_tensorboard_running(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "tb_rnn_plugin.backend.plugin", None)
    assert RNNLoader().load(base_plugin.TBContext()) is None
    assert "The RNN tab is not shown" in caplog.text


def test_the_plugin_reads_nothing_until_it_is_asked() -> None:
    plugin = RNNLoader().load(base_plugin.TBContext(data_provider=None))
    assert isinstance(plugin, RNNPlugin)
    assert plugin.is_active() is False
    assert set(plugin.data_plugin_names()) == {"rnn"}
    assert plugin.frontend_metadata().es_module_path in plugin.get_plugin_apps()
