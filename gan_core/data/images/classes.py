"""The class filter: "0,3,7" or "tomato, banana" as the labels that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np

from gan_core.errors import DataError

EVERYTHING = ("all", "both")


def parse_classes(text: str | None, class_names: Sequence[str]) -> tuple[int, ...]:
    """Return the chosen classes as rising indices into `class_names`.

    Arguments:
        text: names or numbers (counted from 0) with commas between them; a name wins over a number. None, ""
            and "all" choose every class.
        class_names: the names of all classes.

    Raises DataError for a class that is not there.
    """
    wanted = [part.strip() for part in (text or "").split(",") if part.strip()]
    if not wanted or (len(wanted) == 1 and wanted[0].lower() in EVERYTHING and wanted[0] not in class_names):
        return tuple(range(len(class_names)))
    if not class_names:
        raise DataError(f"This set has no classes, and {text!r} was asked for; leave the classes out.")
    return tuple(sorted({_index(part, class_names) for part in wanted}))


def _index(part: str, class_names: Sequence[str]) -> int:
    lowered = [name.lower() for name in class_names]
    if part.lower() in lowered:
        return lowered.index(part.lower())
    if part.isdecimal() and len(part) < 9 and int(part) < len(class_names):
        return int(part)
    close = [] if part.isdecimal() else get_close_matches(part.lower(), lowered, n=1)
    hint = f" (did you mean {class_names[lowered.index(close[0])]!r}?)" if close else ""
    shown = ", ".join(class_names[:12]) + (" ..." if len(class_names) > 12 else "")
    raise DataError(
        f"There is no class {part[:40]!r}{hint}; choose among {shown}, or by numbers from 0 to {len(class_names) - 1}."
    )


def choice_text(chosen: Sequence[int], class_names: Sequence[str]) -> str:
    """Return the choice as a short text, "" when every class is chosen."""
    return "" if len(chosen) == len(class_names) else ",".join(map(str, chosen))


def dense_labels(labels: np.ndarray, chosen: Sequence[int], class_count: int) -> np.ndarray:
    """Return labels of shape (n,) counted within the chosen classes, int64; -1 for what was not chosen."""
    table = np.full(class_count, -1, np.int64)
    table[list(chosen)] = np.arange(len(chosen))
    return table[labels]
