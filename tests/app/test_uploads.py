from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from app import people
from app.headlines.training.uploads import keep_file
from app.studio.uploads import keep_zip
from app.uploads import keep_csv, keep_drawing
from gan_core.data import read_points
from gan_core.errors import DataError
from gan_core.people import House, Limits, People, PeopleError
from gan_core.people.tidying import tidy
from gan_core.people.uploads import purge_uploads, uploads_of
from gan_core.runs import RunStore
from tests.app.run_folders import make_run

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


# --- limits ----------------------------------------------------------------------------------------


@pytest.fixture
def full(monkeypatch, tmp_path):
    """This person has filled what a person may fill."""
    filler = tmp_path / "runs" / make_run(tmp_path / "runs", "ring", step=4, owner=people.my_id(), moments=2)
    (filler / "big.csv").write_bytes(b"0" * 1_100_000)
    monkeypatch.setattr(people, "house", lambda: House(personal=False, limits=Limits(disk_mb=1)))


KEEPERS = {
    "csv": lambda: keep_csv(CSV, "mine.csv"),
    "drawing": lambda: keep_drawing(POINTS),
    "zip": lambda: keep_zip(b"never read", "a.zip"),
    "headlines": lambda: keep_file(b"a\nb\n", "a.csv"),
}


@pytest.mark.parametrize("keep", KEEPERS.values(), ids=KEEPERS)
def test_who_has_no_room_left_uploads_nothing(full, tmp_path, keep):
    with pytest.raises(PeopleError, match=r"^Your runs and uploads take up 1 MB, and a person may fill 1 MB here"):
        keep()
    assert not (tmp_path / "runs" / ".uploads").exists()


def test_a_look_at_a_run_is_nobodys_and_needs_no_room(full, tmp_path):
    path, _ = keep_csv(CSV, "mine.csv", looking=True)
    os.utime(path, (1e9, 1e9))
    assert keep_csv(CSV, "mine.csv", looking=True)[0] == path
    assert purge_uploads(tmp_path / "runs") == 0, "it was just looked at"
    assert uploads_of(tmp_path / "runs", people.my_id()) == []


@pytest.mark.parametrize("keep", [keep_csv, keep_zip, keep_file])
def test_the_server_measures_too(tmp_path, keep):
    with pytest.raises(DataError, match=r"^mine has 51 MB, and at most 50 MB can be uploaded; choose a smaller file"):
        keep(bytes(51 * 2**20), "mine")
    assert not (tmp_path / "runs" / ".uploads").exists()


def test_once_a_day_idle_uploads_go(tmp_path):
    root = tmp_path / "runs"
    idle, used = (Path(keep_drawing([(x + shift, y) for x, y in POINTS])) for shift in (0.0, 0.5))
    make_run(root, "ring", step=4, moments=2, dataset__path=str(used))
    for path in (*(root / ".uploads" / ".owners").glob("*/*"), idle, used):
        os.utime(path, (1e9, 1e9))
    tidy(RunStore(root), People(root))
    assert not idle.exists()
    assert used.exists()
