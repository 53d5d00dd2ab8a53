"""The gallery's page and its trainings."""

import sys
from pathlib import Path

import pytest

import tb_rnn_plugin as rnn
from tb_rnn_plugin.demo import gallery
from tb_rnn_plugin.demo.examples import EXAMPLES, link

DOCS = Path(__file__).parents[1] / "docs"
PICTURES = [picture for example in EXAMPLES for picture in example.pictures]


def test_the_page_is_what_its_command_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    import gallery as command

    assert command.PAGE.read_text() == command.page(), "Run: python docs/gallery.py"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_every_link_has_its_picture_and_shows_runs_that_are_trained(picture) -> None:
    assert (DOCS / "images" / "gallery" / f"{picture.name}.png").exists()
    trained = {run.name for run in gallery.RUNS} | {gallery.NAN_RUN, gallery.CONV_RUN}
    assert {column.split("@")[0] for column in picture.view["r"].split(",")} <= trained


def test_a_link_escapes_what_a_url_cannot_hold() -> None:
    (reflected,) = (p for p in PICTURES if p.name == "bidirectional-reflected")
    assert "p.rnn.r=bi-gru-128%40%40memory%252Fforward%2C" in link(reflected)


def test_one_nan_is_logged_in_the_kernel_gate_and_direction_that_the_page_names(tmp_path) -> None:
    (run,) = (run for run in gallery.RUNS if run.name == "bi-lstm-64")
    gallery.log_one_nan(gallery.train(run, tmp_path / "run", n_steps=1), tmp_path / "nan")
    runs = rnn.load(tmp_path)
    backward = runs["nan/memory/backward"].isel(step=0)
    assert int(backward["recurrent_kernel"].isnull().sum()) == 1
    assert int(backward["recurrent_kernel"].sel(gates="forget").isnull().sum()) == 1
    assert not runs["nan/memory/forward"]["recurrent_kernel"].isnull().any()
    assert runs["run/memory/backward"].attrs["status"].startswith("verified")
