from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gan_core.errors import RunError
from gan_core.runs import RunReader, RunWriter, layout


@pytest.fixture
def run_dir(tmp_path):
    RunWriter.create(tmp_path / "run", {"steps": 3}, clock=lambda: 5.0).close()
    return tmp_path / "run"


def test_a_folder_without_a_run_is_refused(tmp_path):
    for place in (tmp_path, tmp_path / "none"):
        with pytest.raises(RunError) as caught:
            RunReader(place)
        assert str(caught.value) == f"{place} must be a run folder with a config.json, found none; check the name."


def test_a_new_run_reads_as_empty(run_dir):
    reader = RunReader(run_dir)
    assert reader.config() == {"format_version": 1, "config": {"steps": 3}, "created": 5.0}
    assert reader.status().state == "queued"
    assert (reader.metrics()[0], reader.samples(), reader.timeline(), reader.checkpoints()) == (
        [],
        [],
        [],
        [],
    )
    assert list(reader.metrics_columns()) == ["step"]
    assert reader.latest_checkpoint() is None
    with pytest.raises(RunError, match=r"latents\.npz failed because"):
        reader.latents()


def test_reading_writes_nothing(run_dir):
    before = sorted(path.name for path in run_dir.rglob("*"))
    test_a_new_run_reads_as_empty(run_dir)
    assert sorted(path.name for path in run_dir.rglob("*")) == before


@pytest.mark.parametrize("version", [0, "1", None, True, 1.0])
def test_a_configuration_without_a_version_is_refused(run_dir, version):
    (run_dir / "config.json").write_text(json.dumps({"format_version": version, "config": {}}))
    with pytest.raises(RunError, match=r"must have a format_version from 1 to 1 and a config, got version"):
        RunReader(run_dir).config()


def test_a_newer_version_is_refused_in_words(run_dir):
    (run_dir / "config.json").write_text(json.dumps({"format_version": 9, "config": {}}))
    with pytest.raises(RunError) as caught:
        RunReader(run_dir).config()
    assert str(caught.value) == (
        f"{run_dir} was written by a newer version of this program (run format 9), this one reads up to 1; "
        "update the program to open it."
    )


@pytest.mark.parametrize(
    "read",
    [
        lambda reader: reader.config(),
        lambda reader: reader.status(),
        lambda reader: reader.metrics(),
        lambda reader: reader.metrics_columns(),
        lambda reader: reader.samples(),
        lambda reader: reader.checkpoints(),
    ],
)
def test_a_run_deleted_while_it_is_read_is_said(run_dir, read):
    reader = RunReader(run_dir)
    shutil.rmtree(run_dir)
    with pytest.raises(RunError, match=r"must be a run folder with a config\.json, found none"):
        read(reader)


def test_metrics_columns_have_nan_for_null(run_dir):
    with RunWriter.open(run_dir) as writer:
        writer.append_metrics([{"step": 1, "g_loss": np.inf}, {"step": 2, "g_loss": 0.5}])
    table = RunReader(run_dir).metrics_columns()
    np.testing.assert_array_equal(table["step"], [1, 2])
    np.testing.assert_array_equal(table["g_loss"], [np.nan, 0.5])


def test_names_that_are_no_step_are_left_out(run_dir):
    (run_dir / "samples").mkdir()
    for name in ("latents.npz", ".step_00000001.npz.ab.tmp", "step_00000002.png", "notes.txt"):
        (run_dir / "samples" / name).write_text("")
    assert [(step, path.name) for step, path in RunReader(run_dir).samples()] == [(2, "step_00000002.png")]


def test_reading_a_run_needs_no_tensorflow():
    heavy = ("tensorflow", "keras", "streamlit")
    code = f"import sys, gan_core.runs; sys.exit(sum(name in sys.modules for name in {heavy}))"
    root = Path(layout.__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
