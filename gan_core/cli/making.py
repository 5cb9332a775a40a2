"""``sample`` and ``evaluate``: what a trained generator makes, and how good it is."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.cli.listing import table
from gan_core.cli.quiet import bring_in_tensorflow
from gan_core.config import RunConfig, from_json_dict
from gan_core.engine.files import generator_file
from gan_core.engine.realdata import real_points
from gan_core.errors import ConfigError, RunError
from gan_core.runs import RunPaths, RunReader, atomic_write_bytes
from gan_core.runs.files import in_words

SUFFIXES = (".png", ".npy")
ROWS_AT_ONCE = 16_384


def sample(arguments: argparse.Namespace) -> int:
    """Write ``--count`` generated points as a picture or as numbers."""
    out = _checked_out(Path(arguments.out))
    config = _config(arguments.run_dir)
    if arguments.label is not None:
        raise ConfigError(
            f"--label expected a conditional GAN, received a run that makes {config.kind}, "
            "which have no labels; leave it out."
        )
    points = generate(arguments.run_dir, config, arguments.count, arguments.seed)
    with in_words(f"Writing {out.name}", out.parent):
        atomic_write_bytes(out, _content(points, out.suffix.lower(), config, arguments.run_dir))
    print(f"{len(points):,} points: {out}")
    return 0


def evaluate(arguments: argparse.Namespace) -> int:
    """Print every figure of quality beside its floor and its collapse value."""
    from gan_core.quality.points import FIGURES, evaluate_points

    config = _config(arguments.run_dir)
    points = real_points(config, RunPaths(arguments.run_dir))
    generator = load_generator(arguments.run_dir, config)
    from gan_core.engine.session import QUALITY_POINTS, QUALITY_SEED

    figures = evaluate_points(_generated(generator, QUALITY_POINTS, QUALITY_SEED), points)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return 0
    rows = [
        [
            FIGURES[name].label,
            *(format(figure[part], FIGURES[name].format) for part in ("value", "floor", "collapse")),
        ]
        for name, figure in figures.items()
    ]
    print(table(("figure", "value", "floor", "collapse"), rows))
    print("floor: what real points score against real points; collapse: one single point, over and over.")
    return 0


def generate(run_dir: str | Path, config: RunConfig, count: int, seed: int) -> np.ndarray:
    """Points (count, 2), float32; row i comes from row i of the seed's normal numbers (count, latent_dim)."""
    return _generated(load_generator(run_dir, config), count, seed)


def load_generator(run_dir: str | Path, config: RunConfig) -> Any:
    """The Keras model of the newest checkpoint; nothing in the file is executed."""
    path = generator_file(run_dir)
    bring_in_tensorflow(config.kind)
    import keras

    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
        fits = model.input_shape == (None, config.model.latent_dim) and model.output_shape == (None, 2)
    except Exception as error:  # the file may be anything, and Keras raises as many kinds
        raise RunError(f"{path} cannot be read as a Keras model; restore it or train the run again.") from error
    if not fits:
        raise RunError(f"{path} does not belong to this run's config.json; restore it or train the run again.")
    return model


def _generated(generator: Any, count: int, seed: int) -> np.ndarray:
    latents = np.random.default_rng(seed).standard_normal((count, generator.input_shape[-1]))
    starts = range(0, count, ROWS_AT_ONCE)
    parts = [generator.predict_on_batch(latents[i : i + ROWS_AT_ONCE].astype(np.float32)) for i in starts]
    return np.concatenate(parts).astype(np.float32)


def _config(run_dir: str) -> RunConfig:
    """The run's configuration; a folder without a run or without a checkpoint is refused at once."""
    generator_file(run_dir)
    return from_json_dict(RunReader(run_dir).config())


def _checked_out(out: Path) -> Path:
    if out.suffix.lower() not in SUFFIXES:
        raise ConfigError(
            f"--out expected a name that ends in {' or '.join(SUFFIXES)}, received {str(out)!r}; rename it."
        )
    if out.is_dir() or not out.parent.is_dir():
        raise ConfigError(
            f"--out expected a file in a folder that exists, received {str(out)!r}; make the folder first."
        )
    return out


def _content(points: np.ndarray, suffix: str, config: RunConfig, run_dir: str) -> bytes:
    """The bytes of the file."""
    buffer = io.BytesIO()
    if suffix == ".npy":
        np.save(buffer, points, allow_pickle=False)
    else:
        from gan_core.cli.scatter import draw_scatter

        real = real_points(config, RunPaths(run_dir))
        draw_scatter(points, real.pool, real.box).save(buffer, "png")
    return buffer.getvalue()
