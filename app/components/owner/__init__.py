"""A browser's word for itself: 128 random bits in its own storage, so that a reload finds the same person.

The browser makes the word and says it to the server over the session's own connection; it stands in no address, no
cookie and no message to the browser.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

NAME = "gan-playground.person"
NO_STORAGE = "none"
SCRIPT = """
export default function person({ parentElement, data, setStateValue }) {
  const node = parentElement.host || parentElement;
  const box = node.closest("[data-testid=stElementContainer]");
  if (box) box.style.position = "absolute"; // it shows nothing and takes no room
  let word = "";
  try {
    for (const old of Object.keys(localStorage)) { // words of a class that was wiped
      if (!old.startsWith(data.family) || old === data.name) continue;
      if (data.carry && !localStorage.getItem(data.name)) localStorage.setItem(data.name, localStorage.getItem(old));
      localStorage.removeItem(old);
    }
    if (data.settled) return;
    word = localStorage.getItem(data.name) || "";
    if (!/^[0-9a-f]{32}$/.test(word)) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      localStorage.setItem(data.name, Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
      word = localStorage.getItem(data.name) || ""; // two tabs that open at once agree
    }
  } catch (problem) {
    word = ""; // a browser that keeps nothing: the session lives as long as the page
  }
  setStateValue("word", word || data.nothing);
}
"""


def ask_word(*, settled: bool, season: int = 0, carry: bool = False) -> str | None:
    """What the browser says: its word, NO_STORAGE where it keeps nothing, None before it has answered.

    What comes back may be forged: check it. With ``settled`` nothing is asked any more. Every season has a word of its
    own, and the browser throws older ones away; with ``carry`` it takes the older one over.
    """
    name = f"{NAME}.{season}" if season else NAME
    data = {"name": name, "family": NAME, "nothing": NO_STORAGE, "settled": settled, "carry": carry}
    found = _component()(key=f"person.{season}" if season else "person", data=data, on_word_change=_nothing).get("word")
    return found if isinstance(found, str) else None


def _nothing() -> None:
    """Stand in for a callback that nobody needs; without one, Streamlit hides the value."""


@cache
def _component() -> Callable[..., Any]:
    """Registered once per server."""
    return st.components.v2.component("gan_person", js=SCRIPT)
