"""The runs of this server as the pages read them: one store and one look at the queue for every session."""

from __future__ import annotations

import streamlit as st

from app import people
from app.engine_link import BoundStore, run_store, store_raw
from app.gallery.cards import Card, cards_of
from app.worker_link import QueuePlace, workers
from gan_core.errors import UserError
from gan_core.people.uploads import purge_uploads

TRASH_DAYS = 7
DAY_SECONDS = 86_400


def store() -> BoundStore:
    """The store of this server, for the person of this session."""
    return run_store()


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
    """Once a day: what was deleted long ago goes for good, then uploads that no run names any more, and guests without
    a run are forgotten. Returns how many runs went."""
    try:
        people.people().tidy(TRASH_DAYS * DAY_SECONDS, {str(run.status.owner) for run in store_raw().list()})
        gone = store_raw().purge_trash(TRASH_DAYS * DAY_SECONDS)
        purge_uploads(store_raw().root)
        return gone
    except UserError:  # said by whatever else needs the disk
        return 0
