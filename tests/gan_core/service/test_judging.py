"""D's opinion of pictures from anywhere, as the game asks for it."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.errors import UserError
from gan_core.imaging import from_uint8
from gan_core.runs import RunStore
from gan_core.service.drawing import Artist
from tests.gan_core.runfolders import drawn_by_keras, make_run, small_config


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> RunStore:
    root = tmp_path_factory.mktemp("runs")
    make_run(root / "plain", small_config(), steps=(9,))
    make_run(root / "asked", small_config("cdigits"), steps=(5,), names=tuple("0123456789"))
    make_run(root / "points", build_config("quadratic"), steps=(5,))
    return RunStore(root)


def noise(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 16, 16, 1), np.uint8)


def test_d_judges_as_keras_does(store) -> None:
    pictures = noise(70)
    scores = Artist(store).judge("plain", pictures)
    file = store.root / "plain" / "checkpoints" / "step_00000009" / "discriminator.keras"
    np.testing.assert_allclose(scores, drawn_by_keras(file, from_uint8(pictures, "-1..1"))[:, 0], atol=2e-5)
    assert len(np.unique(scores)) > 1


def test_a_drawn_picture_is_judged_about_as_it_was_when_it_was_drawn(store) -> None:
    artist = Artist(store)
    z = np.random.default_rng(1).standard_normal((4, 6)).astype(np.float32)
    drawn = artist.render("asked", z, labels=3)
    np.testing.assert_allclose(artist.judge("asked", drawn.pictures, labels=3), drawn.scores, atol=0.01)


@pytest.mark.parametrize(
    ("run", "pictures", "sentence"),
    [
        (
            "plain",
            noise(2)[:, :8],
            "This discriminator expected 1 to 1,024 pictures of the shape (16, 16, 1) in bytes, "
            "received uint8 of the shape (2, 8, 16, 1).",
        ),
        (
            "plain",
            noise(1) / 255,
            "This discriminator expected 1 to 1,024 pictures of the shape (16, 16, 1) in bytes, "
            "received float64 of the shape (1, 16, 16, 1).",
        ),
        ("points", noise(1), "Pictures can be judged by a run that makes images, and this one makes points."),
    ],
)
def test_what_cannot_be_judged_is_said_in_words(store, run, pictures, sentence) -> None:
    with pytest.raises(UserError) as error:
        Artist(store).judge(run, pictures)
    assert str(error.value) == sentence
