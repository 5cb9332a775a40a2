"""What is asked of a generator, checked: z and classes that it can take; needs no TensorFlow."""

from __future__ import annotations

import numpy as np

from gan_core.config import RunConfig
from gan_core.engine.classes import chosen_class
from gan_core.errors import ConfigError
from gan_core.latent import seed_latents
from gan_core.service.wire import MOST_ROWS

MOST_PICTURES = 256
MOST_SEED = 2**31 - 1
Labels = int | str | np.ndarray | None


def checked_z(config: RunConfig, z: np.ndarray) -> np.ndarray:
    """z as rows (n, latent_dim), float32, that this run's generator takes; raises ConfigError in one sentence."""
    dim = config.model.latent_dim
    if z.ndim != 2 or z.shape[1] != dim:
        received = f"{z.shape[1]}" if z.ndim == 2 else f"the shape {z.shape}"
        raise ConfigError(f"This generator's z has {dim} numbers, received {received}; give rows of {dim}.")
    if not 1 <= len(z) <= MOST_ROWS:
        raise ConfigError(f"A generator is asked for 1 to {MOST_ROWS:,} samples at once, received {len(z):,}.")
    if z.dtype.kind not in "fiu" or not np.isfinite(z).all():
        raise ConfigError("A z is made of finite numbers, received one that is infinite or not a number; leave it out.")
    return z.astype(np.float32, copy=False)


def checked_mix(config: RunConfig, names: tuple[str, ...], labels: Labels, count: int) -> np.ndarray | None:
    """The weight of each class (count, classes), float32; None for networks that are told no class.

    Arguments:
        labels: a class for all, by number or name; classes (count,), integers; weights (count, classes), floats; None:
            the first class.

    Raises ConfigError in one sentence for classes that the networks do not have.
    """
    if labels is None and not config.is_conditional:
        return None
    if labels is None or isinstance(labels, int | str):
        chosen = chosen_class(config, names, 0 if labels is None else labels)
        return one_hot(np.full(count, chosen), config.model.classes_count or 1)
    for number in {int(labels.min()), int(labels.max())} if labels.ndim == 1 and labels.dtype.kind in "iu" else {0}:
        chosen_class(config, names, number)
    classes = config.model.classes_count or 1
    if labels.dtype.kind in "iu" and labels.shape == (count,):
        return one_hot(labels, classes)
    if labels.dtype.kind != "f" or labels.shape != (count, classes):
        raise ConfigError(
            f"The labels expected a class for each of {count} rows, or the weights of {classes} classes for each, "
            f"received the shape {labels.shape}."
        )
    if not np.isfinite(labels).all():
        raise ConfigError("The weights of a mix of classes are finite numbers, received one that is not.")
    return labels.astype(np.float32, copy=False)


def checked_pictures(config: RunConfig, pictures: np.ndarray) -> np.ndarray:
    """Pictures (n, H, W, C), uint8, that this run's discriminator takes; raises ConfigError in one sentence."""
    if config.kind != "images":
        raise ConfigError(f"Pictures can be judged by a run that makes images, and this one makes {config.kind}.")
    if pictures.dtype != np.uint8 or pictures.shape[1:] != config.image_shape or not 1 <= len(pictures) <= MOST_ROWS:
        raise ConfigError(
            f"This discriminator expected 1 to {MOST_ROWS:,} pictures of the shape {config.image_shape} in bytes, "
            f"received {pictures.dtype} of the shape {pictures.shape}."
        )
    return pictures


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    """Classes (n,) -> weights (n, classes), float32: 1 for the class, 0 for the others."""
    return (np.asarray(labels)[:, None] == np.arange(classes)).astype(np.float32)


def checked_drawing(config: RunConfig, seed: object, count: object) -> np.ndarray:
    """z (count, latent_dim) of a seed for a page of pictures; raises ConfigError in one sentence."""
    if config.kind != "images":
        raise ConfigError(f"Pictures can be drawn by a run that makes images, and this one makes {config.kind}.")
    for name, value, low, high in (("seed", seed, 0, MOST_SEED), ("count", count, 1, MOST_PICTURES)):
        if type(value) is not int or not low <= value <= high:
            raise ConfigError(f"The {name} of a drawing is a whole number from {low} to {high:,}, received {value!r}.")
    return seed_latents(seed, count, config.model.latent_dim)
