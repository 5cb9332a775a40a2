"""A family of parts in the browser that share one script, sent once in an element of its own.

A live part carries only the few lines of ``web/mount.js`` (see :mod:`app.components.stage` for why), which wait until
the script of its version has arrived. The script defines ``show<Name>(part, component)``, and its styles are in the
constant ``<NAME>_CSS``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from app.components.stage import WEB as STAGE_WEB
from app.components.stage import json_ready

WEB = Path(__file__).parent / "web"
SHARED_SCRIPTS = ("base.js",)
SHARED_STYLES = ("parts.css",)


@dataclass(frozen=True)
class Family:
    """Parts that live in one folder.

    Attributes:
        name: one lower-case word.
        web: the folder of the family's files.
        scripts, styles: their names, in the order in which they are joined.
        parts: the names of the parts that can be mounted.
    """

    name: str
    web: Path
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    parts: tuple[str, ...]

    def mount(self, part: str, payload: dict[str, Any], *, key: str, **callbacks: Callable[[], None]) -> Any:
        """Draw one part and return what it reports; call it at the same place in every run of the page."""
        code, live = _components(self)
        with st.container(gap=None):
            code(key=f"{key}-code")
            return live[part](key=key, data=json_ready(payload), **callbacks)

    def script(self) -> str:
        """The text of one module that offers the family under its version."""
        styles = _joined(STAGE_WEB, SHARED_STYLES) + "\n" + _joined(self.web, self.styles)
        scripts = _joined(STAGE_WEB, SHARED_SCRIPTS) + "\n" + _joined(self.web, self.scripts)
        body = f"const {self.name.upper()}_CSS = {json.dumps(styles)};\n{scripts}"
        return f"{body}\n{self._filled('offer.js', version=_digest(body))}"

    def version(self) -> str:
        """The version that :meth:`script` announces: twelve hexadecimal digits of what it holds."""
        return self.script().rsplit(f'offerFamily("{self.name}", "', 1)[1].split('"', 1)[0]

    def mount_script(self, part: str) -> str:
        """The short module of one live part, bound to the family's version."""
        return self._filled("mount.js", version=self.version(), part=part)

    def _filled(self, file: str, *, version: str, part: str = "") -> str:
        text = (WEB / file).read_text(encoding="utf-8")
        words = {"NAME": self.name, "VERSION": version, "PART": part, "SHOW": f"show{self.name.capitalize()}"}
        for word, value in words.items():
            text = text.replace(f"FAMILY_{word}", value)
        return text


@cache
def _components(family: Family) -> tuple[Callable[..., Any], dict[str, Callable[..., Any]]]:
    """Register the family's components once per server: the code, and every live part."""
    code = st.components.v2.component(f"gan_{family.name}_code", js=family.script())
    names = {part: f"gan_{family.name}_{part}" for part in family.parts}
    return code, {part: st.components.v2.component(name, js=family.mount_script(part)) for part, name in names.items()}


def _joined(folder: Path, files: tuple[str, ...]) -> str:
    return "\n".join((folder / file).read_text(encoding="utf-8") for file in files)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
