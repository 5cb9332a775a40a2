"""Real pictures and grids: read in the background, encoded for the browser, brought by a person."""

from __future__ import annotations

import base64
import io
import time
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from app import watching as watch
from app.studio import estimate, grids, preparing, uploads
from app.worker_link import workers_raw as workers
from gan_core.config import build_config
from gan_core.data.images import make_images, room
from gan_core.doors import places
from gan_core.errors import DataError
from gan_core.imaging import cut_grid, plan_for, png_bytes, read_png
from gan_core.people import PeopleError
from gan_core.people.bound_store import BoundStore
from tests.app.growing_run import GrowingRun
from tests.waiting import wait_until

FOLDER = {"name": "folder", "path": None, "classes": None, "width": 16, "height": 16, "mode": "RGB"}


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.0)
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


def photos(tmp_path, count=6):
    folder = tmp_path / "photos"
    folder.mkdir()
    for index in range(count):
        Image.fromarray(np.full((30, 40, 3), 30 * index, np.uint8)).save(folder / f"{index}.png")
    return folder


def settled(dataset):
    wait_until(lambda: not preparing.preparation(dataset).busy, "pictures that are read")
    return preparing.preparation(dataset)


# --- reading -------------------------------------------------------------------------------------


def test_pictures_are_read_once_for_all(tmp_path):
    dataset = SimpleNamespace(**{**FOLDER, "path": str(photos(tmp_path))})
    first = settled(dataset)
    assert first.data.images.shape == (6, 16, 16, 3)
    assert preparing.preparation(dataset) is first


def test_what_cannot_be_read_is_said_and_tried_again(tmp_path, monkeypatch):
    dataset = SimpleNamespace(**{**FOLDER, "path": str(tmp_path / "later")})
    first = settled(dataset)
    assert first.data is None
    assert first.problem
    assert preparing.preparation(dataset) is first
    monkeypatch.setattr(preparing, "RETRY_SECONDS", 0.0)
    (tmp_path / "photos").mkdir()
    for index in range(3):
        Image.fromarray(np.full((30, 40, 3), 30 * index, np.uint8)).save(tmp_path / "photos" / f"{index}.png")
    (tmp_path / "photos").rename(tmp_path / "later")
    time.sleep(0.01)
    assert settled(dataset).data is not None


def test_work_that_nobody_waits_for_ends(monkeypatch):
    monkeypatch.setattr(preparing, "FORGOTTEN_SECONDS", 0.0)
    monkeypatch.setattr(preparing, "QUICK_SECONDS", 5.0)

    def slow(_dataset, *, on_progress, **_):
        for _ in range(1000):
            time.sleep(0.002)
            on_progress("Reading", 0.5)
        raise AssertionError("it went on for nobody")

    monkeypatch.setattr(preparing, "make_images", slow)
    reading = preparing.Preparation(SimpleNamespace(**FOLDER))
    assert not reading.busy
    assert "was stopped" in reading.problem
    assert reading.words() == "Reading: 50 %"


@pytest.fixture
def uploaded(tmp_path, monkeypatch):
    """Six pictures as somebody's upload, on a server for a class."""
    monkeypatch.setenv(places.FILES_VARIABLE, places.SHARED)
    folder = tmp_path / "runs" / ".uploads" / "aa"
    folder.parent.mkdir(parents=True)
    photos(tmp_path).rename(folder)
    return SimpleNamespace(**{**FOLDER, "path": str(folder)})


def test_an_upload_that_is_too_large_once_prepared_is_said_in_the_form(uploaded, monkeypatch):
    monkeypatch.setattr(room, "UPLOAD_BYTES", 6 * 16 * 16 * 3 - 1)
    reading = settled(uploaded)
    assert reading.data is None
    assert reading.problem.startswith("6 pictures of 16x16 in RGB take 0.01 GB once prepared, and uploaded pictures")


def test_what_a_look_prepares_of_an_upload_has_to_fit_into_what_a_person_may_fill(tmp_path, uploaded, monkeypatch):
    asked = []

    def full(_store, coming):
        asked.append(coming)
        raise PeopleError("Full.")

    with monkeypatch.context() as patched:
        patched.setattr(BoundStore, "check_prepared", full)
        reading = settled(uploaded)
    assert (reading.data, reading.problem, asked) == (None, "Full.", [6 * 16 * 16 * 3])
    monkeypatch.setattr(preparing, "RETRY_SECONDS", 0.0)
    time.sleep(0.01)
    assert len(settled(uploaded).data) == 6
    assert len(list((tmp_path / "runs" / ".uploads" / ".prepared" / "aa").glob("*.npy"))) == 1


def test_pictures_that_were_wiped_are_let_go(uploaded):
    first = settled(uploaded)
    preparing.forget_all()
    assert settled(uploaded) is not first


