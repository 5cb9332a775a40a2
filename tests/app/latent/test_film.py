from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from app.latent import film
from app.latent.ask import seed_z
from app.latent.planes_drawn import drawn_planes
from app.making import Making
from gan_core.errors import RunError
from tests.waiting import wait_until


def finished(making: Making) -> Making:
    wait_until(lambda: not making.busy, "what is made")
    return making


def test_a_gif_has_every_frame_in_the_size_that_was_asked_for(subject_of, fake):
    subject = subject_of("digits")
    z = seed_z(subject, list(range(70)))
    making = finished(film.begin(fake, subject, z, None, "gif", 128, 25.0))
    assert (making.problem, making.share) == ("", 1.0)
    with Image.open(io.BytesIO(making.content)) as gif:
        assert gif.n_frames == 70
        assert gif.size == (128, 128)
        assert gif.info["duration"] == 40
    assert [shape[0] for _, shape, _ in fake.renders] == [32, 32, 6]


def test_an_mp4_of_points(subject_of, fake):
    subject = subject_of("ring")
    making = finished(film.begin(fake, subject, seed_z(subject, [1, 2, 3]), None, "mp4", 128, 10.0))
    assert making.problem == ""
    assert making.content[4:8] == b"ftyp"


def test_labels_go_along_with_their_frames(subject_of, fake):
    subject = subject_of("digits", model__name="cdcgan-small", model__classes_count=10)
    labels = np.eye(10, dtype=np.float32)[np.arange(40) % 10]
    frames = film.drawn_frames(
        fake, subject, np.zeros((40, 32), np.float32), labels, 128, lambda share: None, lambda: False
    )
    assert len(frames) == 40
    assert [int(frame[0, 0, 0]) for frame in frames[:3]] == [127, 130, 133]
    assert int(frames[32][0, 0, 0]) == 133


def test_it_is_cancelled_between_two_pieces(subject_of, fake):
    subject = subject_of("digits")
    shares = []
    stops = iter([False, True])
    frames = film.drawn_frames(
        fake, subject, seed_z(subject, list(range(90))), None, 128, shares.append, lambda: next(stops)
    )
    assert frames is None
    assert shares == [pytest.approx(32 / 90)]
    assert len(fake.renders) == 1


def test_what_the_engine_says_is_the_films_sentence(subject_of, fake):
    subject = subject_of("digits")
    fake.refusal = "The checkpoint of step 200 is gone."
    making = finished(film.begin(fake, subject, seed_z(subject, [1]), None, "gif", 128, 10.0))
    assert making.problem == "The checkpoint of step 200 is gone."
    with pytest.raises(RunError):
        fake.render(subject.address, seed_z(subject, [1]))


def test_points_are_drawn_where_they_are(subject_of):
    subject = subject_of("ring")
    frames = drawn_planes(subject, np.array([[0.0, 0.0], [np.nan, 0.0]], np.float32), 100)
    assert [frame.shape for frame in frames] == [(100, 100, 3)] * 2
    pink = np.abs(frames[0].astype(int) - (204, 121, 167)).sum(axis=2) < 30
    rows, columns = np.nonzero(pink)
    assert 45 <= rows.mean() <= 55
    assert 45 <= columns.mean() <= 55
