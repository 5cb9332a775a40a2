from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from gan_core.engine.pieces import Result, in_pieces, piece_count


@pytest.mark.parametrize(
    ("samples", "most", "count"),
    [(256, 0, 1), (256, 256, 1), (256, 300, 1), (256, 64, 4), (128, 64, 2), (100, 30, 4), (7, 2, 7), (10, 9, 2)],
)
def test_pieces_are_equal_and_small_enough(samples: int, most: int, count: int) -> None:
    assert piece_count(samples, most) == count
    assert samples % count == 0


def work(piece: dict[str, tf.Tensor], state: tuple[tf.Tensor, ...]) -> Result:
    rows = piece["x"] + piece["shift"]
    return Result((tf.reduce_mean(rows), tf.reduce_mean(rows, 0)), (rows[:, :1],), (state[0] + 1,))


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("compiled", [False, True])
def test_the_mean_over_pieces_is_the_mean_of_all(count: int, compiled: bool) -> None:
    x = np.arange(24, dtype=np.float32).reshape(8, 3)
    part = {"x": tf.constant(x), "shift": tf.constant([[10.0, 20.0, 30.0]])}

    def run() -> Result:
        return in_pieces(work, part, (tf.constant(0),), count)

    done = (tf.function(run) if compiled else run)()
    shifted = x + np.array([10, 20, 30], np.float32)
    np.testing.assert_allclose(done.means[0], shifted.mean(), rtol=1e-6)
    np.testing.assert_allclose(done.means[1], shifted.mean(0), rtol=1e-6)
    np.testing.assert_allclose(done.scores[0], shifted[:, :1], rtol=1e-6)
    assert int(done.state[0]) == count
