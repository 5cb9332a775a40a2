"""Headlines that a person brought: an uploaded file, kept under the runs folder, or a file that was named."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePath

from app.engine_link import run_store
from gan_core.doors.places import named_place
from gan_core.errors import DataError
from gan_core.runs.files import atomic_write_bytes

FOLDER = ".uploads"
MOST_NAME = 60


def keep_file(content: bytes, name: str) -> str:
    """Keep an uploaded file and return its path; the same file gets the same path, so it is the same setting of a run.

    It keeps its name, with everything but letters, digits and a few signs replaced. Raises DataError in one sentence
    where it cannot be kept.
    """
    folder = run_store().root / FOLDER / hashlib.sha256(content).hexdigest()[:24]
    path = folder / plain_name(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            atomic_write_bytes(path, content)
    except OSError as error:
        raise DataError(
            f"The headlines cannot be kept in {folder.parent} ({error.strerror}); "
            "set GAN_RUNS_DIR to a folder that can be written."
        ) from error
    return str(path)


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
