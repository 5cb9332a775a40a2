"""Pictures that a person brought: an uploaded zip, unpacked under the runs folder, or a folder that was named."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.engine_link import run_store
from gan_core.data.images import unpack_upload
from gan_core.errors import DataError

FOLDER = ".uploads"


def keep_zip(content: bytes, name: str) -> str:
    """Unpack an uploaded zip and return its folder; the same content gets the same folder, so it is the same setting.

    Raises DataError in one sentence for a zip that is refused.
    """
    folder = run_store().root / FOLDER / hashlib.sha256(content).hexdigest()[:24]
    if not folder.exists():
        unpack_upload(content, folder, name=name[:60])
    return str(folder)


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
