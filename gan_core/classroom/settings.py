"""What the teacher has set for the class: one small file beside the runs, replaced as a whole."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gan_core.config.networks import DATASETS
from gan_core.errors import RunError, UserError
from gan_core.people import Limits
from gan_core.quality.marks import MARKS
from gan_core.runs.files import atomic_write_json, in_words, read_json

FOLDER, NAME = ".class", "settings.json"
MAX_BYTES = 64_000
OWN_SETS = ("function", "csv", "drawn")  # what one person has and another has not
BOARD_SETS = tuple(name for name in DATASETS["points"] if name not in OWN_SETS)
LONGEST_TITLE = 60
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.\-]+$")]
Names = Annotated[tuple[Name, ...], Field(max_length=200)]


class ClassError(UserError):
    """Something that the class's settings forbid, or that cannot be set."""


class Board(BaseModel):
    """A leaderboard: who comes closest to one set of points within so many steps.

    Attributes:
        title: what stands above it; typed by the teacher.
        dataset: the set of points, one that is the same for everybody.
        steps: where every run is measured, one of ``MARKS``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field("Closest curve in 2,000 steps", min_length=1, max_length=LONGEST_TITLE)
    dataset: str = "quadratic"
    steps: int = 2_000

    @field_validator("title")
    @classmethod
    def _clean(cls, title: str) -> str:
        words = " ".join(title.split())
        if not words or not words.isprintable():
            raise ValueError("a title needs letters that can be printed")
        return words

    @field_validator("dataset")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in BOARD_SETS:
            raise ValueError(f"the data must be one of {', '.join(BOARD_SETS)}")
        return name

    @field_validator("steps")
    @classmethod
    def _measured(cls, steps: int) -> int:
        if steps not in MARKS:
            raise ValueError(f"the steps must be one of {', '.join(map(str, MARKS))}")
        return steps


class ClassSettings(BaseModel):
    """Everything that a teacher sets; the defaults are those of a server without a teacher.

    Attributes:
        limits: for each person.
        share: whether a person may look at others' runs ("look") or only at their own ("own").
        locked_settings: dotted keys, or names of groups of settings.
        locked_pages: pages by their name in the address.
        open_lessons: lessons by name; None: all of them.
        gallery_open: whether everybody sees the gallery of the class.
        leaderboard: what is played for; None: nothing.
        season: how often the class was wiped; a browser throws the word of an earlier season away.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    limits: Limits = Limits()
    share: Literal["look", "own"] = "look"
    locked_settings: Names = ()
    locked_pages: Names = ()
    open_lessons: Names | None = None
    gallery_open: bool = False
    leaderboard: Board | None = None
    season: int = Field(0, ge=0, le=10**9)

    @property
    def shows_class(self) -> bool:
        """Whether there is anything on the class page."""
        return self.gallery_open or self.leaderboard is not None

    def is_open_lesson(self, name: str) -> bool:
        """Whether this lesson may be worked on."""
        return self.open_lessons is None or name in self.open_lessons


_Read = tuple[object, ClassSettings, str | None]
_lock = threading.Lock()
_read: dict[Path, _Read] = {}


def load(root: str | Path) -> ClassSettings:
    """The settings of the class whose runs lie under ``root``; read again only when the file has changed.

    A file that cannot be read counts as what was read last, else as the defaults; see :func:`problem_with`.
    """
    return _look(place(root))[1]


def problem_with(root: str | Path) -> str | None:
    """Why the file of settings could not be read, in one sentence; None when it could."""
    return _look(place(root))[2]


def save(root: str | Path, settings: ClassSettings) -> None:
    """Keep the settings. Raises RunError, in words, when the disk refuses."""
    path = place(root)
    with in_words("Keeping the settings of the class", path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_json(path, settings.model_dump(mode="json"), fsync=True)


def changed(settings: ClassSettings, **changes: object) -> ClassSettings:
    """The settings with some of them changed and checked. Raises ClassError in one sentence."""
    try:
        return ClassSettings.model_validate({**settings.model_dump(), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        why = str(first["msg"]).removeprefix("Value error, ").lower()
        raise ClassError(f"The setting {where} of the class cannot be used: {why}; choose another value.") from error


def place(root: str | Path) -> Path:
    """The file of the settings."""
    return Path(root).absolute() / FOLDER / NAME


def _look(path: Path) -> _Read:
    mark = _mark(path)
    with _lock:
        known = _read.get(path)
        if known is None or known[0] != mark:
            before = known[1] if known and mark is not None else ClassSettings()
            known = _read[path] = (mark, *_read_file(path, before))
        return known


def _read_file(path: Path, before: ClassSettings) -> tuple[ClassSettings, str | None]:
    try:
        return ClassSettings.model_validate(read_json(path, max_bytes=MAX_BYTES)), None
    except FileNotFoundError:
        return ClassSettings(), None
    except (ValidationError, RunError, OSError, ValueError) as error:
        kind = "could not be read" if isinstance(error, OSError | RunError) else "holds something else"
        return before, f"The settings of the class in {FOLDER}/{NAME} {kind}; set them again, or remove the file."


def _mark(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
