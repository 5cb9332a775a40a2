"""What the engine makes of rows of z that somebody asks about."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.errors import UserError
from gan_core.imaging import to_uint8
from gan_core.latent import seed_latents
from gan_core.pretrained import pretrained_names
from gan_core.runs import RunStore
from gan_core.service.drawing import Artist
from gan_core.service.server import loopback_listener
from tests.gan_core.runfolders import drawn_by_keras, make_run, reseal, small_config

NAMES = tuple("ABCDEFGHIJ")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> RunStore:
    """Runs of pictures, plain and conditional, and of points; tests must not change them."""
    root = tmp_path_factory.mktemp("runs")
    make_run(root / "plain", small_config(), steps=(5, 9))
    make_run(root / "asked", small_config("cdigits"), names=NAMES)
    make_run(root / "young", small_config(), steps=())
    make_run(root / "points", build_config("quadratic"))
    make_run(root / "scored", small_config(**{"loss.name": "wasserstein_gp"}))
    return RunStore(root)


@pytest.fixture(scope="module")
def artist(store) -> Artist:
    return Artist(store)


def network(store: RunStore, run: str, step: int, name: str = "generator"):
    return store.root / run / "checkpoints" / f"step_{step:08d}" / f"{name}.keras"


def test_pictures_are_those_of_the_saved_networks(store, artist) -> None:
    z = seed_latents(3, 20, 6)
    made = artist.render("plain", z)
    expected = drawn_by_keras(network(store, "plain", 9), z)
    assert (made.step, made.points, made.probability) == (9, None, True)
    assert (made.pictures.dtype, made.pictures.shape) == (np.uint8, (20, 16, 16, 1))
    assert np.abs(made.pictures.astype(int) - to_uint8(expected, "-1..1")).max() <= 1
    scores = drawn_by_keras(network(store, "plain", 9, "discriminator"), expected)[:, 0]
    np.testing.assert_allclose(made.scores, scores, atol=2e-5)
    assert artist.render("plain", z[:1], step=5).step == 5
    assert not artist.render("scored", z[:1]).probability


def test_many_rows_are_the_same_rows_as_one_by_one(artist) -> None:
    z = seed_latents(3, 150, 6)
    many = artist.render("plain", z)
    for row in (0, 63, 64, 149):
        one = artist.render("plain", z[row : row + 1])
        assert np.abs(many.pictures[row].astype(int) - one.pictures[0]).max() <= 1
        np.testing.assert_allclose(many.scores[row], one.scores[0], atol=2e-5)


def test_points_of_a_2d_run(store, artist) -> None:
    z = seed_latents(3, 1024, 5)
    made = artist.render("points", z)
    assert (made.pictures, made.points.dtype, made.points.shape) == (None, np.float32, (1024, 2))
    np.testing.assert_allclose(made.points, drawn_by_keras(network(store, "points", 5), z), atol=2e-5)
    assert made.scores.shape == (1024,)
    assert made.probability


def test_classes_as_a_number_a_name_many_numbers_and_a_mix(artist) -> None:
    z = seed_latents(3, 3, 6)
    third = artist.render("asked", z, 2).pictures
    np.testing.assert_array_equal(artist.render("asked", z, "c").pictures, third)
    np.testing.assert_array_equal(artist.render("asked", z, np.int32([2, 2, 2])).pictures, third)
    np.testing.assert_array_equal(artist.render("asked", z, np.eye(10, dtype=np.float32)[[2, 2, 2]]).pictures, third)
    np.testing.assert_array_equal(artist.render("asked", z).pictures, artist.render("asked", z, 0).pictures)
    half = np.zeros((3, 10), np.float32)
    half[:, [2, 5]] = 0.5
    mixed, fifth = artist.render("asked", z, half).pictures, artist.render("asked", z, 5).pictures
    assert 0 < np.abs(mixed.astype(int) - third).mean() < np.abs(fifth.astype(int) - third).mean()


@pytest.mark.parametrize("name", pretrained_names())
def test_every_pretrained_generator_draws(artist, name) -> None:
    dim = artist.directions(f"pretrained:{name}", count=1)[1].vectors.shape[1]
    made = artist.render(f"pretrained:{name}", seed_latents(0, 8, dim))
    assert made.pictures.std(axis=0).mean() > 1


@pytest.mark.parametrize(
    ("subject", "z", "asked", "sentence"),
    [
        ("young", np.zeros((1, 6)), {}, "This run has no checkpoint yet: train it for a while, then ask again."),
        ("plain", np.zeros((1, 6)), {"step": 7}, "This run has no checkpoint of step 7: choose one of 5, 9."),
        ("nowhere", np.zeros((1, 6)), {}, "No run is called 'nowhere' here; choose one from the list of runs."),
        ("plain", np.zeros((1, 5)), {}, "This generator's z has 6 numbers, received 5; give rows of 6."),
        ("plain", np.zeros(6), {}, "This generator's z has 6 numbers, received the shape (6,); give rows of 6."),
        ("plain", np.zeros((0, 6)), {}, "A generator is asked for 1 to 1,024 samples at once, received 0."),
        ("plain", np.zeros((1025, 6)), {}, "A generator is asked for 1 to 1,024 samples at once, received 1,025."),
        ("plain", np.full((1, 6), np.nan), {},
         "A z is made of finite numbers, received one that is infinite or not a number; leave it out."),
        ("plain", np.zeros((1, 6)), {"labels": 3},
         "A class can be asked of a conditional GAN only, and this run's networks are told none; leave it out."),
        ("plain", np.zeros((1, 6)), {"labels": np.zeros((1, 10), np.float32)},
         "A class can be asked of a conditional GAN only, and this run's networks are told none; leave it out."),
        ("asked", np.zeros((1, 6)), {"labels": 10},
         "Expected a class from 0 to 9 (A, B, C, D, E, F, G, H, I, J), received 10; choose one."),
        ("asked", np.zeros((2, 6)), {"labels": np.int32([0, -1])},
         "Expected a class from 0 to 9 (A, B, C, D, E, F, G, H, I, J), received -1; choose one."),
        ("asked", np.zeros((2, 6)), {"labels": np.zeros((2, 9), np.float32)},
         "The labels expected a class for each of 2 rows, or the weights of 10 classes for each, received the shape "
         "(2, 9)."),
        ("asked", np.zeros((2, 6)), {"labels": np.int32([1])},
         "The labels expected a class for each of 2 rows, or the weights of 10 classes for each, received the shape "
         "(1,)."),
        ("asked", np.zeros((1, 6)), {"labels": np.full((1, 10), np.inf, np.float32)},
         "The weights of a mix of classes are finite numbers, received one that is not."),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said_in_words(artist, subject, z, asked, sentence) -> None:
    with pytest.raises(UserError) as problem:
        artist.render(subject, z, **asked)
    assert str(problem.value) == sentence


def test_an_unknown_pretrained_name_is_told_the_known_ones(artist) -> None:
    with pytest.raises(UserError, match=r"^A pretrained generator was expected, one of .*digits.*, received 'no'\.$"):
        artist.render("pretrained:no", np.zeros((1, 6)))


@pytest.mark.parametrize("seal", [True, False])
@pytest.mark.parametrize("name", ["generator", "discriminator"])
def test_a_half_written_checkpoint_is_a_sentence(tmp_path, name, seal) -> None:
    make_run(tmp_path / "run", small_config())
    path = network(RunStore(tmp_path), "run", 5, name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    if seal:
        reseal(path)
    with pytest.raises(UserError) as problem:
        Artist(RunStore(tmp_path)).render("run", np.zeros((1, 6)))
    assert str(problem.value) == (
        f"Checkpoints/step_00000005/{name}.keras cannot be read as a Keras model; restore it or train the run again."
        if seal
        else "The checkpoints of this run are all damaged: resume its training to make a new one."
    )


def test_a_half_written_checkpoint_leaves_the_one_before_it_in_use(tmp_path) -> None:
    make_run(tmp_path / "run", small_config(), steps=(5, 9))
    (tmp_path / "run" / "checkpoints" / "step_00000009" / "complete.json").unlink()
    assert Artist(RunStore(tmp_path)).render("run", np.zeros((1, 6))).step == 5


def test_many_people_ask_at_once(artist) -> None:
    def ask(person: int) -> np.ndarray:
        return artist.render("plain", seed_latents(person, 1 + 70 * (person % 2), 6)).pictures

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(16)))
    for person, answer in enumerate(answers):
        assert np.abs(answer.astype(int) - ask(person)).max() <= 1


def test_directions_move_what_the_first_layer_makes(artist) -> None:
    step, found = artist.directions("asked", count=4, label=3)
    assert step == 5
    assert found.vectors.shape == (4, 6)
    assert (np.diff(found.shares) <= 0).all()
    more = artist.directions("asked", count=6)[1]
    np.testing.assert_array_equal(more.vectors[:4], found.vectors)
    assert artist.directions("points")[1].vectors.shape == (5, 5)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"count": 0}, "From 1 to 50 directions can be asked for, received 0."),
        ({"count": 51}, "From 1 to 50 directions can be asked for, received 51."),
        ({"label": 10}, "Expected a class from 0 to 9 (A, B, C, D, E, F, G, H, I, J), received 10; choose one."),
        ({"step": 3}, "This run has no checkpoint of step 3: choose one of 5."),
    ],
)
def test_directions_that_are_not_there_are_said_in_words(artist, asked, sentence) -> None:
    with pytest.raises(UserError) as problem:
        artist.directions("asked", **asked)
    assert str(problem.value) == sentence


def test_answers_are_sent_at_once() -> None:
    """A socket that waits for acknowledgements holds every answer of the engine back for 40 ms."""
    with loopback_listener() as listener, socket.create_connection(listener.getsockname()) as _:
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
