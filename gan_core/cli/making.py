"""``sample`` and ``evaluate``: what a trained generator makes, and how good it is."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gan_core.cli.listing import table
from gan_core.cli.quiet import bring_in_tensorflow
from gan_core.config import RunConfig, from_json_dict
from gan_core.config.schema import TEXT
from gan_core.engine.classes import chosen_class, class_names, turns
from gan_core.engine.files import generator_file
from gan_core.engine.realdata import real_points
from gan_core.errors import ConfigError
from gan_core.latent import seed_latents
from gan_core.pretrained import STATISTICS_FILE
from gan_core.quality.figures import Figure, FigureInfo
from gan_core.runs import RunPaths, RunReader
from gan_core.runs.files import in_words, temporary_name

if TYPE_CHECKING:
    from gan_core.quality.images_statistics import RealStatistics

SUFFIXES = (".png", ".npy")
MOST_PIXELS = 50_000_000
EXPLAINED = {
    "points": "floor: what real points score against real points; collapse: one single point, over and over.",
    "images": "floor: what real pictures score against real pictures; collapse: one single picture, over and over.",
    "text": "floor: a network that is never wrong; collapse: one that knows only how often each word comes.",
}


class Run(NamedTuple):
    """A trained run: its folder, its settings, and what its classes are called."""

    folder: Path
    config: RunConfig
    names: tuple[str, ...]


class Batches(NamedTuple):
    """Samples to come, batch by batch: (rows, 2) points or (rows, H, W, C) values of the network, float32."""

    count: int
    shape: tuple[int, ...]
    rows: Iterator[np.ndarray]


# --- sample -----------------------------------------------------------------------------------------


def sample(arguments: argparse.Namespace) -> int:
    """Write ``--count`` samples as a picture or as numbers."""
    out = checked_out(Path(arguments.out), SUFFIXES)
    run = open_run(arguments.run_dir)
    labels = turns(run.config, arguments.count, chosen_label(run, arguments.label))
    as_numbers = out.suffix.lower() == ".npy"
    if not as_numbers and run.config.kind == "images":
        _refuse_vast(arguments.count, run.config)
    made = make(run, arguments.count, arguments.seed, labels)
    with in_words(f"Writing {out.name}", out.parent), replaced(out) as temporary:
        (_write_numbers if as_numbers else _write_picture)(temporary, made, run)
    noun = {"points": "point", "images": "picture"}.get(run.config.kind, "sample")
    print(f"{arguments.count:,} {noun}{'s' if arguments.count > 1 else ''}: {out}")
    return 0


def make(run: Run, count: int, seed: int, labels: np.ndarray | None) -> Batches:
    """Samples of the newest checkpoint; row i comes from row i of the seed's normal numbers (count, latent_dim)."""
    return from_latents(run, seed_latents(seed, count, run.config.model.latent_dim), labels)


def from_latents(run: Run, z: np.ndarray, labels: np.ndarray | None) -> Batches:
    """Samples of the newest checkpoint from rows of z (count, latent_dim) and, for a conditional GAN, labels
    (count, 1)."""
    path = generator_file(run.folder)
    bring_in_tensorflow(run.config.kind)
    from gan_core.engine.loading import load_generator
    from gan_core.engine.sampling import Sampler, batch_sizes

    generator = load_generator(path, run.config)
    shape = tuple(generator.output_shape[1:])
    return Batches(len(z), shape, Sampler(generator, batch_sizes(shape)).batches(z, labels))


def chosen_label(run: Run, asked: str | None) -> int | None:
    """The class that ``--label`` asks for; raises ConfigError for one that the run has not."""
    try:
        return chosen_class(run.config, run.names, asked)
    except ConfigError as error:
        raise ConfigError(f"--label: {error}") from error


def _refuse_vast(count: int, config: RunConfig) -> None:
    most = MOST_PIXELS // (config.image_shape[0] * config.image_shape[1])
    if count > most:
        raise ConfigError(
            f"--count expected {most:,} or fewer for a .png of pictures this large, received {count:,}; "
            "ask for fewer, or for numbers in a .npy file."
        )


def _write_numbers(path: Path, made: Batches, run: Run) -> None:
    """An .npy file, written as a stream: a hundred thousand pictures need no memory of their own."""
    header = {"descr": "<f4", "fortran_order": False, "shape": (made.count, *made.shape)}
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for rows in made.rows:
            file.write(np.ascontiguousarray(in_unit(rows, run.config), "<f4").data)


def in_unit(rows: np.ndarray, config: RunConfig) -> np.ndarray:
    """Pictures in [0, 1]; points as they are."""
    if config.kind != "images":
        return rows
    from gan_core.imaging import to_unit

    return to_unit(rows, config.tips.scaling)


