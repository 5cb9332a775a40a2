"""The grid of a sweep in the browser: cells, legend, time, and the cell that was chosen, all in one part.

One family with one script (see :mod:`app.components.family`). Choosing, hovering and scrubbing never ask the server.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.components.family import Family
from app.components.told import told_fields

WEB = Path(__file__).parent / "web"
SCRIPTS = ("scale.js", "cell.js", "legend.js", "chart.js", "grid.js", "time.js", "panel.js", "board.js")
STYLES = ("sweep.css", "panel.css")
FAMILY = Family("sweep", WEB, SCRIPTS, STYLES, ("board",))


def board(payload: dict[str, Any], *, key: str, on_open: Callable[[], None]) -> None:
    """Draw a sweep; the fields are those of `app.sweep.payload.sweep_payload`.

    ``on_open`` runs before the script when a cell is to be opened; :func:`opened` then says which.
    """
    FAMILY.mount("board", payload, key=key, on_opened_change=on_open)


def opened(key: str) -> tuple[str, int] | None:
    """The sweep and the cell (row by row) that shall be opened, from the callback; None for anything malformed."""
    value = told_fields(key, "opened")
    sweep, cell = value.get("id"), value.get("cell")
    if not isinstance(sweep, str) or not isinstance(cell, int) or isinstance(cell, bool) or cell < 0:
        return None
    return sweep, cell
