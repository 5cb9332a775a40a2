"""Look inside and From text to numbers: what the browser is given to draw."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from app.headlines import gates, inside, numbers, writers
from gan_core.text.generating import embedding_map

HEADLINE = "10 ways to keep a garden"


def places(text):
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(-1, 2)


# --- the map ---------------------------------------------------------------------------------------


def test_the_map_fills_the_plane_without_stretching_it():
    found = places(inside.scaled(np.array([[0.0, 0.0], [4.0, 1.0], [2.0, 3.0]])))
    assert found.tolist() == [[-1.0, -0.75], [1.0, -0.25], [0.0, 0.75]]
    assert np.isfinite(places(inside.scaled(np.zeros((3, 2))))).all()


def test_every_word_is_on_the_map_and_the_nearest_are_named(subject_of):
    writer = writers.writer(subject_of())
    plane = inside.scaled(embedding_map(writer.network).places), 0.61
    found = inside.map_payload(writer, plane, "garden")
    assert len(found["words"]) == len(places(found["places"])) == len(writer.vocabulary)
    assert found["words"][found["chosen"]] == "garden"
    cosines = [one["cosine"] for one in found["near"]]
    assert len(cosines) == inside.NEIGHBOURS
    assert cosines == sorted(cosines, reverse=True)
    assert all(found["words"][one["at"]] == one["word"] for one in found["near"])
    assert "10 numbers" in found["intro"]
    assert "61 %" in found["intro"]


def test_a_large_vocabulary_is_cut_and_that_is_said(subject_of, monkeypatch):
    monkeypatch.setattr(inside, "MOST_ON_MAP", 20)
    writer = writers.writer(subject_of())
    rare = writer.vocabulary.words[-1]
    found = inside.map_payload(writer, (inside.scaled(np.ones((20, 2))), 0.5), rare)
    assert (len(found["words"]), found["chosen"]) == (20, -1)
    assert {one["at"] for one in found["near"]} <= {-1, *range(20)}
    assert f"The 20 most frequent of {len(writer.vocabulary)} words are shown." in found["intro"]


# --- the gates -------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", [0, 1])
def test_the_gates_of_every_known_word(subject_of, layer):
    writer = writers.writer(subject_of(layers=2, units=12))
    found = gates.gates_payload(writer, f"zqx {HEADLINE}", layer)
    assert found["words"] == HEADLINE.split()
    assert found["units"] == 12
    strips = [np.frombuffer(base64.b64decode(text), np.int8).reshape(6, 12) for text in found["strips"]]
    forget = writer.network.gates(writer.read(HEADLINE).ids)[layer]["forget"]
    assert np.abs(strips[0] / 127 - forget).max() <= 0.5 / 127 + 1e-6
    assert found["means"][0]["values"] == pytest.approx(forget.mean(axis=1).tolist(), abs=6e-4)
    assert [step["name"] for step in found["steps"]] == ["Forget", "Store", "Update", "Output"]
    assert all(len(step["says"]) == 6 for step in found["steps"])
    share = f"{forget[0].mean():.0%}".replace("%", " %")
    assert found["steps"][0]["says"][0] == f"Here it keeps {share} of its memory on average."
    assert "5 words later" in found["steps"][2]["says"][0]
    assert "later" not in found["steps"][2]["says"][-1]


def test_memory_beyond_one_is_scaled_to_its_largest():
    codes = np.frombuffer(base64.b64decode(gates.codes(np.array([[4.0, -2.0, 0.0]]))), np.int8)
    assert codes.tolist() == [127, -64, 0]
    codes = np.frombuffer(base64.b64decode(gates.codes(np.array([[0.5, -0.25]]))), np.int8)
    assert codes.tolist() == [64, -32]


def test_of_a_long_text_the_last_words_are_shown(subject_of):
    found = gates.gates_payload(writers.writer(subject_of(units=8)), "the sea " * 40, 0)
    assert len(found["words"]) == gates.MOST_WORDS


# --- from text to numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(("preset", "used"), [("headlines", 4), ("headlines-prefix", 3)])
def test_a_headline_on_its_way_to_the_network(subject_of, preset, used):
    subject = subject_of(preset=preset)
    data, vocabulary = writers.data_of(subject), writers.writer(subject).vocabulary
    found = numbers.steps_payload(data, vocabulary, subject, 1)
    raw, cleaned, tokens, prefixes, fast = found["sections"]
    assert raw["body"] == "Best Way to Cook Rice: Leave It Alone"
    assert cleaned["body"] == "best way to cook rice leave it alone"
    ids = [vocabulary.find(word) for word in cleaned["body"].split()]
    assert [token["id"] for token in tokens["body"]] == ids
    length = subject.data["input_length"]
    assert len(prefixes["body"]) == len(ids) - 1
    assert [cell[0] for cell in prefixes["body"][1]["cells"]] == [0] * (length - 2) + ids[:2]
    assert prefixes["body"][1]["next"] == [ids[2], "to"]
    reads, guesses = fast["body"]
    assert [cell[0] for cell in reads["cells"]] == ids[:-1] + [0] * (length - len(ids) + 1)
    assert [cell[0] for cell in guesses["cells"]] == ids[1:] + [0] * (length - len(ids) + 1)
    assert [bool(section.get("note")) for section in found["sections"]] == [place == used for place in range(5)]
    assert f"{subject.data['targets']:,}" in prefixes["words"]
    assert "14 headlines, and 2 more were held out" in raw["words"]


def test_a_headline_of_one_word_has_nothing_to_guess(subject_of):
    subject = subject_of(headlines=("Rain", "The sea keeps it", "The sea"), held_out=0)
    found = numbers.steps_payload(writers.data_of(subject), writers.writer(subject).vocabulary, subject, 0)
    assert [section["kind"] for section in found["sections"]] == ["text", "text", "tokens"]
