"""Files and folders of this machine that a person or a configuration names: which of them may be read.

On a personal server everything that its user can read. On a server for a class only what was uploaded to it, what lies
in the data folder, and what the folders in ``$GAN_SHARED_FOLDERS`` hold: else any student could read the teacher's
disk, line by line, as headlines.
"""

from __future__ import annotations

import os
from pathlib import Path

from gan_core.doors.texts import plain
from gan_core.errors import DataError

UPLOADS = ".uploads"
PREPARED = ".prepared"  # in it: what was made of each upload, under the upload's name
DATA_VARIABLE, SHARED_VARIABLE = "GAN_DATA_DIR", "GAN_SHARED_FOLDERS"
# What this process was told of the server: "any" file may be named, or those of shared folders.
FILES_VARIABLE, ANY, SHARED, CLASS_VARIABLE = "GAN_FILES", "any", "shared", "GAN_CLASS"
LONGEST_PATH, SHOWN = 400, 200


def shared_folders() -> tuple[Path, ...]:
    """The folders from which everybody may read: ``$GAN_DATA_DIR`` and those of ``$GAN_SHARED_FOLDERS``."""
    named = [os.environ.get(DATA_VARIABLE, ""), *os.environ.get(SHARED_VARIABLE, "").split(os.pathsep)]
    return tuple(Path(each).expanduser().absolute() for each in named if each.strip())


def can_name_files(personal: bool | None = None) -> bool:
    """Whether a field for a path makes sense here: there is something that it may name."""
    return _is_personal(personal) or bool(shared_folders())


def named_place(text: str | None, runs_root: Path, *, what: str, personal: bool | None = None) -> Path | None:
    """The file or folder that a person named, absolute; None for nothing.

    Arguments:
        what: what is expected there, e.g. "folder or zip", for the message.
        personal: whether this is a personal server; None: as :func:`hold_to` was told.

    Raises DataError, in one sentence, for a place that is not there or that may not be read. On a server for a class
    both are said in the same words: nobody learns what else lies on its disk.
    """
    named = (text or "").strip()
    if not named:
        return None
    if _is_personal(personal):
        if not _is_there(path := Path(named).expanduser()):
            raise DataError(f"There is no {what} {_shown(named)} on the machine that runs this app; check the path.")
        return path.absolute()
    path = _absolute(named, runs_root)
    if path is None or not _is_there(path):
        raise DataError(
            f"There is no {what} {_shown(named)} in the folders that this server shares; upload it, or ask whoever "
            f"runs the server to name its folder in {SHARED_VARIABLE}."
        )
    return path


def check_data_path(named: str | None, runs_root: Path, *, personal: bool | None = None) -> None:
    """Refuse the ``dataset.path`` of a configuration, whoever wrote it, that lies where it may not be read.

    Raises DataError in one sentence.
    """
    if may_use(named, runs_root, personal=personal):
        return
    raise DataError(
        f"dataset.path: expected a file that was uploaded here or lies in a shared folder, received {named[:SHOWN]!r}; "
        "upload the data again."
    )


def may_use(named: str | None, runs_root: Path, *, personal: bool | None = None) -> bool:
    """Whether :func:`check_data_path` lets it pass; a configuration without a path names nothing."""
    return not named or can_read(named, runs_root, personal=personal)


def can_read(path: str, runs_root: Path, *, personal: bool | None = None) -> bool:
    """Whether a person of this server may have it read, wherever its links lead."""
    return _is_personal(personal) or _absolute(path, runs_root) is not None


def serves_a_class() -> bool:
    """Whether this process was told that it works for a class, and not on a machine of one's own."""
    return not _is_personal(None)


def _shown(named: str) -> str:
    return " ".join(plain(named).split())[:SHOWN]


def _absolute(named: str, runs_root: Path) -> Path | None:
    """The place behind all links, where it lies in a folder that everybody may read; else None."""
    if len(named) > LONGEST_PATH or not named.isprintable() or named.startswith("~"):
        return None
    roots = (runs_root / UPLOADS, *shared_folders())
    try:
        path, allowed = Path(os.path.abspath(named)).resolve(), [root.resolve() for root in roots]
    except (OSError, ValueError, RuntimeError):
        return None
    if path == allowed[0]:  # all that everybody uploaded
        return None
    return path if any(path.is_relative_to(root) for root in allowed) else None


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def hold_to(personal: bool) -> None:
    """Say for this process and for those that it starts whose machine this is; the app does so at every visit."""
    rule = ANY if personal else SHARED
    if os.environ.get(FILES_VARIABLE) != rule:
        os.environ[FILES_VARIABLE] = rule


def _is_personal(told: bool | None) -> bool:
    if told is not None:
        return told
    return os.environ.get(FILES_VARIABLE, ANY) != SHARED and os.environ.get(CLASS_VARIABLE) != "1"
