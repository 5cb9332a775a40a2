"""When an upload goes: never while a run, a deleted run or an experiment of anybody names it."""

from __future__ import annotations

import os
import time

import pytest

from gan_core.people import new_token, person_id
from gan_core.people.uploads import (
    DAY_SECONDS,
    claim,
    drop_prepared,
    give_up,
    named_uploads,
    prepared_of,
    purge_uploads,
    uploads_of,
)
from gan_core.runs import RunStore
from tests.app.run_folders import make_run
from tests.experiment_folders import make_race

ANNA, BEN = (person_id(new_token()) for _ in range(2))
OLD = time.time() - 2 * DAY_SECONDS


@pytest.fixture
def uploads(tmp_path):
    """Makes an upload of some people, last used two days ago."""

    def make(name, *people, folder=False):
        place = tmp_path / ".uploads" / name
        for person in people:
            claim(tmp_path, name, person)
            os.utime(tmp_path / ".uploads" / ".owners" / person / name, (OLD, OLD))
        place.parent.mkdir(exist_ok=True)
        if folder:
            place.mkdir()
            (place / "a.png").write_bytes(b"0")
        else:
            place.write_bytes(b"0")
        os.utime(place, (OLD, OLD))
        return place

    return make


def test_what_no_run_names_goes_after_a_day_with_the_notes_of_whose_it_is(tmp_path, uploads):
    old, nobodys, pictures = uploads("aa.csv", ANNA), uploads("bb.csv"), uploads("cc", ANNA, BEN, folder=True)
    half = uploads(".dd.csv.tmp")
    fresh = uploads("ee.csv", ANNA)
    claim(tmp_path, "ee.csv", ANNA)
    assert purge_uploads(tmp_path) == 4
    assert not any(place.exists() for place in (old, nobodys, pictures, half))
    assert fresh.exists()
    assert (uploads_of(tmp_path, ANNA), uploads_of(tmp_path, BEN)) == ([fresh], [])
    assert purge_uploads(tmp_path / "nowhere") == 0


def test_a_shared_upload_stays_as_long_as_one_run_uses_it_and_counts_for_its_owner_alone(tmp_path, uploads):
    shared = uploads("aa", ANNA, BEN, folder=True)
    run = make_run(tmp_path, "ring", step=4, owner=ANNA, moments=2, dataset__path=str(shared))
    assert purge_uploads(tmp_path) == 0
    assert (uploads_of(tmp_path, ANNA), uploads_of(tmp_path, BEN)) == ([shared], [])
    token = RunStore(tmp_path).delete(run, by=ANNA)
    assert purge_uploads(tmp_path) == 0, "it may be brought back"
    RunStore(tmp_path).restore(token)
    RunStore(tmp_path).delete(run, by=ANNA)
    RunStore(tmp_path).purge_trash(-1.0)
    assert purge_uploads(tmp_path) == 1
    assert not shared.exists()


def test_a_damaged_run_and_an_experiment_keep_what_they_name(tmp_path, uploads):
    damaged, raced, windows = uploads("aa.csv", ANNA), uploads("bb.csv", ANNA), uploads("cc.csv")
    run = make_run(tmp_path, "ring", step=4, owner=ANNA, moments=2)
    (tmp_path / run / "config.json").write_text(f'{{"half": "{damaged}", "path": "C:\\\\.uploads\\\\cc.csv"')
    spec = tmp_path / ".experiments" / make_race(tmp_path) / "spec.json"
    spec.write_text(f'{{"path": "{raced}"}}')
    assert named_uploads(tmp_path).keys() == {"aa.csv", "bb.csv", "cc.csv"}
    assert purge_uploads(tmp_path) == 0
    assert all(place.exists() for place in (damaged, raced, windows))


def test_for_one_person_only_theirs_go(tmp_path, uploads):
    annas, bens, nobodys = uploads("aa.csv", ANNA), uploads("bb.csv", BEN), uploads("cc.csv")
    shared = uploads("dd.csv", ANNA)
    claim(tmp_path, "dd.csv", BEN)
    assert purge_uploads(tmp_path, 3_600.0, ANNA) == 1
    assert not annas.exists()
    assert all(place.exists() for place in (bens, nobodys, shared))
    assert uploads_of(tmp_path, ANNA) == []


def prepared(root, name):
    """A set that was prepared of an upload."""
    path = root / ".uploads" / ".prepared" / name / "folder-8x8-L-all-1.npy"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"0")
    return path


def test_what_was_prepared_of_an_upload_goes_with_it_and_not_before(tmp_path, uploads):
    pictures, used = (uploads(name, ANNA, folder=True) for name in ("aa", "bb"))
    make_run(tmp_path, "ring", step=4, owner=ANNA, moments=2, dataset__path=str(used))
    going, staying, nobodys = (prepared(tmp_path, name) for name in ("aa", "bb", "gone"))
    os.utime(staying, (OLD, OLD))
    os.utime(staying.parent, (OLD, OLD))
    os.utime(staying.parents[1], (OLD, OLD))
    assert set(prepared_of(tmp_path, ANNA)) == {going.parent, staying.parent}
    assert prepared_of(tmp_path, BEN) == []
    assert purge_uploads(tmp_path) == 1, "the prepared sets are no upload"
    assert not pictures.exists()
    assert not going.parent.exists()
    assert not nobodys.parent.exists()
    assert staying.exists()


def test_what_is_given_up_takes_along_what_was_prepared_of_it(tmp_path, uploads):
    uploads("aa", ANNA, folder=True)
    shared = uploads("bb", ANNA, BEN, folder=True)
    going, staying = prepared(tmp_path, "aa"), prepared(tmp_path, "bb")
    for name in ("aa", "bb"):
        give_up(tmp_path, name, ANNA, remove=True)
    assert (going.parent.exists(), staying.exists(), shared.exists()) == (False, True, True)


def test_what_was_prepared_and_not_opened_for_a_while_can_go_before_its_upload(tmp_path, uploads):
    for name in ("aa", "bb"):
        uploads(name, ANNA, folder=True)
    uploads("cc", BEN, folder=True)
    idle, opened, bens = (prepared(tmp_path, name) for name in ("aa", "bb", "cc"))
    for path in (idle, bens):
        os.utime(path, (OLD, OLD))
    assert drop_prepared(tmp_path, ANNA, 3_600.0) == 1
    assert (idle.exists(), opened.exists(), bens.exists()) == (False, True, True)
    assert len(uploads_of(tmp_path, ANNA)) == 2
