"""The classes of a conditional run: what they are called, and which one somebody asks for; needs no TensorFlow."""

from __future__ import annotations

import numpy as np

from gan_core.config import RunConfig
from gan_core.errors import ConfigError
from gan_core.runs import RunReader


def class_names(reader: RunReader) -> tuple[str, ...]:
    """What the run's classes are called, in the order of their numbers; () where its folder does not say."""
    data = reader.config().get("data")
    names = data.get("class_names") if isinstance(data, dict) else None
    return tuple(str(name) for name in names) if isinstance(names, list) else ()


def chosen_class(config: RunConfig, names: tuple[str, ...], asked: int | str | None) -> int | None:
    """The number of the class that is asked for, by number or by name; None when none is.

    Raises :class:`ConfigError` when the networks are told no classes, or have none like this.
    """
    if asked is None:
        return None
    if not config.is_conditional:
        raise ConfigError(
            "A class can be asked of a conditional GAN only, and this run's networks are told none; leave it out."
        )
    count = config.model.classes_count or len(names)
    number = _by_name(names, asked) if isinstance(asked, str) else asked
    if number is None or not 0 <= number < count:
        raise ConfigError(f"Expected a class from 0 to {count - 1}{_named(names)}, received {asked!r}; choose one.")
    return number


def turns(config: RunConfig, count: int, chosen: int | None) -> np.ndarray | None:
    """Labels (count, 1), int32: the chosen class, else all classes in turn; None where there are no classes."""
    if not config.is_conditional:
        return None
    labels = np.arange(count) % (config.model.classes_count or 1) if chosen is None else np.full(count, chosen)
    return labels.astype(np.int32)[:, None]


def _by_name(names: tuple[str, ...], asked: str) -> int | None:
    plain = [name.casefold() for name in names]
    if asked.strip().casefold() in plain:
        return plain.index(asked.strip().casefold())
    try:
        return int(asked)
    except ValueError:
        return None


def _named(names: tuple[str, ...]) -> str:
    if not names or list(names) == [str(number) for number in range(len(names))]:
        return ""
    told = ", ".join(names[:12])
    return f" ({told}{', ...' if len(names) > 12 else ''})"
