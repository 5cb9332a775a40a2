"""What each pretrained generator is trained with, and what has to be said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Longer and calmer than the classroom presets: rates that fall, less noise on what D sees, a longer average of G.
CALM: dict[str, Any] = {
    "batch_size": 64,
    "optimizer.generator_lr": 0.001,
    "optimizer.discriminator_lr": 0.001,
    "optimizer.decay": 5e-5,
    "tips.instance_noise": 0.1,
    "loop.ema": 0.999,
    "snapshot_every": 500,
    "log_every": 100,
    "checkpoint_budget_mb": 100,
    "seed": 1,
}
MNIST = {**CALM, "dataset.name": "mnist", "dataset.width": 28, "dataset.height": 28}
# Nobody tells G the class: the mapping network keeps the digits apart.
MAPPED = {"model.name": "dcgan-mapped", "model.depth": 2}
PHOTOS = {
    "model.width": 64,
    "model.latent_dim": 64,
    "dataset.width": 32,
    "dataset.height": 32,
    "dataset.mode": "RGB",
    "dataset.flip": True,
    "steps": 4_000,
}


@dataclass(frozen=True)
class Recipe:
    """One pretrained generator.

    Attributes:
        title: its name for people.
        preset: what its configuration starts from; ``changes`` go on top, dotted keys.
        later: live settings that change while it trains, by the step at which they do.
        data: where the pictures come from and under which terms, a sentence or two.
        weak: what it is bad at, as seen by the person who trained it.
    """

    title: str
    preset: str
    data: str
    weak: str
    changes: dict[str, Any] = field(default_factory=dict)
    later: dict[int, dict[str, Any]] = field(default_factory=dict)


MNIST_WORDS = (
    "The 60,000 training pictures of MNIST (LeCun, Cortes and Burges). None of them is in this folder, only figures "
    "about all of them."
)
RECIPES: dict[str, Recipe] = {
    "mnist": Recipe(
        "MNIST digits",
        "digits",
        MNIST_WORDS,
        "About one picture in ten lies between two digits and is neither; thin and slanted ones are rarer than in the "
        "data.",
        {**MNIST, **MAPPED, "steps": 23_331},
        {
            11_493: {"optimizer.generator_lr": 0.00025, "optimizer.discriminator_lr": 0.00025},
            12_706: {"optimizer.generator_lr": 0.0005, "optimizer.discriminator_lr": 0.002},
            15_164: {"optimizer.discriminator_lr": 0.0001},
            19_173: {"optimizer.generator_lr": 0.0006, "optimizer.discriminator_lr": 0.002},
            20_628: {"optimizer.discriminator_lr": 0.0001},
            22_475: {"optimizer.generator_lr": 0.0003},
        },
    ),
    "cmnist": Recipe(
        "MNIST digits by class",
        "cdigits",
        MNIST_WORDS,
        "Ask for a digit and nearly every picture is that digit, but the pictures of one digit differ less than real "
        "ones do: unusual handwriting is rare.",
        {**MNIST, "steps": 10_000},
    ),
    "digits": Recipe(
        "Digits, 16 x 16",
        "digits",
        "scikit-learn's 1,797 digits of 8 x 8 pixels (Alpaydin and Kaynak, UCI 1998), enlarged.",
        "So few pixels that a 3, a 5 and an 8 are easily mixed up, and between two digits it sometimes draws neither.",
        {**CALM, **MAPPED, "optimizer.discriminator_lr": 0.0004, "loop.ema": 0.998, "steps": 8_000},
    ),
    "petals": Recipe(
        "Petals, 32 x 32",
        "petals",
        "Flowers that this program draws itself: synthetic data, with no photo behind them.",
        "The shapes are simple, and the number of petals is not always a whole one.",
        {**CALM, "loop.ema": 0.998, "steps": 5_000},
    ),
    "flowers32": Recipe(
        "Flowers, 32 x 32",
        "petals",
        "The 8,189 photos of the Oxford 102 Flowers (Nilsback and Zisserman 2008), shrunk to 32 x 32. The photos "
        "belong to those who took them: none is in this folder, only figures about all of them.",
        "Colours and blossoms are there, petals are blurred, and the background is often a smear.",
        {**CALM, **PHOTOS, "dataset.name": "flowers102"},
    ),
    "frogs32": Recipe(
        "Frogs, 32 x 32",
        "petals",
        "The 5,000 training pictures of frogs in CIFAR-10 (Krizhevsky 2009). None is in this folder, only figures "
        "about all of them.",
        "It knows the colours of frogs and ponds, and not what a frog is: few pictures have eyes or legs.",
        {**CALM, **PHOTOS, "dataset.name": "cifar10", "dataset.classes": "frog"},
    ),
    "headlines": Recipe(
        "Headlines",
        "headlines",
        "2,400 synthetic headlines that a grammar of this project wrote (assets/headlines): no newspaper ever printed "
        "them.",
        "It knows the grammar's turns of phrase and no news. What it says of people, places and numbers means nothing.",
        {
            "dataset.name": "synthetic-headlines",
            "tips.dropout": 0.5,
            "optimizer.generator_lr": 0.004,
            "steps": 40 * 68,
            "snapshot_every": 68,
            "log_every": 68,
            "seed": 1,
        },
    ),
}
