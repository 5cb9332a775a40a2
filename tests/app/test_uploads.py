from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.uploads import keep_csv, keep_drawing
from gan_core.data import read_points
from gan_core.errors import DataError

POINTS = [(i / 20, (i / 20) ** 2) for i in range(20)]
CSV = "\n".join(f"{x};{y}" for x, y in POINTS).encode()


@pytest.fixture(autouse=True)
def runs_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "runs"))


def test_a_csv_is_kept_by_its_content(tmp_path):
    path, notes = keep_csv(CSV, "mine.csv")
    again, _ = keep_csv(CSV, "another name.csv")
    other, _ = keep_csv(CSV + b"\n2;4", "mine.csv")
    assert path == again != other
    assert Path(path).parent == tmp_path / "runs" / ".uploads"
    assert notes == ()
    np.testing.assert_array_equal(read_points(path).points, np.array(POINTS, dtype=np.float32))


def test_a_name_never_becomes_a_path(tmp_path):
    path, _ = keep_csv(CSV, "../../evil.csv")
    assert Path(path).parent == tmp_path / "runs" / ".uploads"


def test_a_bad_csv_leaves_nothing_behind(tmp_path):
    with pytest.raises(DataError, match=r"^Line 2 of mine\.csv"):
        keep_csv(b"1,2\n3,four\n" * 10, "mine.csv")
    assert not (tmp_path / "runs" / ".uploads").exists()


def test_a_drawing_is_kept():
    path = keep_drawing(POINTS)
    assert path == keep_drawing(POINTS)
    np.testing.assert_array_equal(read_points(path).points, np.array(POINTS, dtype=np.float32))


def test_too_few_points_are_refused():
    with pytest.raises(DataError, match=r"^A drawing needs at least 10 different points, this one has 2; draw"):
        keep_drawing([(0.0, 0.0), (1.0, 1.0)] * 8)


def test_a_folder_that_cannot_be_written_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "file"))
    with pytest.raises(DataError, match="set GAN_RUNS_DIR to a folder that can be written"):
        keep_drawing(POINTS)
