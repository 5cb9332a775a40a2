from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from gan_core.config import build_config, with_changes
from gan_core.engine.loading import load_discriminator, load_generator
from gan_core.errors import RunError
from gan_core.models.zoo import build_discriminator, build_generator
from tests.gan_core.runfolders import small_config

FOREIGN = "{} does not belong to this run's config.json; restore it or train the run again."
UNREADABLE = "{} cannot be read as a Keras model; restore it or train the run again."
STRANGE = (
    "{} holds a layer of the kind {!r}, which this run's network does not have; restore it or train the run again."
)
SMALL_POINTS = build_config("ring", {"model.width": 8})
CONFIGS = {
    "points": SMALL_POINTS,
    "points-normed": with_changes(SMALL_POINTS, {"tips.generator_batch_norm": True, "loss.name": "least_squares"}),
    "tanh": with_changes(build_config("quadratic"), {"model.activation": "tanh"}),
    "digits": small_config(),
    "cdigits": small_config("cdigits"),
    "pooled": small_config("petals", **{"tips.downsampling": "pool", "tips.discriminator_batch_norm": True}),
}


def saved(folder: Path, model: keras.Model) -> Path:
    path = folder / "network.keras"
    model.save(path)
    return path


def refused(path: Path, config) -> str:
    with pytest.raises(RunError) as problem:
        load_generator(path, config)
    return str(problem.value)


def answers(model: keras.Model) -> np.ndarray:
    """Outputs for fixed inputs of the shapes that the model takes."""
    rng = np.random.default_rng(0)
    shapes = [tuple(tensor.shape[1:]) for tensor in model.inputs]
    given = [rng.standard_normal((3, *shape)).astype("float32") for shape in shapes[:1]]
    given += [np.array([[1], [0], [9]], np.int32) for _ in shapes[1:]]
    return np.asarray(model(given if len(given) > 1 else given[0], training=False))


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
@pytest.mark.parametrize(
    ("build", "load"), [(build_generator, load_generator), (build_discriminator, load_discriminator)]
)
def test_what_was_saved_comes_back(tmp_path, config, build, load) -> None:
    model = build(config)
    rng = np.random.default_rng(1)
    for variable in model.variables:
        if "moving" in variable.name:
            variable.assign(rng.uniform(0.5, 1.5, variable.shape))
        elif "seed" not in variable.name:
            variable.assign(rng.uniform(-0.2, 0.2, variable.shape))
    loaded = load(saved(tmp_path, model), config)
    np.testing.assert_allclose(answers(loaded), answers(model), atol=1e-6)
    assert np.ptp(answers(loaded)) > 0


@pytest.mark.parametrize("slope", [0.0, 0.05, 1.0])
def test_a_slope_that_a_slider_had_moved_is_that_of_the_file(tmp_path, slope) -> None:
    config = small_config()
    assert config.tips.leaky_slope == 0.2
    model = build_generator(with_changes(config, {"tips.leaky_slope": slope}))
    loaded = load_generator(saved(tmp_path, model), config)
    np.testing.assert_allclose(answers(loaded), answers(model), atol=1e-6)
    assert np.abs(answers(loaded) - answers(build_generator(config))).max() > 1e-6


def test_a_file_that_carries_code_is_refused_and_the_code_not_run(tmp_path) -> None:
    """A Lambda layer holds Python code in the file."""
    there = tmp_path / "was-run"
    place = str(there)
    code = keras.layers.Lambda(lambda x: (open(place, "w").close(), x[:, :2])[1], output_shape=(2,))
    path = saved(tmp_path, keras.Sequential([keras.Input((5,)), code]))
    there.unlink(missing_ok=True)
    assert refused(path, build_config("quadratic")) == STRANGE.format(path, "Lambda")
    assert not there.exists()


@keras.saving.register_keras_serializable(package="somebody")
class Own(keras.layers.Layer):
    """A layer that only its author has."""

    def call(self, x):
        return x


def test_a_custom_layer_is_refused_even_when_this_process_knows_it(tmp_path) -> None:
    path = saved(tmp_path, keras.Sequential([keras.Input((5,)), Own(), keras.layers.Dense(2)]))
    assert refused(path, build_config("quadratic")) == STRANGE.format(path, "Own")


@pytest.mark.parametrize(
    "other",
    [
        small_config(**{"model.width": 12}),
        small_config(**{"model.latent_dim": 7}),
        small_config(**{"tips.scaling": "0..1"}),
        small_config("petals"),
    ],
    ids=["filters", "latent", "scaling", "shape"],
)
def test_another_architecture_is_refused(tmp_path, other) -> None:
    path = saved(tmp_path, build_generator(other))
    assert refused(path, small_config()) == FOREIGN.format(path)


def test_a_discriminator_is_no_generator(tmp_path) -> None:
    path = saved(tmp_path, build_discriminator(small_config()))
    assert path.name in refused(path, small_config())


def rewritten(path: Path, change) -> Path:
    """The same file with its layers' description changed by ``change``."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries = change(entries)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def with_layers(layers: object):
    return lambda entries: {**entries, "config.json": json.dumps({"config": {"layers": layers}})}


def without_one_layer(entries: dict) -> dict:
    numbers = io.BytesIO(entries["model.weights.h5"])
    with h5py.File(numbers, "r+") as file:
        del file["layers/conv2d"]
    return {**entries, "model.weights.h5": numbers.getvalue()}


def without_numbers(entries: dict) -> dict:
    return {name: data for name, data in entries.items() if not name.endswith(".h5")}


def with_empty_numbers(entries: dict) -> dict:
    return {**entries, "model.weights.h5": b""}


def with_a_bomb(entries: dict) -> dict:
    return {**entries, "assets/zeros": bytes(60 * 2**20)}


@pytest.mark.parametrize(
    "change",
    [
        without_numbers,
        without_one_layer,
        with_empty_numbers,
        with_a_bomb,
        with_layers(3),
        with_layers([{"class_name": "Dense"}]),
        lambda entries: {**entries, "config.json": b"{" * 100_000},
        lambda entries: {**entries, "config.json": b" " * (5 * 2**20)},
        lambda entries: {name: data for name, data in entries.items() if name != "config.json"},
    ],
    ids=[
        "no numbers",
        "one layer less",
        "empty numbers",
        "bomb",
        "no list",
        "no settings",
        "nested",
        "long",
        "no layers",
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path, change) -> None:
    path = rewritten(saved(tmp_path, build_generator(small_config())), change)
    assert refused(path, small_config()) == UNREADABLE.format(path)


def test_no_file_and_no_zip(tmp_path) -> None:
    path = tmp_path / "a.keras"
    assert refused(path, small_config()) == UNREADABLE.format(path)
    path.write_bytes(b"x" * 1000)
    assert refused(path, small_config()) == UNREADABLE.format(path)


def test_numbers_of_another_shape_are_refused(tmp_path) -> None:
    """The layers look right, the numbers are another network's."""
    (tmp_path / "other").mkdir()
    other = saved(tmp_path / "other", build_generator(small_config(**{"model.width": 12})))
    with zipfile.ZipFile(other) as archive:
        numbers = archive.read("model.weights.h5")
    path = saved(tmp_path, build_generator(small_config()))
    rewritten(path, lambda entries: {**entries, "model.weights.h5": numbers})
    assert refused(path, small_config()) == UNREADABLE.format(path)
