"""What a card says of a run, and which cards are shown: pure functions of the store's summaries."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.controls import choice_words
from gan_core.config.networks import DATASETS
from gan_core.errors import UserError
from gan_core.presets import PRESETS
from gan_core.runs import RunSummary
from gan_core.runs.store import UNREADABLE_STATE

ANY = "any"
PAGE_SIZE = 12
KINDS = {"points": "Points", "images": "Pictures", "text": "Text"}
KIND_OF_DATA = {name: kind for kind, names in DATASETS.items() for name in names}
OWN_FILES = {"folder": "folder ", "headlines": ""}  # sets that a path names, and what stands before its name
SORTS = {"newest": "Newest first", "oldest": "Oldest first", "name": "By name", "steps": "Most steps first"}


@dataclass(frozen=True)
class StateWords:
    """How a state looks: a word, an icon, and the colour of its badge."""

    word: str
    icon: str
    colour: str
    help: str


STATES = {
    "queued": StateWords("Waiting", ":material/hourglass_empty:", "gray", "It starts as soon as a place is free."),
    "running": StateWords("Training", ":material/play_circle:", "primary", "It is being trained now."),
    "paused": StateWords("Paused", ":material/pause_circle:", "gray", "It can go on where it stands."),
    "finished": StateWords("Finished", ":material/check_circle:", "gray", "It reached its last step."),
    "stopped": StateWords("Stopped", ":material/stop_circle:", "gray", "Somebody stopped it; it can go on."),
    "interrupted": StateWords(
        "Interrupted",
        ":material/power_off:",
        "yellow",
        "Its process ended before its time; it can go on from its last checkpoint.",
    ),
    "diverged": StateWords("Diverged", ":material/trending_up:", "red", "Its loss was no number any more."),
    "failed": StateWords("Failed", ":material/error:", "red", "It ended with an error."),
    UNREADABLE_STATE: StateWords("Unreadable", ":material/broken_image:", "red", "Its files cannot be read."),
}


@dataclass(frozen=True)
class Card:
    """One run as its card shows it; ``created`` in seconds since 1970, ``step`` and ``total`` in steps.

    ``kind`` is "points", "images", "text", or "" where the run cannot be read.
    """

    run_id: str
    path: Path
    name: str
    kind: str
    data: str
    model: str
    preset: str
    state: str
    step: int
    total: int
    created: float
    error: str
    owner: str
    doing: str

    @property
    def is_moving(self) -> bool:
        """Whether it changes by itself."""
        return self.state in ("running", "queued")

    @property
    def is_readable(self) -> bool:
        """Whether its configuration could be read."""
        return self.state != UNREADABLE_STATE

    @property
    def share(self) -> float:
        """How much of its steps it has trained, from 0 to 1."""
        return min(1.0, self.step / self.total) if self.total else 0.0


@dataclass(frozen=True)
class Wish:
    """Which cards somebody wants to see, and in which order."""

    search: str = ""
    kind: str = ANY
    state: str = ANY
    data: str = ANY
    sort: str = "newest"
    owner: str = ANY


def card_of(run: RunSummary) -> Card:
    """The card of one run, whatever its configuration holds."""
    dataset, model = _section(run.config, "dataset"), _section(run.config, "model")
    preset = str(run.config.get("preset") or "")
    status = run.status
    return Card(
        run_id=run.run_id,
        path=run.path,
        name=status.name or _own_headlines(dataset) or _label(preset, str(dataset.get("name"))) or run.run_id,
        kind=KIND_OF_DATA.get(str(dataset.get("name")), ""),
        data=_data_words(dataset),
        model=str(model.get("name") or ""),
        preset=preset,
        state=status.state if status.state in STATES else "interrupted",
        step=status.step,
        total=status.total_steps or _count(run.config.get("steps")),
        created=run.created,
        error=status.error or "",
        owner=status.owner or "",
        doing=str(getattr(status, "doing", None) or ""),
    )


def cards_of(runs: Iterable[RunSummary]) -> list[Card]:
    """The cards of all runs, in their order."""
    return [card_of(run) for run in runs]


def chosen(cards: Iterable[Card], wish: Wish) -> list[Card]:
    """The cards that somebody asked for, in the order asked for."""
    wanted = wish.search.casefold().split()
    found = [card for card in cards if _fits(card, wish) and all(word in _text(card) for word in wanted)]
    if wish.sort == "name":
        return sorted(found, key=lambda card: (card.name.casefold(), -card.created))
    if wish.sort == "steps":
        return sorted(found, key=lambda card: (-card.step, -card.created))
    return sorted(found, key=lambda card: (card.created, card.run_id), reverse=wish.sort != "oldest")


def page_of(cards: Sequence[Card], page: int) -> tuple[list[Card], int, int]:
    """The cards of one page (from 1), the page that there is, and how many pages there are."""
    pages = max(1, -(-len(cards) // PAGE_SIZE))
    page = min(max(1, page), pages)
    return list(cards[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]), page, pages


def choices(cards: Iterable[Card], what: str) -> list[str]:
    """What there is to choose from in the field ``what``, the most frequent first."""
    values = [str(getattr(card, what)) for card in cards]
    there = sorted({value for value in values if value}, key=lambda value: (-values.count(value), value))
    return [ANY, *there]


def when(created: float, now: float | None = None) -> str:
    """How long ago, or the day, in the words of the server's clock."""
    now = time.time() if now is None else now
    age = now - created
    if 0 <= age < 60:
        return "just now"
    if 0 <= age < 3600:
        return f"{int(age // 60)} min ago"
    then, today = time.localtime(created), time.localtime(now)
    clock = time.strftime("%H:%M", then)
    if then[:3] == today[:3]:
        return f"today, {clock}"
    if then[:3] == time.localtime(now - 86_400)[:3]:
        return f"yesterday, {clock}"
    return f"{then.tm_mday} {time.strftime('%b', then)} {then.tm_year}"


