"""What every page that trains in workers says of its run; that it asks the right things is tested with the pages."""

from __future__ import annotations

import pytest

from app import onshow
from gan_core.config import build_config


def test_pages_keep_their_runs_apart():
    keys = [onshow.OnShow(area, "images").key for area in ("studio", "train")]
    assert keys == ["studio.run", "train.run"]


@pytest.mark.parametrize(
    ("kind", "wanted", "words"),
    [
        ("text", "images", "The run r makes text, not pictures; open it on the Headlines page."),
        ("points", "text", "The run r makes points, not text; open it on the Runs page."),
    ],
)
def test_a_run_of_another_kind_is_sent_to_its_page(kind, wanted, words):
    assert onshow.other_kind_words("r", kind, wanted) == words


def test_a_run_that_is_gone_is_told_from_one_that_is_damaged():
    assert "is not here: it was deleted" in onshow.gone_words("r" * 99, "No run is called 'r' here.")
    assert "r" * 61 not in onshow.gone_words("r" * 99, "No run is called 'r' here.")
    assert onshow.gone_words("r", "Its config.json is no JSON.") == "Its config.json is no JSON."


def test_what_a_persons_files_are_called_is_no_changed_setting():
    config = build_config("headlines", {"dataset.path": "/x/y.csv", "model.width": 64})
    assert onshow.changed_settings(config) == {"model.width": 64}
