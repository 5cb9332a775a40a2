"""A writer killed with -9 at any moment leaves a folder that reads and resumes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gan_core.errors import RunError
from gan_core.runs import RunReader, RunStore, RunWriter, layout, load_arrays

WRITE_UNTIL_KILLED = """
import itertools, sys
import numpy as np
from gan_core.runs import RunWriter
with RunWriter.create(sys.argv[1], {"steps": 10**9}) as writer:
    for step in itertools.count(1):
        writer.append_metrics([{"step": step, "pad": "x" * 5000}])
        writer.append_event(step, "tick")
        writer.save_points(step, np.full((50, 2), step))
        with writer.checkpoint(step) as folder:
            (folder / "a.bin").write_bytes(bytes(20_000))
        writer.prune_checkpoints(3)
        writer.set_status("running", step=step, total_steps=10**9)
        print(step, flush=True)
"""


def start(run_dir):
    command = [sys.executable, "-c", WRITE_UNTIL_KILLED, str(run_dir)]
    root = Path(layout.__file__).parents[2]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)


@pytest.mark.parametrize("delay", [0.0, 0.011, 0.037])
def test_killed_at_any_moment_it_resumes_from_its_last_checkpoint(tmp_path, delay):
    run_dir = tmp_path / "run"
    with start(run_dir) as child:
        seen = [int(child.stdout.readline()) for _ in range(5)][-1]
        with pytest.raises(RunError, match=f"but process {child.pid} on .* writes it now"):
            RunWriter.open(run_dir)
        with pytest.raises(RunError, match="is being worked on; stop it first, then delete it"):
            RunStore(tmp_path).delete("run")
        time.sleep(delay)  # the moment of the kill differs
        child.send_signal(signal.SIGKILL)
    reader = RunReader(run_dir)
    assert reader.status().state == "running"
    assert reader.status(now=time.time() + 16).state == "interrupted"
    assert reader.metrics()[1].skipped == 0
    last = reader.latest_checkpoint()
    assert last.step >= seen
    with RunWriter.open(run_dir) as writer:
        writer.truncate_after(last.step)
        writer.append_metrics([{"step": last.step + 1}])
        writer.set_status("running", step=last.step + 1, total_steps=10**9)
    found = reader.metrics_columns()["step"]
    assert found.tolist() == list(range(1, last.step + 2))
    assert [step for step, _ in reader.samples()] == list(range(1, last.step + 1))
    assert load_arrays(reader.samples()[-1][1])["points"][0, 0] == last.step
    assert not [path for path in run_dir.rglob(".*") if path.name != ".lock"]
