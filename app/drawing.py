"""Our own drawings: SVG in the page itself, so that they take its text colour and fit light and dark."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from app.look import ROOT

STYLE = """
svg { display: block; width: 100%; max-width: 760px; margin: 0 auto; }
svg { color: var(--st-text-color); font-family: var(--st-font); }
@media (max-width: 640px) { text { font-size: 20px; } }
"""


def cop_and_thief() -> None:
    """The thief forges (generator), the cop checks (discriminator), and the verdict teaches both."""
    _component()(key="drawing.cop_and_thief")


@cache
def _component() -> Callable[..., Any]:
    """Registered once per server. ``st.html`` would strip the SVG, ``st.image`` lose the text colour."""
    svg = (ROOT / "assets" / "cop_and_thief.svg").read_text(encoding="utf-8")
    return st.components.v2.component("gan_cop_and_thief", html=svg, css=STYLE)