def test_looking_at_a_set_downloads_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("GAN_DATA_DIR", raising=False)
    reading = settled(build_config("mnist").dataset)
    assert reading.missing
    assert reading.data is None
    assert reading.problem is None


# --- grids ---------------------------------------------------------------------------------------


def test_a_grid_of_real_pictures_has_the_shape_of_the_runs_own():
    config = build_config("digits")
    data = make_images(config.dataset)
    stamp, png, labels = grids.real_sheet(config, data)
    plan = plan_for(config, 10)
    assert Image.open(io.BytesIO(png)).size == plan.size
    assert labels == ()
    assert data.mark in stamp


def test_a_conditional_grid_has_a_row_of_real_pictures_for_each_class():
    config = build_config("cdigits", {"loop.preview_classes": "7,3", "model.classes_count": 10})
    data = make_images(config.dataset)
    _, png, labels = grids.real_sheet(config, data)
    plan = plan_for(config, 10)
    tiles = cut_grid(read_png(png), plan)
    assert (plan.rows, labels) == (2, ("3", "7"))
    sevens = data.images[data.labels == 7]
    assert any((tiles[plan.columns] == seven).all() for seven in sevens)


def test_frames_fit_into_one_reply(tmp_path):
    run = GrowingRun(tmp_path, "digits")
    for _ in range(5):
        run.advance(25)
    look = watch.look_at(tmp_path / run.run_id)
    frames = grids.frames_for(look, (125, 0, 77, 50))
    assert [frame["step"] for frame in frames] == [125, 0, 50]
    size = len(base64.b64decode(frames[0]["data"]))
    assert len(grids.frames_for(look, (125, 0, 50), budget=size + 1)) == 2
    run.writer.close()


def test_a_large_grid_travels_smaller(tmp_path):
    path = tmp_path / "step_00000000.png"
    noise = np.random.default_rng(0).integers(0, 255, (400, 400, 3), np.uint8)
    path.write_bytes(png_bytes(noise))
    look = SimpleNamespace(grids=((0, 3, path),))
    [frame] = grids.frames_for(look, (0,))
    data = base64.b64decode(frame["data"])
    assert frame["type"] == "webp"
    assert len(data) < path.stat().st_size / 2
    assert Image.open(io.BytesIO(data)).size == (400, 400)


# --- a person's own ------------------------------------------------------------------------------


def zipped(names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, png_bytes(np.zeros((20, 20, 3), np.uint8)))
    return stream.getvalue()


def test_the_same_zip_gets_the_same_folder(tmp_path):
    content = zipped(["a.png", "b.png"])
    first = uploads.keep_zip(content, "a.zip")
    assert uploads.keep_zip(content, "again.zip") == first
    assert first.startswith(str(tmp_path / "runs" / ".uploads"))
    assert uploads.keep_zip(zipped(["c.png"]), "c.zip") != first


@pytest.mark.parametrize("content", [b"no zip", zipped(["../escape.png"])])
def test_a_bad_zip_is_refused_in_one_sentence_and_leaves_nothing(tmp_path, content):
    with pytest.raises(DataError, match=r"photos\.zip"):
        uploads.keep_zip(content, "photos.zip")
    assert not list((tmp_path / "runs").rglob("*.png"))
    assert not list(tmp_path.glob("*.png"))


def test_a_folder_that_is_named(tmp_path):
    assert uploads.named_folder(str(tmp_path)) == str(tmp_path)
    assert uploads.named_folder("  ") is None
    assert uploads.named_folder(None) is None
    with pytest.raises(DataError, match=r"There is no folder or zip .*nowhere on the machine that runs this app"):
        uploads.named_folder(str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="There is no folder"):
        uploads.named_folder("x" * 5000)


# --- what it will take ---------------------------------------------------------------------------


def test_the_time_follows_earlier_runs_where_there_are_some(monkeypatch):
    config = build_config("digits")
    pool = workers()
    monkeypatch.setattr(type(pool), "seconds_per_step", lambda *_: None)
    by_arithmetic = estimate.seconds_per_step(config)
    assert 0.004 < by_arithmetic < 1.0
    monkeypatch.setattr(type(pool), "seconds_per_step", lambda *_: 0.5)
    assert estimate.seconds_per_step(config) == 0.5
    assert estimate.time_words(config) == "an epoch (57 steps) in about 28 s, 4,000 steps in 33 min"
    pool.close()


def test_larger_networks_take_longer(monkeypatch):
    pool = workers()
    monkeypatch.setattr(type(pool), "seconds_per_step", lambda *_: None)
    small, large = (estimate.seconds_per_step(build_config("digits", {"model.width": width})) for width in (16, 128))
    assert large > 3 * small
    pool.close()
