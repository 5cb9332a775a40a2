"""The runs of this server as the pages read them: one store and one look at the queue for every session."""

from __future__ import annotations

import streamlit as st

from app.engine_link import run_store
from app.gallery.cards import Card, cards_of
from app.worker_link import QueuePlace, workers
from gan_core.errors import UserError
from gan_core.runs import RunStore

TRASH_DAYS = 7
DAY_SECONDS = 86_400


def store() -> RunStore:
    """The store of this server; it remembers what it has read, so a list of hundreds costs a look at each file."""
    return _store(str(run_store().root))


@st.cache_resource(show_spinner=False)
def _store(root: str) -> RunStore:
    return RunStore(root)


def all_cards() -> list[Card]:
    """Every run as a card, newest first."""
    return cards_of(store().list())


def find_card(run_id: str) -> Card:
    """The card of one run. Raises RunError, in words, when there is none."""
    return cards_of([store().summary(run_id)])[0]


def places() -> dict[str, QueuePlace]:
    """Where the waiting runs stand in the queue, by id; none while the pool cannot say."""
    try:
        return {place.run_id: place for place in workers().queue()}
    except UserError:
        return {}


@st.cache_resource(show_spinner=False, ttl=DAY_SECONDS)
def tidy_up(root: str) -> int:
    """Once a day: what was deleted long ago goes for good. Returns how many runs went."""
    try:
        return RunStore(root).purge_trash(TRASH_DAYS * DAY_SECONDS)
    except UserError:  # said by whatever else needs the disk
        return 0
