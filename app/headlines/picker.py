"""Which network writes: the pretrained one, or a text run that was trained here."""

from __future__ import annotations

import streamlit as st

from app.gallery import shelf
from app.gallery.cards import Card, when
from app.headlines.subject import PRETRAINED, has_pretrained
from gan_core.config import TEXT

SUBJECT, PICKER = "headlines.subject", "headlines.picker"
MOST_RUNS = 300
EMPTY = (
    "There is no network here that can write yet: this copy of the program has no pretrained one, and none was trained "
    "here. Train one: its first words come within a minute."
)


def text_runs() -> list[Card]:
    """The runs on headlines, newest first."""
    return [card for card in shelf.all_cards() if card.kind == TEXT][:MOST_RUNS]


def default_address() -> str:
    """The pretrained network, else the newest text run; "" where there is neither."""
    if has_pretrained():
        return PRETRAINED
    runs = text_runs()
    return runs[0].run_id if runs else ""


def address() -> str:
    """The network that was chosen; "" where there is none to choose."""
    return st.session_state.get(SUBJECT) or default_address()


def choose(run: str) -> None:
    """Have the page show this network from now on."""
    st.session_state[SUBJECT] = run


def draw_picker() -> str:
    """The menu; an address that is in no list (a deleted run, say) is offered as long as it is chosen."""
    cards = {card.run_id: card for card in text_runs()}
    options = [*([PRETRAINED] if has_pretrained() else []), *cards]
    current = address()
    if current and current not in options:
        options = [current, *options]
    if not options:
        return ""
    st.session_state[PICKER] = current
    st.selectbox(
        "Written by",
        options,
        key=PICKER,
        format_func=lambda one: _option(one, cards.get(one)),
        on_change=_take,
        label_visibility="collapsed",
        help="The network that writes: the pretrained one ships with this program; the others were trained here.",
        width=290,
    )
    return st.session_state[PICKER]


def _option(one: str, card: Card | None) -> str:
    if one == PRETRAINED:
        return "Headlines · pretrained"
    if card is None:
        return one
    return f"{card.name} · {card.state} · {when(card.created)}"


def _take() -> None:
    choose(st.session_state[PICKER])
