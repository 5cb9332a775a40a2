"""The page's address: network, view, seed text and the dials that differ, so that a link shows the same."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

import streamlit as st

from app.headlines import dials, picker, seedtext
from app.words import say_later

VIEW, SWITCH = "headlines.view", "headlines.switch"
LONGEST_SEED = 1_500  # characters; servers refuse an address that is much longer
MOST_DIGITS = 10


def take_address(*, entered: bool) -> None:
    """Take what the address says where the page was just entered; while it is open, the session's own is newer."""
    query = st.query_params.to_dict() if entered else {}
    if query.get("run"):
        picker.choose(str(query["run"])[:200])
    if query.get("view"):
        st.session_state[VIEW] = str(query["view"])[:40]
    if "seed_text" in query:
        seedtext.start_with(seedtext.from_link(str(query["seed_text"])))
    problems = [problem for name, high in _NUMBERS.items() if (problem := _take_number(query, name, *high))]
    if problems:
        say_later("warning", "Parts of this link do not work here, and are left out: " + " ".join(problems))


_NUMBERS = {"words": (1, dials.MOST_WORDS), "seed": (0, dials.LARGEST_SEED)}


def query_of(run: str, view: str) -> dict[str, str]:
    """Everything that a link must say to show the same; a very long seed text cannot travel in one."""
    turned = dials.dials()
    query = {"run": run, "view": view}
    if len(seedtext.text()) <= LONGEST_SEED:
        query["seed_text"] = seedtext.text()
    if turned.words != dials.FIRST_WORDS:
        query["words"] = str(turned.words)
    if turned.seed != dials.FIRST_SEED:
        query["seed"] = str(turned.seed)
    return query


def query_text(run: str, view: str) -> str:
    """The same as the part of an address behind the question mark."""
    return urlencode(query_of(run, view), quote_via=quote, safe=":")


def write_address(run: str, view: str, more: Mapping[str, str]) -> None:
    """Put what is shown into the address, so that it can be sent; ``more`` is what the view adds."""
    query = (query_of(run, view) if run else {"view": view}) | dict(more)
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def _take_number(query: Mapping[str, str], name: str, low: int, high: int) -> str:
    """Turn one dial as the address says; returns what is wrong with it, or ""."""
    text = str(query.get(name, "")).strip()
    if not text:
        return ""
    if text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS and low <= int(text) <= high:
        dials.put(name, int(text))
        return ""
    return f"{name}: expected a whole number from {low} to {high:,}, received {text[:40]!r}."
