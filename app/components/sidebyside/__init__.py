"""Side by side: the samples of two to four runs at the same moment, under one slider, with their curves below.

All frames are in the browser before the slider moves, so that everything follows the finger. The code lies in
``web/`` and shares numbers, colours and canvases with the stage.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from app.components.stage import WEB as STAGE_WEB

WEB = Path(__file__).parent / "web"
SCRIPTS = (STAGE_WEB / "base.js", WEB / "sample.js", WEB / "overlay.js", WEB / "side.js", WEB / "show.js")


def side_by_side(payload: dict[str, Any], *, key: str) -> None:
    """Draw ``payload`` (see `app.gallery.films.side_payload`); position and axis are the browser's own."""
    _component()(key=key, data=payload)


def build_script() -> str:
    """The text of the component's one module."""
    styles = (WEB / "side.css").read_text(encoding="utf-8")
    body = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    return f"const SIDE_CSS = {json.dumps(styles)};\n{body}"


@cache
def _component() -> Callable[..., Any]:
    """Registered once per server."""
    return st.components.v2.component("gan_side_by_side", js=build_script())
