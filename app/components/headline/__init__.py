"""The parts of the Headlines page in the browser: the writing table, the map of words, the gates, and the data's steps.

They are one family with one script, joined from ``web/`` and sent once in an element of its own; a live part carries
only the few lines of ``web/mount.js`` (see :mod:`app.components.stage` for why). Whatever a person typed or a file
holds becomes a text node: nothing here turns text into markup.
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
SCRIPTS = ("parts.js", "cards.js", "bars.js", "past.js", "write.js", "map.js", "gates.js", "steps.js")
STYLES = ("headline.css", "inside.css")
PARTS = ("write", "map", "gates", "steps")


def mount(part: str, payload: Payload, *, key: str, **callbacks: Callable[[], None]) -> Any:
    """Draw one part of the family and return what it reports; call it at the same place in every run of the page."""
    code, live = _components()
    with st.container(gap=None):
        code(key=f"{key}-code")
        return live[part](key=key, data=json_ready(payload), **callbacks)


def payload_id(payload: Payload) -> str:
    """A short text that changes with what is shown; a report about something else is past."""
    return hashlib.sha256(json.dumps(json_ready(payload), sort_keys=True).encode()).hexdigest()[:12]


def build_script() -> str:
    """Return the text of one module, joined from ``web/``, that offers the family under its version."""
    styles = _joined((*(STAGE_WEB / name for name in SHARED_STYLES), *(WEB / name for name in STYLES)))
    scripts = _joined((*(STAGE_WEB / name for name in SHARED_SCRIPTS), *(WEB / name for name in SCRIPTS)))
    body = f"const HEADLINE_CSS = {json.dumps(styles)};\n{scripts}"
    version = hashlib.sha256(body.encode()).hexdigest()[:12]
    return f"{body}\n{(WEB / 'offer.js').read_text(encoding='utf-8').replace('HEADLINE_VERSION', version)}"


def build_mount_script(version: str, part: str) -> str:
    """Return the short module of one live part, bound to one version of the family."""
    text = (WEB / "mount.js").read_text(encoding="utf-8")
    return text.replace("HEADLINE_VERSION", version).replace("HEADLINE_PART", part)


def script_version(script: str) -> str:
    """Return the version that a text of `build_script` announces."""
    return script.rsplit('offerHeadline("', 1)[1].split('"', 1)[0]


def _joined(files: tuple[Path, ...]) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@cache
def _components() -> tuple[Callable[..., Any], dict[str, Callable[..., Any]]]:
    """Register the family's components once per server: the code, and every live part."""
    script = build_script()
    version = script_version(script)
    code = st.components.v2.component("gan_headline_code", js=script)
    live = {
        part: st.components.v2.component(f"gan_headline_{part}", js=build_mount_script(version, part)) for part in PARTS
    }
    return code, live
