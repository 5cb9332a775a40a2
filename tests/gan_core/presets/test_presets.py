"""The battery for every preset: it builds, trains, changes both networks, saves and loads."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config, keys_for, settings_table
from gan_core.engine.trainer import Trainer
from gan_core.errors import UserError
from gan_core.presets import PRESETS

POINT_PRESETS = [name for name, preset in PRESETS.items() if preset.kind == "points"]


@pytest.mark.parametrize("name", PRESETS)
def test_it_says_what_it_is(name: str) -> None:
    preset = PRESETS.get(name)
    assert preset.name == name
    assert preset.label.strip()
    assert preset.description.endswith(".")
    assert set(preset.settings) <= set(keys_for(preset.kind))
    assert build_config(name).preset == name


@pytest.mark.parametrize("name", POINT_PRESETS)
def test_it_builds_trains_saves_and_loads(name: str) -> None:
    trainer = Trainer(build_config(name))
    rates = trainer.config.optimizer
    before = trainer.to_arrays()
    metrics = trainer.advance(20)
    after = trainer.to_arrays()
    assert all(values.shape == (20,) and np.isfinite(values).all() for values in metrics.values())
    for net, rate in (("g.w", rates.generator_lr), ("d.w", rates.discriminator_lr)):
        assert np.abs(after[net] - before[net]).max() > min(1e-3, 2 * rate)  # Adam moves a weight by a rate a step
    other = Trainer(build_config(name, {"seed": 77}))
    other.load_arrays(after)
    latents = np.random.default_rng(0).standard_normal((50, trainer.config.model.latent_dim))
    np.testing.assert_array_equal(other.sample(latents), trainer.sample(latents))
    assert trainer.sample(latents).shape == (50, 2)


def test_the_quadratic_preset_is_the_material() -> None:
    flat = build_config("quadratic").flat()
    material = {
        "dataset.name": "quadratic",
        "dataset.jitter": 0.0,
        "model.latent_dim": 5,
        "model.width": 15,
        "model.depth": 1,
        "model.discriminator_width": 25,
        "model.discriminator_depth": 1,
        "model.activation": "leaky_relu",
        "tips.leaky_slope": 0.0,
        "model.initializer": "he_uniform",
        "loss.name": "non_saturating",
        "loss.r1": 0.0,
        "optimizer.name": "adam",
        "optimizer.generator_lr": 0.001,
        "optimizer.discriminator_lr": 0.001,
        "optimizer.beta_1": 0.9,
        "optimizer.clipvalue": 0.0,
        "tips.discriminator_update": "separate",
        "tips.dropout": 0.0,
        "tips.label_smoothing": 0.0,
        "tips.mislabel_rate": 0.0,
        "tips.generator_batch_norm": False,
        "tips.discriminator_batch_norm": False,
        "tips.init_stddev": 0.0,
        "tips.instance_noise": 0.0,
        "loop.discriminator_steps": 1,
        "loop.ema": 0.0,
        "batch_size": 128,
        "steps": 1000,
        "snapshot_every": 100,
    }
    assert {key: flat[key] for key in material} == material
    plan = Trainer(build_config("quadratic")).program.plan
    assert (plan.real, plan.fake, plan.generator) == (64, 64, 128)


@pytest.mark.parametrize("update", ["mixed", "joint"])
def test_batches_are_whole_where_real_and_fake_go_together(update: str) -> None:
    plan = Trainer(build_config("quadratic", {"tips.discriminator_update": update})).program.plan
    assert (plan.real, plan.fake, plan.generator) == (128, 128, 128)


def test_every_preset_stays_in_the_ranges_of_the_form() -> None:
    table = settings_table()
    for preset in PRESETS:
        for key, value in build_config(preset).flat().items():
            row = table.get(key)
            if row is not None and value is not None and row.minimum is not None:
                assert row.minimum <= value <= row.maximum, (preset, key)


def test_an_unknown_preset_is_refused_with_the_choices() -> None:
    with pytest.raises(UserError) as refused:
        build_config("quadratik")
    assert str(refused.value).startswith("Unknown preset 'quadratik': did you mean 'quadratic'? The choices are ")
