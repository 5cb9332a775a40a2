"""The text film: the live heart of the training of headlines. Texts through time, curves, and a timeline.

All saved moments are in the browser, so that scrubbing follows the finger. The browser's code lies in ``web/`` and
shares curves, timeline and words with the stage and the film; see :mod:`app.components.stage` for why the code and
the live component travel apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from app.components.film import WEB as FILM_WEB
from app.components.stage import WEB as STAGE_WEB
from app.components.stage import json_ready
from app.components.textfilm.payload import Payload, empty_text_film, status_of

__all__ = ["Payload", "build_script", "empty_text_film", "status_of", "text_film"]

WEB = Path(__file__).parent / "web"
SCRIPTS = (
    *(STAGE_WEB / name for name in ("base.js", "curves.js", "watch.js", "tip.js")),
    *(FILM_WEB / name for name in ("reel.js", "timeline.js", "words.js")),
    *(WEB / name for name in ("dom.js", "blocks.js", "textfilm.js", "show.js")),
)
STYLES = (STAGE_WEB / "parts.css", FILM_WEB / "film.css", WEB / "textfilm.css")
VERSION = "TEXTFILM_VERSION"


def text_film(payload: Payload, *, key: str, on_need: Callable[[], None]) -> bool:
    """Draw the text film with ``payload`` (fields: `empty_text_film`); return whether its tab is hidden.

    ``on_need`` runs before the script when the browser asks for news of a run that has gone silent.
    """
    code, live = _components()
    with st.container(gap=None):
        code(key=f"{key}-code")
        result = live(key=key, data=json_ready(payload), on_need_change=on_need, on_hidden_change=_nothing)
    return result.get("hidden") is True


def _nothing() -> None:
    """Stand in for a callback that the page does not need; without one, Streamlit hides the value."""


def build_script() -> tuple[str, str]:
    """The text of the module that offers the text film, joined from the files, and its version."""
    body = f"const TEXT_CSS = {json.dumps(_joined(STYLES))};\n{_joined(SCRIPTS)}"
    version = hashlib.sha256(body.encode()).hexdigest()[:12]
    return f"{body}\n{(WEB / 'offer.js').read_text(encoding='utf-8').replace(VERSION, version)}", version


def _joined(files: tuple[Path, ...]) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@cache
def _components() -> tuple[Callable[..., object], Callable[..., object]]:
    """Register both components once per server: the code, and the live text film that uses it."""
    script, version = build_script()
    code = st.components.v2.component("gan_textfilm_code", js=script)
    mount = (WEB / "mount.js").read_text(encoding="utf-8").replace(VERSION, version)
    return code, st.components.v2.component("gan_textfilm", js=mount)
