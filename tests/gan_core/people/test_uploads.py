"""When an upload goes: never while a run, a deleted run or an experiment of anybody names it."""

from __future__ import annotations

import os
import time

import pytest

from gan_core.people import new_token, person_id
from gan_core.people.uploads import DAY_SECONDS, claim, named_uploads, purge_uploads, uploads_of
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
