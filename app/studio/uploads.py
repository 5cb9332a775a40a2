"""Pictures that a person brought: an uploaded zip, unpacked under the runs folder, or a folder that was named."""

from __future__ import annotations

from pathlib import Path

from app.engine_link import run_store
from app.uploads import check_size, hash_of, keep
from gan_core.data.images import unpack_upload
from gan_core.doors.places import named_place


def keep_zip(content: bytes, name: str) -> str:
    """Unpack an uploaded zip and return its folder; the same content gets the same folder, so it is the same setting.

    Raises DataError in one sentence for a zip that is refused, PeopleError where this person has no room left.
    """
    check_size(len(content), name)

    def unpack(folder: Path) -> None:
        if not folder.exists():
            unpack_upload(content, folder, name=name[:60])

    return str(keep(hash_of(content), unpack, what="pictures"))


def named_folder(text: str | None) -> str | None:
    """The folder or zip that a person named; None for nothing. Raises DataError when it is not there, or not for all
    to read."""
    path = named_place(text, run_store().root, what="folder or zip")
    return str(path) if path is not None else None
