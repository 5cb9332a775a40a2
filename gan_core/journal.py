"""The journal: one line of JSON for each thing that happened in the app, for whoever looks after the server.

    journal.open_at(runs_root)
    journal.event("run queued", run="20261123-...", person="p1a2...", preset="digits")

writes ``{"time": "2026-11-23T08:15:02.123Z", "event": "run queued", ...}`` into ``<runs>/.log/app.jsonl``. Three files
of 2 MB are kept. What could open somebody's door never gets in: a field with such a name is a defect, and anything
that looks like a token is blotted out. A journal that cannot be written is silent; the app goes on.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

FOLDER, NAME = ".log", "app.jsonl"
FILE_BYTES, OLD_FILES = 2_000_000, 2
LONGEST_TEXT = 300
SECRET_NAMES = ("token", "password", "secret", "cookie", "authorization")
# Hexadecimal digits, or letters of both cases with digits; the ids of runs are in lower case.
TOKEN_LIKE = re.compile(r"[0-9a-fA-F]{32,}|(?=[A-Za-z_-]*\d)(?=[a-z0-9_-]*[A-Z])(?=[A-Z0-9_-]*[a-z])[A-Za-z0-9_-]{40,}")
BLOT = "[hidden]"

_log = logging.getLogger("gan_core.journal")
_lock = threading.Lock()


def open_at(runs_root: Path) -> Path:
    """Write from now on into this store's journal; returns the file. Opening the same one again changes nothing."""
    path = Path(runs_root) / FOLDER / NAME
    with _lock:
        if any(getattr(handler, "baseFilename", None) == str(path.absolute()) for handler in _log.handlers):
            return path
        close()
        _log.setLevel(logging.INFO)
        _log.propagate = False
        _log.addHandler(_handler(path))
    return path


def close() -> None:
    """Let go of the file."""
    for handler in list(_log.handlers):
        _log.removeHandler(handler)
        handler.close()


def event(kind: str, **fields: object) -> None:
    """Write one line.

    Arguments:
        kind: what happened, two or three words that are the same every time.
        fields: plain values; texts are cut after 300 characters.

    Raises ValueError for a field whose name is that of a secret: such a call is a defect.
    """
    named = [name for name in fields if any(part in name.lower() for part in SECRET_NAMES)]
    if named:
        raise ValueError(f"The journal keeps no secrets, got a field {named[0]!r}; leave it out.")
    if _log.handlers:
        _log.info(line(kind, fields))


def line(kind: str, fields: Mapping[str, object]) -> str:
    """The line of an event, without the end of line."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {"time": now, "event": kind, **{name: _plain(value) for name, value in fields.items()}}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = TOKEN_LIKE.sub(BLOT, str(value))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _handler(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Quiet(path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=False)
    except OSError:  # a read-only store: the app shows its runs all the same
        return logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


class _Quiet(RotatingFileHandler):
    """A full disk must not fill the terminal with complaints about the journal."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing."""
