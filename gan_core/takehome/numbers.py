"""A run as numbers: a table, TensorBoard logs, its settings, and all of it."""

from __future__ import annotations

import csv
import json
import math
import re
import zipfile
from collections.abc import Mapping

from gan_core.config import EVERY_KIND, IMAGES, to_json_dict
from gan_core.imaging import read_png
from gan_core.runs.archive import write_zip
from gan_core.takehome.base import Format, Task, add_format
from gan_core.takehome.eventfile import EventFile, Values

MOST_PICTURES = 60
SETTINGS_FILE = "settings.json"


def make_csv(task: Task) -> None:
    """One row a step: what was logged, and the figures of quality with their floors where they were measured."""
    table = figures_by_step(task)
    names = list(dict.fromkeys(name for row in table.values() for name in row))
    with task.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["step", *(_plain_name(name) for name in names)])
        for step, row in sorted(table.items()):
            writer.writerow([step, *(_cell(row.get(name)) for name in names)])


def figures_by_step(task: Task) -> dict[int, dict[str, float]]:
    """Every number of the run by its step: metrics as they are called, figures as quality.NAME, quality.NAME.floor."""
    table: dict[int, dict[str, float]] = {}
    for row in task.reader.metrics()[0]:
        table.setdefault(int(row["step"]), {}).update(_numbers(row))
    for row in task.reader.quality()[0]:
        figures = row.get("figures")
        for name, figure in figures.items() if isinstance(figures, dict) else ():
            if isinstance(figure, dict):
                found = {"": figure.get("value"), ".floor": figure.get("floor"), ".collapse": figure.get("collapse")}
                table.setdefault(int(row["step"]), {}).update(
                    _numbers({f"quality.{name}{part}": value for part, value in found.items()})
                )
    return table


def make_tensorboard(task: Task) -> None:
    """A zip of a folder that ``tensorboard --logdir`` opens: every number, and the sample grids of image runs."""
    started = float(task.reader.config().get("created") or 0.0)
    table = figures_by_step(task)
    pictures = task.reader.samples() if task.config.kind == IMAGES else []
    pictures = [(step, path) for step, path in pictures if path.suffix == ".png"]
    stride = max(1, -(-len(pictures) // MOST_PICTURES))
    pictures = [*pictures[:-1:stride], *pictures[-1:]]
    total, done = max(1, len(table) + len(pictures)), 0
    with zipfile.ZipFile(task.out, "w", zipfile.ZIP_DEFLATED) as archive:
        name = f"{_folder_name(task)}/events.out.tfevents.{int(started)}.run"
        with archive.open(name, "w") as file:
            log = EventFile(file, started)
            for step, row in sorted(table.items()):
                seconds = row.get("seconds", 0.0)
                log.add(step, {_tag(key): value for key, value in row.items()}, started + seconds)
                done += 1
                if done % 200 == 0:
                    task.tell(done / total)
            for step, path in pictures:
                data = path.read_bytes()
                log.add_picture(step, "samples", data, read_png(data).shape, started)
                done += 1
                task.tell(done / total)


def make_json(task: Task) -> None:
    """The settings, as ``train --config`` takes them."""
    text = json.dumps(to_json_dict(task.config), indent=2, ensure_ascii=False)
    task.out.write_text(text + "\n", encoding="utf-8")


def make_zip(task: Task) -> None:
    """The whole folder, for Import on another machine."""
    write_zip(task.folder, _folder_name(task), task.out)


def _folder_name(task: Task) -> str:
    """The run's own folder, as plain letters: what it is called inside a zip."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", task.folder.resolve().name).strip("-")[:60] or "run"


def _tag(name: str) -> str:
    """What TensorBoard calls a number: groups by what stands before the slash."""
    plain = _plain_name(name)
    if plain.startswith("quality."):
        return plain.replace(".", "/", 1)
    return f"training/{plain}"


def _plain_name(name: str) -> str:
    """The name of a column: a table from a stranger's run must not begin a formula in a spreadsheet."""
    return re.sub(r"[^A-Za-z0-9_. ]", "_", str(name))[:80]


def _numbers(row: Mapping[str, object]) -> Values:
    """The entries that are numbers, but the step."""
    return {
        str(name): float(value)
        for name, value in row.items()
        if name != "step" and isinstance(value, int | float) and abs(value) < 1e300 and not isinstance(value, bool)
    }


def _cell(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else repr(value)


add_format(
    Format(
        "csv",
        "Table (CSV)",
        "Losses, accuracies and figures of quality step by step, for a spreadsheet.",
        "numbers",
        ".csv",
        "text/csv",
        make_csv,
        kinds=EVERY_KIND,
    )
)
add_format(
    Format(
        "tensorboard",
        "TensorBoard logs",
        "The same numbers, and sample grids of pictures: unpack, then tensorboard --logdir FOLDER.",
        "numbers",
        ".zip",
        "application/zip",
        make_tensorboard,
        kinds=EVERY_KIND,
        is_slow=True,
    )
)
add_format(
    Format(
        "json",
        "Settings (JSON)",
        "Every setting, to train it again: train --config FILE.json.",
        "numbers",
        ".json",
        "application/json",
        make_json,
        kinds=EVERY_KIND,
    )
)
add_format(
    Format(
        "zip",
        "Whole run (zip)",
        "Samples, curves, settings and checkpoints: Import takes it in on another machine.",
        "numbers",
        ".zip",
        "application/zip",
        make_zip,
        kinds=EVERY_KIND,
    )
)
