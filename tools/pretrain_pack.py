"""Turn a finished run of pictures into a small folder that ships: same layout, no optimizer state, and a card."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np

from gan_core.cli.making import make, measure, open_run
from gan_core.cli.pictures import how_many_to_judge, real_pictures
from gan_core.config import build_config, from_json_dict
from gan_core.engine.classes import turns
from gan_core.engine.files import DISCRIMINATOR_FILE, GENERATOR_FILE
from gan_core.imaging import to_uint8
from gan_core.models.specs import parameter_counts
from gan_core.pretrained import CARD_FILE, STATISTICS_FILE
from gan_core.quality.figures import Figure, FigureInfo
from gan_core.quality.images_reference import Reference
from gan_core.runs import RunPaths, RunReader
from gan_core.runs.checkpoints import Checkpoint, new_checkpoint
from gan_core.runs.files import atomic_write_json
from gan_core.runs.rows import append_lines
from gan_core.runs.thinning import spread_evenly
from tools.pretrain_recipes import Recipe

MOST_BYTES = 2_900_000
COMPARED = 64
MOST_GRIDS, MOST_ROWS, MOST_MOMENTS = 6, 300, 6
WEIGHTS_FILE = "model.weights.h5"
OFFLINE = ("digits", "petals")  # whose real pictures come with this program anyway


def pack(run_dir: Path, target: Path, recipe: Recipe) -> int:
    """Write ``target`` anew from a finished run; returns its size in bytes."""
    reader = RunReader(run_dir)
    if reader.status().state != "finished":
        raise SystemExit(f"{run_dir} is {reader.status().state}: only a finished run is packed.")
    shutil.rmtree(target, ignore_errors=True)
    paths = RunPaths(target)
    paths.samples.mkdir(parents=True)
    settings_of(reader, paths, recipe)
    rows_of(reader, paths)
    _grids(reader, paths)
    config = from_json_dict(reader.config())
    reference = Reference(real_pictures(config), how_many_to_judge(config), 0)
    reference.statistics.save(target / STATISTICS_FILE)
    for place, checkpoint in enumerate(reversed(_chosen(reader.checkpoints()))):
        _networks(checkpoint, paths)
        if place and folder_size(target) > MOST_BYTES:
            shutil.rmtree(paths.checkpoints / checkpoint.path.name)
    (target / CARD_FILE).write_text(card(target, run_dir, recipe), encoding="utf-8")
    return folder_size(target)


def settings_of(reader: RunReader, paths: RunPaths, recipe: Recipe) -> None:
    """config.json with the recipe, also where an earlier part was trained for another total, and nobody's status."""
    config = build_config(recipe.preset, recipe.changes)
    atomic_write_json(paths.config, {**reader.config(), "config": config.model_dump()})
    status = reader.status()
    plain = {"state": "finished", "step": status.step, "total_steps": status.total_steps, "heartbeat": None}
    atomic_write_json(paths.status, {**plain, "error": None, "name": None, "owner": None})


def rows_of(reader: RunReader, paths: RunPaths) -> None:
    """Some of the rows of metrics and figures, spread over the run, and no events."""
    for name, target in (("metrics", paths.metrics), ("quality", paths.quality)):
        rows = getattr(reader, name)()[0]
        kept = sorted(spread_evenly(range(len(rows)), min(MOST_ROWS, len(rows))))
        target.touch()
        append_lines(target, [rows[at] for at in kept])
    paths.events.touch()


def _grids(reader: RunReader, paths: RunPaths) -> None:
    """A few grids of the growth, the last among them; real pictures only of sets that come with the program."""
    grids = reader.samples()
    for at in spread_evenly(range(len(grids)), min(MOST_GRIDS, len(grids))):
        shutil.copy(grids[at][1], paths.samples)
    shutil.copy(reader.paths.latents, paths.latents)
    if from_json_dict(reader.config()).dataset.name in OFFLINE:
        shutil.copy(reader.paths.real, paths.real)


