"""The command line as processes of their own: signals, sudden death, and what reaches the terminal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gan_core.runs import RunReader

TOTAL = 120_000
START = ["train", "--preset", "quadratic", "--steps", str(TOTAL), "--set", "snapshot_every=5000"]
RESUME = ["train", "--resume", "--run-dir", "a"]


def program(folder: Path, root: Path, *words: str) -> subprocess.Popen[str]:
    code = f"import sys; sys.path.insert(0, {str(root)!r}); from gan_core.cli import main; sys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def wait_for_rows(run_dir: Path, process: subprocess.Popen[str], after: int) -> None:
    """Wait until the run has logged a step past ``after``."""
    while process.poll() is None:
        if (run_dir / "metrics.jsonl").exists():
            logged = RunReader(run_dir).metrics()[0]
            if logged and logged[-1]["step"] > after:
                return
        time.sleep(0.05)
    pytest.fail(f"the training ended early: {process.stderr.read()}")


@pytest.mark.slow
def test_interrupted_killed_and_resumed_equals_unbroken(tmp_path, root) -> None:
    run_dir = tmp_path / "a"
    first = program(tmp_path, root, *START, "--run-dir", "a")
    wait_for_rows(run_dir, first, 0)
    first.send_signal(signal.SIGINT)
    _, errors = first.communicate()
    assert first.returncode == 130
    [line] = errors.splitlines()
    assert line.startswith("Interrupted at step ")
    stopped_at = RunReader(run_dir).status().step
    assert 0 < stopped_at < TOTAL

    second = program(tmp_path, root, *RESUME)
    wait_for_rows(run_dir, second, stopped_at)
    second.kill()
    second.communicate()
    reader = RunReader(run_dir)
    assert reader.status().recorded_state == "running"
    assert reader.status(now=time.time() + 20).state == "interrupted"

    third, whole = (
        program(tmp_path, root, *RESUME, "--json"),
        program(tmp_path, root, *START, "--run-dir", "b"),
    )
    out, errors = third.communicate()
    assert (third.returncode, errors) == (0, "")
    assert json.loads(out.splitlines()[-1])["steps"] == TOTAL
    assert whole.communicate()[1] == ""
    resumed, unbroken = (
        [{**row, "seconds": 0} for row in RunReader(tmp_path / name).metrics()[0]] for name in ("a", "b")
    )
    assert len(unbroken) == TOTAL // 100
    assert resumed == unbroken
