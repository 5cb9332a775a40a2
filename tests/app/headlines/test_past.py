from __future__ import annotations

from itertools import pairwise

import pytest

from app.headlines import past, writers
from app.headlines.dials import Dials
from gan_core.runs import RunPaths


def test_few_moments_are_all_kept():
    assert past.moments((0, 5, 9)) == (0, 5, 9)


def test_many_moments_are_spread_evenly_with_both_ends():
    steps = tuple(range(0, 10_000, 10))
    found = past.moments(steps)
    assert (len(found), found[0], found[-1]) == (past.MOST_MOMENTS, 0, 9990)
    gaps = {b - a for a, b in pairwise(found)}
    assert max(gaps) - min(gaps) <= 10


@pytest.fixture
def state(monkeypatch):
    """The session of this test."""
    kept = {}
    monkeypatch.setattr(past.st, "session_state", kept)
    return kept


def test_nothing_is_worked_out_before_it_is_asked_for(subject_of, state):
    found = past.payload(subject_of(), "10 ways", Dials(), "one")
    assert found == {"moments": [f"epoch {n}, step {n}" for n in (0, 20, 40, 60)], "frames": []}


def test_all_moments_come_and_show_how_it_learned(subject_of, state, monkeypatch):
    subject = subject_of()
    monkeypatch.setattr(past, "BUDGET_S", 60.0)
    past.ask("one", 0)
    frames = past.payload(subject, "10 ways", Dials(words=7), "one")["frames"]
    assert len(frames) == 4
    first = [frame["next"][0]["p"] for frame in frames]
    assert 0 < first[0] < 0.05  # nothing is learned: all words alike
    assert 0.25 < first[-1] <= 1
    assert past.payload(subject, "10 ways", Dials(), "another")["frames"] == []


def test_a_key_never_waits_for_all_of_them(subject_of, state, monkeypatch):
    subject = subject_of(kept=6)
    monkeypatch.setattr(past, "BUDGET_S", -1.0)  # no time at all
    past.ask("one", 2)
    assert past.payload(subject, "the", Dials(), "one")["frames"] == [None] * 6
    ticks = iter(range(100))
    monkeypatch.setattr(past, "BUDGET_S", 1.5)
    monkeypatch.setattr(past.time, "perf_counter", lambda: float(next(ticks)))
    known = [frame is not None for frame in past.payload(subject, "the", Dials(), "one")["frames"]]
    assert known == [False, False, True, False, False, False]  # the asked one first
    for _ in range(6):
        frames = past.payload(subject, "the", Dials(), "one")["frames"]
    assert all(frames)


def test_a_damaged_moment_stays_empty_and_stops_no_other(subject_of, state, monkeypatch):
    subject = subject_of()
    (RunPaths(subject.run_dir).timeline / "step_00000020.npz").write_bytes(b"no weights")
    past.ask("one", 0)
    monkeypatch.setattr(past, "BUDGET_S", 60.0)
    frames = past.payload(subject, "the", Dials(), "one")["frames"]
    assert [bool(frame["columns"]) for frame in frames] == [True, False, True, True]
    assert "step_00000020.npz" in frames[1]["rest"]


# --- the shelf of loaded networks ------------------------------------------------------------------


def test_a_network_is_loaded_once_and_a_heavy_shelf_lets_the_oldest_go(subject_of):
    subject = subject_of()
    one = writers.writer(subject, 20)
    assert writers.writer(subject, 20) is one
    shelf = writers.Shelf(budget=int(2.5 * writers.weight(one)))
    for key in "abc":
        shelf.put(key, one)
        shelf.get("a")
    assert [shelf.get(key) is not None for key in "abc"] == [True, False, True]
    shelf = writers.Shelf(budget=1)
    shelf.put("large", one)
    assert shelf.get("large") is one


def test_a_run_without_its_headlines_still_writes(subject_of):
    subject = subject_of()
    (RunPaths(subject.run_dir).data / "headlines.txt").unlink()
    data = writers.data_of(subject)
    assert (data.raw, data.cleaned) == ((), ())
    assert writers.writer(subject).next_words("10 ways", 1)[0].word == "to"