def _chosen(found: list[Checkpoint]) -> list[Checkpoint]:
    """Moments of the training that lie apart by factors, as learning goes, and always the last."""
    last = found[-1].step
    aims = [last / 3**power for power in range(MOST_MOMENTS)]
    nearest = {min(found, key=lambda one: abs(np.log(one.step / aim))).step for aim in aims}
    return [one for one in found if one.step in nearest | {last}]


def _networks(checkpoint: Checkpoint, paths: RunPaths) -> None:
    with new_checkpoint(paths, checkpoint.step) as folder:
        for name in (GENERATOR_FILE, DISCRIMINATOR_FILE):
            halve(checkpoint.path / name, folder / name)


def halve(source: Path, target: Path) -> None:
    """Copy a ``.keras`` file with its weights rounded to float16 and compressed: about half the size.

    The arrays stay float32, so that it loads as any other file does.
    """
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(source) as archive:
            archive.extractall(folder)
            names = archive.namelist()
        with h5py.File(Path(folder) / WEIGHTS_FILE, "r+") as weights:
            weights.visititems(_round)
        with zipfile.ZipFile(target, "w") as archive:
            for name in names:  # without the time, so that packing again changes nothing
                entry = zipfile.ZipInfo(name)
                archive.writestr(entry, (Path(folder) / name).read_bytes(), zipfile.ZIP_DEFLATED, 9)


def _round(_: str, item: h5py.Group | h5py.Dataset) -> None:
    if isinstance(item, h5py.Dataset) and item.dtype == np.float32:
        item[...] = np.float32(np.float16(item[...]))


def folder_size(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# --- the card ---------------------------------------------------------------------------------------


def card(target: Path, run_dir: Path, recipe: Recipe) -> str:
    """What a person should know before using it, with the figures that ``evaluate`` gives."""
    run, reader = open_run(str(target)), RunReader(run_dir)
    config, step = run.config, reader.status().step
    counts, shape = parameter_counts(config), " x ".join(map(str, config.image_shape))
    epochs = step / max(1, dict(reader.config().get("data") or {}).get("steps_per_epoch") or 1)
    minutes = reader.metrics()[0][-1]["seconds"] / 60
    parts = [
        f"# {recipe.title}",
        f"Pictures of {shape} from {config.model.latent_dim} normal numbers. G has {counts[0]:,} parameters and D "
        f"{counts[1]:,}, stored as float16: no grey value of {COMPARED} pictures moves by more than "
        f"{changed_levels(target, run_dir)} of 255.",
        f"**Data.** {recipe.data}",
        f"**Training.** {step:,} steps of {config.batch_size} pictures ({epochs:,.0f} epochs) with seed {config.seed}: "
        f"{minutes:,.0f} minutes on two shared cores. The recipe is `{target.name}` in tools/pretrain_recipes.py, the "
        "whole configuration config.json.",
        f"**Figures** of {how_many_to_judge(config):,} pictures, as `python -m gan_core evaluate` gives them:",
        figure_table(*measure(run)),
        f"**Weak at.** {recipe.weak}",
    ]
    return "\n\n".join(parts) + "\n"


def figure_table(figures: Mapping[str, Figure], infos: Mapping[str, FigureInfo]) -> str:
    """The figures as a markdown table."""
    rows = [
        f"| {infos[name].label} | "
        + " | ".join(format(figure[part], infos[name].format) for part in ("value", "floor", "collapse"))
        + " |"
        for name, figure in figures.items()
    ]
    head = "| figure | value | floor: real against real | collapse: one picture, over and over |"
    return "\n".join([head, "| --- | --- | --- | --- |", *rows])


def changed_levels(target: Path, run_dir: Path) -> int:
    """The largest difference of a pixel, of 255, between the pictures of the trained and of the packed generator."""
    packed, trained = (_pictures(folder) for folder in (target, run_dir))
    return int(np.abs(packed - trained).max())


def _pictures(folder: Path) -> np.ndarray:
    run = open_run(str(folder))
    made = make(run, COMPARED, 0, turns(run.config, COMPARED, None))
    return np.concatenate([to_uint8(rows, run.config.tips.scaling) for rows in made.rows]).astype(int)
