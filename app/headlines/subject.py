"""The network that the page is about: the pretrained one or a person's text run, with what the page asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.engine_link import run_store
from app.guard import guarded
from app.latent.subject import pretrained_title
from app.words import say
from gan_core.config import TEXT, RunConfig, from_json_dict
from gan_core.errors import RunError, UserError
from gan_core.pretrained import PREFIX, pretrained_writers, subject_dir
from gan_core.runs import RunReader
from gan_core.text.generating import writer_steps

PRETRAINED = f"{PREFIX}headlines"
MOVING = ("queued", "running")
UNTRAINED = (
    "This network has nothing to write with yet: its first snapshot comes moments after its training has begun, and "
    "then its words appear here. Until then choose another network above."
)


class NothingYetError(RunError):
    """A run without any weights: no mistake of anybody's."""


@dataclass(frozen=True)
class Subject:
    """A network with its saved moments. Small and immutable: nothing of it is kept between two runs of the page.

    Attributes:
        address: the id of a run, or ``pretrained:headlines``.
        run_dir: its folder, to be read only.
        name: for people.
        data: what config.json says of the headlines ("headlines", "steps_per_epoch" ...); {} where it says nothing.
        state: of its training, e.g. "running".
        steps: of which weights were kept, oldest first; never empty.
    """

    address: str
    run_dir: Path
    name: str
    config: RunConfig
    data: Mapping[str, Any]
    state: str
    steps: tuple[int, ...]

    @property
    def step(self) -> int:
        """The newest step that can write."""
        return self.steps[-1]

    @property
    def is_pretrained(self) -> bool:
        """Whether it ships with the program."""
        return self.address.startswith(PREFIX)

    @property
    def is_moving(self) -> bool:
        """Whether it is trained, or will be."""
        return self.state in MOVING

    def moment(self, step: int) -> str:
        """A step for people: with its epoch where the length of one is known."""
        length = self.data.get("steps_per_epoch")
        epoch = f"epoch {step // length:,}, " if isinstance(length, int) and length > 0 else ""
        return f"{epoch}step {step:,}" + (" so far" if self.is_moving and step == self.step else "")


def has_pretrained() -> bool:
    """Whether a pretrained network ships with this copy of the program."""
    return PRETRAINED.removeprefix(PREFIX) in pretrained_writers()


def is_moving(address: str) -> bool:
    """Whether the run of this address may soon have more to show; a run that cannot be read has not."""
    try:
        return RunReader(subject_dir(run_store(), address)).status().state in MOVING
    except UserError:
        return False


@contextmanager
def told() -> Iterator[None]:
    """What every view is drawn in: a network without weights is a plain note, whatever else goes wrong an error."""
    with guarded():
        try:
            yield
        except NothingYetError as nothing:
            say("info", str(nothing))


def load_subject(address: str) -> Subject:
    """The network of this address.

    Raises UserError in words: an unknown run, a damaged one, one that makes no text, one without any weights.
    """
    _refuse_unknown(address)
    run_dir = subject_dir(run_store(), address)
    reader = RunReader(run_dir)
    frozen = reader.config()
    config = from_json_dict(frozen)
    if config.kind != TEXT:
        raise RunError(
            f"This page shows networks that write headlines, and this run makes {config.kind}; choose another above."
        )
    steps = writer_steps(run_dir)
    if not steps:
        raise NothingYetError(UNTRAINED)
    status = reader.status()
    name = pretrained_title(run_dir) if address.startswith(PREFIX) else status.name or run_dir.name
    data = frozen.get("data")
    return Subject(address, run_dir, name, config, data if isinstance(data, dict) else {}, status.state, steps)


def _refuse_unknown(address: str) -> None:
    """Raise RunError for a pretrained network that is none of those that write."""
    name = address.removeprefix(PREFIX)
    if name != address and name not in pretrained_writers():
        raise RunError(f"No pretrained network that writes headlines is called {name[:40]!r}; choose another above.")
