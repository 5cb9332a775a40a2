"""A crowd in one compiled call is the same GANs, each trained alone."""

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine.crowd import Crowd, together
from gan_core.engine.trainer import Trainer
from gan_core.errors import ConfigError

SMALL = {"batch_size": 16, "model.width": 8, "model.discriminator_width": 8}
MEMBERS = (
    {"seed": 0},
    {"seed": 1, "optimizer.generator_lr": 0.01},
    {"seed": 0, "optimizer.generator_lr": 0.003, "tips.label_smoothing": 0.2, "tips.mislabel_rate": 0.1},
)
STRUCTURES = {
    "the quadratic": ("quadratic", {}),
    "R1, averaged G, leaky": ("recommended-2d", SMALL),
    "joint, dropout": ("moons", {**SMALL, "tips.discriminator_update": "joint", "tips.dropout": 0.3}),
    "BatchNorm, mixed": ("ring", {**SMALL, "tips.discriminator_update": "mixed", "tips.generator_batch_norm": True}),
}


def members(preset: str, changes: dict) -> list:
    return [build_config(preset, {**changes, **own}) for own in MEMBERS]


@pytest.mark.parametrize("structure", STRUCTURES)
def test_each_member_equals_the_same_gan_alone_after_500_steps(structure: str) -> None:
    configs = members(*STRUCTURES[structure])
    crowd = Crowd(configs)
    crowd.advance(500)
    for index, config in enumerate(configs):
        alone = Trainer(config)
        alone.advance(500)
        expected, found = alone.to_arrays(), crowd.arrays(index)
        for name, values in found.items():
            np.testing.assert_allclose(values, expected[name], atol=1e-4, rtol=0, err_msg=f"{index} {name}")
        assert np.abs(found["g.w"] - Trainer(config).to_arrays()["g.w"]).max() > 1e-2  # it did learn
        z = np.random.default_rng(0).standard_normal((50, config.model.latent_dim))
        np.testing.assert_allclose(crowd.sample(z)[index], alone.sample(z), atol=1e-4)


def test_however_the_calls_are_cut_it_is_the_same() -> None:
    configs = members("quadratic", SMALL)
    whole, cut = Crowd(configs), Crowd(configs)
    whole.advance(130)
    for count in (1, 57, 72):
        cut.advance(count)
    assert cut.step == whole.step == 130
    for index in range(len(configs)):
        for name, values in whole.arrays(index).items():
            np.testing.assert_array_equal(cut.arrays(index)[name], values, err_msg=name)


def test_a_member_that_blows_up_is_marked_and_the_others_go_on() -> None:
    wild = {"optimizer.generator_lr": 10.0, "optimizer.discriminator_lr": 10.0}
    crowd = Crowd([build_config("quadratic"), build_config("quadratic", wild)])
    crowd.advance(50)
    assert crowd.diverged.tolist() == [False, True]
    assert np.isfinite(crowd.sample(np.zeros((4, 5)))[0]).all()


def test_only_equal_structures_on_equal_data_train_together() -> None:
    configs = [
        build_config("quadratic"),
        build_config("quadratic", {"model.width": 8}),
        build_config("quadratic", {"seed": 4, "tips.leaky_slope": 0.2}),
        build_config("line"),
    ]
    assert together(configs) == [[0, 2], [1], [3]]
    with pytest.raises(ConfigError, match="received 2 that differ"):
        Crowd(configs[:2])
    with pytest.raises(ConfigError, match="received images"):
        together([build_config("digits")])
