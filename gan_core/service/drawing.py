"""Pictures on request: what a saved generator makes, and what its discriminator thinks of each one."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from gan_core.config import RunConfig, from_json_dict
from gan_core.doors.work import check_networks
from gan_core.engine.classes import chosen_class, class_names, turns
from gan_core.engine.files import checkpoint_folder
from gan_core.engine.painting import Painted, Painter
from gan_core.errors import ConfigError, RunError
from gan_core.imaging import from_uint8, png_bytes, to_uint8
from gan_core.latent import Directions, principal_directions, seed_latents
from gan_core.pretrained import subject_dir
from gan_core.runs import RunReader, RunStore, parse_step
from gan_core.service.asking import Labels, checked_drawing, checked_mix, checked_pictures, checked_z, one_hot
from gan_core.service.painters import Load, Painters
from gan_core.service.turns import Turns
from gan_core.service.wire import Rendered

USUAL_DIRECTIONS, MOST_DIRECTIONS, DIRECTIONS_ROWS, DIRECTIONS_SEED = 10, 50, 2000, 0
SHORT = 4  # rows of a question that is as good as one picture
PROBABILITY_LOSSES = ("non_saturating", "minimax")


class Asked(NamedTuple):
    """A run that somebody asks something of."""

    reader: RunReader
    config: RunConfig
    names: tuple[str, ...]


class Artist:
    """Draws from the runs of a store and from the pretrained generators; safe to use from many threads.

    A checkpoint is loaded once and kept until others push it out. One piece of work at a time computes, so that a
    class that asks all at once takes turns instead of filling the memory.
    """

    def __init__(self, store: RunStore, load: Load = Painter.load) -> None:
        self._store, self._painters = store, Painters(load)
        self._directions: WeakKeyDictionary[Painter, tuple[int, Directions]] = WeakKeyDictionary()
        self._turns = Turns()

    def render(self, subject: str, z: np.ndarray, labels: Labels = None, step: int | None = None) -> Rendered:
        """What the generator of a subject makes of rows of z.

        Arguments:
            subject: the id of a run, or ``pretrained:NAME``.
            z: (n, latent_dim), at most 1,024 rows.
            labels: for a conditional GAN a class, classes (n,), or weights of all classes (n, classes); None: 0.
            step: that of a checkpoint; None: the newest.

        Raises :class:`gan_core.errors.UserError` in words.
        """
        with self._asked(subject) as asked:
            rows = checked_z(asked.config, z)
            mix = checked_mix(asked.config, asked.names, labels, len(rows))
            folder = checkpoint_folder(asked.reader.paths.root, step)
            made = self._paint(folder, asked.config, rows, mix)
        images = asked.config.kind == "images"
        return Rendered(
            step=parse_step(folder.name) or 0,
            pictures=to_uint8(made.samples, asked.config.tips.scaling) if images else None,
            points=None if images else made.samples,
            scores=made.scores,
            probability=asked.config.loss.name in PROBABILITY_LOSSES,
        )

    def judge(self, subject: str, pictures: np.ndarray, labels: Labels = None, step: int | None = None) -> np.ndarray:
        """D's scores (n,), float32, of pictures (n, H, W, C), uint8, in the size of the subject's own.

        Arguments are those of `render`. Raises :class:`gan_core.errors.UserError` in words.
        """
        with self._asked(subject) as asked:
            shown = checked_pictures(asked.config, pictures)
            mix = checked_mix(asked.config, asked.names, labels, len(shown))
            painter = self._painters.get(checkpoint_folder(asked.reader.paths.root, step), asked.config)
            samples, scores = from_uint8(shown, asked.config.tips.scaling), []
            for piece in painter.pieces(len(samples)):
                with self._turns.turn(short=len(samples) <= SHORT):
                    scores.append(painter.judge(samples[piece], None if mix is None else mix[piece]))
        return np.concatenate(scores)

    def draw(
        self, subject: str, *, seed: int, count: int, label: int | str | None = None, step: int | None = None
    ) -> dict[str, Any]:
        """``count`` pictures from rows 0 ... count-1 of the seed's normal numbers.

        Arguments:
            label: the class, by number or name, for a conditional GAN; None: its classes in turn.
            step: that of a checkpoint; None: the newest.

        Returns ``step``; ``size`` [height, width]; ``png``, one PNG each as base64; ``scores``, D's opinion of each;
        ``probability``, whether that is one (0 to 1) or a score without bounds; ``labels``, or None. Raises
        :class:`gan_core.errors.UserError` in words.
        """
        with self._asked(subject) as asked:
            config = asked.config
            z = checked_drawing(config, seed, count)
            labels = turns(config, count, chosen_class(config, asked.names, label))
            folder = checkpoint_folder(asked.reader.paths.root, step)
            mix = None if labels is None else one_hot(labels[:, 0], config.model.classes_count or 1)
            made = self._paint(folder, config, z, mix)
        tiles = to_uint8(made.samples, config.tips.scaling)
        return {
            "step": parse_step(folder.name),
            "size": list(config.image_shape[:2]),
            "png": [base64.b64encode(png_bytes(tile)).decode("ascii") for tile in tiles],
            "scores": [round(float(score), 5) for score in made.scores],
            "probability": config.loss.name in PROBABILITY_LOSSES,
            "labels": None if labels is None else labels[:, 0].tolist(),
        }

    def directions(
        self, subject: str, *, count: int = 10, label: int | None = None, step: int | None = None
    ) -> tuple[int, Directions]:
        """The main directions of G's first hidden layer, and the step of the checkpoint.

        ``label`` is checked and changes nothing: the first layer is told no class. Source: Härkönen et al. 2020.
        Raises :class:`gan_core.errors.UserError` in words.
        """
        if type(count) is not int or not 1 <= count <= MOST_DIRECTIONS:
            raise ConfigError(f"From 1 to {MOST_DIRECTIONS} directions can be asked for, received {count!r}.")
        with self._asked(subject) as asked:
            chosen_class(asked.config, asked.names, label)
            folder = checkpoint_folder(asked.reader.paths.root, step)
            painter = self._painters.get(folder, asked.config)
        found = self._found_directions(painter, max(count, USUAL_DIRECTIONS))
        return parse_step(folder.name) or 0, Directions(found.vectors[:count], found.shares[:count])

    def _found_directions(self, painter: Painter, count: int) -> Directions:
        known, found = self._directions.get(painter, (0, None))
        if known >= count:
            return found
        z = seed_latents(DIRECTIONS_SEED, DIRECTIONS_ROWS, painter.config.model.latent_dim)
        with self._turns.turn(short=False):
            features = painter.early_features(z)
        found = principal_directions(features, z, count)
        self._directions[painter] = (count, found)
        return found

    def loading(self) -> bool:
        """Whether somebody waits for networks to be loaded."""
        return self._painters.loading()

    def prepare(self, subject: str) -> None:
        """Load and compile a generator ahead of the first question about it."""
        with self._asked(subject) as asked:
            z = np.zeros((1, asked.config.model.latent_dim), np.float32)
        self.render(subject, z)

    @contextmanager
    def _asked(self, subject: str) -> Iterator[Asked]:
        """The run; problems of the block are told to a viewer, who knows it as "this run" and not by its folder."""
        run_dir = subject_dir(self._store, subject)
        try:
            reader = RunReader(run_dir)
            config = from_json_dict(reader.config())
            check_networks(config)
            yield Asked(reader, config, class_names(reader))
        except RunError as problem:
            sentence = str(problem).replace(f"{run_dir}{os.sep}", "").replace(str(run_dir), "this run")
            raise RunError(sentence[0].upper() + sentence[1:]) from problem

    def _paint(self, folder: Path, config: RunConfig, z: np.ndarray, mix: np.ndarray | None) -> Painted:
        """All rows, a piece a turn."""
        painter, made = self._painters.get(folder, config), []
        for piece in painter.pieces(len(z)):
            with self._turns.turn(short=len(z) <= SHORT):
                made.append(painter.paint(z[piece], None if mix is None else mix[piece]))
        return Painted(*(np.concatenate(parts) for parts in zip(*made, strict=True)))
