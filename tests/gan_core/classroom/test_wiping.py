from __future__ import annotations

import pytest

from gan_core.classroom import ClassSettings, load, save, take_stock, wipe
from gan_core.errors import RunError
from gan_core.people import People, new_token, person_id, remember_teacher, teachers
from gan_core.runs import RunPaths
from gan_core.runs.files import atomic_write_json
from tests.app.run_folders import make_run


@pytest.fixture
def teacher(ben):
    return ben


@pytest.fixture
def filled(store, anna, teacher):
    """Two runs of Anna's, one nobody's, one the teacher's, and what lies beside them."""
    people = People(store.root)
    people.rename(anna, "Anna")
    people.rename(teacher, "Me")
    made = [make_run(store.root, "ring", owner=owner, step=3) for owner in (anna, anna, None, teacher)]
    store.delete(make_run(store.root, "ring", owner=anna, step=3))
    for folder, name in ((".uploads", "a.csv"), (".experiments", "race-1"), (".log", "app.jsonl.1")):
        (store.root / folder).mkdir()
        (store.root / folder / name).write_text("x")
    (store.root / ".uploads" / ".prepared" / "a.csv").mkdir(parents=True)
    (store.root / ".log" / "app.jsonl").write_text("x")
    save(store.root, ClassSettings(gallery_open=True))
    return made


def test_it_says_beforehand_what_goes_and_changes_nothing(store, filled, anna, teacher):
    stock = take_stock(store, teacher)
    assert set(stock.runs) == set(filled[:2])
    assert (stock.deleted, stock.uploads, stock.experiments, stock.people) == (1, 1, 1, (anna,))
    assert (stock.staying, stock.moving) == (2, 0)
    assert stock.megabytes > 0
    assert take_stock(store, teacher) == stock


def test_what_is_somebodys_goes_for_good_and_the_rest_stays(store, filled, anna, teacher):
    done = wipe(store, teacher, stop=lambda _: None)
    assert (done.runs, done.people, done.problems) == (2, 1, ())
    assert {run.run_id for run in store.list()} == set(filled[2:])
    assert [known.nickname for known in People(store.root).all()] == ["Me"]
    assert load(store.root) == ClassSettings(gallery_open=True, season=1)  # browsers get new words
    assert (store.root / ".log" / "app.jsonl").read_bytes() == b""
    gone = [".uploads", ".experiments", ".log/app.jsonl.1", f".people/{anna}.json"]
    assert not [name for name in gone if (store.root / name).exists()]
    assert not any((store.root / ".trash").iterdir())
    assert wipe(store, teacher, stop=lambda _: None).runs == 0


def test_runs_of_every_browser_that_signed_in_as_the_teacher_stay(store, filled, anna, teacher):
    elsewhere, gone = (person_id(new_token()) for _ in range(2))
    for person in (elsewhere, gone, teacher):
        remember_teacher(store.root, person)
    kept = make_run(store.root, "ring", owner=elsewhere, step=3)
    People(store.root).rename(elsewhere, "Me at the board")
    assert wipe(store, teacher, stop=lambda _: None).runs == 2
    assert {run.run_id for run in store.list()} == {*filled[2:], kept}
    assert {known.nickname for known in People(store.root).all()} == {"Me", "Me at the board"}
    assert teachers(store.root) == {teacher, elsewhere}  # whose runs are still here
    assert wipe(store, teacher, stop=lambda _: None).runs == 0


def test_what_trains_is_asked_to_stop_first(store, anna):
    ends, stays = (make_run(store.root, "ring", owner=anna, step=3, state="queued") for _ in range(2))
    asked, slept = [], []

    def stop(run):
        asked.append(run.run_id)
        if run.run_id == ends:
            atomic_write_json(RunPaths(run.path).status, {"state": "stopped", "owner": anna})

    done = wipe(store, stop=stop, patience=1.0, sleep=slept.append)
    assert set(asked) == {ends, stays}
    assert sum(slept) == pytest.approx(1.0)
    assert (done.runs, done.problems, store.list()) == (2, (), [])


def test_what_is_made_while_it_waits_goes_too_and_belongs_to_somebody_new(store, anna):
    first = make_run(store.root, "ring", owner=anna, step=3, state="queued")
    seasons, late = [], []

    def sleep(_):
        if not late:
            seasons.append(load(store.root).season)
            late.append(make_run(store.root, "ring", owner=anna, step=3))
            atomic_write_json(RunPaths(store.root / first).status, {"state": "stopped", "owner": anna})

    done = wipe(store, stop=lambda _: None, sleep=sleep)
    assert seasons == [1], "browsers get new words before anything is waited for"
    assert (done.runs, done.problems, store.list()) == (2, (), [])


def test_it_ends_though_runs_come_all_the_time_and_says_so(store, anna):
    def stop(_):
        make_run(store.root, "ring", owner=anna, step=3, state="queued")

    make_run(store.root, "ring", owner=anna, step=3, state="queued")
    done = wipe(store, stop=stop, patience=0.0)
    assert done.runs == 5
    assert done.problems == ("1 run is still here, or came while the class was wiped: wipe it again.",)


def test_races_and_sweeps_are_stopped_before_their_folders_go(store):
    folder = store.root / ".experiments" / "race-0123456789ab"
    folder.mkdir(parents=True)
    there = []

    def halt():
        there.append(folder.is_dir())
        raise RunError("One computes on.")

    assert wipe(store, stop=lambda _: None, halt=halt).problems == ("One computes on.",)
    assert there == [True]
    assert not folder.exists()
