"""One place where faults happen: a folder, an app over it that can be killed and started again, and what runs gave."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from gan_core.config import RunConfig, build_config, to_json_dict
from gan_core.errors import UserError
from gan_core.runs import RunReader, RunStatus, RunStore, atomic_write_json
from gan_core.runs.process import is_alive

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0
REFERENCES = threading.Lock()
ENDS = ("finished", "failed", "diverged", "stopped", "interrupted")
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "pictures": (
        "digits",
        {"steps": 120, "model.width": 4, "model.latent_dim": 4, "batch_size": 4, "log_every": 5, "snapshot_every": 20},
    ),
    "points": ("quadratic", {"steps": 12_000, "log_every": 50, "snapshot_every": 1000}),
    "engine": ("quadratic", {"steps": 24_000, "log_every": 100}),
    "bystander": ("quadratic", {"steps": 3000, "log_every": 50, "snapshot_every": 1000}),
}


class LostError(Exception):
    """Something did not come back as it should have."""


def config_of(kind: str, seed: int) -> RunConfig:
    """The run of a kind with a seed."""
    preset, settings = KINDS[kind]
    return build_config(preset, {**settings, "seed": seed})


def wait_until(what: Callable[[], Any], said: str, seconds: float = PATIENCE) -> Any:
    """The first true value of ``what``; raises LostError when it never comes."""
    end = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > end:
            raise LostError(f"{said} did not happen within {seconds:.0f} s")
        time.sleep(0.02)
    return found


class App:
    """A process of :mod:`tools.faults.app`."""

    def __init__(self, folder: Path) -> None:
        environment = {"CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)}
        with (folder / "app.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tools.faults.app", str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **environment},
                cwd=ROOT,
                text=True,
            )
        self._lock = threading.Lock()

    def call(self, on: str, name: str, **given: Any) -> Any:
        """Call a method of the pool or the engine; raises LostError with the sentence of an error."""
        with self._lock:
            self.process.stdin.write(json.dumps({"on": on, "call": name, "given": given}) + "\n")
            self.process.stdin.flush()
            said = json.loads(self.process.stdout.readline() or '{"error": "The app has gone."}')
        if "error" in said:
            raise LostError(said["error"])
        return said["answer"]

    def kill(self) -> None:
        """As by ``kill -9``."""
        self.process.kill()
        self.process.communicate()

    def close(self) -> None:
        """End it politely."""
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()


class Lane:
    """A folder with an app; ``home`` is where references are kept, by kind and seed."""

    def __init__(self, folder: Path, home: Path, chance: random.Random) -> None:
        self.folder, self.home, self.chance = folder, home, chance
        self.disk = folder / "disk"
        (self.disk / "runs").mkdir(parents=True, exist_ok=True)
        self.store = RunStore(self.disk / "runs")
        self.app = App(folder)
        self.visit: Any = None  # of a browser, while there is one
        self.app.call("pool", "warm")

    def restart(self) -> None:
        """A new app, as somebody starts it after a crash."""
        self.app = App(self.folder)
        self.app.call("pool", "warm")

    def submit(self, kind: str, seed: int) -> str:
        """Queue a run."""
        config = to_json_dict(config_of(kind, seed))
        return self.app.call("pool", "submit", config=config, owner=kind)

    def order(self, **fault: Any) -> None:
        """Tell the workers of this lane what to do to themselves."""
        atomic_write_json(self.folder / "fault.json", fault)

    def struck(self) -> bool:
        """Whether the order was carried out."""
        return not (self.folder / "fault.json").exists()

    def status(self, run_id: str) -> RunStatus:
        """The state of a run now."""
        return RunReader(self.store.resolve(run_id)).status()

    def state(self, run_id: str) -> str:
        """The state that was written last."""
        return self.status(run_id).recorded_state

    def trains(self, run_id: str) -> bool:
        """Whether a living worker trains it, with the preparations over."""
        status = self.status(run_id)
        return status.recorded_state == "running" and not status.doing and is_alive(status.process)

    def wait_for_training(self, run_id: str) -> int | None:
        """The worker's process once it trains, a moment later; None when the run has ended before."""
        ended = wait_until(lambda: self.trains(run_id) or self.state(run_id) in ENDS, f"the training of {run_id}")
        if not ended or self.state(run_id) in ENDS:
            return None
        time.sleep(self.chance.uniform(0.0, 0.8))
        status = self.status(run_id)
        return status.process.pid if status.recorded_state == "running" and is_alive(status.process) else None

    def kill(self, pid: int) -> None:
        """End a process as from outside."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def take_back(self) -> None:
        """The order was not carried out, and is not to be."""
        (self.folder / "fault.json").unlink(missing_ok=True)

    def is_gone(self, pid: int) -> bool:
        """Whether a process has ended."""
        return not psutil.pid_exists(pid) or _is_zombie(pid)

    def wait_gone(self, pid: int) -> None:
        """See a process gone."""
        wait_until(lambda: self.is_gone(pid), f"the end of process {pid}")

    def go_on(self, run_id: str) -> None:
        """Press Continue, where the run rests."""
        status = self.status(run_id)
        rests = status.recorded_state in ("interrupted", "failed", "stopped")
        if rests or (status.recorded_state == "running" and not is_alive(status.process)):
            try:
                self.app.call("pool", "continue_run", run_id=run_id)
            except LostError as error:
                if "in training already" not in str(error):
                    raise

    def finish(self, run_id: str) -> RunStatus:
        """Let a run go on to its end, pressing Continue where a person would."""

        def done() -> bool:
            self.go_on(run_id)
            return self.state(run_id) in ("finished", "diverged")

        wait_until(done, f"the end of {run_id}")
        return self.status(run_id)

    # --- the engine ------------------------------------------------------------------------------

    def play(self, kind: str, seed: int) -> str:
        """A run in the engine, in training."""
        wait_until(lambda: self.app.call("engine", "state") == "ready", "a ready engine")
        run_id = self.app.call("engine", "open", config=to_json_dict(config_of(kind, seed)), owner=kind)
        wait_until(lambda: (self.feed(run_id) or {}).get("state") == "ready", "networks in the engine")
        self.app.call("engine", "command", run_id=run_id, action="train")
        return run_id

    def feed(self, run_id: str) -> dict[str, Any] | None:
        """What a page hears of a run; None while the engine is away."""
        try:
            return self.app.call("engine", "feed", run_id=run_id, most=1)["status"]
        except LostError:
            return None

    def play_out(self, run_id: str) -> None:
        """Look on until the engine has finished the run."""
        wait_until(lambda: (self.feed(run_id) or {}).get("state") == "finished", f"the end of {run_id}")
        wait_until(lambda: self.state(run_id) == "finished", f"the last checkpoint of {run_id}")

    # --- comparing -------------------------------------------------------------------------------

    def reference(self, kind: str, seed: int) -> dict[str, Any]:
        """What the run of this kind and seed gives when nothing happens; trained once, by an app without faults."""
        told = json.dumps(to_json_dict(config_of(kind, seed)), sort_keys=True)
        place = self.home / f"{kind}-{seed}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
        with REFERENCES:
            if not place.exists():
                run_id = self.submit(kind, seed)
                self.finish(run_id)
                shutil.copytree(self.store.resolve(run_id), place, ignore=shutil.ignore_patterns(".*"))
        return contents(place, kind)

    def witness(self, kind: str, seed: int, run_id: str) -> int:
        """Compare a run with its reference; returns the rows compared, raises LostError where they differ."""
        found, wanted = contents(self.store.resolve(run_id), kind), self.reference(kind, seed)
        if wrong := [name for name in wanted if found[name] != wanted[name]]:
            raise LostError(
                f"the {' and the '.join(wrong)} of the {kind} run {run_id} are not those of an unbroken run"
            )
        return len(wanted["rows of metrics"])

    def close(self) -> None:
        """End the app and its workers."""
        if self.visit is not None:
            self.visit.close()
        self.app.close()


def _is_zombie(pid: int) -> bool:
    with suppress(psutil.Error):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


def contents(run_dir: Path, kind: str) -> dict[str, Any]:
    """What two equal runs have in common: rows of metrics without the clock's share, pictures, the last weights."""
    reader = RunReader(run_dir)
    rows = [{key: value for key, value in row.items() if key != "seconds"} for row in reader.metrics()[0]]
    state = np.load(reader.latest_checkpoint().path / "state.npz")
    weights = {name: state[name].tobytes() for name in state.files if name[:2] in ("g.", "d.")}
    every = 1 if kind == "engine" else KINDS[kind][1]["snapshot_every"]
    samples = {
        path.name: path.read_bytes() for step, path in reader.samples() if kind != "engine" and step % every == 0
    }
    return {"rows of metrics": rows, "weights": weights, "samples": samples}


def skipping_errors(read: Callable[[], object]) -> str:
    """What a viewer gets while a folder changes under it: "" or one sentence; anything else is a loss."""
    try:
        read()
    except UserError as error:
        if "\n" in str(error):
            raise LostError(f"a viewer was told more than one sentence: {error}") from error
        return str(error)
    return ""
