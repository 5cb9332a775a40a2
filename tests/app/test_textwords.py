"""Settings of text runs speak of one network."""

from __future__ import annotations

import pytest

from app.textwords import WORDS, label_for, text_setting
from gan_core.config import TEXT, keys_for, settings_table


@pytest.mark.parametrize("key", keys_for(TEXT))
def test_no_setting_of_a_text_run_speaks_of_two_networks(key):
    label = text_setting(key).label
    assert not {"G", "D"} & set(label.replace(":", " ").split()), label


def test_a_changed_label_keeps_the_range_and_the_type():
    ours, table = text_setting("model.width"), settings_table()["model.width"]
    assert (ours.minimum, ours.maximum, ours.type, ours.key) == (table.minimum, table.maximum, table.type, table.key)
    assert set(WORDS) <= set(keys_for(TEXT))


def test_other_kinds_keep_their_labels():
    assert label_for("model.width", "images") == "G: units a layer"
    assert label_for("model.width", "text") == "Units of each LSTM layer"
    assert label_for("of.another.version", "text") == "of.another.version"
