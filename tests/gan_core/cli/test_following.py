"""Two processes train one run by the command line: the first has the folder, the second follows it to its end."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from gan_core.cli.main import main
from gan_core.runs import RunReader, write_control
from tools.spread_trial import ROOT, quiet_environment, tf_configs

TINY = ["model.width=8", "model.latent_dim=7", "batch_size=8", "loop.spread=multi_worker", "log_every=1"]
TRAIN = ["train", "--preset", "digits", "--steps", "100000", *(word for one in TINY for word in ("--set", one))]
PATIENCE_SECONDS = 800


def start(words: list[str], told: str, log: Path) -> subprocess.Popen:
    with log.open("wb") as file:
        command = [sys.executable, "-m", "gan_core", *words]
        return subprocess.Popen(
            command, cwd=ROOT, env=quiet_environment(TF_CONFIG=told), stderr=file, stdout=subprocess.DEVNULL
        )


def wait_for_steps(run_dir: Path, processes: list[subprocess.Popen], steps: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not (run_dir / "status.json").exists() or RunReader(run_dir).status().step < steps:
        assert all(process.poll() is None for process in processes), "a process ended too soon"
        assert time.monotonic() < until, "no step was trained"
        time.sleep(0.2)


@pytest.mark.timeout(1800)
def test_a_viewer_stops_both_and_the_follower_writes_nothing(tmp_path: Path) -> None:
    run_dir, unused, logs = tmp_path / "run", tmp_path / "unused", [tmp_path / "chief.txt", tmp_path / "second.txt"]
    folders = [run_dir, unused]  # the same command on both, as a scheduler starts it
    both = [
        start([*TRAIN, "--run-dir", str(folder)], told, log)
        for folder, told, log in zip(folders, tf_configs(2), logs, strict=True)
    ]
    try:
        wait_for_steps(run_dir, both, 3)
        write_control(run_dir, {"live": {"optimizer.generator_lr": 0.001}, "action": "stop"})
        said = [log.read_text() for log in logs if both[logs.index(log)].wait(PATIENCE_SECONDS)]
        assert not said, said
    finally:
        for process in both:
            process.kill()
            process.wait()
    status = RunReader(run_dir).status()
    assert status.state == "stopped"
    assert [row["step"] for row in RunReader(run_dir).metrics()[0]] == list(range(1, status.step + 1))
    assert not unused.exists()
    told = logs[1].read_text()
    assert "Training on 2 devices of 2 hosts" in told
    assert f"The run is stopped at step {status.step:,}." in told


def test_follow_without_a_first_host_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.delenv("TF_CONFIG", raising=False)
    assert main(["follow"]) == 2
    assert capsys.readouterr().err.startswith("follow expected TF_CONFIG to name this host as one behind the first")


def test_a_broken_tf_config_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("TF_CONFIG", "here")
    assert main([*TRAIN, "--run-dir", str(tmp_path / "run")]) == 2
    assert capsys.readouterr().err.startswith("TF_CONFIG expected JSON such as {")
    assert not (tmp_path / "run").exists()
