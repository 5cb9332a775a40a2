"""What a viewer sees: shapes, ranges, and that it agrees with the networks."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.trainer import Trainer
from gan_core.engine.view import FAKES, GRID_LINES, HEAT_CELLS, REALS, make_scene
from gan_core.losses import LOSSES
from tests.textbook import plain_networks


def looked_at(**overrides: object):
    """A trainer, its scene and a look; only the plain quadratic is trained, others are as born."""
    trainer = Trainer(build_config("quadratic", overrides))
    if not overrides:
        trainer.advance(20)
    scene = make_scene(trainer.points, trainer.config.model.latent_dim, seed=0)
    return trainer, scene, trainer.look(scene)


@pytest.mark.parametrize("loss", LOSSES)
def test_shapes_and_ranges_for_every_loss(loss: str) -> None:
    _, scene, look = looked_at(**{"loss.name": loss})
    assert look.fakes.shape == look.arrows.shape == (FAKES, 2)
    assert look.opinion.shape == (FAKES,)
    assert look.heat.shape == (HEAT_CELLS**2,)
    assert look.grid.shape == (GRID_LINES**2, 2)
    assert scene.real.shape == (REALS, 2)
    for array in (look.fakes, look.opinion, look.heat, look.grid, look.arrows):
        assert array.dtype == np.float32
        assert np.isfinite(array).all()
    for opinion in (look.opinion, look.heat):
        assert 0 <= opinion.min() <= opinion.max() <= 1
    assert np.abs(look.arrows).max() > 0


def test_it_shows_what_the_networks_say() -> None:
    trainer, scene, look = looked_at()
    generator, discriminator = plain_networks(trainer)
    fakes = generator.predict_on_batch(scene.z)
    close = {"rtol": 1e-4, "atol": 1e-5}
    np.testing.assert_allclose(look.fakes, fakes, **close)
    np.testing.assert_allclose(look.opinion, discriminator.predict_on_batch(fakes)[:, 0], **close)
    np.testing.assert_allclose(look.heat, discriminator.predict_on_batch(scene.cells)[:, 0], **close)
    np.testing.assert_allclose(look.grid, generator.predict_on_batch(scene.grid_z), **close)


def test_arrows_lead_to_where_d_is_fooled() -> None:
    trainer, _, look = looked_at()
    _, discriminator = plain_networks(trainer)
    moved = look.fakes + 1e-2 * look.arrows
    gain = discriminator.predict_on_batch(moved)[:, 0] - discriminator.predict_on_batch(look.fakes)[:, 0]
    assert gain.min() > -1e-6
    assert gain.max() > 1e-6


def test_looking_does_not_train() -> None:
    trainer, scene, look = looked_at()
    before = trainer.to_arrays()
    again = trainer.look(scene)
    np.testing.assert_array_equal(look.fakes, again.fakes)
    for name, values in trainer.to_arrays().items():
        np.testing.assert_array_equal(values, before[name], err_msg=name)


def test_the_scene_is_the_same_for_the_same_seed_and_lies_in_the_box() -> None:
    trainer, scene, _ = looked_at()
    again = make_scene(trainer.points, 5, seed=0)
    np.testing.assert_array_equal(scene.z, again.z)
    np.testing.assert_array_equal(scene.real, again.real)
    assert not np.array_equal(scene.z, make_scene(trainer.points, 5, seed=1).z)
    x_min, x_max, y_min, y_max = scene.box
    for points in (scene.real, scene.cells):
        assert x_min < points[:, 0].min()
        assert points[:, 0].max() < x_max
        assert y_min < points[:, 1].min()
        assert points[:, 1].max() < y_max
    rows = scene.cells.reshape(HEAT_CELLS, HEAT_CELLS, 2)
    assert rows[0, 0, 1] < rows[1, 0, 1]  # row 0 lies at the lowest y
    assert rows[0, 0, 0] < rows[0, 1, 0]


def test_one_latent_number_is_enough_to_look() -> None:
    _, scene, look = looked_at(**{"model.latent_dim": 1})
    assert scene.z.shape == (FAKES, 1)
    assert scene.grid_z.shape == (GRID_LINES**2, 1)
    grid = look.grid.reshape(GRID_LINES, GRID_LINES, 2)
    np.testing.assert_array_equal(grid[0], grid[-1])  # the square is a line, drawn over itself
    assert np.ptp(grid[0], axis=0).max() > 0


def test_an_averaged_g_is_what_is_shown() -> None:
    trainer, scene, look = looked_at(**{"loop.ema": 0.99})
    arrays = trainer.to_arrays()
    np.testing.assert_array_equal(look.fakes, trainer.sample(scene.z))
    arrays["g.w"] = arrays["g.w"] + 1.0
    trainer.load_arrays(arrays)
    np.testing.assert_array_equal(look.fakes, trainer.look(scene).fakes)
