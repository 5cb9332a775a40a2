"""The roll of the class: who is here, where, and what they train; pure functions of what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.gallery.cards import Card
from app.presence import Present
from gan_core.people import Known, owner_id

PAGES = {"": "Home", "game": "Real or fake", "class": "Class", "teacher": "Teacher"}


@dataclass(frozen=True)
class Line:
    """One person: ``here`` in words, ``doing`` what they train or where they are, ``runs`` how many they have."""

    person: str
    nickname: str
    is_here: bool
    here: str
    doing: str
    runs: int


def roll(everybody: Iterable[Known], there: Mapping[str, Present], cards: Iterable[Card], now: float) -> list[Line]:
    """A line for each person: those who are here first, by name."""
    own: dict[str, list[Card]] = {}
    for card in cards:
        own.setdefault(owner_id(card.owner), []).append(card)
    lines = [_line(known, there.get(known.id), own.get(known.id, []), now) for known in everybody]
    return sorted(lines, key=lambda line: (not line.is_here, line.nickname.casefold()))


def of_person(cards: Iterable[Card], person: str | None) -> list[Card]:
    """The runs of one person, or of all: what trains, what waits, then the newest."""
    found = [card for card in cards if person is None or owner_id(card.owner) == person]
    order = {"running": 0, "queued": 1}
    return sorted(found, key=lambda card: (order.get(card.state, 2), -card.created))


def summary(lines: Iterable[Line], cards: Iterable[Card], experiments: int = 0) -> str:
    """The class in one line; ``experiments``: races and sweeps that run or wait."""
    lines, cards = list(lines), list(cards)
    here = sum(line.is_here for line in lines)
    trains, waits = (sum(card.state == state for card in cards) for state in ("running", "queued"))
    more = f" · **{experiments}** {experiment_words(experiments)}" if experiments else ""
    return (
        f"**{here}** here now :gray[of {len(lines)} who came] · **{trains}** in training · **{waits}** waiting · "
        f"**{len(cards):,}** {'run' if len(cards) == 1 else 'runs'}{more}"
    )


def experiment_words(count: int) -> str:
    """What so many experiments are called."""
    return "race or sweep" if count == 1 else "races and sweeps"


def _line(known: Known, present: Present | None, cards: list[Card], now: float) -> Line:
    here = "now" if present else _ago(now - known.seen)
    return Line(known.id, known.nickname, present is not None, here, _doing(present, cards), len(cards))


def _doing(present: Present | None, cards: list[Card]) -> str:
    training = [card for card in cards if card.state == "running"]
    if training:
        more = f" and {len(training) - 1} more" if len(training) > 1 else ""
        return f"trains {training[0].name}, step {training[0].step:,}{more}"
    waiting = sum(card.state == "queued" for card in cards)
    if waiting:
        return f"waits with {waiting} {'run' if waiting == 1 else 'runs'}"
    return f"on {PAGES.get(present.page, present.page.capitalize())}" if present else ""


def _ago(seconds: float) -> str:
    if seconds < 90:
        return "1 min ago"
    if seconds < 5400:
        return f"{round(seconds / 60)} min ago"
    hours = round(seconds / 3600)
    return f"{hours} h ago" if hours < 36 else f"{round(seconds / 86_400)} days ago"
