"""The results of a class as CSV, safe to open in a spreadsheet whatever people call themselves and their runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from gan_core.classroom.board import Entry
from gan_core.people import NOBODY, owner_id
from gan_core.runs import RunSummary

COLUMNS = (
    "nickname",
    "person",
    "run",
    "name",
    "preset",
    "data",
    "state",
    "step",
    "steps in all",
    "started (UTC)",
    "leaderboard place",
    "energy distance there",
)
LONGEST_CELL = 200
# What a spreadsheet takes for the beginning of a formula; the wide forms as well, which some of them fold.
_FORMULA = re.compile(r"^[\s'\"]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]")


def harmless(text: object) -> str:
    """Typed text that no spreadsheet takes for a formula, whichever separator it cuts lines at.

    It begins with an apostrophe where it could be one; tabs, line ends and semicolons become spaces and commas.
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in str(text)).replace(";", ",")
    words = " ".join(plain.split())[:LONGEST_CELL]
    return f"'{words}" if _FORMULA.match(words) else words


def results_csv(
    runs: Iterable[RunSummary], name_of: Callable[[str], str], entries: Iterable[Entry] = (), *, everybody: bool = False
) -> bytes:
    """The results, a line for each run: UTF-8 with a mark at the beginning, so that spreadsheets read names right.

    Arguments:
        runs: of the store.
        name_of: the nickname of a person, by id.
        entries: of the leaderboard, best first.
        everybody: also the runs that belong to nobody.
    """
    places = {entry.run_id: (place, entry.distance) for place, entry in enumerate(entries, 1)}
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for run in sorted(runs, key=lambda run: (name_of(owner_id(run.status.owner)).casefold(), run.created)):
        if everybody or owner_id(run.status.owner) != NOBODY:
            writer.writerow(_line(run, name_of, places))
    return sheet.getvalue().encode("utf-8-sig")


def _line(
    run: RunSummary, name_of: Callable[[str], str], places: Mapping[str, tuple[int, float]]
) -> tuple[str | int | float, ...]:
    owner, section = owner_id(run.status.owner), run.config.get("dataset")
    data = section if isinstance(section, Mapping) else {}
    total = run.status.total_steps or run.config.get("steps")
    place, distance = places.get(run.run_id, ("", ""))
    return (
        harmless(name_of(owner)) if owner else "",
        harmless(owner),
        harmless(run.run_id),
        harmless(run.status.name or ""),
        harmless(run.config.get("preset") or ""),
        harmless(data.get("name") or ""),
        harmless(run.status.state),
        run.status.step,
        total if type(total) is int else "",
        _when(run.created),
        place,
        round(distance, 6) if isinstance(distance, float) else distance,
    )


def _when(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError, OSError):
        return ""
