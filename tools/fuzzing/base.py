"""What a fuzzer is, and the nasty values that all of them share."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as some


@dataclass(frozen=True)
class Fuzzer:
    """One door under fire.

    Attributes:
        door: its name in :data:`gan_core.doors.table.DOORS`.
        inputs: what is thrown, made anew from a folder of its own that may be written to.
        push: takes a folder and one input; may raise UserError, which is a refusal in words, and nothing else.
        share: how many of the inputs of a whole run this door gets, relative to others.
    """

    door: str
    inputs: some.SearchStrategy[Any]
    push: Callable[[Path, Any], object]
    share: float = 1.0


MARKUP = "![x](http://127.0.0.1:9/x.png) <img src=x onerror=1> $x$ :smile: :red[x] [a](javascript:1) `b` **c** www.d.ee"
PATHS = ("../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x", "~root/.ssh", "/proc/self/environ", "con", "a/b", ".")
TRICKS = (
    "\0",
    "\u202etxt.exe",
    "a\u200bb",
    "\ufeff",
    "\ud800",
    "Z\u0351\u0352\u0353" * 40,
    "\r\n\r\nSet-Cookie: a=b",
    "\x1b[31m",
)
CODE = (
    "__import__('os').system('id')",
    "{{7*7}}",
    "${7*7}",
    "%s%n",
    "'; drop table runs;--",
    "!!python/object:os.system",
)
NUMBERS = (
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-0",
    "9" * 400,
    "1_000",
    "0x10",
    "１２",
    "1e-320",
    str(2**63),
    str(-(2**31)),
    "٣",
)
HUGE = [10**400, -(10**400), 2**63, 2**53 + 1, float("inf"), float("-inf"), float("nan"), 1e308, -1e308, 5e-324]

NASTY = some.sampled_from([MARKUP, *PATHS, *TRICKS, *CODE, *NUMBERS, "", " ", "null", "None", "true", "a" * 5_000])
TEXTS = some.one_of(NASTY, some.text(max_size=60), some.text(alphabet="[](){}<>!$:*_`~#|\\/.@&;\"' \n\tx", max_size=60))
PLAIN = some.one_of(
    some.none(), some.booleans(), some.integers(-5, 5), some.integers(), some.floats(), some.sampled_from(HUGE), TEXTS
)
JSONS = some.recursive(
    PLAIN,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def deep(levels: int = 5_000) -> bytes:
    """A JSON list in a list in a list."""
    return b"[" * levels + b"]" * levels


def as_json(value: object) -> bytes:
    """A value as JSON; what JSON cannot hold, as Python writes it (NaN, Infinity, half of a surrogate pair)."""
    return json.dumps(value, default=str).encode("utf-8", "replace")


def damaged(data: bytes) -> some.SearchStrategy[bytes]:
    """The same bytes, cut short, with some changed, or with others in their middle."""
    places = some.integers(0, max(0, len(data) - 1))
    return some.one_of(
        some.just(data),
        places.map(lambda at: data[:at]),
        some.tuples(places, some.binary(min_size=1, max_size=8)).map(
            lambda hit: data[: hit[0]] + hit[1] + data[hit[0] + len(hit[1]) :]
        ),
        some.tuples(places, some.binary(max_size=64)).map(lambda hit: data[: hit[0]] + hit[1] + data[hit[0] :]),
    )
