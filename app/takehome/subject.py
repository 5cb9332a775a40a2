"""What the dialog needs to know of a run, and what the run lacks for a format, in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine_link import run_store
from app.gallery.reading import has_checkpoint, last_row
from app.gallery.shelf import find_card
from app.latent.subject import pretrained_title
from gan_core.config import IMAGES, POINTS, TEXT, RunConfig, from_json_dict
from gan_core.pretrained import PREFIX, subject_dir
from gan_core.runs import RunReader
from gan_core.takehome import Format
from gan_core.takehome.networks import WRITER_FILE
from gan_core.takehome.texts import TRAINING_FILE

NO_SAMPLES, NO_ROWS = "No samples yet.", "Nothing logged yet."
SAMPLES = {POINTS: ".npz", IMAGES: ".png", TEXT: ".txt"}
NO_KERAS = "It came without its Keras file; the script trains it again."
NO_HEADLINES = "They are kept when the training begins."
NO_CHECKPOINT = "No checkpoint yet; one is saved now and then."


@dataclass(frozen=True)
class Home:
    """A run to take home.

    Attributes:
        address: its id, or ``pretrained:NAME``.  folder: where it lies.  name: for people.
        mark: changes when the run does.
        lacking: what it has not yet, by the group or the name of a format.
    """

    address: str
    folder: Path
    name: str
    config: RunConfig
    mark: tuple[Any, ...]
    lacking: dict[str, str]

    @property
    def file_stem(self) -> str:
        """How its files are called: plain letters only."""
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", self.address.removeprefix(PREFIX)).strip("-")
        return plain[:60] or "run"

    def file_name(self, entry: Format) -> str:
        """The name of a file; the run's own zip is called as the run."""
        extra = f"-{entry.name}" if entry.suffix == ".zip" and entry.name != "zip" else ""
        return f"{self.file_stem}{extra}{entry.suffix}"

    def lacks(self, entry: Format) -> str:
        """Why this format cannot be made yet, or ""."""
        return self.lacking.get(entry.name) or self.lacking.get(entry.group, "")


def home_of(address: str) -> Home:
    """Read it. Raises UserError in words where that cannot be done."""
    folder = subject_dir(run_store(), address)
    reader = RunReader(folder)
    config, status = from_json_dict(reader.config()), reader.status()
    wanted = SAMPLES[config.kind]
    has_samples = any(path.suffix == wanted for _, path in reader.samples())
    metrics = reader.paths.metrics
    size = metrics.stat().st_size if metrics.is_file() else 0
    step = max(status.step, int((last_row(metrics) or {}).get("step", 0)))  # the status lags behind what is logged
    lacking = {
        **({} if has_samples else dict.fromkeys(("pictures", "samples"), NO_SAMPLES)),
        **({} if (reader.paths.data / TRAINING_FILE).is_file() else {"headlines": NO_HEADLINES}),
        **({} if size else dict.fromkeys(("csv", "tensorboard"), NO_ROWS)),
        **({} if has_checkpoint(folder) else {"networks": NO_CHECKPOINT}),
    }
    if config.kind == TEXT and "networks" not in lacking and not any(folder.glob(f"checkpoints/*/{WRITER_FILE}")):
        lacking["keras"] = NO_KERAS
    name = f"{pretrained_title(folder)}, pretrained" if address.startswith(PREFIX) else find_card(address).name
    return Home(address, folder, name, config, (step, status.state, size), lacking)
