"""The stage: the live heart of the Playground, one component that keeps its node while data streams in.

The browser's code lies in ``web/`` as small files that are joined here, without a build step. Streamlit sends
the code of a component with every update of its data; so the code travels in an element of its own, which is
sent once because it never changes, and the live component carries only the few lines of ``web/mount.js``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import streamlit as st

from app.components.stage.payload import (
    LAYERS,
    Branch,
    Need,
    StageEvents,
    decode_points,
    empty_payload,
    encode_float32,
    encode_offsets,
    encode_points,
    encode_u8,
    json_ready,
    read_events,
)

__all__ = [
    "LAYERS",
    "Branch",
    "Need",
    "StageEvents",
    "decode_points",
    "empty_payload",
    "encode_float32",
    "encode_offsets",
    "encode_points",
    "encode_u8",
    "json_ready",
    "read_events",
    "stage",
]

WEB = Path(__file__).parent / "web"
STYLES = ("layout.css", "parts.css")
SCRIPTS = (
    "base.js",
    "store.js",
    "playback.js",
    "view.js",
    "heat.js",
    "layers.js",
    "plot.js",
    "sketch.js",
    "pointer.js",
    "curves.js",
    "quality.js",
    "networks.js",
    "timeline.js",
    "watch.js",
    "dom.js",
    "tip.js",
    "panel.js",
    "stage.js",
    "show.js",
)


def stage(
    payload: dict[str, object],
    *,
    key: str,
    on_need: Callable[[], None] | None = None,
    on_branch: Callable[[], None] | None = None,
    on_back: Callable[[], None] | None = None,
    on_drawn: Callable[[], None] | None = None,
    on_layers: Callable[[], None] | None = None,
    on_hidden: Callable[[], None] | None = None,
) -> StageEvents:
    """Draw the stage with ``payload`` (fields: `empty_payload`) and return what the browser reported.

    Callbacks run before the script and read ``st.session_state[key]``. Call it at the same place in every run
    of the fragment, so that the browser keeps its canvas, zoom, hover and timeline.
    """
    code, live = _components()
    with st.container(gap=None):
        code(key=f"{key}-code")
        result = live(
            key=key,
            data=json_ready(payload),
            on_need_change=on_need or _nothing,
            on_branch_change=on_branch or _nothing,
            on_back_change=on_back or _nothing,
            on_drawn_change=on_drawn or _nothing,
            on_layers_change=on_layers or _nothing,
            on_hidden_change=on_hidden or _nothing,
        )
    return read_events(result)


def _nothing() -> None:
    """Stand in for a callback that the page does not need; without one, Streamlit hides the value."""


def build_script() -> str:
    """Return the text of one module, joined from ``web/``, that offers the stage under its version."""
    styles = "\n".join((WEB / name).read_text(encoding="utf-8") for name in STYLES)
    body = "\n".join((WEB / name).read_text(encoding="utf-8") for name in SCRIPTS)
    body = f"const STAGE_CSS = {json.dumps(styles)};\n{body}"
    version = hashlib.sha256(body.encode()).hexdigest()[:12]
    offer = (WEB / "offer.js").read_text(encoding="utf-8").replace("STAGE_VERSION", version)
    return f"{body}\n{offer}"


def build_mount_script(version: str) -> str:
    """Return the short module of the live component, bound to one version of the code."""
    return (WEB / "mount.js").read_text(encoding="utf-8").replace("STAGE_VERSION", version)


def script_version(script: str) -> str:
    """Return the version that a text of `build_script` announces."""
    return script.rsplit('offerStage("', 1)[1].split('"', 1)[0]


@cache
def _components() -> tuple[Callable[..., object], Callable[..., object]]:
    """Register both components once per server: the code, and the live stage that uses it."""
    script = build_script()
    code = st.components.v2.component("gan_stage_code", js=script)
    live = st.components.v2.component("gan_stage", js=build_mount_script(script_version(script)))
    return code, live
