"""The leaderboard counts what the engine measured at the one step, and nothing that was typed, copied or brought in."""

from __future__ import annotations

import io
import json

import pytest

from gan_core.classroom import Board, standings, why_not
from gan_core.runs import RunPaths, append_lines

BOARD = Board()


def places(store, board=BOARD):
    return [(entry.person, entry.distance) for entry in standings(store.list(), board)]


def why(store, run_id, board=BOARD):
    runs = store.list()
    return why_not(store.summary(run_id), board, {run.run_id: run for run in runs})


def parent(store, run_id, of, step):
    path = RunPaths(store.root / run_id).config
    path.write_text(json.dumps(json.loads(path.read_text()) | {"parent": {"run": of, "step": step}}))


def test_the_smallest_distance_at_the_step_wins(store, trained, anna, ben):
    trained(anna, {2000: 0.02, 9000: 0.001}, step=9000)
    trained(ben, {1999: 0.001, 2000: 0.01, 2001: 0.9}, step=2001)
    assert places(store) == [(ben, 0.01), (anna, 0.02)]


def test_each_person_has_one_entry_the_best(store, trained, anna):
    trained(anna, {2000: 0.02})
    best = trained(anna, {2000: 0.01}, name="second try")
    (entry,) = standings(store.list(), BOARD)
    assert (entry.run_id, entry.name, entry.floor, entry.coverage, entry.closeness) == (
        best, "second try", 0.0002, 0.9, 0.02,
    )  # fmt: skip


def test_of_equals_the_earlier_run_comes_first(store, trained, anna, ben):
    trained(ben, {2000: 0.01}, created=2_000.0)
    trained(anna, {2000: 0.01}, created=1_000.0)
    assert [person for person, _ in places(store)] == [anna, ben]


def test_the_last_row_at_the_step_counts_as_after_a_rewind(store, trained, anna):
    run_id = trained(anna, {2000: 0.5})
    assert places(store) == [(anna, 0.5)]
    append_lines(
        RunPaths(store.root / run_id).quality, [{"step": 2000, "figures": {"energy_distance": {"value": 0.1}}}]
    )
    assert places(store) == [(anna, 0.1)]


@pytest.mark.parametrize("value", [None, "0.0001", float("nan"), -1.0, True])
def test_a_damaged_figure_does_not_count(store, trained, anna, value):
    trained(anna, {2000: value}, step=2500)
    assert places(store) == []


def test_why_a_run_does_not_count(store, trained, anna):
    assert "from the command line" in why(store, trained(None, {2000: 0.1}))
    assert why(store, trained(anna, step=1200)) == "It stands at step 1,200 of 2,000."
    assert "was not measured at step 2,000" in why(store, trained(anna, {2100: 0.1}, step=2100))
    assert why(store, trained(anna, {2000: 0.1}, dataset__jitter=0.05)) == "Its real points have jitter."
    assert why(store, trained(anna, {2000: 0.1}), Board(dataset="ring")) == "It learns from other data than ring."
    assert why(store, trained(anna, {2000: 0.1})) is None


def test_steps_of_one_network_alone_keep_a_run_out_if_they_came_before(store, trained, anna):
    run_id = trained(anna, {2000: 0.1}, step=3000)
    events = RunPaths(store.root / run_id).events
    append_lines(events, [{"step": 2500, "time": 0.0, "kind": "stepped", "phase": "d", "count": 1}])
    assert why(store, run_id) is None
    append_lines(events, [{"step": 900, "time": 0.0, "kind": "stepped", "phase": "d", "count": 10}])
    assert why(store, run_id) == "Some of its steps trained one network only."


def test_a_branch_counts_on_ones_own_run_only(store, trained, anna, ben):
    root = trained(ben, {2000: 0.2}, step=2500)
    own, copied = trained(ben, {2000: 0.1}), trained(anna, {2000: 0.1})
    parent(store, own, root, 1500)
    parent(store, copied, root, 1990)
    assert why(store, own) is None
    assert why(store, copied) == "It was branched from somebody else's run."
    assert [entry.branched for entry in standings(store.list(), BOARD)] == [True]
    store.delete(root)
    assert why(store, own) == "The run that it was branched from is not here any more."


def test_a_branch_of_a_copy_is_a_copy_and_a_circle_ends(store, trained, anna, ben):
    first, second, third = trained(ben, {2000: 0.2}), trained(anna, {2000: 0.2}), trained(anna, {2000: 0.2})
    parent(store, second, first, 1000)
    parent(store, third, second, 1500)
    assert why(store, third) == "It was branched from somebody else's run."
    parent(store, second, third, 1000)
    assert "not here any more" in why(store, third)


def test_what_came_in_as_a_zip_does_not_count(store, trained, anna):
    run_id = trained(anna, {2000: 0.0001})
    zipped = io.BytesIO()
    store.export_zip(run_id, zipped)
    store.delete(run_id)
    brought = store.import_zip(zipped, owner=anna)
    assert why(store, brought) == "It came in as a zip: nobody here saw it train."
    again = io.BytesIO()
    store.export_zip(brought, again)
    assert b".imported" not in again.getvalue()
    assert places(store) == []
