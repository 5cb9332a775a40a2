"""A text run as texts: what it wrote, and what it read."""

from __future__ import annotations

from gan_core.config import TEXT
from gan_core.errors import RunError
from gan_core.runs.files import in_words
from gan_core.takehome.base import Format, Task, add_format

TRAINING_FILE, HELD_OUT_FILE = "headlines.txt", "held_out.txt"


def make_samples(task: Task) -> None:
    """The six beginnings as they went on at every saved moment, oldest first, with the step above each."""
    found = [(step, path) for step, path in task.reader.samples() if path.suffix == ".txt"]
    if not found:
        raise RunError(f"{task.folder} has no samples yet: train it for a while, then ask again.")
    each = _steps_per_epoch(task)
    with task.out.open("w", encoding="utf-8", newline="\n") as file:
        for done, (step, path) in enumerate(found, 1):
            epoch = f", epoch {step / each:.3g}" if each else ""
            file.write(f"step {step}{epoch}\n{path.read_text(encoding='utf-8', errors='replace').strip()}\n\n")
            task.tell(done / len(found))


def make_headlines(task: Task) -> None:
    """Everything that it read, one headline a line: first those that it trained on, then those held out."""
    place = task.reader.paths.data
    if not (place / TRAINING_FILE).is_file():
        raise RunError(f"{task.folder} has kept no headlines yet: they are kept when its training begins.")
    with in_words("Reading the run's headlines", place):
        parts = [(place / name).read_text(encoding="utf-8") for name in (TRAINING_FILE, HELD_OUT_FILE)]
    task.out.write_text("".join(parts), encoding="utf-8", newline="\n")


def _steps_per_epoch(task: Task) -> float | None:
    about = task.reader.config().get("data")
    found = about.get("steps_per_epoch") if isinstance(about, dict) else None
    return float(found) if isinstance(found, int) and found > 0 else None


add_format(
    Format(
        "samples",
        "What it wrote (text)",
        "The six beginnings at every saved moment, one below the other.",
        "texts",
        ".txt",
        "text/plain",
        make_samples,
        kinds=(TEXT,),
    )
)
add_format(
    Format(
        "headlines",
        "What it read (text)",
        "Its headlines, one a line: script and notebook train on this file again.",
        "texts",
        ".txt",
        "text/plain",
        make_headlines,
        kinds=(TEXT,),
    )
)
