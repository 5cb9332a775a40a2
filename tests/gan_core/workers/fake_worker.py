"""A worker whose training only counts: it writes status and metrics as the engine does, without TensorFlow.

Steered by files in the folder above the runs: ``slow`` holds the seconds of a step, ``broken`` makes loading fail,
``fail`` holds the sentence (or, after "defect:", the text of a defect) with which a run of that name fails; ``hang``
and ``hog`` hold the name of a run that stops doing anything, or takes 300 MB, at its second step.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from gan_core.errors import DataError
from gan_core.runs import ControlWatcher, RunReader, RunWriter
from gan_core.workers.worker import serve

STEERING = Path(sys.argv[1])
HELD = []


def steering(name, default=None):
    path = STEERING / name
    return path.read_text() if path.exists() else default


def train(config, run_dir, *, resume, should_leave, on_doing):
    assert resume
    on_doing("Looking at the clock")
    sentence = steering("fail")
    if sentence and sentence.startswith("defect:"):
        raise KeyError(sentence)
    if sentence:
        raise DataError(sentence)
    reader, watcher = RunReader(run_dir), ControlWatcher(run_dir)
    step = max((row["step"] for row in reader.metrics()[0]), default=0)
    state, ended, live = "running", None, {}
    with RunWriter.open(run_dir) as writer:
        while ended is None:
            writer.set_status(state, step=step, total_steps=config.steps)
            ended = should_leave() or ("finished" if step >= config.steps else None)
            if ended:
                break
            time.sleep(float(steering("slow", "0.002")))
            if step == 2:
                misbehave(run_dir.name)
            request = watcher.poll()
            if request is not None:
                live |= request.live
                state = {"pause": "paused", "resume": "running"}.get(request.action, state)
                ended = "stopped" if request.action == "stop" else None
            if state == "running" and not ended:
                step += 1
                row = {"step": step, "seconds": step * 0.01, "g_loss": 1.0 / step}
                writer.append_metrics([row | {key: value for key, value in live.items() if value is not None}])
        writer.set_status(ended, step=step, total_steps=config.steps)
        print("trained to step", step)


def misbehave(run_id):
    if steering("hang") == run_id:
        signal.pause()
    if steering("hog") == run_id:
        HELD.append(bytearray(os.urandom(2**20)) * 300)
        time.sleep(0.5)


def load():
    if steering("stuck"):
        signal.pause()
    if steering("broken") == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if steering("broken"):
        raise ImportError(steering("broken"))
    time.sleep(float(steering("load", "0")))
    return train


if __name__ == "__main__":
    os._exit(serve(load))
