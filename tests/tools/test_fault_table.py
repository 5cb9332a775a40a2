"""The arithmetic of the table of faults: shares, what is left after a first call, and what is written."""

from __future__ import annotations

import pytest

from tools import fault_table
from tools.fault_table import Book, Plan, table, write_table
from tools.faults.causes import CAUSES


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path / "build" / "tries.jsonl")


def met(book, cause, tries, losses=0, why=""):
    book.add(fault=cause.name, run="points", seed=1, tries=tries, losses=losses, why=why, rows=10 * tries, seconds=1.0)


def test_every_fault_has_its_share_and_all_make_the_sum(book):
    shares = Plan(book, list(CAUSES), 200).shares
    assert sum(shares.values()) == 200
    assert min(shares.values()) >= 4
    assert len({cause.name for cause in CAUSES}) == len(CAUSES)


def test_work_is_given_out_until_all_is_done(book):
    plan = Plan(book, list(CAUSES[:3]), 12)
    given = dict.fromkeys(plan.shares, 0)
    while (job := plan.take()) is not None:
        cause, count, _ = job
        assert 1 <= count <= cause.per_run
        given[cause] += count
        met(book, cause, count)
        plan.done(cause, count)
    assert given == plan.shares


def test_a_run_that_met_fewer_faults_than_wanted_is_followed_by_another(book):
    plan = Plan(book, [CAUSES[0]], 3)
    assert plan.take()[1] == 3
    assert plan.take() is None
    met(book, CAUSES[0], 1)
    plan.done(CAUSES[0], 3)
    assert plan.take()[1] == 2


def test_a_second_call_goes_on_where_the_first_one_ended(book, tmp_path):
    met(book, CAUSES[0], 2)
    later = Book(tmp_path / "build" / "tries.jsonl")
    assert later.entries == book.entries
    assert Plan(later, [CAUSES[0]], 3).take()[1] == 1


def test_the_table_has_every_fault_the_sums_and_what_was_lost(book, tmp_path, monkeypatch):
    met(book, CAUSES[0], 3)
    met(book, CAUSES[1], 2, losses=2, why="LostError: it never came")
    shares = dict.fromkeys(CAUSES[:2], 2)
    text = table(book, shares, {CAUSES[2]: "a small disk"})
    assert "| worker killed (-9) | 3 | 0 | 30 |" in text
    assert "| **all** | **5** | **2** | **50** |" in text
    assert "- app killed (-9): LostError: it never came" in text
    assert f"Left out, because a small disk cannot be had here: {CAUSES[2].name}." in text
    page = tmp_path / "faults.md"
    page.write_text("before\n<!-- table -->\nold\n<!-- end of table -->\nafter\n")
    monkeypatch.setattr(fault_table, "TABLE", page)
    write_table("new")
    assert page.read_text() == "before\n<!-- table -->\nnew\n<!-- end of table -->\nafter\n"
