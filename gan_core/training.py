"""``gan_core.train(config, run_dir)``: the one door for training from Python and from the command line."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from gan_core.config import POINTS, TEXT, RunConfig
from gan_core.data.images import make_images
from gan_core.engine.base_session import BaseSession
from gan_core.engine.image_session import ImageSession
from gan_core.engine.session import Session
from gan_core.engine.spread import MULTI_WORKER, is_spread, leading, spread_for
from gan_core.engine.spread_trainer import follow
from gan_core.engine.text_session import TextSession
from gan_core.engine.trainer import DivergedError
from gan_core.errors import UserError
from gan_core.pretrained import refuse_resuming
from gan_core.runs import ControlWatcher, RunPaths
from gan_core.runs.status import read_raw_status

PAUSE_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class Progress:
    """What a progress bar shows: ``metrics`` are the last step's figures."""

    step: int
    total: int
    seconds: float
    metrics: dict[str, float]


@dataclass(frozen=True)
class TrainResult:
    """How a training ended; ``state`` is finished, stopped, diverged or interrupted.

    ``seconds`` and ``steps_per_second`` are of this training alone, without compiling, pauses and saving.
    """

    run_dir: str
    steps: int
    seconds: float
    steps_per_second: float
    state: str
    error: str | None = None

    def to_json_dict(self) -> dict[str, object]:
        """Plain data, without an empty error."""
        return {key: value for key, value in asdict(self).items() if value is not None}


class _StopRequested(Exception):
    """A viewer asked the run to stop."""


class _LeaveRequested(Exception):
    """Whoever started the training wants it saved and ended in this state."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def open_session(
    config: RunConfig, run_dir: str | Path, *, resume: bool = False, doing: Callable[[str], None] | None = None
) -> BaseSession:
    """The session for this kind of run; with ``resume`` opened from the folder, with ``config.steps`` as its total."""
    if resume:
        refuse_resuming(run_dir)
    if config.kind == POINTS:
        return Session.resume(run_dir, steps=config.steps) if resume else Session(config, run_dir)
    kind = TextSession if config.kind == TEXT else ImageSession
    return kind.resume(run_dir, steps=config.steps, doing=doing) if resume else kind(config, run_dir, doing=doing)


def train(
    config: RunConfig,
    run_dir: str | Path,
    *,
    resume: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    should_leave: Callable[[], str | None] | None = None,
    on_doing: Callable[[str], None] | None = None,
) -> TrainResult:
    """Train ``config`` into ``run_dir`` until its total of steps.

    With ``resume`` the run in that folder goes on from its newest saved state, to ``config.steps`` as the new
    total; one that was only queued begins. ``should_leave`` is asked between steps, and while the run is paused:
    a state (paused or interrupted) ends the training there, with everything saved. ``on_doing`` is told what goes on
    before the first step.

    A viewer's requests (pause, stop, live settings in control.json) are obeyed; SIGINT and SIGTERM end the training
    between two steps, with everything saved. Raises :class:`gan_core.errors.UserError` for bad input; a divergence is
    a result, not an error. Of several hosts (``loop.spread``) those that are not the chief do what it says and write
    nothing; their result has no folder.
    """
    if is_spread(config) and spread_for(config.loop.spread).hosts.follows:
        return follow_chief(on_doing)
    with leading(config) as spread, _polite_signals() as interrupted:
        leave = _either(spread.pulse if spread else None, should_leave)
        # What was asked since a run was queued counts, also while its data is prepared; what stood before does not.
        queued = resume and read_raw_status(RunPaths(run_dir)).get("state") == "queued"
        watcher = ControlWatcher(run_dir, ignore_standing=not queued) if resume else None
        session = open_session(config, run_dir, resume=resume, doing=on_doing)
        first, began = session.step, session.seconds

        def report(metrics: dict) -> None:
            nonlocal watcher
            watcher = watcher or ControlWatcher(run_dir)
            if on_progress:
                last = {name: float(metrics[name][-1]) for name in session.metric_names}
                on_progress(Progress(session.step, session.total, session.seconds - began, last))
            _obey(session, watcher, interrupted, leave)

        state, error = _play(session, report)
        if spread:
            spread.dismiss(state, session.step)
    seconds = session.seconds - began
    rate = (session.step - first) / seconds if seconds > 0 else 0.0
    return TrainResult(str(run_dir), session.step, round(seconds, 3), float(f"{rate:.4g}"), state, error)


def follow_chief(on_doing: Callable[[str], None] | None = None) -> TrainResult:
    """Train as the first host of TF_CONFIG says, until it ends; a signal here asks it to end the run for all."""
    began, spread = time.perf_counter(), spread_for(MULTI_WORKER)
    with _polite_signals(spread.wants_to_leave):
        state, steps = follow(spread, lambda config: make_images(config.dataset), on_doing or (lambda _: None))
    return TrainResult("", steps, round(time.perf_counter() - began, 3), 0.0, state)


def _either(*asked: Callable[[], str | None] | None) -> Callable[[], str | None]:
    """The first answer of several that is not None."""
    return lambda: next((said for ask in asked if ask and (said := ask()) is not None), None)


@contextmanager
def _polite_signals(event: threading.Event | None = None) -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set, instead of cutting a step in two.

    Only the main thread can listen; elsewhere the event is never set.
    """
    asked = event or threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, lambda *_: asked.set())
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def _play(session: BaseSession, report: Callable[[dict], None]) -> tuple[str, str | None]:
    """Play to the end and close the run folder with the state it ended in: (state, error)."""
    state, error = "failed", None
    try:
        session.play_to_the_end(report)
        state = "finished"
    except _StopRequested:
        state = "stopped"
    except _LeaveRequested as asked:
        state = asked.state
    except KeyboardInterrupt:
        state = "interrupted"
    except DivergedError as diverged:
        state, error = "diverged", str(diverged)
    except UserError as problem:
        error = str(problem)
        raise
    finally:
        session.close(state, error)
    return state, error


def _obey(
    session: BaseSession,
    watcher: ControlWatcher,
    interrupted: threading.Event,
    should_leave: Callable[[], str | None],
) -> None:
    """Do what a viewer, a signal or the launcher asked since the last look; while paused, wait here."""
    paused = False
    while True:
        if interrupted.is_set() and session.step < session.total:
            raise KeyboardInterrupt
        if (state := should_leave()) is not None:
            raise _LeaveRequested("paused" if paused else state)
        request = watcher.poll()
        if request is not None:
            _apply_live(session, request.live)
            if request.action == "stop":
                raise _StopRequested
            if request.action in ("pause", "resume"):
                paused = request.action == "pause"
                session.note({"pause": "paused", "resume": "resumed"}[request.action])
        if not paused:
            session.say("running")
            return
        session.say("paused")
        time.sleep(PAUSE_POLL_SECONDS)


def _apply_live(session: BaseSession, live: dict[str, float]) -> None:
    for key, value in live.items():
        try:
            session.set_live(key, value)
        except UserError as error:
            session.note("refused", error=str(error))
