from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from gan_core.config import build_config
from gan_core.engine import session as session_module
from gan_core.engine.base_session import _steps_within
from gan_core.engine.session import Session
from gan_core.engine.trainer import DivergedError, Trainer
from gan_core.errors import ConfigError, DataError, RunError
from gan_core.runs import RunReader, load_arrays


def config(**changes: object):
    return build_config("quadratic", {"steps": 260, "snapshot_every": 50, **changes})


def rows(run_dir: Path) -> list[dict]:
    """Logged rows without their times."""
    return [{**row, "seconds": 0} for row in RunReader(run_dir).metrics()[0]]


def played(run_dir: Path, **changes: object) -> Session:
    session = Session(config(**changes), run_dir)
    session.play_to_the_end()
    session.close("finished")
    return session


def same(one: Session, other: Session) -> bool:
    """Whether two sessions stand at exactly the same point of training."""
    a, b = one.trainer.to_arrays(), other.trainer.to_arrays()
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name]) for name in a)


def files(run_dir: Path) -> dict[str, bytes]:
    paths = [path for path in run_dir.rglob("*") if path.is_file() and path.name != ".lock"]
    return {str(path.relative_to(run_dir)): path.read_bytes() for path in paths}


def test_rows_are_the_means_of_their_window(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    for count in (30, 90, 1, 139):
        session.play(count)
    metrics = Trainer(config()).advance(260)
    logged = rows(tmp_path / "a")
    assert [row["step"] for row in logged] == [100, 200]
    for row, window in zip(logged, (slice(0, 100), slice(100, 200)), strict=True):
        assert row["g_loss"] == pytest.approx(float(metrics["g_loss"][window].mean()), rel=1e-5)
        assert row["d_acc_fake"] == pytest.approx(float(metrics["d_acc_fake"][window].mean()), rel=1e-5)


def test_looking_leaves_nothing_behind(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    session.look()
    session.snapshot()
    session.quality()
    session.checkpoint()
    session.close("paused")
    assert not (tmp_path / "a").exists()


def test_seconds_count_training_only(tmp_path) -> None:
    ticks = iter(range(1000))
    session = Session(config(), tmp_path / "a", clock=lambda: float(next(ticks)))
    session.play(100)
    session.play(100)
    assert session.seconds == 2.0  # one tick a call; what lies between them is a pause
    assert [row["seconds"] for row in RunReader(tmp_path / "a").metrics()[0]] == [1.0, 2.0]


# --- resuming -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop", [100, 130, 7])
def test_resumed_equals_unbroken_also_within_a_window(tmp_path, stop) -> None:
    whole = played(tmp_path / "whole")
    session = Session(config(), tmp_path / "cut")
    session.play(stop)
    session.close("interrupted")
    resumed = Session.resume(tmp_path / "cut")
    assert resumed.step == stop
    resumed.play_to_the_end()
    resumed.close("finished")
    assert same(whole, resumed)
    assert rows(tmp_path / "cut") == rows(tmp_path / "whole")
    assert [row["step"] for row in rows(tmp_path / "cut")] == [100, 200, 260]


def test_a_finished_run_goes_on_as_if_its_total_had_been_larger(tmp_path) -> None:
    played(tmp_path / "a", steps=130)
    assert [row["step"] for row in rows(tmp_path / "a")] == [100, 130]
    resumed = Session.resume(tmp_path / "a", steps=260)
    resumed.play_to_the_end()
    resumed.close("finished")
    assert same(played(tmp_path / "whole"), resumed)
    assert rows(tmp_path / "a") == rows(tmp_path / "whole")


def test_resuming_a_finished_run_changes_no_row(tmp_path) -> None:
    played(tmp_path / "a", steps=130)
    before = RunReader(tmp_path / "a").metrics()[0]
    again = Session.resume(tmp_path / "a")
    again.play_to_the_end()
    again.close("finished")
    assert RunReader(tmp_path / "a").metrics()[0] == before


def test_what_was_written_past_the_saved_state_is_dropped(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    session.play(50)
    session.snapshot()
    session.play(150)
    session.note("live", key="x")
    session.writer.close()  # the process is gone: no checkpoint was saved
    resumed = Session.resume(tmp_path / "a")
    assert resumed.step == 50
    assert rows(tmp_path / "a") == []
    assert [row["kind"] for row in RunReader(tmp_path / "a").events()[0]] == ["resumed"]


def test_a_raised_total_is_remembered(tmp_path) -> None:
    session = Session(config(steps=100), tmp_path / "a")
    session.total = 200
    session.play(150)
    session.close("interrupted")
    assert Session.resume(tmp_path / "a").total == 200


def test_a_total_below_the_step_plays_nothing(tmp_path) -> None:
    played(tmp_path / "a")
    resumed = Session.resume(tmp_path / "a", steps=100)
    assert resumed.total == 260
    assert len(resumed.play(10)["g_loss"]) == 0


def test_another_process_is_not_disturbed(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    session.play(100)
    session.snapshot()
    with pytest.raises(RunError, match="must have one writer"):
        Session.resume(tmp_path / "a")
    session.play(10)


def test_a_run_with_its_own_data_can_be_moved(tmp_path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("x,y\n" + "\n".join(f"{n / 20},{n / 40}" for n in range(20)))
    mine = {"dataset.name": "csv", "dataset.path": str(file), "steps": 200}
    whole = played(tmp_path / "whole", **mine)
    session = Session(config(**mine), tmp_path / "a")
    session.play(100)
    session.snapshot()
    session.close("interrupted")
    file.unlink()
    shutil.move(tmp_path / "a", tmp_path / "b")
    resumed = Session.resume(tmp_path / "b")
    branch = resumed.branch(tmp_path / "child", 100)
    for each in (resumed, branch):
        each.play_to_the_end()
        each.close("finished")
        assert same(whole, each)
    with pytest.raises(DataError, match="There is no file"):
        Session(config(**mine), tmp_path / "new")


# --- the timeline -------------------------------------------------------------------------------------


def test_snapshots_come_at_multiples_and_at_the_end(tmp_path) -> None:
    played(tmp_path / "a")
    reader = RunReader(tmp_path / "a")
    assert [step for step, _ in reader.timeline()] == [0, 50, 100, 150, 200, 250, 260]
    points = load_arrays(tmp_path / "a" / "samples" / "step_00000050.npz")["points"]
    assert points.shape == (256, 2)
    z = reader.latents()["z"]
    np.testing.assert_allclose(points[:5], _at(50).sample(z)[:5], atol=1e-5)


def _at(step: int) -> Trainer:
    trainer = Trainer(config())
    trainer.advance(step)
    return trainer


@pytest.mark.parametrize("limits", [{"MAX_SNAPSHOTS": 10}, {"MIN_SNAPSHOTS": 10, "TIMELINE_BYTES": 1}])
def test_a_long_timeline_is_thinned_and_keeps_its_ends(tmp_path, monkeypatch, limits) -> None:
    for name, value in limits.items():
        monkeypatch.setattr(session_module, name, value)
    played(tmp_path / "a", snapshot_every=10)
    steps = [step for step, _ in RunReader(tmp_path / "a").timeline()]
    assert 5 <= len(steps) <= 10
    assert (steps[0], steps[-1]) == (0, 260)
    assert np.diff(steps).max() <= 90  # spread over the whole run, its beginning too
    assert len(list((tmp_path / "a" / "samples").glob("step_*"))) == len(steps)


# --- branches, rewinding, live settings ---------------------------------------------------------------


def test_a_branch_has_the_history_and_leaves_the_parent_alone(tmp_path) -> None:
    parent = played(tmp_path / "parent")
    before = files(tmp_path / "parent")
    child = parent.branch(tmp_path / "child", 150, owner="ann")
    assert files(tmp_path / "parent") == before
    reader = RunReader(tmp_path / "child")
    assert child.step == 150
    assert reader.config()["parent"] == {"run": "parent", "step": 150}
    assert reader.status().owner == "ann"
    assert [step for step, _ in reader.timeline()] == [0, 50, 100, 150]
    assert rows(tmp_path / "child") == rows(tmp_path / "parent")[:1]
    assert [row["kind"] for row in reader.events()[0]] == ["branched"]
    child.play_to_the_end()
    child.close("finished")
    assert same(parent, child)
    assert rows(tmp_path / "child") == rows(tmp_path / "parent")
    assert files(tmp_path / "parent") == before


def test_a_branch_from_the_end_has_steps_to_go(tmp_path) -> None:
    parent = played(tmp_path / "parent")
    child = parent.branch(tmp_path / "child", 260)
    assert (child.step, child.total) == (260, 520)
    assert [row["step"] for row in rows(tmp_path / "child")] == [100, 200]  # not the unfinished window


def test_a_branch_from_a_snapshot_that_is_not_there(tmp_path) -> None:
    parent = played(tmp_path / "parent")
    with pytest.raises(RunError, match=r"step_00000033\.npz"):
        parent.branch(tmp_path / "child", 33)
    assert not (tmp_path / "child").exists()


def test_rewind_starts_anew_with_the_same_weights(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    session.play_to_the_end()
    session.rewind()
    assert (session.step, session.seconds) == (0, 0.0)
    assert rows(tmp_path / "a") == []
    assert [step for step, _ in RunReader(tmp_path / "a").timeline()] == [0]
    session.play_to_the_end()
    session.close("finished")
    assert same(played(tmp_path / "whole"), session)
    assert rows(tmp_path / "a") == rows(tmp_path / "whole")


def test_a_live_change_is_noted_once_and_survives(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    session.play(40)
    session.set_live("tips.label_smoothing", 0.2)
    session.set_live("tips.label_smoothing", 0.2)
    session.play(40)
    session.close("interrupted")
    [event] = RunReader(tmp_path / "a").events()[0]
    expected = {"step": 40, "kind": "live", "key": "tips.label_smoothing", "before": 0.0, "value": 0.2}
    assert {key: event[key] for key in expected} == expected
    assert Session.resume(tmp_path / "a").trainer.live["tips.label_smoothing"] == 0.2


def test_a_refused_live_change_is_not_noted(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    session.play(10)
    with pytest.raises(ConfigError, match=r"model\.width shapes the networks"):
        session.set_live("model.width", 3)
    assert RunReader(tmp_path / "a").events()[0] == []


# --- the rest -----------------------------------------------------------------------------------------


def test_divergence_keeps_the_rows_up_to_the_last_good_step(tmp_path) -> None:
    session = Session(config(log_every=5), tmp_path / "a")
    session.play(12)
    session.set_live("optimizer.generator_lr", 10.0)
    session.set_live("optimizer.discriminator_lr", 10.0)
    with pytest.raises(DivergedError):
        session.play(200)
    good = session.step
    assert 12 <= good < 212
    assert rows(tmp_path / "a")[-1]["step"] == good
    assert [row["kind"] for row in RunReader(tmp_path / "a").events()[0]][-2:] == ["diverged", "illness"]
    session.close("diverged", "in words")
    assert RunReader(tmp_path / "a").latest_checkpoint().step == good
    assert RunReader(tmp_path / "a").status().error == "in words"


def test_quality_is_logged_beside_its_floor(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    session.play(100)
    figures = session.quality()
    [row] = RunReader(tmp_path / "a").quality()[0]
    assert row["step"] == 100
    assert row["figures"] == {name: dict(figure) for name, figure in figures.items()}


def test_few_checkpoints_are_kept(tmp_path) -> None:
    session = Session(config(), tmp_path / "a")
    session.play_to_the_end(checkpoint_seconds=0.0)
    session.close("finished")
    assert [entry.step for entry in RunReader(tmp_path / "a").checkpoints()] == [200, 250, 260]


def test_calls_are_as_long_as_the_time_allows() -> None:
    assert _steps_within(0.5, 100, 0.1) == 500
    assert _steps_within(0.5, 1, 1e-6) == 100  # a first call says little: not more than a hundredfold
    assert _steps_within(0.5, 10, 0.0) == 1000
    assert _steps_within(0.5, 1, 60.0) == 1
