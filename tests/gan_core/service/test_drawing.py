from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.painting import Painter
from gan_core.errors import UserError
from gan_core.imaging import read_png, to_uint8
from gan_core.runs import RunStore
from gan_core.service import painters
from gan_core.service.drawing import Artist
from tests.gan_core.runfolders import drawn_by_keras, make_run, replace_network, small_config

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> RunStore:
    """A plain and a conditional run, each with checkpoints of two steps; tests must not change them."""
    root = tmp_path_factory.mktemp("runs")
    make_run(root / "plain", small_config(), steps=(5, 9))
    make_run(root / "asked", small_config("cdigits"), steps=(5,), names=NAMES)
    make_run(root / "young", small_config(), steps=())
    make_run(root / "points", build_config("quadratic"), steps=(5,))
    return RunStore(root)


@pytest.fixture
def artist(store) -> Artist:
    return Artist(store)


def pictures(drawn: dict) -> np.ndarray:
    return np.stack([read_png(base64.b64decode(text)) for text in drawn["png"]])


def network(store: RunStore, run: str, step: int, name: str) -> Path:
    return store.root / run / "checkpoints" / f"step_{step:08d}" / f"{name}.keras"


def test_it_draws_what_keras_draws_and_tells_what_d_thinks(store, artist) -> None:
    drawn = artist.draw("plain", seed=3, count=5)
    z = np.random.default_rng(3).standard_normal((5, 6)).astype("float32")
    expected = drawn_by_keras(network(store, "plain", 9, "generator"), z)
    scores = drawn_by_keras(network(store, "plain", 9, "discriminator"), expected)[:, 0]
    assert (drawn["step"], drawn["size"], drawn["labels"], drawn["probability"]) == (9, [16, 16], None, True)
    assert np.abs(pictures(drawn).astype(int) - to_uint8(expected, "-1..1")).max() <= 1
    np.testing.assert_allclose(drawn["scores"], scores, atol=2e-5)
    assert len(set(drawn["scores"])) > 1


def test_a_picture_of_a_seed_does_not_depend_on_how_many_are_asked_for(artist) -> None:
    one, many = artist.draw("plain", seed=4, count=1), artist.draw("plain", seed=4, count=70)
    assert len(many["png"]) == len(many["scores"]) == 70
    assert np.abs(pictures(many)[0].astype(int) - pictures(one)[0]).max() <= 1
    assert len(set(many["png"])) > 60


def test_the_checkpoint_of_a_step(artist) -> None:
    early, late = artist.draw("plain", seed=0, count=1, step=5), artist.draw("plain", seed=0, count=1)
    assert (early["step"], late["step"]) == (5, 9)
    assert early["png"] != late["png"]


def test_classes_take_turns_or_are_asked_for_by_number_and_name(store, artist) -> None:
    drawn = artist.draw("asked", seed=1, count=12)
    assert drawn["labels"] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    sevens = artist.draw("asked", seed=1, count=3, label=7)
    assert sevens["labels"] == [7, 7, 7]
    assert artist.draw("asked", seed=1, count=3, label="Seven") == sevens
    z = np.random.default_rng(1).standard_normal((3, 6)).astype("float32")
    expected = drawn_by_keras(network(store, "asked", 5, "generator"), z, np.full((3, 1), 7, np.int32))
    assert np.abs(pictures(sevens).astype(int) - to_uint8(expected, "-1..1")).max() <= 1


@pytest.mark.parametrize(
    ("run", "asked", "sentence"),
    [
        ("young", {}, "This run has no checkpoint yet: train it for a while, then ask again."),
        ("plain", {"step": 7}, "This run has no checkpoint of step 7: choose one of 5, 9."),
        ("plain", {"label": 7},
         "A class can be asked of a conditional GAN only, and this run's networks are told none; leave it out."),
        ("asked", {"label": 10},
         "Expected a class from 0 to 9 (zero, one, two, three, four, five, six, seven, eight, nine), received 10; "
         "choose one."),
        ("asked", {"label": -1},
         "Expected a class from 0 to 9 (zero, one, two, three, four, five, six, seven, eight, nine), received -1; "
         "choose one."),
        ("asked", {"label": "cat"},
         "Expected a class from 0 to 9 (zero, one, two, three, four, five, six, seven, eight, nine), received 'cat'; "
         "choose one."),
        ("points", {}, "Pictures can be drawn by a run that makes images, and this one makes points."),
        ("plain", {"count": 257}, "The count of a drawing is a whole number from 1 to 256, received 257."),
        ("plain", {"count": 0}, "The count of a drawing is a whole number from 1 to 256, received 0."),
        ("plain", {"seed": 1.5}, "The seed of a drawing is a whole number from 0 to 2,147,483,647, received 1.5."),
        ("nowhere", {}, "No run is called 'nowhere' here; choose one from the list of runs."),
        ("../x", {}, "A run's id must be a plain folder name, got '../x'; choose one from the list."),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said_in_words(artist, run, asked, sentence) -> None:
    with pytest.raises(UserError) as problem:
        artist.draw(run, **{"seed": 0, "count": 1, **asked})
    assert str(problem.value) == sentence


def test_a_foreign_network_is_refused_without_naming_the_folder(tmp_path) -> None:
    run = make_run(tmp_path / "run", small_config())
    path = run / "checkpoints" / "step_00000005" / "discriminator.keras"
    code = keras.layers.Lambda(lambda x: x)
    replace_network(path, keras.Sequential([keras.Input((16, 16, 1)), code, keras.layers.Flatten()]))
    with pytest.raises(UserError) as problem:
        Artist(RunStore(tmp_path)).draw("run", seed=0, count=1)
    assert str(problem.value) == (
        "Checkpoints/step_00000005/discriminator.keras holds a layer of the kind 'Lambda', which this run's network "
        "does not have; restore it or train the run again."
    )


def test_many_ask_at_once_and_each_checkpoint_is_loaded_once(store) -> None:
    loaded = []

    def load(folder, config):
        loaded.append(folder.name)
        return Painter.load(folder, config)

    artist = Artist(store, load)
    asked = [(seed, step) for seed in range(4) for step in (5, 9)]
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda one: artist.draw("plain", seed=one[0], count=2, step=one[1]), asked))
    assert sorted(loaded) == ["step_00000005", "step_00000009"]
    assert drawn == [artist.draw("plain", seed=seed, count=2, step=step) for seed, step in asked]
    assert len({one["png"][0] for one in drawn}) == len(asked)


def test_the_oldest_pair_makes_room_and_a_rewritten_checkpoint_is_loaded_anew(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(painters, "KEPT_PAINTERS", 1)
    run, loaded = make_run(tmp_path / "run", small_config(), steps=(5, 9)), []
    real = Painter.load
    artist = Artist(RunStore(tmp_path), lambda folder, config: loaded.append(folder.name) or real(folder, config))
    for step in (5, 5, 9, 5):
        before = artist.draw("run", seed=0, count=1, step=step)
    assert loaded == ["step_00000005", "step_00000009", "step_00000005"]
    for name in ("generator", "discriminator"):
        newer = run / "checkpoints" / "step_00000009" / f"{name}.keras"
        newer.replace(run / "checkpoints" / "step_00000005" / f"{name}.keras")
    assert artist.draw("run", seed=0, count=1, step=5)["png"] != before["png"]
    assert len(loaded) == 4
