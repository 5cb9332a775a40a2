"""Objects: whole or not there, tried again, and said in words."""

from __future__ import annotations

import pytest

from gan_core.errors import RunError
from gan_core.runs.remote import Bucket, MissingError, open_bucket


def test_put_get_list_and_remove(bucket):
    bucket.put("r1/a/x.txt", b"hello")
    bucket.put("r1/y.txt", b"12")
    bucket.put("r2/y.txt", b"3")
    found = bucket.list("r1")
    assert {name: entry.size for name, entry in found.items()} == {"a/x.txt": 5, "y.txt": 2}
    assert sorted(bucket.folders()) == ["r1", "r2"]
    assert bucket.get("r1/a/x.txt") == b"hello"
    bucket.remove(["r1/y.txt", "r1/never"])
    assert list(bucket.list("r1")) == ["a/x.txt"]
    assert bucket.list("r9") == {}
    assert list(bucket.list("r1/a/x.txt")) == [""]


def test_a_mark_changes_with_the_content(bucket):
    bucket.put("r1/y.txt", b"12")
    before = bucket.list("r1")["y.txt"].mark
    assert bucket.list("r1")["y.txt"].mark == before
    bucket.put("r1/y.txt", b"21")
    assert bucket.list("r1")["y.txt"].mark != before


def test_what_is_not_there_is_missing(bucket):
    with pytest.raises(MissingError, match=r"^Reading r1/no failed, because file://.* has no such object\.$"):
        bucket.get("r1/no")


class Flaky:
    """A file system that fails ``failures`` times, or gives half an object."""

    protocol = "flaky"

    def __init__(self, failures: int, data: bytes = b"whole") -> None:
        self.left, self.data, self.calls = failures, data, 0

    def cat_file(self, path):
        self.calls += 1
        self.left -= 1
        if self.left == 1:
            return self.data[:2]
        if self.left > 0:
            raise ConnectionError("connection reset\nby the other side")
        return self.data


def test_a_torn_object_is_read_again():
    files, waits = Flaky(3), []
    bucket = Bucket(files, "root", "flaky://root", wait=waits.append)
    assert bucket.get("x", 5) == b"whole"
    assert (files.calls, waits) == (3, [0.4, 0.8])


def test_what_stays_broken_is_said_in_one_sentence():
    bucket = Bucket(Flaky(100), "root", "flaky://root", wait=lambda _: None)
    with pytest.raises(RunError) as caught:
        bucket.get("x")
    assert str(caught.value) == (
        "Reading x failed at flaky://root, 4 times (connection reset); check the address, the network and the rights."
    )


def test_an_unknown_kind_of_address_is_refused():
    with pytest.raises(RunError, match=r"^The runs cannot be kept at nosuch://here \(.*\); give a folder, or install"):
        open_bucket("nosuch://here")
