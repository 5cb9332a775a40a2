"""The lessons that are there: the course that ships with the program, and a teacher's own folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gan_core.lessons.base import Lesson, LessonError
from gan_core.lessons.reading import NAME, load_lesson

SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "lessons"
FOLDER_VARIABLE, USUAL_FOLDER = "GAN_LESSONS_DIR", "lessons"
# The course in its order; a file that is not named here comes after these.
ORDER = (
    "two-networks",
    "the-curve",
    "what-d-sees",
    "break-it",
    "mend-it",
    "to-pictures",
    "latent-space",
    "headlines",
    "does-it-copy",
)
MOST_FILES = 200


@dataclass(frozen=True)
class Shelf:
    """One folder of lessons: those that work, by name, and what is wrong with the others, in sentences."""

    lessons: tuple[Lesson, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """Everything that can be opened; a teacher's own lesson of a shipped one's name stands in its place."""

    shipped: Shelf
    own: Shelf

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons, the course first."""
        mine = {lesson.name for lesson in self.own.lessons}
        return (*(lesson for lesson in self.shipped.lessons if lesson.name not in mine), *self.own.lessons)

    def find(self, name: str) -> Lesson | None:
        """The lesson of this name, or None."""
        return next((lesson for lesson in self.lessons if lesson.name == name), None)

    def after(self, lesson: Lesson) -> Lesson | None:
        """The lesson that follows: the one that it names, where that is there."""
        return self.find(lesson.next) if lesson.next else None


def lessons_dir() -> Path:
    """A teacher's own folder: ``$GAN_LESSONS_DIR``, else ``lessons/`` of the current folder; it need not exist."""
    return Path(os.environ.get(FOLDER_VARIABLE) or USUAL_FOLDER)


def load_course(own: Path | None = None) -> Course:
    """Both folders, read again only where a file has changed."""
    folder = lessons_dir() if own is None else own
    return Course(load_shelf(SHIPPED), load_shelf(folder, own=True))


def load_shelf(folder: Path, *, own: bool = False) -> Shelf:
    """Every lesson of a folder; a broken file costs only itself."""
    lessons, problems = [], []
    for path, mark in _files(folder):
        found = _load(path, mark, own)
        (problems if isinstance(found, str) else lessons).append(found)
    return Shelf(tuple(sorted(lessons, key=_place)), tuple(problems))


def _files(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The lesson files of a folder, with what changes when they do."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in [name for name in names if name.endswith((".yaml", ".yml")) and name[0] != "."][:MOST_FILES]:
        path = folder / name
        try:
            found = path.stat()
        except OSError:
            continue
        if path.is_file():
            yield path, (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=512)
def _load(path: Path, mark: tuple[int, int], own: bool) -> Lesson | str:
    try:
        return load_lesson(path, own=own)
    except LessonError as error:
        return str(error)


def _place(lesson: Lesson) -> tuple[int, str]:
    return (ORDER.index(lesson.name) if lesson.name in ORDER else len(ORDER), lesson.name)


def is_name(text: str) -> bool:
    """Whether a text could name a lesson; what comes from a link is never a path."""
    return bool(NAME.fullmatch(text))
