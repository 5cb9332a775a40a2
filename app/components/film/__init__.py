"""The film: the live heart of the Studio. Grids of pictures, curves, and a timeline that plays in the browser.

Every saved grid is sent once and kept in the browser, so that scrubbing follows the finger. The browser's code
lies in ``web/`` and shares curves, figures and words with the stage; see :mod:`app.components.stage` for why
the code and the live component travel apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from app.components.film.payload import (
    Need,
    Payload,
    empty_film,
    encoded,
    frame_of,
    no_quality,
    read_need,
    status_of,
)
from app.components.stage import WEB as STAGE_WEB
from app.components.stage import json_ready

__all__ = ["Need", "Payload", "empty_film", "encoded", "film", "frame_of", "no_quality", "read_need", "status_of"]

WEB = Path(__file__).parent / "web"
SHARED_SCRIPTS = ("base.js", "curves.js", "quality.js", "watch.js", "tip.js")
SHARED_STYLES = ("parts.css",)
SCRIPTS = (
    "frames.js",
    "reel.js",
    "picture.js",
    "strip.js",
    "timeline.js",
    "words.js",
    "dom.js",
    "film.js",
    "show.js",
)
STYLES = ("film.css",)


def film(payload: Payload, *, key: str, on_need: Callable[[], None]) -> bool:
    """Draw the film with ``payload`` (fields: `empty_film`); return whether its tab is hidden.

    ``on_need`` runs before the script and reads ``st.session_state[key]``. Call it at the same place in every
    run of the fragment, so that the browser keeps its grids, the moment on show and the followed picture.
    """
    code, live = _components()
    with st.container(gap=None):
        code(key=f"{key}-code")
        result = live(key=key, data=json_ready(payload), on_need_change=on_need, on_hidden_change=_nothing)
    return result.get("hidden") is True


def _nothing() -> None:
    """Stand in for a callback that the page does not need; without one, Streamlit hides the value."""


def build_script() -> str:
    """Return the text of one module, joined from ``web/``, that offers the film under its version."""
    styles = _joined((*(STAGE_WEB / name for name in SHARED_STYLES), *(WEB / name for name in STYLES)))
    scripts = _joined((*(STAGE_WEB / name for name in SHARED_SCRIPTS), *(WEB / name for name in SCRIPTS)))
    body = f"const FILM_CSS = {json.dumps(styles)};\n{scripts}"
    version = hashlib.sha256(body.encode()).hexdigest()[:12]
    offer = (WEB / "offer.js").read_text(encoding="utf-8").replace("FILM_VERSION", version)
    return f"{body}\n{offer}"


def build_mount_script(version: str) -> str:
    """Return the short module of the live component, bound to one version of the code."""
    return (WEB / "mount.js").read_text(encoding="utf-8").replace("FILM_VERSION", version)


def script_version(script: str) -> str:
    """Return the version that a text of `build_script` announces."""
    return script.rsplit('offerFilm("', 1)[1].split('"', 1)[0]


def _joined(files: tuple[Path, ...]) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@cache
def _components() -> tuple[Callable[..., object], Callable[..., object]]:
    """Register both components once per server: the code, and the live film that uses it."""
    script = build_script()
    code = st.components.v2.component("gan_film_code", js=script)
    live = st.components.v2.component("gan_film", js=build_mount_script(script_version(script)))
    return code, live
