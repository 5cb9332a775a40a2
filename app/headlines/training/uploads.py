"""Headlines that a person brought: an uploaded file, kept under the runs folder, or a file that was named."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

from app.engine_link import run_store
from app.uploads import check_size, hash_of, keep
from gan_core.doors.places import named_place
from gan_core.errors import DataError
from gan_core.runs.files import atomic_write_bytes

MOST_NAME = 60


def keep_file(content: bytes, name: str) -> str:
    """Keep an uploaded file and return its path; the same file gets the same path, so it is the same setting of a run.

    It keeps its name, with everything but letters, digits and a few signs replaced. Raises DataError in one sentence
    where it cannot be kept, PeopleError where this person has no room left.
    """
    check_size(len(content), name)
    kept_as = plain_name(name)

    def write(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        if not (folder / kept_as).exists():
            atomic_write_bytes(folder / kept_as, content)

    return str(keep(hash_of(kept_as.encode(), b"\0", content), write, what="headlines") / kept_as)


def plain_name(name: str) -> str:
    """A file's name without anything that a folder could stumble over: "My news (2).csv" -> "My news 2.csv"."""
    whole = PurePath(re.sub(r"[^A-Za-z0-9._ -]+", " ", re.split(r"[/\\]", name)[-1]))
    stem, suffix = " ".join(whole.stem.split()).strip(" ."), whole.suffix.strip().lower()
    return f"{stem[:MOST_NAME] or 'headlines'}{suffix[:8]}"


def named_file(text: str | None) -> str | None:
    """The path of the file that a person named; None for nothing. Raises DataError when it is not there, or not for all
    to read."""
    path = named_place(text, run_store().root, what="file")
    if path is not None and not path.is_file():
        raise DataError(f"There is no file {str(text).strip()[:200]} on the machine of this app; check the path.")
    return str(path) if path is not None else None
