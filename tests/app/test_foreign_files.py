"""Whatever a configuration names, and however it came into a form or a run: no page of a server for a class opens it,
unless it was uploaded or lies in a folder that is shared."""

from __future__ import annotations

import numpy as np
import pytest
import streamlit as st

from app.gallery import thumbs
from app.preview import preview
from app.studio import estimate, form
from app.sweep.payload import sweep_payload
from app.tips.drawn import _clouds
from gan_core.config import build_config
from gan_core.doors import places
from gan_core.errors import DataError
from gan_core.experiments import RaceSpec, SweepSpec, read_experiment
from gan_core.experiments.folder import ExperimentWriter
from gan_core.runs import RunStore
from tests.app.run_folders import make_run
from tests.gan_core.data.images.making import jpeg, put

REFUSED = r"^dataset\.path: expected a file that was uploaded here or lies in a shared folder, received '.+'; upload"
COUNT = 300
PHOTOS = {"a/1.jpg": jpeg(), "a/2.jpg": jpeg(), "b/1.jpg": jpeg()}


@pytest.fixture(autouse=True)
def class_server(monkeypatch, tmp_path):
    monkeypatch.setenv("GAN_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.setenv(places.FILES_VARIABLE, places.SHARED)
    monkeypatch.setattr(st, "session_state", {})
    st.cache_data.clear()
    yield
    st.cache_data.clear()


@pytest.fixture
def secret(tmp_path):
    """Points that lie on the server's disk, and are nobody's business."""
    return points_at(tmp_path / "secret.csv")


def points_at(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x,y\n" + "".join(f"{n / COUNT},{n / 2 / COUNT}\n" for n in range(COUNT)))
    return str(path)


def with_file(path):
    return build_config("quadratic", {"dataset.name": "csv", "dataset.path": path})


def test_the_preview_shows_uploads_only(tmp_path, secret, monkeypatch):
    upload = points_at(tmp_path / "runs" / ".uploads" / "mine" / "a.csv")
    assert len(preview(with_file(upload).dataset.model_dump_json())[1]) == COUNT
    with pytest.raises(DataError, match=REFUSED):
        preview(with_file(secret).dataset.model_dump_json())
    monkeypatch.setenv(places.FILES_VARIABLE, places.ANY)
    assert len(preview(with_file(secret).dataset.model_dump_json())[1]) == COUNT
    monkeypatch.setenv(places.FILES_VARIABLE, places.SHARED)
    with pytest.raises(DataError, match=REFUSED):  # what is remembered is no way around
        preview(with_file(secret).dataset.model_dump_json())


def test_the_runs_page_draws_no_other_points(tmp_path, secret):
    store = RunStore()
    foreign = store.place(make_run(store.root, "quadratic", dataset__name="csv", dataset__path=secret))
    box, real = thumbs.real_points(foreign)
    assert box is None
    assert real.shape == (0, 2)
    (foreign / "data").mkdir(exist_ok=True)
    points_at(foreign / "data" / "points.csv")
    assert len(thumbs.real_points(foreign)[1]) == thumbs.REAL_POINTS, "its own copy is its own"


def test_the_studio_lists_and_counts_no_other_pictures(tmp_path):
    uploads = tmp_path / "runs" / ".uploads" / "mine"
    put(uploads, PHOTOS)
    put(tmp_path / "secret", PHOTOS)
    form.fill("petals")
    form.follow_data("folder")
    for place, names, steps in ((uploads, ("a", "b"), 1), (tmp_path / "secret", (), None)):
        form.put(dataset__path=str(place))
        assert form.all_classes() == names
        config = build_config("petals", {"dataset.name": "folder", "dataset.path": str(place)})
        assert estimate.steps_per_epoch(config) == steps


def test_neither_sweeps_nor_races_draw_other_points(tmp_path, secret):
    root = RunStore().root
    base = {"preset": "quadratic", "dataset.name": "csv", "dataset.path": secret}
    sweep = SweepSpec(base=base, steps=5, x_key="model.width", x_values=(3, 5)).check()
    race = RaceSpec(base=base, steps=5, plain={}, tipped={"model.width": 3}, seeds=2).check()
    for spec, draw in ((sweep, sweep_payload), (race, _clouds)):
        ExperimentWriter(root, spec).say("queued", 0.0, "It waits.")
        with pytest.raises(DataError, match=REFUSED):
            draw(read_experiment(root, spec.id))


def test_real_points_of_a_set_without_a_file_are_there(tmp_path):
    store = RunStore()
    box, real = thumbs.real_points(store.place(make_run(store.root, "ring")))
    assert box is not None
    assert np.isfinite(real).all()
