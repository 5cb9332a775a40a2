"""Whose turn it is, and when: a fair queue as plain arithmetic."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

Recipe = tuple[object, ...]  # what decides how long a step of a run takes


@dataclass(frozen=True)
class Waiting:
    """A run that waits: whose it is, since when (seconds since 1970), and what is left to train."""

    run_id: str
    owner: str
    since: float
    steps_left: int
    recipe: Recipe = ()


@dataclass(frozen=True)
class QueuePlace:
    """Where a run stands in the queue.

    ``place`` counts from 1; ``ahead`` are the runs that come first, those in training included;
    ``eta_seconds`` is when it should start, None while nobody can know.
    """

    place: int
    ahead: int
    eta_seconds: float | None
    run_id: str = ""
    owner: str = ""


def fair_order(waiting: Iterable[Waiting], last_turn: Mapping[str, int]) -> list[Waiting]:
    """The order of starting: owners take turns, and each owner's runs come in the order of their submission.

    ``last_turn`` numbers the starts so far: the owner whose last one is longest ago is next; among those who had none,
    whoever has waited longest.
    """
    lines: dict[str, list[Waiting]] = {}
    for run in sorted(waiting, key=lambda run: (run.since, run.run_id), reverse=True):
        lines.setdefault(run.owner, []).append(run)  # the next one stands at the end, for a cheap pop
    turns, number = dict(last_turn), max(last_turn.values(), default=0)
    order: list[Waiting] = []
    while lines:
        owner = min(lines, key=lambda name: (turns.get(name, 0), lines[name][-1].since, lines[name][-1].run_id))
        order.append(lines[owner].pop())
        number += 1
        turns[owner] = number
        if not lines[owner]:
            del lines[owner]
    return order


def start_times(
    order: Sequence[Waiting], slots: Iterable[float | None], duration: Callable[[Waiting], float | None]
) -> list[float | None]:
    """In how many seconds each run of ``order`` starts, given when the slots get free; None is "nobody knows"."""
    free = [inf if seconds is None else max(0.0, seconds) for seconds in slots]
    heapq.heapify(free)
    starts = []
    for run in order:
        start = heapq.heappop(free) if free else inf
        takes = duration(run)
        heapq.heappush(free, start + (inf if takes is None else takes))
        starts.append(None if start == inf else start)
    return starts
