"""The table of doors says what holds: every limit stands where it says, and SECURITY.md shows the same."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from gan_core.doors.table import DOORS, Limit, markdown

ROOT = Path(__file__).resolve().parents[2]
LIMITS = [limit for door in DOORS for limit in door.limits]


def behind(where: str) -> object:
    """What stands behind ``module:NAME`` or ``module:NAME.field``."""
    module, _, path = where.partition(":")
    value: object = importlib.import_module(module)
    for name in path.split("."):
        value = getattr(value, name)
    return value


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.where)
def test_a_limit_stands_where_it_says(limit):
    assert behind(limit.where) == limit.most


@pytest.mark.parametrize(
    "door", [door for door in DOORS if not door.reader.startswith("app.main:")], ids=lambda one: one.name
)
def test_a_door_has_one_reader(door):
    assert callable(behind(door.reader))


def test_every_door_has_a_name_of_its_own():
    assert len(DOORS) >= 30
    assert len({door.name for door in DOORS}) == len(DOORS)


def test_security_md_shows_this_table():
    assert markdown() in (ROOT / "SECURITY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(50 * 2**20, "bytes", ""), "50 MB"),
        (Limit(100_000, "bytes", ""), "100,000 bytes"),
        (Limit(2_000, "rows", ""), "2,000 rows"),
    ],
)
def test_a_limit_in_words(limit, words):
    assert limit.words == words
