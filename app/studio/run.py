"""The Studio's run on show (:mod:`app.onshow`), under short names."""

from __future__ import annotations

from app.onshow import GOES_ON, MOVING, OPEN, OnShow, changed_settings
from gan_core.config import IMAGES

__all__ = [
    "GOES_ON",
    "MOVING",
    "ON_SHOW",
    "OPEN",
    "RUN",
    "ask",
    "asked",
    "changed_settings",
    "folder",
    "is_settling",
    "leave",
    "live_values",
    "look",
    "press",
    "set_live",
    "show",
    "shown",
    "start",
]

ON_SHOW = OnShow("studio", IMAGES)
RUN = ON_SHOW.key
shown, folder, look, show, leave = ON_SHOW.shown, ON_SHOW.folder, ON_SHOW.look, ON_SHOW.show, ON_SHOW.leave
start, press, ask, asked = ON_SHOW.start, ON_SHOW.press, ON_SHOW.ask, ON_SHOW.asked
live_values, set_live, is_settling = ON_SHOW.live_values, ON_SHOW.set_live, ON_SHOW.is_settling
