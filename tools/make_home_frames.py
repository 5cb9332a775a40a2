"""Make assets/home_frames.json: the curve that is being learned on the Home page.

Run it from the root with ``python -m tools.make_home_frames``; it takes about ten seconds.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from gan_core.config import build_config
from gan_core.engine.trainer import Trainer

TARGET = Path(__file__).resolve().parents[1] / "assets" / "home_frames.json"
SETTINGS = {"loop.ema": 0.99, "seed": 2}
FAKES, REALS, FRAMES, STEPS = 120, 160, 48, 6000


def main() -> None:
    """Train once, and keep the same points at rising steps, close together at the start."""
    trainer = Trainer(build_config("recommended-2d", SETTINGS))
    latents = np.random.default_rng(0).standard_normal((FAKES, trainer.config.model.latent_dim))
    steps = np.unique((STEPS * np.linspace(0, 1, FRAMES) ** 2.2).astype(int))
    frames = []
    for step in steps:
        trainer.advance(int(step) - trainer.step)
        frames.append({"step": int(step), "fake": _pairs(trainer.sample(latents))})
    stored = {"box": list(trainer.points.box), "real": _pairs(trainer.points.pool[:REALS]), "frames": frames}
    TARGET.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")


def _pairs(points: np.ndarray) -> list[list[float]]:
    return [[round(float(x), 3), round(float(y), 3)] for x, y in points]


if __name__ == "__main__":
    main()
