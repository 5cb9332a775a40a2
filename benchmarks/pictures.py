"""Contenders on pictures: for every preset the textbook loop and ours; for MNIST also PyTorch.

The pictures are noise of the right shape, so that no data is needed: a step takes as long as on real ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks.contender import Contender, Play, seconds_of
from benchmarks.torch_mnist import prepare_torch_mnist
from gan_core.config import RunConfig, build_config
from gan_core.presets import preset_names
from gan_core.workers.process import HUGE_PAGES

PICTURES, CLASSES = 512, 10
# Steps a round of about a second on two cores, where it is more than one; and what `make bench` measures unasked.
STEPS = {"digits": 40, "cdigits": 40, "petals": 15, "vanilla96": 10}
USUAL = ("digits", "petals", "mnist", "cmnist", "flowers80", "frogs", "dcgan64-b64-dense", "dcgan96", "vanilla96")
LONG, SHORT = 5, 3


def made_up(config: RunConfig):
    """Noise in the place of a data set."""
    from gan_core.data.images import ImageSet

    random = np.random.default_rng(0)
    classes = config.model.classes_count or CLASSES
    return ImageSet(
        config.dataset.name,
        random.integers(256, size=(PICTURES, *config.image_shape)).astype(np.uint8),
        random.integers(classes, size=PICTURES),
        tuple(str(index) for index in range(classes)),
        "Noise.",
    )


def prepare_ours(preset: str) -> tuple[Play, float]:
    """The engine as a worker runs it."""
    from gan_core.engine.trainer import Trainer

    config = build_config(preset)
    trainer = Trainer(config, made_up(config))
    return trainer.advance, seconds_of(lambda: trainer.advance(1))


def prepare_textbook(preset: str) -> tuple[Play, float]:
    """Keras as tutorials use it, each update in the form that tutorials write for it."""
    from benchmarks.picture_textbook import textbook_for

    config = build_config(preset)
    step = textbook_for(config, made_up(config))

    def play(steps: int) -> None:
        for _ in range(steps):
            step()

    return play, seconds_of(step)


def of(preset: str) -> dict[str, Contender]:
    """The two contenders of a preset."""
    config = build_config(preset)
    form = {
        "separate": "predict + 3 train_on_batch",
        "mixed": "predict + 2 train_on_batch",
        "joint": "one tf.function with two tapes",
    }[config.tips.discriminator_update]
    steps, rounds = STEPS.get(preset, 1), LONG if preset in ("mnist", "dcgan96") else SHORT
    return {
        f"{preset}/textbook": Contender(
            f"textbook Keras: {form}", steps, partial(prepare_textbook, preset), rounds=rounds
        ),
        f"{preset}/ours": Contender(
            "ours: Trainer.advance", steps, partial(prepare_ours, preset), rounds=rounds, environment=HUGE_PAGES
        ),
    }


def mnist_peers() -> dict[str, Contender]:
    """More rows for MNIST: ours without large memory pages, and PyTorch in its forms."""
    forms: dict[str, Callable[[], tuple[Play, float]]] = {
        "PyTorch eager": prepare_torch_mnist(channels_last=False),
        "PyTorch eager, channels last": prepare_torch_mnist(channels_last=True),
        "PyTorch eager, channels last, fused Adam": prepare_torch_mnist(channels_last=True, fused=True),
    }
    torch = {
        f"mnist/torch_{number}": Contender(label, 1, prepare, needs="torch", rounds=LONG)
        for number, (label, prepare) in enumerate(forms.items(), 1)
    }
    small = Contender("ours, without huge memory pages", 1, partial(prepare_ours, "mnist"), rounds=LONG)
    return {"mnist/ours_small_pages": small, **torch}


PICTURE_CONTENDERS = {name: each for preset in preset_names("images") for name, each in of(preset).items()}
PICTURE_CONTENDERS |= mnist_peers()
