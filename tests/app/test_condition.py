"""How the server is, in figures and in sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app import condition
from app.condition import Condition, Gauge, Training
from app.panel import figures

WELL = Training("ready", points=3, pictures=1, queued=9, experiments=2)


def read(tmp_path: Path, training: Training = WELL) -> Condition:
    return Gauge(lambda: training, tmp_path).read()


def test_a_well_server(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.status, found.problems) == ("ok", ())
    assert (found.points_training, found.pictures_training, found.queued, found.engine) == (3, 1, 9, "ready")
    assert 10 < found.memory_mb < psutil.virtual_memory().total / 1e6
    assert found.cores == psutil.cpu_count()
    assert found.disk_free_mb > 0
    assert json.loads(json.dumps(found.to_json_dict()))["problems"] == []


@pytest.mark.parametrize(
    ("training", "said"),
    [
        (
            Training("failed", 0, 0, 0),
            "The engine stopped too often and is tried again in a minute; if it stays so, restart the app.",
        ),
        (Training("ready", 0, 0, 0, "Training cannot start."), "Training cannot start."),
    ],
)
def test_what_needs_a_person_is_said(training: Training, said: str, tmp_path: Path) -> None:
    found = read(tmp_path, training)
    assert (found.status, found.problems) == ("degraded", (said,))


def test_little_disk_and_memory_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(condition, "LITTLE_DISK", 1e12)
    monkeypatch.setattr(condition, "LITTLE_MEMORY", 1e12)
    disk, memory = read(tmp_path).problems
    assert "MB of disk are free where the runs lie; delete runs or make room." in disk
    assert "MB of memory are free; stop a run or lower GAN_MAX_WORKERS." in memory


def test_a_store_that_is_not_made_yet_has_the_disk_of_its_parent(tmp_path: Path) -> None:
    assert Gauge(lambda: WELL, tmp_path / "not" / "yet").read().disk_free_mb > 0


def test_it_is_read_once_for_all_who_ask(tmp_path: Path) -> None:
    asked = []
    gauge = Gauge(lambda: asked.append(1) or WELL, tmp_path)
    assert gauge.read() is gauge.read()
    assert len(asked) == 1


def test_other_processes_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(condition, "STALE_SECONDS", -1.0)
    gauge = Gauge(lambda: WELL, tmp_path)
    alone = gauge.read().memory_mb
    code = "block = bytearray(300_000_000); print(flush=True); input(); "
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        together = gauge.read().memory_mb
        child.communicate(b"\n")
    assert together > alone + 250


def test_the_panel_has_words_for_every_figure(tmp_path: Path) -> None:
    shown = {label: value for label, value, _ in figures(read(tmp_path))}
    assert shown["Points training"] == "3"
    assert shown["Waiting"] == "9"
    assert shown["Races, sweeps"] == "2"
    assert shown["Cores"].endswith(f"of {psutil.cpu_count()}")
    assert shown["Memory"].endswith(" GB")
