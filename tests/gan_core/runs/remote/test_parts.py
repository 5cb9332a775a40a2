"""A file of rows in numbered parts: appended, gone back, too many, and read at any moment."""

from __future__ import annotations

import pytest

from gan_core.errors import RunError
from gan_core.runs.remote import parts
from gan_core.runs.remote.parts import RowFile, newest, parse_part, part_name


@pytest.fixture
def here(tmp_path):
    return tmp_path / "here" / "metrics.jsonl"


@pytest.fixture
def pair(bucket, here, tmp_path):
    """A file here, and the same one of a reader elsewhere."""
    for path in (here, tmp_path / "there" / "metrics.jsonl"):
        path.parent.mkdir()
    return RowFile(bucket, "r1", here), RowFile(bucket, "r1", tmp_path / "there" / "metrics.jsonl")


def append(path, *lines):
    with path.open("ab") as file:
        file.write(b"".join(b"%s\n" % line for line in lines))


def names(bucket):
    return sorted(bucket.list("r1"))


def test_names_of_parts_are_read_as_written():
    assert part_name("metrics", 2, 5) == "rows/metrics/00002-000005.jsonl"
    assert parse_part("rows/metrics/00002-000005.jsonl") == ("metrics", 2, 5)
    assert parse_part("samples/step_00000001.png") is None


def test_the_newest_generation_counts_as_far_as_it_has_no_gap():
    found = [part_name("metrics", *each) for each in ((1, 0), (1, 1), (2, 0), (2, 1), (2, 3), (3, 1))]
    assert newest(found, "metrics") == (2, 2)
    assert newest(found, "events") == (0, 0)


def test_each_push_puts_one_part_and_each_pull_takes_what_is_new(bucket, here, pair, tmp_path):
    writer, reader = pair
    assert not writer.push()
    append(here, b'{"step":1}', b'{"step":2}')
    assert writer.push()
    append(here, b'{"step":3}')
    with here.open("ab") as file:
        file.write(b'{"step":')  # torn
    assert writer.push()
    assert not writer.push()
    assert names(bucket) == ["rows/metrics/00001-000000.jsonl", "rows/metrics/00001-000001.jsonl"]
    assert reader.pull(bucket.list("r1"))
    assert not reader.pull(bucket.list("r1"))
    there = tmp_path / "there" / "metrics.jsonl"
    assert there.read_bytes() == b'{"step":1}\n{"step":2}\n{"step":3}\n'
    here.write_bytes(there.read_bytes())
    append(here, b'{"step":4}')
    assert writer.push()
    assert reader.pull(bucket.list("r1"))
    assert there.read_bytes() == here.read_bytes()


@pytest.mark.parametrize("after", [b'{"step":1}\n', b'{"step":1}\n{"step":2,"again":true}\n', b""])
def test_a_file_that_went_back_begins_a_new_generation(bucket, here, pair, tmp_path, after):
    writer, reader = pair
    append(here, b'{"step":1}', b'{"step":2}')
    writer.push()
    reader.pull(bucket.list("r1"))
    here.write_bytes(after)
    assert writer.push()
    assert names(bucket) == ["rows/metrics/00002-000000.jsonl"]
    assert reader.pull(bucket.list("r1"))
    assert (tmp_path / "there" / "metrics.jsonl").read_bytes() == after


def test_too_many_parts_become_one(bucket, here, pair, tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "MOST_PARTS", 3)
    writer, reader = pair
    for step in range(5):
        append(here, b'{"step":%d}' % step)
        writer.push()
        reader.pull(bucket.list("r1"))
    assert names(bucket) == ["rows/metrics/00002-000000.jsonl", "rows/metrics/00002-000001.jsonl"]
    assert (tmp_path / "there" / "metrics.jsonl").read_bytes() == here.read_bytes()


def test_the_next_writer_s_rows_are_a_generation_of_their_own(bucket, here, pair):
    writer, taker = pair
    append(here, b'{"step":1}')
    writer.push()
    taker.pull(bucket.list("r1"))
    taker.renew()
    assert taker.push()
    assert names(bucket) == ["rows/metrics/00002-000000.jsonl"]
    assert not taker.push()


@pytest.mark.parametrize("first", [b"", b'{"step":1}'])
def test_a_part_whose_answer_is_lost_leaves_no_hole(bucket, here, pair, tmp_path, first):
    writer, reader = pair
    there = tmp_path / "there" / "metrics.jsonl"
    if first:
        append(here, first)
        writer.push()
        reader.pull(bucket.list("r1"))
    put = bucket.put

    def unheard(name, data):
        put(name, data)
        raise RunError("lost")

    bucket.put = unheard
    append(here, b'{"step":2}')
    with pytest.raises(RunError):
        writer.push()
    bucket.put = put
    reader.pull(bucket.list("r1"))
    for step in (3, 4):
        append(here, b'{"step":%d}' % step)
        assert writer.push()
        assert reader.pull(bucket.list("r1"))
        assert there.read_bytes() == here.read_bytes()


def test_rows_that_a_reader_lost_are_read_again(bucket, here, pair, tmp_path):
    writer, reader = pair
    append(here, b'{"step":1}')
    writer.push()
    reader.pull(bucket.list("r1"))
    (tmp_path / "there" / "metrics.jsonl").unlink()
    assert reader.pull(bucket.list("r1"))
    assert (tmp_path / "there" / "metrics.jsonl").read_bytes() == here.read_bytes()
