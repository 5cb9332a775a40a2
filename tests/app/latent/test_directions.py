from __future__ import annotations

import numpy as np
import pytest

from app.latent import directions
from app.latent.directions import Moved, after, sliders_of, stops_of, z_at
from gan_core.latent import Directions

DIM = 5
FOUND = Directions(np.eye(DIM, dtype=np.float32)[:2], np.array([0.5, 0.25], np.float32))
START = np.arange(DIM, dtype=np.float32) / 10


def moved(*main: float, **more) -> Moved:
    return Moved("key", main or (0.0, 0.0), **more)


def test_z_is_the_start_moved_along_directions_and_then_by_single_numbers():
    z = z_at(START, FOUND, moved(1.0, -2.0, single={1: 0.5, 4: 1.0}))
    np.testing.assert_allclose(z, [1.0, -1.4, 0.2, 0.3, 1.4], atol=1e-6)
    np.testing.assert_allclose(START, np.arange(DIM) / 10)


def test_the_stops_of_a_slider_pass_through_where_it_stands():
    here = moved(1.0, 0.5)
    z = z_at(START, FOUND, here)
    stops = stops_of(z, FOUND, here, 0)
    assert stops.shape == (25, DIM)
    np.testing.assert_allclose(stops[list(directions.STOPS).index(1.0)], z, atol=1e-6)
    np.testing.assert_allclose(stops[:, 0], directions.STOPS, atol=1e-6)
    np.testing.assert_allclose(stops[:, 1:], np.tile(z[1:], (25, 1)))


def test_the_stops_of_a_number_are_its_values():
    here = moved()
    stops = stops_of(z_at(START, FOUND, here), FOUND, here, 2 + 3)
    np.testing.assert_allclose(stops[:, 3], directions.STOPS)
    np.testing.assert_allclose(stops[:, :3], np.tile(START[:3], (25, 1)))


def test_all_directions_are_drawn_ahead_but_a_hand_in_a_hurry_comes_first():
    assert sliders_of(FOUND, moved()) == [0, 1]
    assert sliders_of(FOUND, moved(touched=3)) == [0, 1, 5]
    assert sliders_of(FOUND, moved(only=1)) == [1]


def test_a_moved_direction():
    told = after({"main": [1.5, 0.0], "at": 0, "value": 1.5, "settled": True, "sent": 4}, START, FOUND, moved())
    assert told == moved(1.5, 0.0, sent=4)


def test_a_hand_on_a_number_of_z_is_noted_without_moving_it():
    told = after({"main": [0.0, 0.0], "at": 2 + 4, "value": None, "settled": False, "sent": 1}, START, FOUND, moved())
    assert told == moved(touched=4, sent=1)


def test_a_number_of_z_takes_the_value_of_its_slider_whatever_the_directions_do():
    before = moved(1.0, 0.0, single={0: 5.0, 2: 0.1})
    told = after({"main": [1.0, 0.0], "at": 2, "value": 2.0, "settled": False}, START, FOUND, before)
    np.testing.assert_allclose(z_at(START, FOUND, told), [2.0, 0.1, 0.3, 0.3, 0.4], atol=1e-6)
    assert (told.touched, told.only) == (0, 2)


@pytest.mark.parametrize(
    "report",
    [
        {},
        {"main": [0.0], "at": 0},
        {"main": [0.0, "one"], "at": 0},
        {"main": [0.0, float("nan")], "at": 0},
        {"main": [0.0, 0.0], "at": 7},
        {"main": [0.0, 0.0], "at": -1},
        {"main": "00", "at": 0},
    ],
)
def test_what_makes_no_sense_is_ignored(report):
    assert after(report, START, FOUND, moved()) is None


def test_values_stay_within_reach():
    told = after({"main": [99.0, -99.0], "at": 0, "settled": True}, START, FOUND, moved())
    assert told.main == (3.0, -3.0)


def test_the_payload_has_a_slider_for_each_direction_and_each_number(subject_of, fake):
    subject = subject_of("digits")
    found = directions.directions(subject, directions.COUNT)
    payload = directions._payload(subject, found, Moved(subject.key, (0.0,) * 6))
    groups = [dial["group"] for dial in payload["dials"]]
    assert (groups.count("main"), groups.count("z")) == (6, 32)
    assert payload["sheet"]["count"] == 6 * 25 + 1 == len(payload["scores"])
    assert payload["dials"][0]["words"] == "50 %"
    hurried = directions._payload(subject, found, Moved(subject.key, (1.0,) + (0.0,) * 5, only=2))
    assert [dial["row"] for dial in hurried["dials"][:6]] == [-1, -1, 0, -1, -1, -1]
    assert hurried["sheet"]["count"] == 26
    assert hurried["id"] == payload["id"]
