"""What goes by itself once a day: old deleted runs, uploads that nobody needs any more, guests who never came back."""

from __future__ import annotations

from collections.abc import Callable

from gan_core.errors import UserError
from gan_core.people.registry import People
from gan_core.people.uploads import purge_uploads
from gan_core.runs import RunStore

DAY_SECONDS = 86_400
KEPT_DAYS = 7  # a deleted run, and a guest without a name and without a run


def tidy(store: RunStore, people: People) -> int:
    """Remove what is due; returns how many runs, uploads and guests went. What cannot go now goes another day."""
    return sum(
        _due(act)
        for act in (
            lambda: store.purge_trash(KEPT_DAYS * DAY_SECONDS),
            lambda: purge_uploads(store.root),
            lambda: people.tidy(KEPT_DAYS * DAY_SECONDS, {str(run.status.owner) for run in store.list()}),
        )
    )


def _due(act: Callable[[], int]) -> int:
    try:
        return act()
    except UserError:  # said by whatever else needs the disk
        return 0
