"""Turns and times, as plain arithmetic."""

from __future__ import annotations

import pytest

from gan_core.workers.fair import Waiting, fair_order, start_times


def run(name: str, since: float, left: int = 10) -> Waiting:
    """A waiting run called e.g. "a1", of the owner "a"."""
    return Waiting(name, name[0], since, left)


def ids(order):
    return " ".join(each.run_id for each in order)


def test_runs_of_one_owner_come_in_the_order_of_their_submission():
    assert ids(fair_order([run("a3", 3.0), run("a1", 1.0), run("a2", 2.0)], {})) == "a1 a2 a3"


def test_owners_take_turns():
    waiting = [run("a1", 1), run("a2", 2), run("a3", 3), run("b1", 4), run("b2", 5), run("c1", 6)]
    assert ids(fair_order(waiting, {})) == "a1 b1 c1 a2 b2 a3"


def test_the_owner_whose_turn_is_longest_ago_is_next():
    waiting = [run("a1", 1), run("b1", 2), run("c1", 3)]
    assert ids(fair_order(waiting, {"a": 3, "b": 1, "c": 2})) == "b1 c1 a1"


def test_who_had_no_turn_yet_comes_before_who_had_one():
    assert ids(fair_order([run("a1", 1), run("a2", 2), run("z1", 9)], {"a": 1})) == "z1 a1 a2"


def test_submitted_at_the_same_moment_the_id_decides():
    assert ids(fair_order([run("a2", 1), run("a1", 1)], {})) == "a1 a2"


def test_nobody_waits():
    assert fair_order([], {"a": 4}) == []


def test_a_thousand_waiting_runs_are_ordered_completely():
    waiting = [run(f"{'abcdefghij'[i % 10]}{i:04}", i) for i in range(1000)]
    order = fair_order(waiting, {})
    assert sorted(ids(order).split()) == sorted(each.run_id for each in waiting)
    assert [each.owner for each in order[:20]] == list("abcdefghij") * 2


def test_one_slot_serves_one_after_the_other():
    order = [run("a1", 1, 10), run("b1", 2, 20), run("a2", 3, 5)]
    assert start_times(order, [4.0], lambda each: each.steps_left * 0.5) == pytest.approx([4.0, 9.0, 19.0])


def test_two_slots_take_whichever_is_free_first():
    order = [run("a1", 1, 10), run("b1", 2, 4), run("a2", 3, 1)]
    assert start_times(order, [6.0, 1.0], lambda each: float(each.steps_left)) == pytest.approx([1.0, 6.0, 10.0])


def test_what_nobody_knows_is_none():
    order = [run("a1", 1), run("b1", 2)]
    assert start_times(order, [None], lambda _: 1.0) == [None, None]
    assert start_times(order, [2.0], lambda _: None) == [2.0, None]
    assert start_times(order, [None, 3.0], lambda _: None) == [3.0, None]


def test_an_overdue_slot_is_free_now():
    assert start_times([run("a1", 1)], [-5.0], lambda _: 1.0) == [0.0]
