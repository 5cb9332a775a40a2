"""A session for pictures: grids from a fixed z, checkpoints within a budget of disk, quality now and then."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from gan_core.config import RunConfig
from gan_core.data.images import ImageSet, class_rows, contact_sheet, make_images, parse_classes
from gan_core.engine.base_session import Doing
from gan_core.engine.measuring import picture_figures
from gan_core.engine.spread_trainer import make_trainer
from gan_core.engine.trainer import Trainer
from gan_core.engine.worker_session import WorkerSession
from gan_core.errors import DataError
from gan_core.imaging import plan_for, png_bytes, tile_grid, to_uint8
from gan_core.runs import RunReader
from gan_core.runs.thinning import spread_evenly

MAX_GRIDS = 400
MAX_CHECKPOINTS, MEGABYTE = 40, 2**20
FIRST_QUALITY_SECONDS, QUALITY_SECONDS = 8.0, 12.0
QUALITY_SHARE = 0.05
GRADIENT_IMAGES, SIZE_IMAGES = 16, 256
ENDING = "Saving the last pictures and figures"


class ImageSession(WorkerSession):
    """Trains one run on pictures; see :class:`WorkerSession`."""

    first_checkpoint_seconds = 10.0
    opening = "Opening the pictures"

    def __init__(
        self, config: RunConfig, run_dir: str | Path, *, doing: Doing | None = None, **options: object
    ) -> None:
        super().__init__(config, run_dir, doing=doing, **options)
        self.config = self.trainer.config
        self.plan = plan_for(self.config, len(self.data.class_names))
        self.z, self.labels = self._fixed_latents()
        self._next_quality, self._first_quality = self._clock() + FIRST_QUALITY_SECONDS, True

    @property
    def data(self) -> ImageSet:
        """The real pictures."""
        return self.trainer.data

    # --- what this kind of run decides -----------------------------------------------------------

    def _make_trainer(self) -> Trainer:
        def on_progress(phrase: str, share: float | None = None) -> None:
            self._doing(phrase if share is None else f"{phrase}: {share:.0%}")

        return make_trainer(self.config, make_images(self.config.dataset, on_progress=on_progress))

    def _meta(self) -> dict[str, object]:
        count = len(self.data.images)
        about = {
            "images": count,
            "steps_per_epoch": -(-count // self.config.batch_size),
            "class_names": list(self.data.class_names),
            "synthetic": self.data.synthetic,
        }
        return {**super()._meta(), "data": about}

    def _fill_folder(self) -> None:
        """The fixed z and labels, and a grid of real pictures to compare with."""
        labels = {} if self.labels is None else {"labels": self.labels}
        self.writer.save_latents(z=self.z, **labels)
        self.writer.save_real(png_bytes(tile_grid(self._real_tiles(), self.plan)))
        for note in self.data.notes:
            self.note("data", note=note)

    def _next_snapshot(self) -> int:
        """Every ``snapshot_every`` steps, and more often in the beginning, when most changes: 1, 2, 4, 8 ..."""
        doubled = 1 << self.step.bit_length()
        return min(super()._next_snapshot(), doubled)

    def _look_around(self) -> None:
        if self._clock() >= self._next_quality:
            began, first = self._clock(), self._first_quality
            self._first_quality = False
            if self.quality():
                took = 0.0 if first else self._clock() - began  # the first one also works out the real side, once
                self._next_quality = self._clock() + max(QUALITY_SECONDS, took / QUALITY_SHARE)

    # --- saving ----------------------------------------------------------------------------------

    def snapshot(self) -> np.ndarray:
        """Keep the grid (h, w, C), uint8, that G draws from the fixed z."""
        samples = self.trainer.sample(self.z, self.labels)
        if self.step == 0 and self.writer is not None:
            self.note("untrained", d_score=float(self.trainer.opinion(samples, self.labels).mean()))
        grid = tile_grid(to_uint8(samples, self.config.tips.scaling), self.plan)
        if self.writer is not None:
            self.writer.save_sample(self.step, png_bytes(grid), ".png")
            self._thin_grids()
        return grid

    def close(self, state: str, error: str | None = None) -> None:
        """Save a checkpoint and the last grid and figures, say how it ended, and let the folder go."""
        if self.writer is not None and state in ("finished", "stopped") and self.step:
            self.say("running", doing=ENDING)  # a viewer who asked for the end sees at once that it was heard
            self.snapshot()
            self.quality()
        super().close(state, error)

    def quality(self) -> dict[str, dict[str, float]]:
        """The figures of quality now; none where the real pictures are too few, which must not end a training."""
        try:
            self._take_moment({"gradient": self._gradient()})
            return super().quality()
        except DataError as problem:
            if not math.isinf(self._next_quality):
                self.note("unmeasured", error=str(problem))
            self._next_quality = math.inf
            return {}

    def _gradient(self) -> float:
        """How much G's loss would change if a picture changed by as much as real ones differ: the median of a few."""
        labels = None if self.labels is None else self.labels[:GRADIENT_IMAGES]
        pull = self.trainer.pull(self.trainer.sample(self.z[:GRADIENT_IMAGES], labels), labels)
        return float(np.median(pull)) * self._size()

    def _size(self) -> float:
        """How far real pictures lie from their mean, a root mean square, in G's own range; of a few of them."""
        some = np.asarray(self.data.images[:SIZE_IMAGES], np.float64) / 255
        unit = 1.0 if self.config.tips.scaling == "0..1" else 2.0
        return unit * float(np.sqrt(some.var(axis=0).sum()))

    def _figures(self) -> dict[str, dict[str, float]]:
        return picture_figures(self.trainer)

    def _prune(self) -> None:
        budget = (self.config.checkpoint_budget_mb or 1) * MEGABYTE
        self.writer.thin_checkpoints(MAX_CHECKPOINTS, budget)

    def _thin_grids(self) -> None:
        """Keep half of the grids, evenly spread over the run, once there are too many."""
        grids = RunReader(self.paths.root).samples()
        if len(grids) <= MAX_GRIDS:
            return
        kept = set(spread_evenly([step for step, _ in grids], MAX_GRIDS // 2))
        for place, (_, path) in enumerate(grids):
            if place not in kept:
                path.unlink(missing_ok=True)

    # --- inside ----------------------------------------------------------------------------------

    def _fixed_latents(self) -> tuple[np.ndarray, np.ndarray | None]:
        """z (tiles, latent_dim) of the grid; conditional networks get a row for each class and the same z in every
        row, so that a column shows one hand writing all classes."""
        random, size = np.random.default_rng(self.config.seed), self.config.model.latent_dim
        if not self.config.is_conditional:
            return random.standard_normal((self.plan.count, size)).astype(np.float32), None
        z = random.standard_normal((self.plan.columns, size)).astype(np.float32)
        return np.tile(z, (self.plan.rows, 1)), np.repeat(self._preview_classes(), self.plan.columns)

    def _preview_classes(self) -> np.ndarray:
        """The class of each row of the grid."""
        names = self.data.class_names
        chosen = parse_classes(self.config.loop.preview_classes, names) or range(len(names))
        return np.array(list(chosen)[: self.plan.rows])

    def _real_tiles(self) -> np.ndarray:
        """As many real pictures as the grid has tiles, in rows of the same classes."""
        if self.labels is None:
            return contact_sheet(self.data, self.plan.count, self.config.seed)
        return class_rows(self.data, self._preview_classes(), self.plan.columns, self.config.seed)
