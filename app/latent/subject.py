"""The generator that the page is about: a pretrained one or a person's run, with everything a view asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine_link import run_store
from gan_core.config import IMAGES, POINTS, RunConfig, from_json_dict
from gan_core.errors import RunError
from gan_core.pretrained import CARD_FILE, PREFIX, subject_dir
from gan_core.runs import RunReader

KINDS = (IMAGES, POINTS)


@dataclass(frozen=True)
class Subject:
    """A generator with its saved states. Small and immutable: views keep none of it between two runs of the page.

    Attributes:
        address: the id of a run, or ``pretrained:NAME``; what the engine and the address of the page name it by.
        run_dir: its folder, to be read only.
        name: for people.
        class_names: of its data, () where there are none.
        steps: of its complete checkpoints, oldest first; never empty.
        label: the class that is drawn, for a conditional generator, else None.
        step: of the checkpoint that was chosen; None: the newest.
        mark: changes when a checkpoint is written anew; part of every cache's key.
    """

    address: str
    run_dir: Path
    name: str
    config: RunConfig
    class_names: tuple[str, ...]
    steps: tuple[int, ...]
    label: int | None = None
    step: int | None = None
    mark: str = ""

    @property
    def dim(self) -> int:
        """How many numbers a z has."""
        return self.config.model.latent_dim

    @property
    def is_points(self) -> bool:
        """Whether it makes points in the plane, else pictures."""
        return self.config.kind == POINTS

    @property
    def is_conditional(self) -> bool:
        """Whether it is told a class."""
        return self.config.is_conditional

    @property
    def is_pretrained(self) -> bool:
        """Whether it ships with the program."""
        return self.address.startswith(PREFIX)

    @property
    def classes(self) -> int:
        """How many classes a conditional generator knows; 0 for others."""
        return (self.config.model.classes_count or len(self.class_names)) if self.is_conditional else 0

    @property
    def at(self) -> int:
        """The step of the checkpoint that is looked at."""
        return self.steps[-1] if self.step is None else self.step

    @property
    def key(self) -> str:
        """A short text that names this generator in keys of widgets and caches."""
        return f"{self.address}@{self.at}"

    def class_name(self, label: int | None) -> str:
        """A class by its name; "" without one."""
        if label is None:
            return ""
        return self.class_names[label] if label < len(self.class_names) else f"class {label}"


def load_subject(address: str, label: int | None = None, step: int | None = None) -> Subject:
    """The generator of this address, with a class and a step that it really has.

    Raises UserError in words: an unknown run, a damaged one, one without a checkpoint, one that makes text.
    """
    run_dir = subject_dir(run_store(), address)
    reader = RunReader(run_dir)
    frozen = reader.config()
    config = from_json_dict(frozen)
    if config.kind not in KINDS:
        raise RunError(
            f"This page shows generators of pictures or points, and this run makes {config.kind}; open it on the "
            "Headlines page."
        )
    checkpoints = reader.checkpoints()
    if not checkpoints:
        raise RunError(
            "This run has no saved generator yet: one is saved while it trains and when it ends, "
            "so train it further, or choose another one."
        )
    steps = tuple(found.step for found in checkpoints)
    names = _names(frozen)
    subject = Subject(
        address,
        run_dir,
        _name(address, run_dir, reader),
        config,
        names,
        steps,
        step=step if step in steps else None,
        mark=_mark(checkpoints[steps.index(step)].path if step in steps else checkpoints[-1].path),
    )
    return _with_label(subject, label)


def _with_label(subject: Subject, label: int | None) -> Subject:
    if not subject.is_conditional:
        return subject
    known = label if label is not None and 0 <= label < max(1, subject.classes) else 0
    return Subject(**{**vars(subject), "label": known})


def _names(frozen: dict[str, Any]) -> tuple[str, ...]:
    """The names of the classes that the networks were told, or that the data has."""
    data = frozen.get("data")
    names = data.get("class_names") if isinstance(data, dict) else None
    return tuple(str(name) for name in names) if isinstance(names, list) else ()


def _name(address: str, run_dir: Path, reader: RunReader) -> str:
    if address.startswith(PREFIX):
        return pretrained_title(run_dir)
    return reader.status().name or run_dir.name


def _mark(checkpoint: Path) -> str:
    try:
        return str(checkpoint.stat().st_mtime_ns)
    except OSError:
        return ""


def pretrained_title(run_dir: Path) -> str:
    """The first heading of a pretrained generator's card; its folder's name where there is none."""
    heading = next((line for line in pretrained_card(run_dir).splitlines() if line.startswith("# ")), "")
    return heading.removeprefix("# ").strip() or run_dir.name


def pretrained_card(run_dir: Path) -> str:
    """The text of a pretrained generator's card, "" where it cannot be read."""
    try:
        return (run_dir / CARD_FILE).read_text(encoding="utf-8")
    except OSError:
        return ""
