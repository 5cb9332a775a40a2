"""Presets for pictures: the systems of the teaching material with their exact numbers, and our own small ones."""

from __future__ import annotations

from typing import Any

from gan_core.presets.base import Preset, add_preset

# What every image run starts from; each preset says what it does otherwise.
COMMON: dict[str, Any] = {
    "dataset.flip": False,
    "model.width": None,
    "model.depth": None,
    "tips.scaling": "-1..1",
    "tips.downsampling": "stride",
    "tips.init_stddev": 0.02,
    "tips.leaky_slope": 0.2,
    "optimizer.generator_lr": 0.0002,
    "optimizer.discriminator_lr": 0.0002,
    "optimizer.beta_1": 0.5,
    "optimizer.decay": 0.0,
    "loop.sampling": "replacement",
    "loop.micro_batch": 0,
    "loop.spread": "one",
    "loop.preview_side": 4,
    "checkpoint_budget_mb": 600,
    "log_every": 5,
}
# Measured for speed of learning on two cores: small batches, high rates, BatchNorm in both networks, an average of
# G's weights, and a little noise on what D sees, which keeps it from winning.
CLASSROOM = {
    "model.name": "dcgan-small",
    "model.latent_dim": 32,
    "model.width": 64,
    "tips.init_stddev": 0.0,
    "tips.generator_batch_norm": True,
    "tips.discriminator_batch_norm": True,
    "tips.dropout": 0.0,
    "tips.discriminator_update": "joint",
    "tips.instance_noise": 0.3,
    "optimizer.generator_lr": 0.004,
    "optimizer.discriminator_lr": 0.004,
    "loop.ema": 0.997,
    "loop.preview_side": 6,
    "batch_size": 32,
    "log_every": 10,
    "snapshot_every": 50,
    "steps": 4000,
}
DIGITS = {"dataset.name": "digits", "dataset.width": 16, "dataset.height": 16, "dataset.mode": "L"}
TEN_CLASSES = {"model.classes_count": 10, "loop.preview_side": 8}
MNIST = {
    "dataset.name": "mnist",
    "dataset.width": 28,
    "dataset.height": 28,
    "dataset.mode": "L",
    "model.name": "mnist",
    "model.latent_dim": 100,
    "tips.scaling": "0..1",
    "tips.dropout": 0.4,
    "batch_size": 256,
    "snapshot_every": 47,
    "steps": 235 * 100,
}
FLOWERS80 = {
    "dataset.name": "flowers102",
    "dataset.width": 80,
    "dataset.height": 80,
    "dataset.mode": "RGB",
    "model.name": "flowers80",
    "model.latent_dim": 100,
    "tips.dropout": 0.4,
    "loop.micro_batch": 32,
    "batch_size": 256,
    "log_every": 1,
    "snapshot_every": 16,
    "steps": 32 * 100,
}
FROGS = {
    "dataset.name": "cifar10",
    "dataset.classes": "frog",
    "dataset.width": 32,
    "dataset.height": 32,
    "dataset.mode": "RGB",
    "model.name": "frogs",
    "model.latent_dim": 32,
    "tips.init_stddev": 0.0,
    "tips.leaky_slope": 0.3,
    "tips.dropout": 0.4,
    "tips.discriminator_update": "mixed",
    "optimizer.name": "rmsprop",
    "optimizer.generator_lr": 0.0004,
    "optimizer.discriminator_lr": 0.0008,
    "optimizer.clipvalue": 1.0,
    "optimizer.decay": 1e-8,
    "batch_size": 20,
    "snapshot_every": 50,
    "steps": 250 * 40,
}
DCGAN64 = {
    "dataset.name": "flowers102",
    "dataset.width": 64,
    "dataset.height": 64,
    "dataset.mode": "RGB",
    "dataset.flip": True,
    "model.latent_dim": 100,
    "tips.init_stddev": 0.0,
    "tips.generator_batch_norm": True,
    "tips.discriminator_batch_norm": True,
    "tips.dropout": 0.5,
    "tips.discriminator_update": "joint",
    "loss.name": "non_saturating",
    "loop.sampling": "shuffled",
    "snapshot_every": 16,
    "log_every": 2,
}
FRUIT96 = {
    "dataset.name": "fruit",
    "dataset.classes": "tomato",
    "dataset.width": 96,
    "dataset.height": 96,
    "dataset.mode": "RGB",
    "model.latent_dim": 200,
    "tips.init_stddev": 0.0,
    "tips.dropout": 0.25,
    "tips.discriminator_update": "joint",
    "optimizer.generator_lr": 0.00015,
    "optimizer.discriminator_lr": 0.00015,
    "loop.sampling": "shuffled",
    "loop.preview_side": 5,
    "batch_size": 32,
    "log_every": 1,
    "snapshot_every": 8,
    "steps": 8 * 500,
}


