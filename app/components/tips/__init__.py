"""The parts of the Tips page in the browser: the cards, a tip made visible, and what came of a race.

They are one family with one script (see :mod:`app.components.family`). A visual is a class in a file of its own that
puts itself into ``tipVisuals``; name the file in ``SCRIPTS``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.components.family import Family
from app.components.told import told, told_fields

Payload = dict[str, Any]

WEB = Path(__file__).parent / "web"
SCRIPTS = (
    "parts.js",
    "panel.js",
    "visual.js",
    "signals.js",
    "labels.js",
    "trays.js",
    "descent.js",
    "pictures.js",
    "layers.js",
    "sketches.js",
    "cards.js",
    "bands.js",
    "twins.js",
    "race.js",
)
STYLES = ("tips.css", "race.css")
PARTS = ("cards", "visual", "race")
FAMILY = Family("tips", WEB, SCRIPTS, STYLES, PARTS)
mount = FAMILY.mount


def cards(payload: Payload, *, key: str, on_pick: Callable[[], None]) -> None:
    """Draw the cards; fields: :func:`app.tips.overview.payload`. A pick is read with :func:`picked`."""
    mount("cards", payload, key=key, on_picked_change=on_pick)


def visual(payload: Payload, *, key: str) -> None:
    """Draw a tip made visible; fields: :mod:`app.tips.visuals`."""
    mount("visual", payload, key=key)


def race(payload: Payload, *, key: str, on_open: Callable[[], None]) -> None:
    """Draw what came of a race so far; fields: :mod:`app.tips.drawn`. A wish is read with :func:`opened`."""
    mount("race", payload, key=key, on_opened_change=on_open)


def picked(key: str) -> str:
    """The name of the card that was just picked, from a callback; "" for anything malformed."""
    value = told(key, "picked")
    return value if isinstance(value, str) else ""


def opened(key: str) -> tuple[str, int] | None:
    """(side, seed) of the GAN that was just asked for, from a callback; None for anything malformed."""
    value = told_fields(key, "opened")
    if value.get("side") not in ("plain", "tipped"):
        return None
    seed = value.get("seed")
    return (value["side"], seed) if isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0 else None
