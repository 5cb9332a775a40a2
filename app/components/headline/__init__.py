"""The parts of the Headlines page in the browser: the writing table, the map of words, the gates, and the data's steps.

They are one family with one script (see :mod:`app.components.family`). Whatever a person typed or a file holds becomes
a text node: nothing here turns text into markup.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from app.components.family import Family
from app.components.stage import json_ready

Payload = dict[str, Any]

WEB = Path(__file__).parent / "web"
SCRIPTS = ("parts.js", "cards.js", "bars.js", "past.js", "write.js", "map.js", "gates.js", "steps.js")
STYLES = ("headline.css", "inside.css")
PARTS = ("write", "map", "gates", "steps")
FAMILY = Family("headline", WEB, SCRIPTS, STYLES, PARTS)
mount = FAMILY.mount


def payload_id(payload: Payload) -> str:
    """A short text that changes with what is shown; a report about something else is past."""
    return hashlib.sha256(json.dumps(json_ready(payload), sort_keys=True).encode()).hexdigest()[:12]
