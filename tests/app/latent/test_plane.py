from __future__ import annotations

import numpy as np
import pytest

from app.latent import plane, seeds
from app.latent.ask import seed_z


@pytest.fixture(autouse=True)
def usual_seeds(monkeypatch):
    monkeypatch.setattr(seeds, "pair", lambda: (3, 8))
    monkeypatch.setattr(seeds, "third", lambda: 21)


def test_the_three_seeds_are_the_corners(subject_of):
    subject = subject_of("digits")
    here = plane.plane_of(subject, plane.SEEDS)
    found = here.at([0, 1, 0], [0, 0, 1])
    np.testing.assert_allclose(found, seed_z(subject, [3, 8, 21]), atol=1e-5)


def test_main_directions_lead_away_from_seed_a(subject_of, fake):
    subject = subject_of("digits")
    here = plane.plane_of(subject, plane.MAIN)
    moved = here.at(2.0, -1.0)[0] - seed_z(subject, [3])[0]
    np.testing.assert_allclose(moved[:3], [2.0, -1.0, 0.0], atol=1e-6)


def test_every_corner_is_a_picture_of_the_usual_grid(subject_of):
    side, reach = 13, plane.USUAL_REACH[plane.SEEDS]
    x, y = plane.plane_of(subject_of("digits"), plane.SEEDS).places(side, reach, plane.centre_of(plane.SEEDS))
    for corner in ((0, 0), (1, 0), (0, 1)):
        assert np.isclose(np.hypot(x - corner[0], y - corner[1]).min(), 0.0)


def test_the_usual_choices_are_among_those_offered():
    assert 13 in plane.SIDES
    assert all(plane.USUAL_REACH[through] in reaches for through, reaches in plane.REACHES.items())
    assert max(plane.SIDES) ** 2 <= 1024


def test_heat_goes_from_none_to_strong():
    assert plane.heat_of(np.array([0.2, 0.6, 0.4])) == [0.0, 0.9, 0.45]
    assert plane.heat_of(np.array([0.5, 0.5])) == [0.0, 0.0]


def test_the_film_of_an_orbit_closes(subject_of):
    here = plane.plane_of(subject_of("digits"), plane.SEEDS)
    z = plane.orbit(here, (0.5, 0.5), 0.6, 60)
    steps = np.linalg.norm(np.diff(np.concatenate([z, z[:1]]), axis=0), axis=1)
    assert steps.min() < steps[-1] < steps.max()  # the way from the last frame to the first is as any other
    assert steps.max() < 1.0


def test_the_payload_holds_every_picture_and_the_exact_one(subject_of, fake):
    subject = subject_of("digits")
    here = plane.plane_of(subject, plane.SEEDS)
    payload = plane._payload(subject, here, plane.SEEDS, 7, 0.5, heat=True)
    assert (payload["sheet"]["count"], payload["exact"]["count"]) == (49, 1)
    assert len(payload["heat"]) == len(payload["scores"]) == 49
    assert (payload["at"], payload["sent"]) == ([0.5, 0.5], 0)
    assert [mark["name"] for mark in payload["marks"]] == ["A", "B", "C"]
    plain = plane._payload(subject, here, plane.SEEDS, 7, 0.5, heat=False)
    assert plain["id"] == payload["id"]  # the hand stays where it is when the frames come or go
    assert plane._payload(subject, here, plane.SEEDS, 9, 0.5, heat=False)["id"] != payload["id"]


@pytest.mark.parametrize(("place", "seed"), [((1.0, 0.0), 8), ((0.0, 1.0), 21), ((0.25, 0.5), None)])
def test_a_letter_is_the_picture_of_its_seed(subject_of, monkeypatch, place, seed):
    subject, seen = subject_of("digits"), []
    monkeypatch.setattr(plane, "choose", lambda subject, z, *, words, seed=None: seen.append((z, words, seed)))
    plane._choose(subject, plane.plane_of(subject, plane.SEEDS), plane.SEEDS, *place)
    z, words, told = seen[0]
    assert told == seed
    if seed is None:
        assert words == "plane of seeds 3, 8, 21, at (0.25, 0.50)"
    else:
        np.testing.assert_array_equal(z, seed_z(subject, [seed]))
