"""A keeper: a short text in the browser's own storage, so that a reload finds it; nothing of it lies on the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

SCRIPT = """
export default function keeper({ parentElement, data, setStateValue }) {
  const node = parentElement.host || parentElement;
  const box = node.closest("[data-testid=stElementContainer]");
  if (box) box.style.position = "absolute"; // it shows nothing and takes no room
  try {
    if (data.write !== null) localStorage.setItem(data.name, data.write);
    else setStateValue("kept", localStorage.getItem(data.name) || "");
  } catch (problem) { // a browser that keeps nothing: the session remembers it as long as it lives
    if (data.write === null) setStateValue("kept", "");
  }
}
"""


def keep(name: str, text: str | None, *, key: str) -> str | None:
    """Have the browser keep ``text`` under ``name``; with None, ask for what it keeps.

    Returns what it keeps once it has answered ("" for nothing), else None. What comes back is a stranger's: check it.
    """
    found = _component()(key=key, data={"name": name, "write": text}, on_kept_change=_nothing).get("kept")
    return found if isinstance(found, str) else None


def _nothing() -> None:
    """Stand in for a callback that nobody needs; without one, Streamlit hides the value."""


@cache
def _component() -> Callable[..., Any]:
    """Registered once per server."""
    return st.components.v2.component("gan_keeper", js=SCRIPT)
