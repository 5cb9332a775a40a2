"""A lookout: whether anybody can see the page, so that one in a hidden tab does not refresh itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

SCRIPT = """
export default function lookout({ parentElement, setStateValue }) {
  const node = parentElement.host || parentElement;
  const box = node.closest("[data-testid=stElementContainer]");
  if (box) box.style.position = "absolute"; // it shows nothing and takes no room
  const tell = () => setStateValue("hidden", document.hidden);
  document.addEventListener("visibilitychange", tell);
  return () => document.removeEventListener("visibilitychange", tell);
}
"""


def is_hidden(*, key: str) -> bool:
    """True while the tab of this session is hidden; the script runs again when that changes."""
    return _component()(key=key, on_hidden_change=_nothing).get("hidden") is True


def _nothing() -> None:
    """Stand in for a callback that no page needs; without one, Streamlit hides the value."""


@cache
def _component() -> Callable[..., Any]:
    """Registered once per server."""
    return st.components.v2.component("gan_lookout", js=SCRIPT)