def steps_words(card: Card) -> str:
    """How far it is: ``1,200 of 3,000 steps``."""
    if not card.total:
        return ""
    if card.step >= card.total:
        return "1 step" if card.step == 1 else f"{card.step:,} steps"
    return f"{card.step:,} of {card.total:,} steps"


def _fits(card: Card, wish: Wish) -> bool:
    pairs = ((wish.kind, card.kind), (wish.state, card.state), (wish.data, card.data), (wish.owner, card.owner))
    return all(wanted in (ANY, has) for wanted, has in pairs)


def _text(card: Card) -> str:
    return " ".join((card.name, card.run_id, card.data, card.model, card.preset)).casefold()


def _section(config: Mapping[str, object], name: str) -> Mapping[str, Any]:
    section = config.get(name)
    return section if isinstance(section, Mapping) else {}


def _label(preset: str, data: str) -> str:
    """The preset's label; that of the data where it trains on other data than its preset."""
    try:
        found = PRESETS.get(preset)
    except UserError:
        return preset
    if found.dataset != data and data in KIND_OF_DATA:
        return choice_words(data).partition(" (")[0]
    return found.label.partition(" (")[0]


def _own_headlines(dataset: Mapping[str, Any]) -> str:
    """What a person's own file of headlines is called, so that runs on several can be told apart; else ""."""
    path = dataset.get("path")
    return Path(str(path)).stem if path and dataset.get("name") == "headlines" else ""


def _data_words(dataset: Mapping[str, Any]) -> str:
    """The set by name; with the classes it is limited to, a formula, or what a folder is called."""
    name = str(dataset.get("name") or "")
    if name == "function":
        return f"y = {dataset.get('formula')}"
    if dataset.get("path") and name in OWN_FILES:
        return f"{OWN_FILES[name]}{Path(str(dataset['path'])).name}"
    return f"{name}: {dataset['classes']}" if dataset.get("classes") else name


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
