"""Pictures on request: what a saved generator draws, and what its discriminator thinks of each one."""

from __future__ import annotations

import base64
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from gan_core.config import RunConfig, from_json_dict
from gan_core.engine.classes import chosen_class, class_names, turns
from gan_core.engine.files import DISCRIMINATOR_FILE, GENERATOR_FILE, checkpoint_folder
from gan_core.engine.loading import load_discriminator, load_generator
from gan_core.engine.sampling import Sampler, batch_sizes, seed_latents
from gan_core.errors import ConfigError, RunError
from gan_core.imaging import png_bytes, to_uint8
from gan_core.runs import RunReader, RunStore, parse_step

KEPT_PAIRS = 6
MOST_PICTURES = 256
MOST_SEED = 2**31 - 1
PROBABILITY_LOSSES = ("non_saturating", "minimax")


class Pair(NamedTuple):
    """Both networks of one checkpoint, compiled."""

    generator: Sampler
    discriminator: Sampler


class Artist:
    """Draws from the runs of a store; safe to use from many threads.

    A checkpoint is loaded once and kept until others push it out. One drawing at a time computes, so that a class
    that asks all at once takes turns instead of filling the memory.
    """

    def __init__(self, store: RunStore, load: Callable[[Path, RunConfig], Pair] | None = None) -> None:
        self._store, self._load = store, load or load_pair
        self._pairs: OrderedDict[tuple[Path, int], Pair] = OrderedDict()
        self._turn = threading.Lock()

    def draw(
        self, run_id: str, *, seed: int, count: int, label: int | str | None = None, step: int | None = None
    ) -> dict[str, Any]:
        """``count`` pictures from rows 0 ... count-1 of the seed's normal numbers.

        Arguments:
            label: the class, by number or name, for a conditional GAN; None: its classes in turn.
            step: that of a checkpoint; None: the newest.

        Returns ``step``; ``size`` [height, width]; ``png``, one PNG each as base64; ``scores``, D's opinion of each;
        ``probability``, whether that is one (0 to 1) or a score without bounds; ``labels``, or None. Raises
        :class:`gan_core.errors.UserError` in words.
        """
        run_dir = self._store.resolve(run_id)
        with _called_this_run(run_dir):
            return self._draw(RunReader(run_dir), seed, count, label, step)

    def _draw(self, reader: RunReader, seed: int, count: int, label: int | str | None, step: int | None) -> dict:
        config = from_json_dict(reader.config())
        _check_request(config, seed, count)
        labels = turns(config, count, chosen_class(config, class_names(reader), label))
        folder = checkpoint_folder(reader.paths.root, step)
        z = seed_latents(seed, count, config.model.latent_dim)
        with self._turn:
            pair = self._pair(folder, config)
            pictures = pair.generator(z, labels)
            scores = pair.discriminator(pictures, labels)[:, 0]
        tiles = to_uint8(pictures, config.tips.scaling)
        return {
            "step": parse_step(folder.name),
            "size": list(config.image_shape[:2]),
            "png": [base64.b64encode(png_bytes(tile)).decode("ascii") for tile in tiles],
            "scores": [round(float(score), 5) for score in scores],
            "probability": config.loss.name in PROBABILITY_LOSSES,
            "labels": None if labels is None else labels[:, 0].tolist(),
        }

    def _pair(self, folder: Path, config: RunConfig) -> Pair:
        """The networks of a checkpoint; one that was written anew, after a rewind say, is loaded anew."""
        try:
            key = (folder, (folder / GENERATOR_FILE).stat().st_mtime_ns)
        except OSError as error:
            raise RunError(f"The checkpoint {folder.name} is gone: ask for a newer one.") from error
        if key not in self._pairs:
            self._pairs[key] = self._load(folder, config)
            while len(self._pairs) > KEPT_PAIRS:
                self._pairs.popitem(last=False)
        self._pairs.move_to_end(key)
        return self._pairs[key]


@contextmanager
def _called_this_run(run_dir: Path) -> Iterator[None]:
    """Problems of the block tell a viewer of "this run" where they tell a person at a terminal of its folder."""
    try:
        yield
    except RunError as problem:
        sentence = str(problem).replace(f"{run_dir}{os.sep}", "").replace(str(run_dir), "this run")
        raise RunError(sentence[0].upper() + sentence[1:]) from problem


def load_pair(folder: Path, config: RunConfig) -> Pair:
    """Both networks of a checkpoint; raises RunError for files that are not this run's."""
    sizes = batch_sizes(config.image_shape)
    return Pair(
        Sampler(load_generator(folder / GENERATOR_FILE, config), sizes),
        Sampler(load_discriminator(folder / DISCRIMINATOR_FILE, config), sizes),
    )


def _check_request(config: RunConfig, seed: Any, count: Any) -> None:
    if config.kind != "images":
        raise ConfigError(f"Pictures can be drawn by a run that makes images, and this one makes {config.kind}.")
    for name, value, low, high in (("seed", seed, 0, MOST_SEED), ("count", count, 1, MOST_PICTURES)):
        if type(value) is not int or not low <= value <= high:
            raise ConfigError(f"The {name} of a drawing is a whole number from {low} to {high:,}, received {value!r}.")
