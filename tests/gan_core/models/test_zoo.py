"""The Keras networks of every family: they are what was declared, and the live form is the plain one."""

from __future__ import annotations

import re

import keras
import numpy as np
import pytest

from gan_core.config import RunConfig, build_config
from gan_core.models import zoo
from gan_core.models.activations import live_slope
from gan_core.models.families import MODELS
from gan_core.models.specs import layer_table, parameter_counts, trained_counts
from tests.gan_core.models.test_families import MATERIAL
from tests.tiny_pictures import tiny

BUILDERS = {"generator": zoo.build_generator, "discriminator": zoo.build_discriminator}
EVERYTHING = {"tips__generator_batch_norm": True, "tips__discriminator_batch_norm": True, "tips__dropout": 0.3}
VARIANTS = [{}, EVERYTHING, {"tips__downsampling": "pool", "tips__leaky_slope": 0.0}]


def inputs(config: RunConfig, model: keras.Model, count: int = 5) -> list[np.ndarray] | np.ndarray:
    """Normal numbers, and labels where the model takes them."""
    draw = np.random.default_rng(3)
    first = draw.standard_normal((count, *model.inputs[0].shape[1:])).astype(np.float32)
    if len(model.inputs) == 1:
        return first
    return [first, draw.integers(0, config.model.classes_count, (count, 1)).astype(np.int32)]


def shake(model: keras.Model) -> None:
    """Weights that hide nothing: biases, scales and moving statistics away from 0 and 1."""
    draw = np.random.default_rng(5)
    for variable in model.weights:
        if "seed" not in variable.name:
            spread = draw.uniform(0.5, 1.5, variable.shape) if "variance" in variable.name else None
            noise = draw.standard_normal(variable.shape) / np.sqrt(max(np.prod(variable.shape[:-1]), 1))
            variable.assign((spread if spread is not None else noise).astype(np.float32))


def named(variables: list) -> list[tuple[str, tuple[int, ...]]]:
    """Where each variable lies and its shape; Keras numbers the seeds of dropout through the whole process."""
    return [(re.sub(r"seed_generator(_\d+)?", "seed", v.path), tuple(v.shape)) for v in variables]


@pytest.mark.parametrize("preset", MATERIAL)
def test_keras_counts_what_the_material_counts(preset: str) -> None:
    config = build_config(preset)
    assert tuple(build(config).count_params() for build in BUILDERS.values()) == MATERIAL[preset]


@pytest.mark.parametrize("variant", VARIANTS, ids=["as preset", "everything", "pool"])
@pytest.mark.parametrize("name", MODELS)
def test_every_row_is_what_keras_builds(name: str, variant: dict) -> None:
    config = tiny(name, **variant)
    for network, build in BUILDERS.items():
        model = build(config)
        kinds = {layer.name: type(layer).__name__.replace("InputLayer", "Input") for layer in model.layers}
        built = {each.name: (tuple(each.output.shape[1:]), each.count_params()) for each in model.layers}
        rows = layer_table(config)[network]
        assert {row.name: (row.output_shape, row.params) for row in rows} == built
        assert {row.name: row.kind for row in rows} == kinds
    models = [build(config) for build in BUILDERS.values()]
    assert parameter_counts(config) == tuple(model.count_params() for model in models)
    counted = tuple(sum(int(np.prod(v.shape)) for v in model.trainable_variables) for model in models)
    assert trained_counts(config) == counted


@pytest.mark.parametrize("scaling", ["0..1", "-1..1"])
@pytest.mark.parametrize("name", MODELS)
def test_pictures_and_scores_have_their_shapes_and_ranges(name: str, scaling: str) -> None:
    config = tiny(name, tips__scaling=scaling, tips__init_stddev=0.5, tips__generator_batch_norm=True)
    generator, discriminator = (build(config) for build in BUILDERS.values())
    pictures = np.asarray(generator(inputs(config, generator), training=True))
    assert pictures.shape == (5, *config.image_shape)
    low = 0.0 if scaling == "0..1" else -1.0
    assert low <= pictures.min() < low / 2 + 0.5 < pictures.max() <= 1.0
    scores = np.asarray(discriminator(inputs(config, discriminator)))
    assert scores.shape == (5, 1)
    assert (scores >= 0).all()
    assert (scores <= 1).all()


@pytest.mark.parametrize("variant", VARIANTS, ids=["as preset", "everything", "pool"])
@pytest.mark.parametrize("name", MODELS)
def test_the_live_form_is_the_plain_one(name: str, variant: dict) -> None:
    config = tiny(name, **variant)
    for build in BUILDERS.values():
        plain, live = build(config), build(config, live=True)
        for kind in ("trainable_variables", "non_trainable_variables"):
            assert named(getattr(plain, kind)) == named(getattr(live, kind))
        shake(plain)
        live.set_weights(plain.get_weights())
        with live_slope(config.tips.leaky_slope):
            ours = np.asarray(live(inputs(config, live), training=False))
        expected = np.asarray(plain(inputs(config, plain), training=False))
        if plain.name == "discriminator":
            ours = 1 / (1 + np.exp(-ours))
        np.testing.assert_allclose(ours, expected, atol=1e-4)
        assert np.abs(expected - expected[:1]).max() > 1e-4  # the outputs depend on the inputs


@pytest.mark.parametrize("name", MODELS)
def test_the_slope_of_the_live_form_can_move(name: str) -> None:
    config = tiny(name, tips__leaky_slope=0.2)
    live = zoo.build_discriminator(config, live=True)
    shake(live)
    scores = []
    for slope in (0.2, 0.9):
        with live_slope(slope):
            scores.append(np.asarray(live(inputs(config, live), training=False)))
    assert np.abs(scores[0] - scores[1]).max() > 1e-3


@pytest.mark.parametrize("name", [name for name, family in MODELS.items() if family.conditional])
def test_the_label_changes_the_outcome(name: str) -> None:
    config = tiny(name)
    for build in BUILDERS.values():
        model = build(config)
        shake(model)
        first, _ = inputs(config, model)
        outcomes = [np.asarray(model([first, np.full((5, 1), label, np.int32)])) for label in (0, 1)]
        assert np.abs(outcomes[0] - outcomes[1]).max() > 1e-4


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_every_trained_variable_says_how_it_is_drawn_first(name: str, live: bool) -> None:
    config = tiny(name, **EVERYTHING, tips__init_stddev=0.05)
    for build in BUILDERS.values():
        for layer in build(config, live=live).layers:
            for variable in layer.trainable_variables:
                initializer = getattr(layer, f"{variable.name}_initializer")
                gaussian = isinstance(initializer, keras.initializers.RandomNormal)
                takes_it = isinstance(layer, keras.layers.Dense) == (name == "vanilla")
                assert gaussian == (variable.name == "kernel" and takes_it)
                if gaussian:
                    assert initializer.stddev == 0.05


@pytest.mark.parametrize("name", MODELS)
def test_plain_networks_are_saved_and_loaded_by_keras_alone(name: str, tmp_path) -> None:
    config = tiny(name, **EVERYTHING)
    for build in BUILDERS.values():
        model = build(config)
        shake(model)
        model.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
        x = inputs(config, model)
        np.testing.assert_array_equal(np.asarray(model(x)), np.asarray(loaded(x)))


def test_points_come_from_the_same_door() -> None:
    config = build_config("quadratic")
    assert zoo.build_generator(config).count_params() == 122
    assert zoo.build_discriminator(config, live=True).count_params() == 101


def test_an_undeclared_layer_has_no_keras_form() -> None:
    with pytest.raises(TypeError, match="No Keras layer for str"):
        zoo.keras_layer("dense", False)
