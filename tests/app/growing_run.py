"""An image run that grows without TensorFlow: a thread writes what a training would, for pages to watch."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.config import RunConfig, build_config
from gan_core.data.images import ImageSet, class_rows, contact_sheet, make_images
from gan_core.imaging import GridPlan, plan_for, png_bytes, tile_grid
from gan_core.runs import RunStore, RunWriter, atomic_write_bytes
from gan_core.runs.control import ControlWatcher


class GrowingRun:
    """A run of ``preset`` whose pictures come out of noise; it obeys pause, resume, stop and live settings.

    ``advance(steps)`` writes what that many steps would; ``run()`` does so in a thread until the end.
    """

    def __init__(self, root: Path, preset: str = "digits", *, owner: str | None = None, **settings: Any) -> None:
        self.config: RunConfig = build_config(preset, settings)
        self.data: ImageSet = make_images(self.config.dataset)
        run_dir = RunStore(root).new_run_dir(preset)
        self.run_id = run_dir.name
        names = list(self.data.class_names)
        about = {"images": len(self.data), "class_names": names, "steps_per_epoch": self.steps_per_epoch}
        self.writer = RunWriter.create(run_dir, self.config.model_dump(), {"data": about})
        self.plan: GridPlan = plan_for(self.config, len(names))
        rows = tuple(range(self.plan.rows)) if self.config.is_conditional else ()
        self.target = (
            class_rows(self.data, rows, self.plan.columns, 7) if rows else contact_sheet(self.data, self.plan.count, 7)
        )
        self.step, self.seconds, self.state = 0, 0.0, "running"
        labels = np.repeat(np.arange(self.plan.rows), self.plan.columns)[:, None]
        z = np.zeros((self.plan.count, self.config.model.latent_dim), np.float32)
        self.writer.save_latents(z=z, **({"labels": labels} if rows else {}))
        real = class_rows(self.data, rows, self.plan.columns) if rows else contact_sheet(self.data, self.plan.count)
        atomic_write_bytes(self.writer.paths.samples / "real.png", png_bytes(tile_grid(real, self.plan)))
        self.writer.set_status("running", step=0, total_steps=self.config.steps, owner=owner)
        self._save_grid()

    @property
    def steps_per_epoch(self) -> int:
        return -(-len(self.data) // self.config.batch_size)

    def advance(self, steps: int) -> None:
        """What ``steps`` steps of training leave behind."""
        self.step = min(self.config.steps, self.step + steps)
        self.seconds += steps * 0.023
        fade = np.exp(-4 * self.step / self.config.steps)
        wobble = np.random.default_rng(self.step).standard_normal(3) * 0.04
        row = {
            "step": self.step,
            "seconds": self.seconds,
            "g_loss": 0.8 + 1.1 * fade + wobble[0],
            "d_loss_real": 0.64 - 0.4 * fade + wobble[1],
            "d_loss_fake": 0.66 - 0.45 * fade + wobble[2],
            "d_real": 0.55 + 0.4 * fade,
            "d_fake": 0.46 - 0.4 * fade,
            "d_acc_real": 0.58 + 0.4 * fade,
            "d_acc_fake": 0.56 + 0.4 * fade,
        }
        self.writer.append_metrics([row])
        self._save_grid()
        if self.step % (20 * steps) == 0:
            self.writer.append_quality(self.step, self._figures(fade))
        if self.step >= self.config.steps:
            self.state = "finished"
        self._say()

    def run(self, *, steps: int = 25, seconds: float = 0.2) -> threading.Thread:
        """Go on in a thread until the end, a stop, or a lost folder."""

        def work() -> None:
            watcher = ControlWatcher(self.writer.paths.root)
            while self.state in ("running", "paused"):
                time.sleep(seconds)
                self._obey(watcher)
                if self.state == "running":
                    self.advance(steps)
                else:
                    self._say()
            self.writer.close()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def _obey(self, watcher: ControlWatcher) -> None:
        request = watcher.poll()
        if request is None:
            return
        self.state = {"pause": "paused", "resume": "running", "stop": "stopped"}.get(request.action, self.state)
        for key, value in request.live.items():
            self.writer.append_event(self.step, "live", key=key, before=0.0, value=value)

    def _say(self) -> None:
        self.writer.set_status(self.state, step=self.step, total_steps=self.config.steps)

    def _save_grid(self) -> None:
        share = 1 - np.exp(-4 * self.step / self.config.steps)
        noise = np.random.default_rng(0).integers(60, 200, self.target.shape)
        tiles = (share * self.target + (1 - share) * noise).clip(0, 255).astype(np.uint8)
        self.writer.save_sample(self.step, png_bytes(tile_grid(tiles, self.plan)), ".png")

    def _figures(self, fade: float) -> dict[str, dict[str, float]]:
        return {
            "confident": {"value": float(0.9 - 0.8 * fade), "floor": 0.97, "collapse": 1.0},
            "coverage": {"value": float(1.0 - 0.6 * fade), "floor": 1.0, "collapse": 0.1},
            "frechet_distance": {"value": float(0.1 + fade), "floor": 0.02, "collapse": 2.0},
            "diversity": {"value": float(0.95 - 0.5 * fade), "floor": 1.0, "collapse": 0.0},
        }
