"""Text runs on the pages Runs and Compare: their cards, their small pictures, and several of them side by side."""

from __future__ import annotations

import io
import json
import math

import numpy as np
import pytest
from PIL import Image

from app.gallery import actions, films
from app.gallery.cards import KIND_OF_DATA, card_of
from app.gallery.comparing import differing_settings, read_run, standings, why_not
from app.gallery.reading import figures_in_words, main_figures
from app.gallery.thumbs import PIXELS, first_lines, sketch, thumbnail
from gan_core.config import build_config
from gan_core.models.wordnet import word_parameters
from gan_core.runs import RunStore
from tests.app.run_folders import make_run
from tests.text_runs import make_text_run


def the_card(root, name="a", **settings):
    make_text_run(root / name, trained=True, **settings)
    return card_of(RunStore(root).summary(name))


@pytest.fixture
def pair(tmp_path):
    cards = [the_card(tmp_path, "a"), the_card(tmp_path, "b", seed=4, units=24)]
    return [read_run(card, letter) for card, letter in zip(cards, "AB", strict=True)]


def test_a_card_says_what_it_is(tmp_path):
    card = the_card(tmp_path)
    assert (card.kind, card.data, card.model, card.name) == ("text", "headlines", "lstm", "Headlines")
    assert actions.opens(card)
    assert [one.label for one in main_figures(card.path, "text")] == ["Perplexity", "Perplexity, training"]
    own = the_card(tmp_path, "own", dataset__path="/somewhere/.uploads/0123/my news.csv")
    assert own.data == "my news.csv"
    made = the_card(tmp_path, "made", dataset__name="synthetic-headlines")
    assert (made.kind, made.name) == ("text", "Synthetic headlines")
    assert KIND_OF_DATA["synthetic-headlines"] == "text"


def test_perplexity_has_no_floor_and_few_digits():
    figures = {name: {"value": value, "floor": 1.0} for name, value in (("other", 0.5), ("perplexity", 11632516.8))}
    found = figures_in_words(figures | {"train_perplexity": {"value": 1.26, "floor": 1.0}}, "text")
    assert [(name, one.value, one.floor) for name, one in found.items()] == [
        ("perplexity", "11,632,517", ""),
        ("train_perplexity", "1.3", ""),
        ("other", "0.5", "1"),
    ]


def test_its_small_picture_shows_its_newest_words(tmp_path):
    card = the_card(tmp_path)
    made = np.asarray(Image.open(io.BytesIO(thumbnail(card))).convert("RGBA"))
    assert made.shape == (PIXELS, PIXELS, 4)
    written = (made[..., 3] > 200).mean()
    assert 0.03 < written < 0.5
    assert thumbnail(card) is thumbnail(card), "made once"
    queued = the_card(tmp_path, "queued", state="queued")
    assert thumbnail(queued) == sketch("text")


def test_the_first_lines_are_of_a_bearable_length(tmp_path):
    path = tmp_path / "step_00000001.txt"
    path.write_bytes(b"\n  one  \n" + b"x" * 9000 + b"\n\xff\n")
    assert first_lines(path) == ["one", "x" * 120]
    path.write_bytes(b"")
    assert first_lines(path) == []


def test_text_runs_can_be_laid_side_by_side_but_not_with_pictures(tmp_path):
    cards = [the_card(tmp_path), the_card(tmp_path, "b")]
    assert why_not(cards) is None
    pictures = card_of(RunStore(tmp_path).summary(make_run(tmp_path, "digits", step=2, moments=1)))
    assert why_not([*cards, pictures]) == "Pictures and text cannot be laid side by side: choose runs of one kind."


def test_standings_speak_of_one_network(pair):
    rows = dict(standings(pair))
    size = 75
    wanted = [f"{word_parameters(build_config('headlines', {'model.width': units}), size):,}" for units in (48, 24)]
    assert rows["Weights"] == wanted
    assert rows["Loss"] == [f"{1.5 + 3.3 * math.exp(-3):.3f}"] * 2
    assert "Perplexity" in rows
    assert not any("of G" in label or "of D" in label for label in rows)
    assert [label for label, _ in differing_settings(pair)] == ["Units of each LSTM layer", "Seed"]


def test_the_browser_gets_their_texts_and_curves(pair):
    payload = films.side_payload(pair)
    json.dumps(payload, allow_nan=False)
    assert payload["kind"] == "text"
    assert [chart["label"] for chart in payload["charts"]] == ["Loss", "Next word right", films.LOG_PERPLEXITY]
    [first, _] = payload["runs"]
    assert len(first["frames"]) == 4
    assert first["frames"][-1].splitlines()[1].startswith("Europe Looks To The Sea")
    assert first["quality"]["quality"][-1] == pytest.approx(4.1 + 0.9 * math.exp(-3), abs=1e-3)
    assert first["quality"]["floor"] is None


def test_a_missing_figure_is_a_gap_and_no_loss_of_nothing(pair):
    pair[0].quality[1]["figures"].pop("perplexity")
    assert films.quality_of(pair[0], "perplexity")["quality"][1] is None
