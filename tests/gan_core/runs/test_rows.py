from __future__ import annotations

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import rows
from gan_core.runs.rows import append_lines, columns, drop_rows_after, read_all_rows, read_rows


@pytest.fixture
def path(tmp_path):
    return tmp_path / "metrics.jsonl"


def steps(found):
    return [row["step"] for row in found]


def test_lines_are_valid_json_with_null_for_what_json_lacks(path):
    append_lines(path, [{"step": 1, "a": float("nan"), "b": np.float32("inf"), "c": np.float64(0.1), "d": np.int8(3)}])
    assert path.read_text() == '{"step":1,"a":null,"b":null,"c":0.1,"d":3}\n'


def test_a_value_that_json_cannot_hold_is_refused_and_nothing_is_written(path):
    with pytest.raises(
        RunError, match=r"^A run keeps numbers, texts, lists and mappings, got a set; convert it first\.$"
    ):
        append_lines(path, [{"step": 1}, {"step": 2, "a": {1}}])
    assert not path.exists()


def test_reading_on_gives_each_row_once(path):
    append_lines(path, [{"step": 1}, {"step": 2}])
    first, cursor = read_rows(path)
    append_lines(path, [{"step": 3}])
    second, cursor = read_rows(path, cursor)
    third, cursor = read_rows(path, cursor)
    assert (steps(first), steps(second), steps(third)) == ([1, 2], [3], [])
    assert not cursor.restarted


def test_a_torn_last_line_waits_until_it_is_whole(path):
    path.write_bytes(b'{"step":1}\n{"step":2,"g_lo')
    found, cursor = read_rows(path)
    assert (steps(found), cursor.skipped) == ([1], 0)
    with path.open("ab") as file:
        file.write(b'ss":0.5}\n')
    assert read_rows(path, cursor)[0] == [{"step": 2, "g_loss": 0.5}]


def test_appending_after_a_torn_line_cuts_it_off(path):
    path.write_bytes(b'{"step":1}\n{"step":2,"g_lo' + b"x" * 10_000)
    append_lines(path, [{"step": 2}])
    assert path.read_bytes() == b'{"step":1}\n{"step":2}\n'


@pytest.mark.parametrize(
    "bad",
    [
        b"{",
        b"[1]",
        b'"text"',
        b"{}",
        b'{"step":-1}',
        b'{"step":1.5}',
        b'{"step":true}',
        b"\xff\xfe",
        b"[" * 99_999,
    ],
)
def test_a_damaged_line_is_skipped_and_counted(path, bad):
    path.write_bytes(b'{"step":1}\n' + bad + b'\n{"step":2}\n')
    found, cursor = read_rows(path)
    assert (steps(found), cursor.skipped) == ([1, 2], 1)


def test_a_reader_notices_that_a_resumed_run_rewrote_the_rows(path):
    append_lines(path, [{"step": step, "seconds": step / 7} for step in range(1, 6)])
    _, cursor = read_rows(path)
    assert drop_rows_after(path, 2) == 3
    append_lines(path, [{"step": step, "seconds": step / 3} for step in range(3, 9)])
    found, cursor = read_rows(path, cursor)
    assert cursor.restarted
    assert steps(found) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert read_rows(path, cursor) == ([], cursor._replace(restarted=False))


def test_a_reader_notices_that_the_rows_are_gone(path):
    append_lines(path, [{"step": 1}])
    _, cursor = read_rows(path)
    path.unlink()
    found, cursor = read_rows(path, cursor)
    assert (found, cursor.restarted, cursor.offset) == ([], True, 0)


def test_long_files_are_read_in_pages(path, monkeypatch):
    monkeypatch.setattr(rows, "PAGE_BYTES", 64)
    append_lines(path, [{"step": step} for step in range(100)])
    page, _ = read_rows(path)
    assert 0 < len(page) < 10
    found, cursor = read_all_rows(path)
    assert steps(found) == list(range(100))
    append_lines(path, [{"step": 100}])
    assert read_all_rows(path, cursor)[0] == [{"step": 100}]
    drop_rows_after(path, 60)
    found, cursor = read_all_rows(path, cursor)
    assert (steps(found), cursor.restarted) == (list(range(61)), True)
    assert not read_all_rows(path, cursor)[1].restarted


def test_dropping_keeps_the_bytes_of_what_stays(path):
    text = b'{"step":1,"a":0.10000000000000001}\nbroken\n{"step":2}\n{"step":3}\n{"step":4'
    path.write_bytes(text)
    assert drop_rows_after(path, 2) == 3
    assert path.read_bytes() == b'{"step":1,"a":0.10000000000000001}\n{"step":2}\n'
    assert drop_rows_after(path, 2) == 0
    assert drop_rows_after(path.with_name("none"), 2) == 0


def test_columns_have_nan_where_there_is_no_number():
    table = columns([{"step": 1, "a": 0.5}, {"step": 2, "a": None, "b": 3}, {"step": 3, "b": "x", "c": 10**400}])
    assert list(table) == ["step", "a", "b", "c"]
    assert table["step"].dtype == np.int64
    np.testing.assert_array_equal(table["a"], [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(table["b"], [np.nan, 3, np.nan])
    assert np.isnan(table["c"]).all()


def test_columns_of_no_rows_are_empty():
    assert columns([])["step"].shape == (0,)


@pytest.fixture
def small_files():
    """No file may grow over 4,000 bytes, so that a real write stops in the middle, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("small_files")
def test_a_write_that_stops_in_the_middle_leaves_no_half_line(path):
    append_lines(path, [{"step": 1}])
    with pytest.raises(OSError, match="File too large"):
        append_lines(path, [{"step": 2, "pad": "x" * 2500}, {"step": 3, "pad": "x" * 2500}])
    assert path.read_bytes() == b'{"step":1}\n'
    append_lines(path, [{"step": 2}])
    assert path.read_bytes() == b'{"step":1}\n{"step":2}\n'
