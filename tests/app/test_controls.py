from __future__ import annotations

import pytest

from app.controls import CHOICE_WORDS, STOPS, choice_words, label_of, stops_of
from app.forms import TABS
from gan_core.config import keys_for, settings_table
from gan_core.data import POINT_SETS

TABLE = settings_table()


def test_every_setting_for_points_has_a_place():
    groups = {TABLE[key].group for key in keys_for("points")}
    assert groups == {*TABS, "training"}


@pytest.mark.parametrize("key", STOPS)
def test_stops_lie_in_the_range_of_their_setting(key):
    row = TABLE[key]
    assert all(row.minimum <= stop <= row.maximum for stop in STOPS[key])
    assert list(STOPS[key]) == sorted(set(STOPS[key]))
    if row.default is not None:  # a setting of pictures has its value from a preset
        assert row.type(row.default) in {row.type(stop) for stop in STOPS[key]}


def test_a_foreign_value_becomes_a_stop():
    row = TABLE["optimizer.generator_lr"]
    stops = stops_of(row, 0.00033)
    assert stops == sorted(stops)
    assert 0.00033 in stops
    assert {1e-5, 2e-4, 1e-3, 10.0} <= set(stops)
    assert len(stops_of(row, 0.001)) == len(stops) - 1


def test_whole_numbers_stay_whole():
    assert all(isinstance(stop, int) for stop in stops_of(TABLE["batch_size"], 100))


def test_every_choice_has_words():
    for key in keys_for("points"):
        row = TABLE[key]
        for choice in row.choices_for("points") if key != "model.name" else ():
            assert choice in CHOICE_WORDS or choice in POINT_SETS, choice
            assert choice_words(choice)


def test_live_is_said_in_the_label():
    assert label_of(TABLE["tips.label_smoothing"]) == "Label smoothing · live"
    assert label_of(TABLE["model.width"]) == "G: units a layer"