def _add(name: str, label: str, description: str, *parts: dict[str, Any]) -> None:
    settings = {**COMMON}
    for part in parts:
        settings.update(part)
    add_preset(Preset(name, label, description, "images", settings))


_add(
    "digits",
    "Digits (no download)",
    "1,797 real handwritten digits, a few pixels each: a small DCGAN draws readable ones within a minute.",
    DIGITS,
    CLASSROOM,
)
_add(
    "cdigits",
    "Digits by class (no download)",
    "The same digits with their class told to both networks: ask for a 7.",
    DIGITS,
    CLASSROOM,
    TEN_CLASSES,
    {"model.name": "cdcgan-small"},
)
_add(
    "petals",
    "Petals (no download)",
    "Colourful flowers that this program draws itself, so synthetic data: a small DCGAN in colour.",
    {"dataset.name": "petals", "dataset.width": 32, "dataset.height": 32, "dataset.mode": "RGB", "dataset.flip": True},
    CLASSROOM,
)
_add("mnist", "MNIST digits", "60,000 handwritten digits with the material's convolutional pair.", MNIST)
_add(
    "cmnist",
    "MNIST by class",
    "The material's MNIST networks with the class told to both of them.",
    MNIST,
    TEN_CLASSES,
    {"model.name": "cmnist", "batch_size": 128, "steps": 469 * 50},
)
_add("flowers80", "Flowers, 80 x 80", "Photos of 102 kinds of flowers with the material's five-layer pair.", FLOWERS80)
_add(
    "cflowers80",
    "Flowers by class, 80 x 80",
    "The same flowers with their kind told to both networks.",
    FLOWERS80,
    {"model.name": "cflowers80", "model.classes_count": 102, "loop.preview_side": 8},
    {"batch_size": 128, "steps": 64 * 100},
)
_add(
    "frogs",
    "Frogs, 32 x 32",
    "The frogs of CIFAR-10; real and fake in one batch, RMSprop, as the material has it.",
    FROGS,
)
for _batch in (128, 64):
    for _head in ("dense", "conv"):
        _add(
            f"dcgan64-b{_batch}-{_head}",
            f"DCGAN on flowers, batch {_batch}, {_head} head",
            f"The DCGAN of 64 x 64 flowers; D ends in {'a dense layer' if _head == 'dense' else 'one convolution'}. "
            "Both heads are the same function: what differs between such runs is chance or the batch size.",
            DCGAN64,
            {
                "model.name": f"dcgan64-{_head}",
                "batch_size": _batch,
                "steps": 500 * -(-8189 // _batch),
            },
        )
_add(
    "dcgan96",
    "DCGAN on fruit, 96 x 96",
    "Photos of tomatoes with the material's up-sampling DCGAN.",
    FRUIT96,
    {
        "model.name": "dcgan96",
        "model.gen_res": 3,
        "tips.generator_batch_norm": True,
        "tips.discriminator_batch_norm": True,
    },
)
_add(
    "vanilla96",
    "Vanilla GAN on fruit, 96 x 96",
    "The same photos with dense layers only: compare it with dcgan96.",
    FRUIT96,
    {"model.name": "vanilla", "model.width": 256, "model.depth": 3},
)
