"""Who started an experiment: in a file of its own, because whoever asks for the same experiment shares it."""

from __future__ import annotations

from pathlib import Path

from gan_core.errors import UserError
from gan_core.experiments.folder import experiment_dir
from gan_core.runs.files import atomic_write_json, in_words, read_json

FILE = "owner.json"


def keep_owner(runs_root: str | Path, experiment_id: str, owner: str) -> None:
    """Note whose an experiment is from now on. Raises UserError."""
    path = experiment_dir(runs_root, experiment_id)
    with in_words("Writing an experiment", path):
        atomic_write_json(path / FILE, {"owner": owner})


def experiment_owner(runs_root: str | Path, experiment_id: str) -> str:
    """Whose it is; empty for nobody. Raises UserError for anything that is not an id."""
    path = experiment_dir(runs_root, experiment_id)
    try:
        owner = read_json(path / FILE).get("owner")
    except (FileNotFoundError, UserError):
        return ""
    return owner if isinstance(owner, str) else ""
