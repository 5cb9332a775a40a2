"""A run that somebody sent, unpacked but not yet moved in: what a reader of it would choke on is refused, and what it
may not say about this machine is taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gan_core.doors.places import can_read
from gan_core.doors.texts import plain
from gan_core.errors import RunError
from gan_core.runs.files import atomic_write_json, read_json
from gan_core.runs.layout import RunPaths

MOST_ROWS = 500_000
MOST_PARTS = 2_000_000  # lists and mappings in one file of rows
LONGEST_ROW = 1_000_000
MOST_JSON_BYTES = 2**20
CHUNK = 2**22
SHOWN = 60


def check_incoming(paths: RunPaths, runs_root: Path) -> None:
    """Look through an unpacked run; its ``dataset.path`` stays only where everybody here may read it.

    Raises RunError in one sentence for files that no run has: too many rows, a row or a list without end, a setting
    that is written as dotted keys are (``dataset.path``), which readers of its section would not see.
    """
    for path in sorted(paths.root.rglob("*.jsonl")):
        _check_rows(path)
    for path in (paths.config, paths.status, paths.about):
        if path.is_file() and path.stat().st_size > MOST_JSON_BYTES:
            raise RunError(
                f"The file {path.name} of a run may have {MOST_JSON_BYTES // 2**20} MB, got more; export the run again."
            )
    _check_keys(read_json(paths.config).get("config"))
    _forget_place(paths, runs_root)


def _check_rows(path: Path) -> None:
    rows = parts = since = longest = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            lines = chunk.split(b"\n")
            longest = max(longest, since + len(lines[0]), *map(len, lines[1:]), 0)
            since = len(lines[-1]) + (since if len(lines) == 1 else 0)
            rows += len(lines) - 1
            parts += chunk.count(b"[") + chunk.count(b"{")
    if rows > MOST_ROWS or parts > MOST_PARTS or longest > LONGEST_ROW:
        raise RunError(
            f"The file {path.name} of a run may hold {MOST_ROWS:,} rows, none of more than {LONGEST_ROW:,} bytes, got "
            "more; log less often (log_every), or remove the file from the zip."
        )


def _check_keys(settings: object) -> None:
    """Refuse a second spelling of a setting: whatever is looked for in its section is there, or nowhere."""
    waiting = [settings]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            strange = next((key for key in part if "." in key), None)
            if strange is not None:
                raise RunError(
                    "A run's config names its settings in sections, got the key "
                    f"{plain(strange)[:SHOWN]!r}; export the run again."
                )
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _forget_place(paths: RunPaths, runs_root: Path) -> None:
    """A path of another machine, or of what nobody shall read here, is reduced to nothing."""
    frozen: dict[str, Any] = read_json(paths.config)
    config = frozen.get("config")
    dataset = config.get("dataset") if isinstance(config, dict) else None
    named = dataset.get("path") if isinstance(dataset, dict) else None
    if named is not None and not (isinstance(named, str) and can_read(named, runs_root)):
        dataset["path"] = None
        atomic_write_json(paths.config, frozen)
