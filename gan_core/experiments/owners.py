"""Whose an experiment is: in a file of its own, because whoever asks for the same experiment shares it.

It stays with the person who asked first for as long as something that was measured for them is there; whoever asks
again has it computed for both.
"""

from __future__ import annotations

from pathlib import Path

from gan_core.errors import UserError
from gan_core.experiments.folder import RESULT, experiment_dir
from gan_core.runs.files import atomic_write_json, in_words, read_json

FILE = "owner.json"


def keep_owner(runs_root: str | Path, experiment_id: str, owner: str) -> None:
    """Note who asks for an experiment: it is theirs, unless there are results of somebody else's. Raises UserError."""
    path = experiment_dir(runs_root, experiment_id)
    first = experiment_owner(runs_root, experiment_id) if (path / RESULT).is_file() else ""
    with in_words("Writing an experiment", path):
        atomic_write_json(path / FILE, {"owner": first or owner, "asked": owner})


def experiment_owner(runs_root: str | Path, experiment_id: str) -> str:
    """Whose it is; empty for nobody. Raises UserError for anything that is not an id."""
    return _told(runs_root, experiment_id, "owner")


def experiment_asker(runs_root: str | Path, experiment_id: str) -> str:
    """Who asked for it last, so that it is computed; empty for nobody. Raises UserError for what is not an id."""
    return _told(runs_root, experiment_id, "asked")


def _told(runs_root: str | Path, experiment_id: str, key: str) -> str:
    path = experiment_dir(runs_root, experiment_id)
    try:
        found = read_json(path / FILE).get(key)
    except (FileNotFoundError, UserError):
        return ""
    return found if isinstance(found, str) else ""
