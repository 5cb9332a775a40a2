from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

import gan_core
from gan_core.config import RunConfig, build_config
from gan_core.errors import RunError
from gan_core.runs import RunReader, RunWriter, write_control
from gan_core.training import Progress, train


def config(**changes: object) -> RunConfig:
    return build_config("quadratic", {"steps": 2000, **changes})


def kinds(run_dir: Path) -> list[str]:
    return [row["kind"] for row in RunReader(run_dir).events()[0]]


def once(act) -> object:
    """Call ``act`` at the first report only."""
    reports = []

    def report(progress: Progress) -> None:
        reports.append(progress)
        if len(reports) == 1:
            act()

    report.all = reports
    return report


def test_the_door_stays_a_function() -> None:
    """A module of the same name would take its place after the first look."""
    assert callable(gan_core.train)
    assert gan_core.train is gan_core.train is train


def test_progress_goes_up_to_the_total(tmp_path) -> None:
    report = once(lambda: None)
    result = train(config(steps=250), tmp_path / "a", on_progress=report)
    assert (result.state, result.steps, result.error) == ("finished", 250, None)
    steps = [progress.step for progress in report.all]
    assert steps == sorted(set(steps))
    assert steps[-1] == 250
    assert all(progress.total == 250 for progress in report.all)
    assert set(report.all[-1].metrics) >= {"g_loss", "d_loss_real", "d_loss_fake"}
    assert result.seconds == pytest.approx(report.all[-1].seconds, abs=0.001)
    assert "error" not in result.to_json_dict()


def test_a_viewer_can_stop_it(tmp_path) -> None:
    run_dir = tmp_path / "a"
    result = train(config(), run_dir, on_progress=once(lambda: write_control(run_dir, {"action": "stop"})))
    assert result.state == "stopped"
    assert 0 < result.steps < 2000
    reader = RunReader(run_dir)
    assert reader.status().state == "stopped"
    assert reader.latest_checkpoint().step == result.steps


def test_a_standing_stop_does_not_stop_a_resumed_run(tmp_path) -> None:
    run_dir = tmp_path / "a"
    train(config(), run_dir, on_progress=once(lambda: write_control(run_dir, {"action": "stop"})))
    assert train(config(steps=1000), run_dir, resume=True).state == "finished"


def test_a_viewer_can_pause_it_and_go_on(tmp_path) -> None:
    run_dir = tmp_path / "a"
    seen = []

    def pause() -> None:
        write_control(run_dir, {"action": "pause"})
        threading.Timer(0.7, resume).start()

    def resume() -> None:
        seen.append(RunReader(run_dir).status())
        write_control(run_dir, {"action": "resume"})

    result = train(config(), run_dir, on_progress=once(pause))
    assert (result.state, result.steps) == ("finished", 2000)
    assert seen[0].state == "paused"
    assert seen[0].step < 2000
    assert kinds(run_dir) == ["paused", "resumed"]


def test_live_settings_act_from_the_next_step_and_are_noted(tmp_path) -> None:
    run_dir = tmp_path / "a"
    live = {"optimizer.generator_lr": 0.0005, "batch_size": 3, "tips.instance_noise": 7}
    train(config(steps=400), run_dir, on_progress=once(lambda: write_control(run_dir, {"live": live})))
    events = RunReader(run_dir).events()[0]
    [changed] = [row for row in events if row["kind"] == "live"]
    assert changed["key"] == "optimizer.generator_lr"
    assert (changed["before"], changed["value"]) == (0.001, 0.0005)
    assert 0 < changed["step"] < 400
    refused = [row["error"] for row in events if row["kind"] == "refused"]
    assert refused == [
        "batch_size shapes the networks or the data and cannot change while a run trains: start a new run.",
        "tips.instance_noise: expected a number from 0 to 1, received 7; correct the value.",
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_between_two_steps(tmp_path, number) -> None:
    before = signal.getsignal(number)
    result = train(config(), tmp_path / "a", on_progress=once(lambda: os.kill(os.getpid(), number)))
    assert result.state == "interrupted"
    assert 0 < result.steps < 2000
    assert RunReader(tmp_path / "a").latest_checkpoint().step == result.steps
    assert signal.getsignal(number) == before
    train(config(), tmp_path / "a", resume=True)
    train(config(), tmp_path / "b")
    broken, whole = ([{**row, "seconds": 0} for row in RunReader(tmp_path / name).metrics()[0]] for name in ("a", "b"))
    assert broken == whole
    assert len(whole) == 20


def test_a_pause_can_be_interrupted(tmp_path) -> None:
    run_dir = tmp_path / "a"

    def pause() -> None:
        write_control(run_dir, {"action": "pause"})
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()

    assert train(config(), run_dir, on_progress=once(pause)).state == "interrupted"


def test_divergence_is_a_result(tmp_path) -> None:
    rates = {"optimizer.generator_lr": 10, "optimizer.discriminator_lr": 10}
    result = train(config(**rates), tmp_path / "a")
    assert result.state == "diverged"
    assert result.error.startswith(f"Training diverged at step {result.steps + 1:,}: ")
    status = RunReader(tmp_path / "a").status()
    assert (status.state, status.error) == ("diverged", result.error)
    assert kinds(tmp_path / "a") == ["diverged", "illness"]


def test_a_failure_is_kept_in_words_and_raised(tmp_path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise RunError("Writing the metrics failed because the disk is full; free some space.")

    monkeypatch.setattr(RunWriter, "append_metrics", full)
    with pytest.raises(RunError, match="the disk is full"):
        train(config(), tmp_path / "a")
    status = RunReader(tmp_path / "a").status()
    assert (status.state, status.error) == (
        "failed", "Writing the metrics failed because the disk is full; free some space.",
    )  # fmt: skip


def test_a_folder_with_a_run_is_refused(tmp_path) -> None:
    train(config(steps=100), tmp_path / "a")
    with pytest.raises(RunError, match="already holds a run, expected a new or empty folder"):
        train(config(steps=100), tmp_path / "a")
    assert RunReader(tmp_path / "a").status().state == "finished"
