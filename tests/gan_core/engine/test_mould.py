from __future__ import annotations

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine import mould
from gan_core.engine.painting import Painter
from gan_core.latent import seed_latents
from gan_core.models.zoo import build_discriminator, build_generator
from tests.gan_core.runfolders import drawn_by_keras, lively, make_run, small_config


@pytest.fixture(autouse=True)
def _none_made(monkeypatch) -> None:
    monkeypatch.setattr(mould, "_moulds", type(mould._moulds)())


def networks(config, seed: int = 0):
    return lively(build_generator(config), seed), lively(build_discriminator(config), seed)


def test_checkpoints_of_one_structure_share_a_mould_and_draw_their_own(tmp_path) -> None:
    config = small_config("cdigits", **{"tips.dropout": 0.3})
    run = make_run(tmp_path / "run", config, steps=(5, 9))
    painters = [Painter.load(folder, config) for folder in sorted((run / "checkpoints").iterdir())]
    other_seed = small_config("cdigits", **{"seed": 3, "tips.dropout": 0.3})
    painters.append(Painter(*networks(other_seed), other_seed))
    assert len({id(painter._mould) for painter in painters}) == len(mould._moulds) == 1
    z, labels = seed_latents(0, 4, 6), np.int32([[0], [3], [3], [9]])
    mix = np.eye(10, dtype=np.float32)[labels[:, 0]]
    for painter, step in zip(painters, (5, 9), strict=False):
        folder = run / "checkpoints" / f"step_{step:08d}"
        made = painter.paint(z, mix)
        expected = drawn_by_keras(folder / "generator.keras", z, labels)
        np.testing.assert_allclose(made.samples, expected, atol=2e-5)
        scores = drawn_by_keras(folder / "discriminator.keras", expected, labels)[:, 0]
        np.testing.assert_allclose(made.scores, scores, atol=2e-5)
        np.testing.assert_allclose(painter.judge(expected, mix), scores, atol=2e-5)
    assert np.abs(painters[0].early_features(z) - painters[1].early_features(z)).max() > 0.01


@pytest.mark.parametrize(
    "changes",
    [{"tips.leaky_slope": 0.3}, {"model.width": 12}, {"tips.scaling": "0..1"}, {"loss.name": "wasserstein_gp"}],
)
def test_another_structure_or_slope_has_a_mould_of_its_own(changes) -> None:
    one, other = small_config(), small_config(**changes)
    assert mould.mould_for(one, *networks(one)) is not mould.mould_for(other, *networks(other))
    assert len(mould._moulds) == 2


def test_the_mould_not_asked_for_longest_makes_room(monkeypatch) -> None:
    monkeypatch.setattr(mould, "MOST_MOULDS", 2)
    configs = [build_config("quadratic", {"model.width": width}) for width in (3, 4, 5)]
    made = [mould.mould_for(config, *networks(config)) for config in (*configs[:2], configs[0], configs[2])]
    assert made[0] is made[2]
    assert list(mould._moulds.values()) == [made[0], made[3]]
