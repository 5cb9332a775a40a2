"""The parts of the Latent page in the browser: frames under a slider (`strip`) and thumbnails to pick (`tiles`).

They are one family with one script, joined from ``web/`` and sent once in an element of its own; a live part carries
only the few lines of ``web/mount.js`` (see :mod:`app.components.stage` for why). A new part is a class in a file of
its own that puts itself into ``latentParts``; name the file in ``SCRIPTS`` and the part in ``PARTS``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from app.components.stage import WEB as STAGE_WEB
from app.components.stage import json_ready

Payload = dict[str, Any]

WEB = Path(__file__).parent / "web"
SHARED_SCRIPTS = ("base.js",)
SHARED_STYLES = ("parts.css",)
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
    value = (st.session_state.get(key) or {}).get("picked")
    found = value.get(name) if isinstance(value, dict) and value.get("id") == payload_id else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def mount(part: str, payload: Payload, *, key: str, **callbacks: Callable[[], None]) -> Any:
    """Draw one part of the family and return what it reports; call it at the same place in every run of the page."""
    code, live = _components()
    with st.container(gap=None):
        code(key=f"{key}-code")
        return live[part](key=key, data=json_ready(payload), **callbacks)


def build_script() -> str:
    """Return the text of one module, joined from ``web/``, that offers the family under its version."""
    styles = _joined((*(STAGE_WEB / name for name in SHARED_STYLES), *(WEB / name for name in STYLES)))
    scripts = _joined((*(STAGE_WEB / name for name in SHARED_SCRIPTS), *(WEB / name for name in SCRIPTS)))
    body = f"const LATENT_CSS = {json.dumps(styles)};\n{scripts}"
    version = hashlib.sha256(body.encode()).hexdigest()[:12]
    return f"{body}\n{(WEB / 'offer.js').read_text(encoding='utf-8').replace('LATENT_VERSION', version)}"


def build_mount_script(version: str, part: str) -> str:
    """Return the short module of one live part, bound to one version of the family."""
    text = (WEB / "mount.js").read_text(encoding="utf-8")
    return text.replace("LATENT_VERSION", version).replace("LATENT_PART", part)


def script_version(script: str) -> str:
    """Return the version that a text of `build_script` announces."""
    return script.rsplit('offerLatent("', 1)[1].split('"', 1)[0]


def _joined(files: tuple[Path, ...]) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@cache
def _components() -> tuple[Callable[..., Any], dict[str, Callable[..., Any]]]:
    """Register the family's components once per server: the code, and every live part."""
    script = build_script()
    version = script_version(script)
    code = st.components.v2.component("gan_latent_code", js=script)
    live = {
        part: st.components.v2.component(f"gan_latent_{part}", js=build_mount_script(version, part)) for part in PARTS
    }
    return code, live
