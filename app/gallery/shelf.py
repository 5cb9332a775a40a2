"""The runs of this server as the pages read them: one store and one look at the queue for every session."""

from __future__ import annotations

from app.engine_link import BoundStore, run_store
from app.gallery.cards import Card, cards_of
from app.worker_link import QueuePlace, workers
from gan_core.errors import UserError


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
