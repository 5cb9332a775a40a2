"""Who takes part: each trains the quadratic of the material, 64 real and 64 fake for D, then 128 z for G.

A contender prepares itself once and then plays a given number of steps as often as it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.contender import Contender, Play, seconds_of
from benchmarks.pictures import PICTURE_CONTENDERS

HALF, BATCH, LATENT = 64, 128, 5


def prepare_textbook() -> tuple[Play, float]:
    """Keras with TensorFlow's own choice of threads: predict, then three train_on_batch a step."""
    import keras

    from benchmarks.textbook import TextbookGan
    from gan_core.config import build_config
    from gan_core.models.mlp import build_discriminator, build_generator

    config, random = build_config("quadratic"), np.random.default_rng(0)
    gan = TextbookGan(
        build_generator(config),
        build_discriminator(config),
        "non_saturating",
        lambda _: keras.optimizers.Adam(),
    )

    def play(steps: int) -> None:
        for _ in range(steps):
            x = random.uniform(-0.5, 0.5, (HALF, 1)).astype(np.float32)
            real = np.concatenate([x, x**2], axis=1)
            z_d, z_g = (random.standard_normal((n, LATENT)).astype(np.float32) for n in (HALF, BATCH))
            gan.step(real, z_d, z_g)

    return play, seconds_of(lambda: play(1))


def prepare_ours() -> tuple[Play, float]:
    """The engine as its process runs it: one thread inside an operation, calls of a few hundred steps."""
    (trainer,), compiling = our_trainers(1)
    return lambda steps: in_calls(trainer, steps), compiling


def prepare_ours_twice() -> tuple[Play, float]:
    """Two runs in two threads of one process, as two tabs train."""
    trainers, compiling = our_trainers(2)
    pool = ThreadPoolExecutor(2)
    return lambda steps: list(pool.map(lambda trainer: in_calls(trainer, steps), trainers)), compiling


def our_trainers(count: int) -> tuple[list, float]:
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    from gan_core.config import build_config
    from gan_core.engine.trainer import Trainer

    trainers = [Trainer(build_config("quadratic", {"seed": seed})) for seed in range(count)]
    return trainers, seconds_of(lambda: [trainer.advance(1) for trainer in trainers])


def in_calls(trainer, steps: int, call: int = 500) -> None:
    for _ in range(steps // call):
        trainer.advance(call)


def prepare_torch(threads: int | None, *, fused: bool = False) -> Callable[[], tuple[Play, float]]:
    """The same step in PyTorch eager; `threads` None leaves PyTorch's own choice, as `fused` False does."""

    def prepare() -> tuple[Play, float]:
        import torch

        if threads:
            torch.set_num_threads(threads)
        step = torch_step(torch, fused)

        def play(steps: int) -> None:
            for _ in range(steps):
                step()

        return play, seconds_of(step)

    return prepare


def torch_step(torch, fused: bool) -> Callable[[], None]:
    """One step as PyTorch users write it: D on real, D on fake, then G through a frozen D."""
    nn = torch.nn
    generator = nn.Sequential(nn.Linear(LATENT, 15), nn.ReLU(), nn.Linear(15, 2))
    discriminator = nn.Sequential(nn.Linear(2, 25), nn.ReLU(), nn.Linear(25, 1))
    g_adam = torch.optim.Adam(generator.parameters(), eps=1e-7, fused=fused)
    d_adam = torch.optim.Adam(discriminator.parameters(), eps=1e-7, fused=fused)
    loss, ones, zeros = nn.BCEWithLogitsLoss(), torch.ones(BATCH, 1), torch.zeros(HALF, 1)

    def learn(adam, samples, labels) -> None:
        adam.zero_grad()
        loss(discriminator(samples), labels).backward()
        adam.step()

    def step() -> None:
        x = torch.rand(HALF, 1) - 0.5
        with torch.no_grad():
            fake = generator(torch.randn(HALF, LATENT))
        learn(d_adam, torch.cat([x, x**2], 1), ones[:HALF])
        learn(d_adam, fake, zeros)
        discriminator.requires_grad_(False)
        learn(g_adam, generator(torch.randn(BATCH, LATENT)), ones)
        discriminator.requires_grad_(True)

    return step


POINT_CONTENDERS = {
    "textbook": Contender("textbook Keras: predict + 3 train_on_batch", 40, prepare_textbook),
    "ours": Contender("ours: Trainer.advance", 10_000, prepare_ours),
    "ours_twice": Contender("ours: two trainers in two threads", 10_000, prepare_ours_twice, lanes=2),
    "torch": Contender("PyTorch eager, its own threads", 400, prepare_torch(None), needs="torch"),
    "torch_1": Contender("PyTorch eager, one thread", 400, prepare_torch(1), needs="torch"),
    "torch_1_fused": Contender(
        "PyTorch eager, one thread, fused Adam", 400, prepare_torch(1, fused=True), needs="torch"
    ),
}
CONTENDERS = POINT_CONTENDERS | PICTURE_CONTENDERS
