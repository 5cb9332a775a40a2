from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from app.components.latent import FAMILY, PARTS, SCRIPTS, STYLES, WEB, picked
from app.components.stage import json_ready
from app.latent import inspect
from app.latent.classes import mixes
from app.latent.copies import verdict
from app.latent.morph import FRAMES, STOPS, film_ways, frames_of
from app.latent.sprites import MOST_COLUMNS, Row, sheet, strip_payload, tiles_payload
from gan_core.imaging import read_png
from gan_core.service.wire import Rendered

MOST_LINES = 300


def pictures(count: int, channels: int = 1) -> Rendered:
    """Pictures of 4 x 5, each of its own grey."""
    values = (np.arange(count) * 3).astype(np.uint8)
    return Rendered(
        7,
        np.broadcast_to(values[:, None, None, None], (count, 4, 5, channels)).copy(),
        None,
        np.linspace(0, 1, count, dtype=np.float32),
        probability=True,
    )


@pytest.mark.parametrize("channels", [1, 3])
def test_a_sheet_holds_every_picture_at_its_place(subject_of, channels):
    made = sheet(subject_of("digits"), pictures(20, channels))
    assert (made["count"], made["columns"], made["width"], made["height"]) == (20, MOST_COLUMNS, 5, 4)
    whole = read_png(base64.b64decode(made["png"]))
    assert whole.shape == (2 * 4, MOST_COLUMNS * 5, channels)
    assert whole[4:, 3 * 5 : 4 * 5].min() == whole[4:, 3 * 5 : 4 * 5].max() == 3 * 19


def test_points_come_with_the_plane_of_the_real_ones(subject_of):
    points = np.array([[0.0, 1.0], [np.nan, 2.0]], np.float32)
    drawn = Rendered(7, None, points, np.array([0.5, 0.5], np.float32), probability=True)
    made = sheet(subject_of("ring"), drawn)
    assert made["count"] == 2
    assert np.frombuffer(base64.b64decode(made["points"]), "<f4").tolist()[:2] == [0.0, 1.0]
    assert made["box"][0] < made["box"][1]
    assert len(base64.b64decode(made["real"])) > 100


def test_a_strip_says_what_its_scores_mean_and_changes_its_id_with_its_frames(subject_of):
    subject = subject_of("digits")
    frames = [f"frame {at}" for at in range(6)]
    one = strip_payload(subject, [Row("slerp", pictures(6))], label="Morph", frames=frames, ends=[("A", ""), ("B", "")])
    json.dumps(json_ready(one), allow_nan=False)
    assert one["axis"] == ["real", "fake"]
    assert one["rows"][0]["scores"] == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    again = strip_payload(
        subject, [Row("slerp", pictures(6))], label="Morph", frames=frames, ends=[("A", ""), ("B", "")]
    )
    assert one["id"] == again["id"]
    other = strip_payload(subject, [Row("slerp", pictures(6, 3))], label="Morph", frames=frames)
    assert other["id"] != one["id"]
    unbounded = Rendered(7, pictures(6).pictures, None, np.full(6, np.inf, np.float32), probability=False)
    assert strip_payload(subject, [Row("", unbounded)], label="", frames=frames)["axis"] == ["more real", "more fake"]


def test_the_mark_on_a_tile_is_no_other_sheet(subject_of):
    subject = subject_of("digits")
    names = ["a", "b", "c"]
    first = tiles_payload(subject, pictures(3), label="Seeds", names=names, selected=0)
    second = tiles_payload(subject, pictures(3), label="Seeds", names=names, selected=2)
    assert first["id"] == second["id"]
    assert (first["selected"], second["selected"]) == (0, 2)


@pytest.mark.parametrize(
    ("sent", "frame"),
    [
        ({"id": "x", "frame": 3}, 3),
        ({"id": "old", "frame": 3}, None),
        ({"id": "x", "frame": -1}, None),
        ({"id": "x", "frame": True}, None),
        ({"id": "x", "frame": "3"}, None),
        ("nonsense", None),
        (None, None),
    ],
)
def test_only_a_pick_of_what_is_on_show_counts(monkeypatch, sent, frame):
    monkeypatch.setattr("app.components.told.st.session_state", {"strip": {"picked": sent}})
    assert picked("strip", "x", "frame") == frame


def test_every_web_file_is_used_and_short():
    files = {path.name for path in WEB.iterdir()}
    assert files == {*SCRIPTS, *STYLES}
    for path in WEB.iterdir():
        assert len(path.read_text(encoding="utf-8").splitlines()) < MOST_LINES, path.name


def test_every_part_is_in_the_script():
    script = FAMILY.script()
    assert all(f"latentParts.{part} = " in script for part in PARTS)


# --- ways, words ------------------------------------------------------------------------------------


def test_a_morph_begins_at_a_and_ends_at_b_and_its_films_join(subject_of, monkeypatch):
    monkeypatch.setattr("app.latent.seeds.st.session_state", {})
    subject = subject_of("digits")
    way = frames_of(subject, "slerp")
    assert way.shape == (FRAMES, subject.dim)
    films = film_ways(subject, "slerp")
    assert list(films) == ["There and back", "A to B", f"Round trip of {STOPS}"]
    for name, of in films.items():
        z, labels = of(50)
        assert z.shape == (50, subject.dim)
        assert labels is None
        np.testing.assert_array_equal(z[0], way[0])
        last_step, usual_step = np.linalg.norm(z[0] - z[-1]), np.linalg.norm(z[1] - z[0])
        assert (last_step < 2 * usual_step) == (name != "A to B")


def test_a_mix_of_classes_always_sums_to_one():
    weights = mixes(1, 3, 5, 9)
    assert weights.shape == (9, 5)
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-6)
    assert weights[0].tolist() == [0, 1, 0, 0, 0]
    assert weights[-1].tolist() == [0, 0, 0, 1, 0]
    assert weights[4].tolist() == [0, 0.5, 0, 0.5, 0]
    assert (mixes(2, 2, 5, 4)[:, 2] == 1).all()


@pytest.mark.parametrize(
    ("score", "probability", "words"),
    [
        (0.91, True, "D: **91 % real**, seems real"),
        (0.55, True, "D: **55 % real**, cannot tell"),
        (0.08, True, "D: **8 % real**, seems fake"),
        (-3.456, False, "D's score: **-3.46** (more is more real)"),
        (float("nan"), False, "D has no opinion: its score is no number."),
    ],
)
def test_ds_opinion_in_words(score, probability, words):
    assert inspect.opinion_words(score, probability) == words


@pytest.mark.parametrize(
    ("distance", "beginning"),
    [(0.0, "Very close"), (0.05, "Very close"), (0.09, "Not a copy"), (0.12, "Not a copy"), (0.2, "No copy")],
)
def test_the_sentence_about_copies_compares_with_real_pictures(distance, beginning):
    said = verdict(distance, 0.1)
    assert said.startswith(beginning)
    assert "Real pictures are 0.100 from their nearest neighbour." in said
