"""What the browser gets of a race, from folders as the engine writes them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from app.components.stage.payload import decode_points
from app.studio.address import read_settings
from app.tips.drawn import MOST_POINTS, figures_of, race_payload
from app.tips.result import link_query
from app.tips.words import settings_words, state_words, time_words
from app.url import read_query
from gan_core.config import build_config
from gan_core.experiments import read_experiment
from tests.experiment_folders import make_race


@pytest.fixture
def race(tmp_path):
    def make(**wanted):
        return read_experiment(tmp_path, make_race(tmp_path, **wanted))

    return make


def test_the_figure_a_race_is_judged_by_comes_first_with_its_verdict(race):
    one = race(seeds=6)
    payload = race_payload(one)
    figure, verdict = payload["figures"][0], one.result.verdict()
    assert figure["name"] == "energy_distance"
    assert (
        (figure["sentence"], figure["outcome"]) == (verdict.sentence, verdict.outcome) == (verdict.sentence, "helped")
    )
    assert figure["difference"] == [verdict.difference, verdict.low, verdict.high]
    assert np.mean(figure["gains"]) == pytest.approx(verdict.difference)
    assert len(figure["gains"]) == 6
    assert payload["names"] == {"plain": "Label smoothing: 0", "tipped": "Label smoothing: 0.2"}


def test_the_band_holds_the_middle_half_of_the_seeds(race):
    one = race(seeds=5)
    low, middle, high = np.array(race_payload(one)["figures"][0]["bands"]["tipped"])
    values = np.sort(one.result.figures["energy_distance"]["tipped"], axis=0)
    np.testing.assert_allclose([low, middle, high], values[[1, 2, 3]])


def test_a_tip_in_both_twins_is_exactly_no_difference(race):
    figure = race_payload(race(gain=0.0))["figures"][0]
    assert set(figure["gains"]) == {0.0}
    assert figure["difference"] == [0.0, 0.0, 0.0]
    assert figure["outcome"] == "same"
    assert figure["words"] == "0 better, 0 worse, 8 equal."


def test_the_clouds_of_every_seed_are_there(race):
    one = race(seeds=5)
    made = race_payload(one)["made"]
    assert (len(made["plain"]), len(made["tipped"])) == (5, 5)
    drawn = decode_points(made["tipped"][3], tuple(made["box"]))
    np.testing.assert_allclose(drawn, one.clouds()["tipped"][3][:MOST_POINTS], atol=1e-3)


def test_grids_of_pictures_all_of_them_when_it_has_ended(race):
    assert [len(race_payload(race(images=True, seeds=10))["made"][side]) for side in ("plain", "tipped")] == [10, 10]
    live = race_payload(race(images=True, seeds=11, state="running", done=0.5))
    assert (len(live["made"]["plain"]), live["kind"], live["page"]) == (8, "images", "Studio")


def test_before_the_first_figures_there_are_none(race):
    payload = race_payload(race(state="running", done=0.0))
    assert payload["figures"] == []
    assert payload["ended"] is False


def test_one_seed_alone_is_no_answer_yet(race):
    one = race(images=True, seeds=5, state="running", done=0.2)
    first = {name: {side: rows[:1] for side, rows in sides.items()} for name, sides in one.result.figures.items()}
    (figure, *_) = figures_of(replace(one.result, figures=first))
    assert figure["sentence"] == "One seed is measured; a race is judged on two or more."
    assert len(figure["gains"]) == 1


def test_a_twin_that_diverged_is_json_and_counts_as_collapsed(race):
    payload = race_payload(race(diverged=True, seeds=2, points=8))
    assert "NaN" not in json.dumps(payload)
    assert payload["figures"][0]["gains"][0] < -0.1  # the plain twin of seed 0 went to its collapse value, 0.25


def test_the_link_to_a_twin_opens_exactly_this_gan(race):
    config = race(base={"preset": "ring"}, seeds=6, steps=700).spec.twin("tipped", 5)
    shared = read_query(link_query(config))
    assert shared.problems == ()
    assert build_config(shared.preset, {"steps": 700, **shared.settings}) == config


def test_a_picture_s_link_names_what_differs_from_its_preset(race):
    config = race(images=True, seeds=5, steps=600).spec.twin("tipped", 4)
    query = link_query(config)
    preset, settings, problems = read_settings(query)
    assert (build_config(preset, settings), problems) == (config, [])
    assert query == {"preset": "digits", "tips.label_smoothing": "0.2", "steps": "600", "seed": "4"}


def test_words(race):
    assert settings_words({"tips.generator_batch_norm": True}) == "BatchNorm in G: on"
    assert settings_words({"optimizer.name": "adam"}) == "Optimizer: adam"
    assert state_words(race()) == "8 x 2 GANs, 5,000 steps each, 1 s."
    assert state_words(race(state="failed", done=0.2)) == "It failed: The disk is full."
    assert state_words(race(state="running", done=0.5)) == "Training both twins"
    assert (time_words(0.2), time_words(75), time_words(170)) == ("1 s", "75 s", "3 min")
