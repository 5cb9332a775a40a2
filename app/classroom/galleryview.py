"""The gallery of the class: what each person made last, with the nickname."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from app.classroom.rules import class_settings
from app.gallery import actions
from app.gallery.cards import Card
from app.gallery.thumbs import SIDE, thumbnail
from app.people import my_id, people
from app.teacher import session
from app.words import escape
from gan_core.people import NOBODY, owner_id

EACH = 2
MOST = 64
CSS = """
<style>
.st-key-class-gallery { display: grid; gap: 0.6rem; grid-template-columns: repeat(auto-fill, minmax(136px, 1fr)); }
.st-key-class-gallery > * { height: 100%; }
[class*="st-key-class-card-"] { padding: 0.6rem; height: 100%; align-items: center; text-align: center; }
[class*="st-key-class-card-"] [data-testid="stMarkdownContainer"] p { line-height: 1.3; overflow-wrap: anywhere; }
[class*="st-key-class-card-"] button { min-height: 1.8rem; padding: 0 0.5rem; }
</style>
"""


def draw_gallery(cards: Iterable[Card]) -> None:
    """A small picture for each person's newest runs."""
    shown = hung(cards)
    st.markdown("#### Gallery of the class")
    if not shown:
        st.markdown("Nothing hangs here yet: what each of you trains appears here, the newest first.")
        return
    st.html(CSS)
    with st.container(key="class-gallery"):
        for card in shown:
            _draw_card(card)


def hung(cards: Iterable[Card]) -> list[Card]:
    """The newest runs of each person that have something to show, the newest first."""
    taken: dict[str, int] = {}
    found = []
    for card in cards:
        owner = owner_id(card.owner)
        if owner == NOBODY or not card.is_readable or not card.step or taken.get(owner, 0) >= EACH:
            continue
        taken[owner] = taken.get(owner, 0) + 1
        found.append(card)
    return found[:MOST]


def _draw_card(card: Card) -> None:
    own = owner_id(card.owner) == my_id()
    name = people().name_of(owner_id(card.owner))
    with st.container(border=True, gap="xsmall", key=f"class-card-{card.run_id}"):
        st.image(thumbnail(card), width=SIDE, alt=f"The newest samples of {name}")
        st.markdown(f"**{escape(name)}**{' (you)' if own else ''}  \n:small[:gray[{escape(card.name)}]]")
        may_open = own or class_settings().share == "look" or session.is_signed_in()
        if may_open and actions.opens(card) and st.button("Open", key=f"class.open.{card.run_id}"):
            actions.open_run(card)
