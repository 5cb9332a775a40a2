from __future__ import annotations

import numpy as np

from gan_core.config import RunConfig, build_config
from gan_core.engine.feed import ImageFeed
from gan_core.engine.program import batch_plan
from tests.gan_core.engine.images import made_up

LENGTH = 3


def feed(preset: str = "digits", count: int = 10, **changes: object) -> ImageFeed:
    config = build_config(preset, {"batch_size": 4, **{key.replace("__", "."): v for key, v in changes.items()}})
    return ImageFeed(config, made_up(config, count), batch_plan(config), LENGTH)


def rows_of(feed_: ImageFeed, steps: int) -> np.ndarray:
    return np.concatenate([feed_._rows(step).ravel() for step in range(steps)])


def test_a_block_holds_pictures_as_bytes() -> None:
    block = feed().block(0)
    assert set(block) == {"real"}
    assert block["real"].shape == (LENGTH, 1, 4, 16, 16, 1)
    assert block["real"].dtype == "uint8"


def test_blocks_are_keyed_by_step_and_seed() -> None:
    one, other = feed(), feed()
    np.testing.assert_array_equal(one.block(2)["real"], other.block(2)["real"])
    assert (one.block(2)["real"].numpy() != one.block(1)["real"].numpy()).any()
    assert (one.block(0)["real"].numpy() != feed(seed=1).block(0)["real"].numpy()).any()


def test_shuffled_shows_each_picture_once_a_turn() -> None:
    shown = rows_of(feed(loop__sampling="shuffled"), 5)
    assert len(shown) == 20
    assert sorted(shown[:10]) == sorted(shown[10:]) == list(range(10))
    assert list(shown[:10]) != list(shown[10:])


def test_with_replacement_some_come_twice() -> None:
    shown = rows_of(feed(loop__sampling="replacement"), 5)
    assert shown.min() >= 0
    assert shown.max() < 10
    assert len(set(shown[:10])) < 10


def test_about_half_are_mirrored_and_the_same_ones_every_time() -> None:
    mirrored, plain = feed(count=50, dataset__flip=True), feed(count=50)
    both = [(mirrored._pictures(s, mirrored._rows(s)), plain._pictures(s, plain._rows(s))) for s in range(50)]
    same = [np.array_equal(a, b) for left, right in both for a, b in zip(left[0], right[0], strict=True)]
    turned = [np.array_equal(a, b[:, ::-1]) for left, right in both for a, b in zip(left[0], right[0], strict=True)]
    assert all(a or b for a, b in zip(same, turned, strict=True))
    assert 0.35 < np.mean(same) < 0.65
    np.testing.assert_array_equal(mirrored.block(0)["real"], mirrored.block(0)["real"])


def test_labels_belong_to_their_pictures() -> None:
    conditional = feed("cdigits", 40, tips__discriminator_update="separate")
    block = conditional.block(0)
    assert block["LABEL_REAL"].shape == (LENGTH, 1, 4, 1)
    assert block["LABEL_FAKE"].shape == (LENGTH, 1, 2, 1)
    assert block["LABEL_G"].shape == (LENGTH, 4, 1)
    rows = conditional._rows(0)
    np.testing.assert_array_equal(block["LABEL_REAL"][0, 0, :, 0], conditional.data.labels[rows[0]])
    drawn = np.concatenate([conditional.block(i)["LABEL_G"].numpy().ravel() for i in range(20)])
    assert set(drawn) == set(range(10))


def test_the_plan_of_batches_is_the_contracts() -> None:
    def sizes(preset: str) -> tuple[int, int, int]:
        config: RunConfig = build_config(preset)
        plan = batch_plan(config)
        return plan.real, plan.fake, plan.generator

    assert sizes("quadratic") == (64, 64, 128)
    assert sizes("mnist") == (256, 128, 256)
    assert sizes("cmnist") == (128, 64, 128)
    assert sizes("frogs") == (20, 20, 20)
    assert sizes("dcgan96") == (32, 32, 32)
