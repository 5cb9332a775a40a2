"""Pictures that a person brought: a zip kept under the runs folder by the hash of its content, or a named folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.engine_link import run_store
from gan_core.errors import DataError
from gan_core.runs import atomic_write_bytes

FOLDER = ".uploads"
ZIP_BEGINNING = b"PK"


def keep_zip(content: bytes, name: str) -> str:
    """Keep an uploaded zip and return its path; the same content gets the same path, so it is the same setting.

    What is in it is checked when it is read. Raises DataError in one sentence.
    """
    if not content.startswith(ZIP_BEGINNING):
        raise DataError(f"{name[:60]} should be a zip of pictures, and it is none; pack the photos into a zip.")
    path = run_store().root / FOLDER / f"{hashlib.sha256(content).hexdigest()[:24]}.zip"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_bytes(path, content)
    except OSError as error:
        raise DataError(
            f"The pictures cannot be kept in {path.parent} ({error.strerror}); "
            "set GAN_RUNS_DIR to a folder that can be written."
        ) from error
    return str(path)


def named_folder(text: str | None) -> str | None:
    """The folder or zip that a person named; None for nothing. Raises DataError when it is not there."""
    if not text or not text.strip():
        return None
    path = Path(text.strip()).expanduser()
    try:
        there = path.exists()
    except OSError:
        there = False
    if not there:
        raise DataError(
            f"There is no folder or zip {str(path)[:200]} on the machine that runs this app; check the path."
        )
    return str(path.absolute())
