"""The worker's own part, in this process: claiming, failing in words, leaving early."""

from __future__ import annotations

import errno
import io
import json
import os
import threading
from types import SimpleNamespace

import pytest

from gan_core.config import build_config
from gan_core.errors import DataError
from gan_core.runs import RunReader, RunStore, RunWriter, write_control
from gan_core.runs.lock import FileLock
from gan_core.workers import worker as module
from gan_core.workers.folders import claim_path, is_worked_on, lacks_reason, queue_new, set_state, verdict
from gan_core.workers.process import TAKEN
from gan_core.workers.worker import Left, Orders, claimed, frozen_config, in_one_sentence, leave_early, train_one
from tests.waiting import PATIENCE


@pytest.fixture
def queued(tmp_path):
    store = RunStore(tmp_path)
    queue_new(store, "run", build_config("quadratic", {"steps": 7}), "anna", None)
    return tmp_path / "run"


@pytest.fixture(autouse=True)
def printing(monkeypatch):
    """The tests' own output stays where it is."""
    monkeypatch.setattr(module, "print_to", lambda log: None)


class Pipe:
    """Stdin of a worker, written by the test."""

    def __init__(self) -> None:
        out, self._into = os.pipe()
        self.stream = io.FileIO(out)

    def say(self, **order) -> None:
        os.write(self._into, json.dumps(order).encode() + b"\n")

    def close(self) -> None:
        os.close(self._into)


@pytest.fixture
def pipe():
    return Pipe()


class Silent:
    """Orders of a pool that says nothing more."""

    def __init__(self, leave=None) -> None:
        self._leave = leave

    def leave(self):
        return self._leave


def heard(orders: Orders, state: str) -> bool:
    for _ in range(2000):
        if orders.leave() == state:
            return True
        threading.Event().wait(0.005)
    return False


def test_orders_are_a_run_then_leaving_then_the_end_of_the_app(pipe):
    ended, statuses = threading.Event(), []
    orders = Orders(pipe.stream, end=lambda status: (statuses.append(status), ended.set()), grace_seconds=0.05)
    pipe.say(run_dir="/some/where")
    assert str(orders.wait_for_run()) == "/some/where"
    assert orders.leave() is None
    pipe.say(leave="paused")
    assert heard(orders, "paused")
    pipe.close()
    assert heard(orders, "interrupted")
    assert ended.wait(PATIENCE)
    assert statuses == [3]


def test_an_app_that_goes_before_there_is_a_run_ends_the_waiting(pipe):
    orders = Orders(pipe.stream, end=lambda status: None)
    pipe.close()
    assert orders.wait_for_run() is None
    assert orders.leave() == "interrupted"


def test_only_one_worker_claims_a_queued_run(queued):
    claim = claimed(queued)
    assert claim is not None
    assert is_worked_on(queued)
    assert claimed(queued) is None
    claim.release()
    assert not is_worked_on(queued)


@pytest.mark.parametrize("state", ["stopped", "running", "finished", "paused"])
def test_a_run_that_is_not_queued_is_left_alone(queued, state):
    set_state(RunStore(queued.parent), "run", state)
    assert claimed(queued) is None
    assert not claim_path(queued).exists()


def test_a_run_that_is_gone_is_left_alone(tmp_path):
    assert claimed(tmp_path / "nothing") is None


def test_the_total_is_the_one_it_was_queued_for(queued):
    assert frozen_config(queued).steps == 7
    with RunWriter.open(queued) as writer:
        writer.set_status("queued", step=0, total_steps=90)
    assert frozen_config(queued).steps == 90


def work(train, run_dir):
    """The exit status, and what the pool was told."""
    channel = io.StringIO()
    status = train_one(train, run_dir, Silent(), channel)
    return status, [json.loads(line) for line in channel.getvalue().splitlines()]


def test_training_gets_configuration_folder_and_questions(queued):
    seen = {}

    def train(config, run_dir, **options):
        seen.update(options, steps=config.steps, run_dir=run_dir, held=claim_path(queued).exists())

    assert work(train, queued) == (0, [])
    assert (seen["steps"], seen["run_dir"], seen["resume"], seen["held"]) == (7, queued, True, True)
    assert callable(seen["should_leave"])
    assert not claim_path(queued).exists()


def test_what_is_refused_is_written_and_said(queued):
    def train(*_, **__):
        raise DataError("Photos must lie in a folder, found none; choose another one.")

    assert work(train, queued) == (1, [{"failed": "Photos must lie in a folder, found none; choose another one."}])
    status = RunReader(queued).status()
    assert (status.state, status.error) == ("failed", "Photos must lie in a folder, found none; choose another one.")


