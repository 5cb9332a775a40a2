"""What a format is, and the table that all formats enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core.config import IMAGES, POINTS, RunConfig
from gan_core.errors import UserError
from gan_core.registry import Registry
from gan_core.runs import RunReader

BOTH_KINDS = (POINTS, IMAGES)
# Groups in the order of a menu.
GROUPS = {"pictures": "Pictures", "texts": "Texts", "numbers": "Numbers", "networks": "Networks", "code": "Code"}

OnShare = Callable[[float], None]
ShouldStop = Callable[[], bool]


class Stopped(Exception):
    """The caller asked to stop; no file is left."""


@dataclass(frozen=True)
class Task:
    """One file to be made.

    Attributes:
        folder: the run.  out: where the file goes; its maker writes there and nowhere else.
        options: what was asked for, complete: every option of the format has a value.
    """

    folder: Path
    reader: RunReader
    config: RunConfig
    out: Path
    options: Mapping[str, Any]
    on_progress: OnShare
    should_stop: ShouldStop

    def tell(self, share: float) -> None:
        """Tell how much is done, from 0 to 1. Raises Stopped when the caller wants no more."""
        if self.should_stop():
            raise Stopped
        self.on_progress(share)


@dataclass(frozen=True)
class Option:
    """What can be asked of a format: a number from ``low`` to ``high``, or one of ``choices``; None is the default."""

    name: str
    help: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = True
    choices: tuple[str, ...] = ()
    default: Any = None

    @property
    def expected(self) -> str:
        """The accepted values in words."""
        if self.choices:
            return " or ".join(self.choices)
        return f"a {'whole ' if self.whole else ''}number from {self.low:,g} to {self.high:,g}"

    def checked(self, value: Any) -> Any:
        """The value, or the default for None. Raises UserError in words."""
        if value is None:
            return self.default
        if self.choices:
            good = value in self.choices
        else:
            kinds = (int,) if self.whole else (int, float)
            good = isinstance(value, kinds) and not isinstance(value, bool) and self.low <= value <= self.high
        if not good:
            raise UserError(f"{self.name} expected {self.expected}, received {str(value)[:40]!r}; correct it.")
        return value


FPS = Option("fps", "pictures a second", 0.1, 50.0, whole=False, default=10.0)
SCALE = Option("scale", "pixels across that each pixel becomes; left out: so that it can be seen", 1, 8)
STEP = Option("step", "the step to take it from; left out: the newest", 0, 2**53 - 1)
NETWORK = Option(
    "network", "which of the two networks", choices=("generator", "discriminator"), default="generator"
)  # fmt: skip
OPTIONS = {option.name: option for option in (STEP, SCALE, FPS, NETWORK)}


@dataclass(frozen=True)
class Format:
    """One way to take a run home.

    Attributes:
        label, help: for people; the help is one line on what it is good for.
        group: a key of GROUPS.  suffix: the ending of its file, with the dot.  mime: its media type.
        kinds: the kinds of runs that have it.
        needs_tensorflow: whether making it brings TensorFlow into the process.
        is_slow: whether a person should see its progress.
        options: what can be asked of it.
        make: writes the file.
    """

    name: str
    label: str
    help: str
    group: str
    suffix: str
    mime: str
    make: Callable[[Task], None]
    kinds: tuple[str, ...] = BOTH_KINDS
    needs_tensorflow: bool = False
    is_slow: bool = False
    options: tuple[Option, ...] = ()


FORMATS: Registry[Format] = Registry("format")


def add_format(entry: Format) -> Format:
    """Register a format under its own name."""
    return FORMATS.register(entry.name)(entry)
