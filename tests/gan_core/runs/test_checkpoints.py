from __future__ import annotations

import errno
import json

import pytest

from gan_core.errors import RunError
from gan_core.runs import RunReader, RunWriter


@pytest.fixture
def run_dir(tmp_path):
    return tmp_path / "run"


@pytest.fixture
def writer(run_dir):
    with RunWriter.create(run_dir, {}) as writer:
        yield writer


def save(writer, step, text="weights"):
    with writer.checkpoint(step) as folder:
        (folder / "optimizer").mkdir()
        (folder / "generator.keras").write_text(text)
        (folder / "optimizer" / "state.npz").write_text("12345")


def names(run_dir):
    return sorted(path.name for path in (run_dir / "checkpoints").iterdir())


def test_a_checkpoint_is_there_when_the_block_ends(run_dir, writer):
    with writer.checkpoint(7) as folder:
        (folder / "generator.keras").write_text("weights")
        assert RunReader(run_dir).latest_checkpoint() is None
    found = RunReader(run_dir).latest_checkpoint()
    assert (found.step, found.path.name, found.size_bytes) == (7, "step_00000007", 7)
    seal = json.loads((found.path / "complete.json").read_text())
    assert seal == {"format_version": 1, "step": 7, "files": {"generator.keras": 7}}
    assert names(run_dir) == ["step_00000007"]


def save_until(writer, step, error):
    with writer.checkpoint(step) as folder:
        (folder / "generator.keras").write_text("half")
        raise error


@pytest.mark.parametrize("error", [KeyError("x"), KeyboardInterrupt()])
def test_an_error_inside_leaves_nothing_and_keeps_the_older_one(run_dir, writer, error):
    save(writer, 7, "old")
    with pytest.raises(type(error)):
        save_until(writer, 7, error)
    assert names(run_dir) == ["step_00000007"]
    assert (RunReader(run_dir).latest_checkpoint().path / "generator.keras").read_text() == "old"


def test_a_full_disk_inside_is_said(run_dir, writer):
    with pytest.raises(RunError, match=r"^Saving the checkpoint of step 3 failed because the disk with"):
        save_until(writer, 3, OSError(errno.ENOSPC, "No space left on device"))
    assert names(run_dir) == []


def test_saving_a_step_again_replaces_it(run_dir, writer):
    save(writer, 7, "old")
    save(writer, 7, "new")
    assert names(run_dir) == ["step_00000007"]
    assert (RunReader(run_dir).latest_checkpoint().path / "generator.keras").read_text() == "new"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("generator.keras", "weig"),
        ("optimizer/state.npz", None),
        ("complete.json", None),
        ("complete.json", "{"),
        ("complete.json", '{"files": {"generator.keras": "7"}}'),
    ],
)
def test_a_damaged_checkpoint_is_passed_over(run_dir, writer, name, text):
    save(writer, 1)
    save(writer, 2)
    path = run_dir / "checkpoints" / "step_00000002" / name
    path.unlink()
    if text is not None:
        path.write_text(text)
    assert [entry.step for entry in RunReader(run_dir).checkpoints()] == [1]


def test_opening_puts_a_killed_save_right(run_dir, writer):
    save(writer, 1)
    save(writer, 2)
    writer.close()
    folder = run_dir / "checkpoints"
    (folder / "step_00000002").rename(folder / ".old-step_00000002")  # killed between the two renames
    (folder / ".new-step_00000002-ab").mkdir()
    (folder / ".old-step_00000001").mkdir()
    RunWriter.open(run_dir).close()
    assert names(run_dir) == ["step_00000001", "step_00000002"]
    assert RunReader(run_dir).latest_checkpoint().step == 2


def test_pruning_keeps_the_newest_within_the_budget(run_dir, writer):
    for step in range(1, 6):
        save(writer, step)  # 12 bytes each
    assert writer.prune_checkpoints(4) == [1]
    assert writer.prune_checkpoints(4, budget_bytes=36) == [2]
    assert writer.prune_checkpoints(4, budget_bytes=35) == [3]
    assert writer.prune_checkpoints(4, budget_bytes=1) == [4]
    assert writer.prune_checkpoints(1, budget_bytes=0) == []
    assert names(run_dir) == ["step_00000005"]


def test_pruning_never_removes_all(writer):
    with pytest.raises(RunError, match=r"^At least 1 checkpoint must be kept, got 0; give a number from 1 on\.$"):
        writer.prune_checkpoints(0)


def test_thinning_spreads_what_is_kept_over_the_run(writer, run_dir):
    for step in range(0, 110, 10):
        save(writer, step)
    removed = writer.thin_checkpoints(5, 10**6)
    kept = [entry.step for entry in RunReader(run_dir).checkpoints()]
    assert len(kept) == 5
    assert sorted([*kept, *removed]) == list(range(0, 110, 10))
    assert (kept[0], kept[-1]) == (0, 100)
    assert 40 <= kept[2] <= 60


def test_thinning_keeps_to_the_budget_and_always_the_newest(writer, run_dir):
    for step in range(0, 50, 10):
        save(writer, step, "x" * 1000)
    writer.thin_checkpoints(5, 2500)
    assert [entry.step for entry in RunReader(run_dir).checkpoints()] == [0, 40]
    writer.thin_checkpoints(5, 1)
    assert [entry.step for entry in RunReader(run_dir).checkpoints()] == [40]
    with pytest.raises(RunError, match="At least 1 checkpoint"):
        writer.thin_checkpoints(0, 1)
