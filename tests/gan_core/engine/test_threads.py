"""Many runs share one engine process: two threads on one program give what each gives alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gan_core.config import build_config
from gan_core.engine.trainer import Trainer


def train(seed: int) -> dict[str, np.ndarray]:
    """A run in small calls, so that two threads take turns often."""
    trainer = Trainer(build_config("quadratic", {"seed": seed, "batch_size": 24}))
    parts = [trainer.advance(25)["g_loss"] for _ in range(24)]
    return {"g_loss": np.concatenate(parts), **trainer.to_arrays()}


def test_two_threads_give_what_each_gives_alone() -> None:
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(train, (11, 12)))  # also the first compilation happens in both at once
    alone = [train(11), train(12)]
    for one, other in zip(together, alone, strict=True):
        for name, values in other.items():
            np.testing.assert_array_equal(one[name], values, err_msg=name)
    assert not np.array_equal(alone[0]["g_loss"], alone[1]["g_loss"])
    trainer = Trainer(build_config("quadratic", {"batch_size": 24}))
    assert trainer.program._compiled.function.experimental_get_tracing_count() == 1
