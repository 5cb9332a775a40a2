"""The parts of the Latent page in the browser: frames under a slider (`strip`) and thumbnails to pick (`tiles`).

They are one family with one script (see :mod:`app.components.family`). A new part is a class in a file of its own that
puts itself into ``latentParts``; name the file in ``SCRIPTS`` and the part in ``PARTS``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.components.family import Family
from app.components.told import told_fields

Payload = dict[str, Any]

WEB = Path(__file__).parent / "web"
SCRIPTS = (
    "parts.js",
    "sheet.js",
    "scores.js",
    "strip.js",
    "tiles.js",
    "grip.js",
    "pad.js",
    "noise.js",
    "dials.js",
    "sum.js",
    "walk.js",
)
STYLES = ("latent.css", "space.css")
PARTS = ("strip", "tiles", "pad", "noise", "dials", "sum", "walk")
FAMILY = Family("latent", WEB, SCRIPTS, STYLES, PARTS)
mount = FAMILY.mount


def strip(payload: Payload, *, key: str, on_pick: Callable[[], None]) -> None:
    """Draw frames under a slider; fields: `app.latent.sprites.strip_payload`.

    ``on_pick`` runs before the script, once the hand rests; :func:`picked` then reads {"id", "frame", "row"}.
    """
    mount("strip", payload, key=key, on_picked_change=on_pick)


def tiles(payload: Payload, *, key: str, on_pick: Callable[[], None]) -> None:
    """Draw thumbnails to pick from; fields: `app.latent.sprites.tiles_payload`; a pick is {"id", "index"}."""
    mount("tiles", payload, key=key, on_picked_change=on_pick)


def picked(key: str, payload_id: str, name: str) -> int | None:
    """The ``frame`` or ``index`` (``name``) that was just picked, from a callback; None for anything malformed.

    ``payload_id`` is that of what is on show now: what was picked from something else is past.
    """
    value = told_fields(key, "picked")
    found = value.get(name) if value.get("id") == payload_id else None
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**53 else None
