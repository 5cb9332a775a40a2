"""Packing a run for shipping, with a run of a few steps."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from gan_core.cli.making import make, measure, open_run
from gan_core.config import build_config
from gan_core.runs import RunReader
from gan_core.runs.checkpoints import Checkpoint
from gan_core.training import train
from tools import pretrain_pack
from tools.pretrain_recipes import Recipe

ROOT = Path(__file__).parents[2]
SMALL = {"model.width": 8, "model.latent_dim": 6, "batch_size": 8, "steps": 4, "snapshot_every": 2, "log_every": 1}
RECIPE = Recipe("Little digits", "digits", "Digits.", "Everything.", SMALL)


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("pretrained")
    train(build_config("digits", SMALL), folder / "run")
    pretrain_pack.pack(folder / "run", folder / "little", RECIPE)
    return folder / "run", folder / "little"


def test_the_networks_are_kept_rounded_and_without_optimizer(packed):
    run, little = packed
    files = {path.relative_to(little).as_posix() for path in little.rglob("*") if path.is_file()}
    assert {"config.json", "status.json", "metrics.jsonl", "reference.npz", "card.md"} <= files
    assert {"checkpoints/step_00000004/generator.keras", "samples/real.png", "samples/latents.npz"} <= files
    assert not [name for name in files if "state" in Path(name).name and name != "status.json"]
    status = RunReader(little).status()
    assert (status.state, status.step, status.owner) == ("finished", 4, None)
    before, after = (np.concatenate(list(make(open_run(str(one)), 30, 1, None).rows)) for one in (run, little))
    assert 0 < np.abs(before - after).max() < 4 / 255


def test_evaluate_needs_no_data(packed, monkeypatch):
    def no_data(*_):
        raise AssertionError("the data was asked for")

    monkeypatch.setattr("gan_core.cli.pictures.real_pictures", no_data)
    figures, infos = measure(open_run(str(packed[1])))
    table = pretrain_pack.figure_table(figures, infos)
    assert table in (packed[1] / "card.md").read_text(encoding="utf-8")
    assert "nearest_real" not in figures


def test_its_training_cannot_be_resumed(packed):
    command = [sys.executable, "-m", "gan_core", "train", "--preset", "digits", "--run-dir", str(packed[1]), "--resume"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 2
    assert "without its optimizer's state" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_a_finished_run_is_packed(packed, tmp_path):
    run = packed[0]
    status = json.loads((run / "status.json").read_text())
    for name in ("config.json", "metrics.jsonl"):
        (tmp_path / name).write_bytes((run / name).read_bytes())
    (tmp_path / "status.json").write_text(json.dumps(status | {"state": "stopped"}))
    with pytest.raises(SystemExit, match="only a finished run is packed"):
        pretrain_pack.pack(tmp_path, tmp_path / "out", RECIPE)


def test_moments_lie_apart_by_factors():
    found = [Checkpoint(step, Path(f"step_{step:08d}"), 1) for step in range(100, 8100, 100)]
    steps = [one.step for one in pretrain_pack._chosen(found)]
    assert steps[0] == 100
    assert steps[-1] == 8000
    assert all(2 <= later / sooner <= 4 for sooner, later in itertools.pairwise(steps))


def test_a_halved_file_is_smaller_and_has_the_same_parts(packed):
    name = "checkpoints/step_00000004/generator.keras"
    with zipfile.ZipFile(packed[0] / name) as old, zipfile.ZipFile(packed[1] / name) as new:
        assert old.namelist() == new.namelist()
    assert (packed[1] / name).stat().st_size < 0.9 * (packed[0] / name).stat().st_size