def test_a_failure_is_written_although_the_error_holds_the_folder(queued):
    def train(_config, run_dir, **__):
        held = RunWriter.open(run_dir)
        raise DataError(f"Held {held is not None}.")

    status, _ = work(train, queued)
    assert (status, RunReader(queued).status().error) == (1, "Held True.")


def test_an_end_that_was_written_already_stands(queued):
    def train(_config, run_dir, **__):
        set_state(RunStore(run_dir.parent), "run", "diverged", "It blew up.")
        raise DataError("Something after that.")

    work(train, queued)
    assert (RunReader(queued).status().state, RunReader(queued).status().error) == ("diverged", "It blew up.")


def closed_as_failed(run_dir):
    """What a training leaves that meets an error it has no words for."""
    with RunWriter.open(run_dir) as writer:
        writer.set_status("running", step=1, total_steps=7)
        writer.set_status("failed", step=1, total_steps=7)


def test_a_defect_in_a_step_is_said_although_the_training_closed_its_folder(queued):
    def train(_config, run_dir, **__):
        closed_as_failed(run_dir)
        raise MemoryError

    sentence = "Training needs more memory than this machine has; choose a smaller batch, micro-batch or picture size."
    assert work(train, queued) == (1, [{"failed": sentence}])
    status = RunReader(queued).status()
    assert (status.state, status.step, status.error) == ("failed", 1, sentence)


def test_a_training_that_meets_a_defect_closes_its_run_without_words(tmp_path, monkeypatch):
    from gan_core.engine.session import Session
    from gan_core.training import train

    def out_of_memory(*_):
        raise MemoryError

    monkeypatch.setattr(Session, "snapshot", out_of_memory)
    with pytest.raises(MemoryError):
        train(build_config("quadratic", {"steps": 7}), tmp_path / "run")
    assert lacks_reason(RunReader(tmp_path / "run").status())


def test_what_such_a_worker_said_is_written_by_the_pool_where_it_could_not(queued):
    closed_as_failed(queued)
    gone = SimpleNamespace(run_id="run", pid=os.getpid(), assigned_at=0.0, exit_status=1, failed="It is full.")
    store = RunStore(queued.parent)
    assert verdict(store, gone) == ("failed", "It is full.")
    set_state(store, "run", "failed", "It is full.")
    assert verdict(store, gone) is None


@pytest.mark.parametrize(("action", "state"), [("stop", "stopped"), ("pause", "paused")])
def test_stopped_or_paused_while_its_data_is_prepared(queued, action, state):
    def train(_config, run_dir, on_doing, **__):
        on_doing("Preparing the pictures: 40 %")
        write_control(run_dir, {"action": action})
        on_doing("Preparing the pictures: 50 %")
        raise AssertionError("went on")

    assert work(train, queued)[0] == 0
    status = RunReader(queued).status()
    assert (status.state, status.error) == (state, None)


def test_resumed_again_it_is_prepared_to_the_end(queued):
    for action in ("pause", "resume"):
        write_control(queued, {"action": action})
    leave_early(queued, Silent())
    with pytest.raises(Left, match="interrupted"):
        leave_early(queued, Silent("interrupted"))


def test_a_run_in_other_hands_is_not_touched(queued):
    lock = FileLock(claim_path(queued), "The run")
    before = (queued / "status.json").read_bytes()
    assert work(lambda *_, **__: pytest.fail("trained"), queued) == (TAKEN, [])
    assert (queued / "status.json").read_bytes() == before
    lock.release()


class ResourceExhaustedError(Exception):
    """Called as TensorFlow calls it."""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DataError("As it is."), "As it is."),
        (MemoryError(), "Training needs more memory than this machine has; choose a smaller batch, "),
        (ResourceExhaustedError("OOM"), "Training needs more memory than this machine has; choose a smaller batch, "),
        (OSError(errno.ENOSPC, "No space"), "Training failed because the disk with the run's folder is full; "),
        (OSError(errno.EIO, "Bad sector"), "Training failed at the run's folder (Bad sector); check the disk"),
        (ZeroDivisionError("x"), "Training met a defect of this program (ZeroDivisionError); log.txt in the run's"),
    ],
)
def test_every_error_is_one_sentence(error, sentence):
    said = in_one_sentence(error)
    assert said.startswith(sentence)
    assert "\n" not in said
    assert said.endswith(".")
