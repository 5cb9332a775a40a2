"""The growth of a run to take home, as a GIF or MP4; made in the background, with progress, and can be stopped."""

from __future__ import annotations

import importlib.util

from app.studio.watch import Look


def draw_takeaway(look: Look) -> None:
    """Nothing yet."""
    if importlib.util.find_spec("gan_core.imaging.animation") is None:
        return
