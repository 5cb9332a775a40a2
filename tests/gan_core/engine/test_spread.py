"""Parts of a batch, orders between hosts, and a strategy of one device; more devices have processes of their own."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from gan_core.config import build_config, with_changes
from gan_core.engine.program import batch_plan
from gan_core.engine.spread import RUN, Order, Spread, is_spread
from gan_core.engine.spread_step import check_divides, part_of
from gan_core.engine.spread_trainer import SpreadTrainer, make_trainer
from gan_core.engine.step import KNOBS
from gan_core.engine.trainer import Trainer
from gan_core.errors import ConfigError
from gan_core.hosts import Hosts
from tests.gan_core.engine.images import made_up
from tests.tiny_pictures import tiny


def test_the_parts_of_a_batch_are_equal_and_make_the_whole() -> None:
    values = tf.reshape(tf.range(2 * 6 * 3), (2, 6, 3))
    parts = [part_of(values, 1, number, 3) for number in range(3)]
    assert [tuple(part.shape) for part in parts] == [(2, 2, 3)] * 3
    np.testing.assert_array_equal(tf.concat(parts, 1), values)


def test_the_real_pictures_that_a_penalty_pairs_are_shared_out_apart() -> None:
    rows = tf.constant([[0, 1, 2, 3, 4, 5, 6, 7]])
    parts = [part_of(rows, 1, number, 2, split=4).numpy()[0].tolist() for number in range(2)]
    assert parts == [[0, 1, 4, 5], [2, 3, 6, 7]]


def test_a_single_row_belongs_to_every_replica() -> None:
    row = tf.zeros((4, 1, 1))
    assert part_of(row, 1, 1, 2) is row


@pytest.mark.parametrize(
    ("update", "batch", "replicas", "wanted"),
    [("separate", 6, 2, "4, as 2 devices take equal parts, and D sees half as many fakes"), ("mixed", 9, 4, "4, as 4")],
)
def test_a_batch_that_does_not_divide_is_refused(update: str, batch: int, replicas: int, wanted: str) -> None:
    config = build_config("digits", {"tips.discriminator_update": update, "batch_size": batch})
    with pytest.raises(ConfigError) as refused:
        check_divides(config, batch_plan(config), replicas)
    said = str(refused.value)
    assert said.startswith(f"batch_size expected a multiple of {wanted}")
    assert said.endswith(f"received {batch}; change it, or train on one device by loop.spread=one.")
    check_divides(with_changes(config, {"batch_size": 8 * replicas}), batch_plan(config), replicas)


@pytest.mark.parametrize("preset", ["quadratic", "headlines"])
def test_other_kinds_of_runs_are_refused(preset: str) -> None:
    with pytest.raises(ConfigError, match=r"^loop\.spread is a setting for images, and this run makes \w+: leave it"):
        build_config(preset, {"loop.spread": "mirrored"})


def test_none_means_one_device_as_every_preset_has_it() -> None:
    config = build_config("digits", {"loop.spread": "none"})
    assert config.loop.spread == "one"
    assert not is_spread(config)
    assert is_spread(with_changes(config, {"loop.spread": "multi_worker"}))


def test_an_order_passes_exactly() -> None:
    knobs = {name: 0.1 * (place + 1) for place, name in enumerate(KNOBS)}
    order = Order(RUN, 2**40 + 1, 3, 16, knobs)
    assert Order.from_row(order.to_row()) == order


def alone() -> Spread:
    return Spread(tf.distribute.MirroredStrategy(["CPU:0"]), Hosts())


def test_one_replica_is_one_device_also_after_going_back() -> None:
    config = tiny("dcgan-small", tips__dropout=0.0, tips__generator_batch_norm=False, batch_size=8)
    data = made_up(config)
    plain, spread = Trainer(config, data), SpreadTrainer(config, data, alone())
    start = spread.to_arrays()
    spread.prepare()
    expected = plain.advance(3)
    for attempt in range(2):
        metrics = spread.advance(1)
        metrics = {name: np.append(metrics[name], rest) for name, rest in spread.advance(2).items()}
        for name, values in expected.items():
            np.testing.assert_allclose(metrics[name], values, atol=2e-6, err_msg=f"{name}, attempt {attempt}")
        spread.load_arrays(start)


def test_only_what_asks_for_it_is_spread() -> None:
    config = tiny("dcgan-small", batch_size=8)
    assert type(make_trainer(config, made_up(config))) is Trainer
