"""What was prepared of a person's uploads counts as theirs, and has to fit before it is made."""

from __future__ import annotations

import os

import pytest

from gan_core.people import House, Limits, PeopleError, Person, new_token, person_id
from gan_core.people.bound_store import BoundStore, used_bytes
from gan_core.people.uploads import claim
from gan_core.runs import RunStore

ANNA, BEN = (Person(person_id(new_token()), name) for name in ("Anna", "Ben"))


@pytest.fixture
def store(tmp_path):
    """A store with an upload of Anna's, of which 800 kB were prepared."""
    claim(tmp_path, "aa", ANNA.id)
    made = tmp_path / ".uploads" / ".prepared" / "aa" / "folder-8x8-L-all-1.npy"
    for path, size in ((tmp_path / ".uploads" / "aa" / "a.png", 1_000), (made, 800_000)):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"0" * size)
    return RunStore(tmp_path)


def bound(store, person, *, personal=False):
    return BoundStore(store, person, House(personal=personal, limits=Limits(disk_mb=1)))


def test_it_counts_for_those_who_brought_the_upload(store):
    assert 801_000 <= used_bytes(store, ANNA.id, anew=True) < 900_000
    assert used_bytes(store, BEN.id, anew=True) == 0
    claim(store.root, "aa", BEN.id)
    assert used_bytes(store, BEN.id, anew=True) == used_bytes(store, ANNA.id)


def test_what_does_not_fit_is_refused_before_it_is_made(store):
    bound(store, ANNA).check_prepared(100_000)
    bound(store, BEN).check_prepared(900_000)
    bound(store, ANNA, personal=True).check_prepared(10**12)
    with pytest.raises(PeopleError) as caught:
        bound(store, ANNA).check_prepared(300_000)
    assert str(caught.value) == (
        "With these pictures your runs and uploads would take up 1 MB, and a person may fill 1 MB here; delete runs "
        "that you do not need."
    )
    with pytest.raises(PeopleError, match=r"^With these pictures your runs and uploads would take up 1 MB"):
        bound(store, BEN).check_prepared(1_000_000)


def test_what_was_prepared_and_is_not_used_makes_room(store):
    folder = store.root / ".uploads" / ".prepared" / "aa"
    for path in folder.iterdir():
        os.utime(path, (1e9, 1e9))
    bound(store, ANNA).check_prepared(300_000)
    assert not folder.exists()
    assert (store.root / ".uploads" / "aa").exists(), "the upload itself stays: it is of now"