def _write_picture(path: Path, made: Batches, run: Run) -> None:
    """A scatter of points over the real ones, or a grid of pictures."""
    if run.config.kind == "images":
        from gan_core.cli.pictures import picture_of_all

        path.write_bytes(picture_of_all(made.rows, made.count, run.config))
        return
    from gan_core.cli.scatter import draw_scatter

    real = real_points(run.config, RunPaths(run.folder))
    draw_scatter(np.concatenate(list(made.rows)), real.pool, real.box).save(path, "png")


# --- evaluate ---------------------------------------------------------------------------------------


def evaluate(arguments: argparse.Namespace) -> int:
    """Print every figure of quality beside its floor and its collapse value."""
    run = open_run(arguments.run_dir, text=True)
    figures, infos = measure(run)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return 0
    rows = [
        [infos[name].label, *(format(figure[part], infos[name].format) for part in ("value", "floor", "collapse"))]
        for name, figure in figures.items()
    ]
    print(table(("figure", "value", "floor", "collapse"), rows))
    print(EXPLAINED[run.config.kind])
    return 0


Measured = tuple[Mapping[str, Figure], Mapping[str, FigureInfo]]


def measure(run: Run) -> Measured:
    """Every figure of a run's newest checkpoint, the same each time, and the words for them."""
    if run.config.kind == TEXT:
        from gan_core.cli.texts import measure_text
        from gan_core.quality.text import TEXT_FIGURES

        return measure_text(run.folder, run.config), TEXT_FIGURES
    return _measure_images(run) if run.config.kind == "images" else _measure_points(run)


def _measure_points(run: Run) -> Measured:
    from gan_core.quality.points import FIGURES, evaluate_points

    points = real_points(run.config, RunPaths(run.folder))
    bring_in_tensorflow(run.config.kind)
    from gan_core.engine.session import QUALITY_POINTS, QUALITY_SEED

    made = make(run, QUALITY_POINTS, QUALITY_SEED, None)
    return evaluate_points(np.concatenate(list(made.rows)), points), FIGURES


def _measure_images(run: Run) -> Measured:
    from gan_core.cli.pictures import SEED, how_many_to_judge, real_pictures
    from gan_core.imaging import to_uint8
    from gan_core.quality.images import IMAGE_FIGURES, evaluate_images

    statistics = shipped_statistics(run.folder)
    data = real_pictures(run.config) if statistics is None else None
    count = how_many_to_judge(run.config) if statistics is None else statistics.count
    labels = turns(run.config, count, None)
    made = make(run, count, SEED, labels)
    fakes = np.concatenate([to_uint8(rows, run.config.tips.scaling) for rows in made.rows])
    asked = None if labels is None else labels[:, 0].astype(np.int64)
    figures = evaluate_images(fakes, data, labels=asked) if data is not None else statistics.figures(fakes, asked)
    return {name: figures[name] for name in IMAGE_FIGURES if name in figures}, IMAGE_FIGURES


def shipped_statistics(run_dir: Path) -> RealStatistics | None:
    """What a pretrained generator brings along of its real pictures; None for a run that was trained here."""
    from gan_core.quality.images_statistics import RealStatistics

    return RealStatistics.load(run_dir / STATISTICS_FILE) if (run_dir / STATISTICS_FILE).is_file() else None


# --- both -------------------------------------------------------------------------------------------


def open_run(run_dir: str, *, text: bool = False) -> Run:
    """What the commands work on; a folder without a run or without a checkpoint is refused at once, and so is a run
    that makes text, unless ``text`` says that the command knows what to do with one."""
    generator_file(run_dir)
    reader = RunReader(run_dir)
    config = from_json_dict(reader.config())
    if config.kind == TEXT and not text:
        raise ConfigError(
            f"{run_dir} expected a run that makes points or images, received one that writes headlines; use the "
            "command headline."
        )
    return Run(Path(run_dir), config, class_names(reader))


def checked_out(out: Path, suffixes: tuple[str, ...]) -> Path:
    """The file that is to be written; raises ConfigError for another ending or a folder that is not there."""
    if out.suffix.lower() not in suffixes:
        raise ConfigError(
            f"--out expected a name that ends in {' or '.join(suffixes)}, received {str(out)!r}; rename it."
        )
    if out.is_dir() or not out.parent.is_dir():
        raise ConfigError(
            f"--out expected a file in a folder that exists, received {str(out)!r}; make the folder first."
        )
    return out


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """A hidden name beside ``out`` that takes its place when the block ends well, and else is removed."""
    temporary = temporary_name(out)
    try:
        yield temporary
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
