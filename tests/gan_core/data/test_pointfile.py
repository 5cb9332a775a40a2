"""Points from files: every kind of CSV that comes, and a sentence with a line number for a broken one."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from gan_core.data import pointfile
from gan_core.data.pointfile import read_points, write_points
from gan_core.errors import DataError

POINTS = np.stack([np.linspace(-1, 1, 12), np.linspace(0, 0.5, 12)], axis=1).astype(np.float32)


def text(separator=",", header="x,y\n", points=POINTS):
    return header + "".join(f"{x}{separator}{y}\n" for x, y in points.tolist())


@pytest.mark.parametrize(
    "content",
    [
        text().encode(),
        text(header="").encode(),
        text(", ").encode(),
        text(";", "x;y\n").encode(),
        text("\t", "").encode(),
        text("   ", "").encode(),
        text().encode("utf-8-sig"),
        text(header="größe,y\n").encode("latin-1"),
        text(header="größe,y\n").encode("utf-8"),
        text().encode("utf-16"),
        text().replace("\n", "\r\n").encode(),
        text().replace("\n", "\r").encode(),
        text().replace("\n", "\n\n  \n").encode(),
        text(";", "x;y\n").replace(".", ",").encode(),
        text("\t", "").replace(".", ",").encode(),
        text('","').replace("\n", '"\n"').removesuffix('"').replace('x,y"', "x,y").encode(),
        text().rstrip("\n").encode(),
    ],
)
def test_ways_to_write_the_same_points(content):
    file = read_points(content, "own.csv")
    assert file.points.dtype == np.float32
    assert np.array_equal(file.points, POINTS)
    assert file.notes == ()
    assert (file.center, file.scale) == ((0.0, 0.0), 1.0)


def test_columns_called_x_and_y_are_found():
    rows = "".join(f"{i},{y},{x}\n" for i, (x, y) in enumerate(POINTS.tolist()))
    file = read_points(f"id,Y,x\n{rows}".encode(), "own.csv")
    assert np.array_equal(file.points, POINTS)
    assert file.notes == ("own.csv has 3 columns; the columns x and y are used.",)


def test_else_the_first_two_columns_are_taken():
    rows = "".join(f"{x},{y},7\n" for x, y in POINTS.tolist())
    file = read_points(rows.encode(), "own.csv")
    assert np.array_equal(file.points, POINTS)
    assert file.notes == ("own.csv has 3 columns; the first two are used.",)


def test_writing_and_reading_back(tmp_path):
    points = np.random.default_rng(0).normal(size=(500, 2)).astype(np.float32)
    write_points(tmp_path / "a.csv", points)
    assert np.array_equal(read_points(tmp_path / "a.csv").points, points)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("points", [np.zeros(4), np.zeros((3, 3)), np.array([[0.0, np.inf]])])
def test_only_finite_points_are_written(tmp_path, points):
    with pytest.raises(DataError, match=r"^Points to write must "):
        write_points(tmp_path / "a.csv", points)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("factor", "shift"), [(1000.0, 0.0), (0.001, 0.0), (1.0, 50.0), (1e8, -1e8)])
def test_points_of_another_scale_are_brought_to_one(factor, shift):
    original = POINTS.astype(np.float64) * factor + shift
    file = read_points(text(points=original).encode(), "own.csv")
    # The longer side, x, becomes [-1, 1]; y keeps its ratio to x: a quarter of it.
    assert file.points.min(axis=0) == pytest.approx([-1.0, -0.25], abs=1e-5)
    assert file.points.max(axis=0) == pytest.approx([1.0, 0.25], abs=1e-5)
    assert file.scale == pytest.approx(1 / factor, rel=1e-5)
    assert file.points / file.scale + np.array(file.center) == pytest.approx(original, abs=1e-6 * (factor + abs(shift)))
    assert len(file.notes) == 1
    assert file.notes[0].startswith("The points of own.csv were moved by (")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "own.csv is empty; it needs two columns of numbers, x and y, and at least 10 rows."),
        (b"\n \n", "own.csv is empty; it needs two columns of numbers, x and y, and at least 10 rows."),
        (b"x,y\n", "own.csv holds a header and no points; add at least 10 rows of two numbers."),
        (b"x,y\n1,2\n", "own.csv holds 1 point, and at least 10 distinct points are needed; add more."),
        (
            b"1,2\n" * 50,
            "own.csv holds 50 points, 1 of them distinct, and at least 10 distinct points are needed; add more.",
        ),
        (
            b"x,y\n1,2\n\n3,abc\n",
            "Line 4 of own.csv holds 'abc' where a number was expected; correct or delete that line.",
        ),
        (
            b"1,2\n3,\n",
            "Line 2 of own.csv holds '' where a number was expected; correct or delete that line.",
        ),
        (b"1,2\n3\n", "Line 2 of own.csv has 1 value, and 2 are needed; correct or delete that line."),
        (
            b"x,y\n\n1,2\nnan,4\n",
            "Line 4 of own.csv holds (nan, 4), where both numbers must be finite; correct or delete that line.",
        ),
        (
            b"1,2\n3,-inf\n",
            "Line 2 of own.csv holds (3, -inf), where both numbers must be finite; correct or delete that line.",
        ),
        (
            b"1,2\n3,1e300\n",
            "Line 2 of own.csv holds (3, 1e+300), where both numbers must be finite and at most 1e+09; "
            "correct or delete that line.",
        ),
        (
            b"hello\nworld\n",
            "own.csv has one column; it needs two columns of numbers, x and y, separated by a comma.",
        ),
        (
            b"PK\x03\x04\0\0\0",
            "own.csv is not a text file; save the table as CSV (two columns of numbers) and choose that.",
        ),
        (
            "".join(f"1,1.{i:015}\n" for i in range(20)).encode(),
            "The points of own.csv lie within a billionth of a unit of each other; use larger units.",
        ),
    ],
)
def test_refusals(content, message):
    with pytest.raises(DataError) as caught:
        read_points(content, "own.csv")
    assert str(caught.value) == message


def test_too_large_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(pointfile, "MAX_BYTES", 2 * 1024 * 1024)
    (tmp_path / "big.csv").write_bytes(b"1,2\n" * 1024 * 1024)
    with pytest.raises(DataError, match=r"^big\.csv has 4 MB; at most 2 MB are read\.$"):
        read_points(tmp_path / "big.csv")


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(pointfile, "MAX_ROWS", 11)
    with pytest.raises(DataError, match=r"^own\.csv has 13 rows; at most 11 are read\.$"):
        read_points(text().encode(), "own.csv")


@pytest.mark.parametrize("path", ["no/such.csv", "a\0b.csv", ""])
def test_a_path_that_leads_nowhere(path):
    with pytest.raises(DataError, match=r"(upload the file again|choose a CSV file)\.$"):
        read_points(path)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DataError) as caught:
        read_points(tmp_path)
    assert str(caught.value) == (
        f"A CSV file with two columns of numbers was expected, and {str(tmp_path)!r} is no file; choose one."
    )


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="this system has no such devices")
def test_neither_is_a_device_or_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "null.csv").symlink_to("/dev/null")  # /dev/zero has no end, and is refused in the same line
    for place in (tmp_path / "pipe.csv", tmp_path / "null.csv", "/dev/null"):
        with pytest.raises(DataError, match=r"is no file; choose one\.$"):
            read_points(place)


def test_a_file_that_grows_while_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(pointfile, "MAX_BYTES", 2**20)
    (tmp_path / "own.csv").write_bytes(b"1,2\n" * (2**18 + 1))
    small = os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(os, "stat", lambda *_, **__: small)
    with pytest.raises(DataError, match=r"^own\.csv has more than 1 MB; at most 1 MB are read\.$"):
        read_points(tmp_path / "own.csv")


def test_a_million_points_are_thinned_the_same_way_each_time():
    x = np.linspace(-1, 1, 1_000_000)
    content = "\n".join([f"{value:.6f},{value / 2:.6f}" for value in x.tolist()]).encode()
    file, again = read_points(content, "own.csv"), read_points(content, "own.csv")
    assert file.points.shape == (100_000, 2)
    assert np.array_equal(file.points, again.points)
    assert file.points.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.01)
    assert file.notes == ("own.csv has 1,000,000 points; 100,000 of them, chosen at random, are used.",)
