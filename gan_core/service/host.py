"""One 2-D run inside the engine process: what viewers asked of it, its pace, and what they see."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from gan_core.engine.session import Session
from gan_core.engine.trainer import PHASES, DivergedError
from gan_core.errors import RunError
from gan_core.quality.marks import next_mark
from gan_core.service.hosted import Hosted

FRAME_SECONDS, UNWATCHED_FRAME_SECONDS = 0.1, 1.0
QUALITY_SECONDS = 1.5
CROWD = 3  # with more runs than this at once, each is drawn and measured less often
CHECKPOINT_SECONDS = 20.0
LONGEST_QUALITY_PAUSE = 3.0
WATCHED_SECONDS, ABANDONED_SECONDS = 4.0, 120.0
SLOW_STEPS_PER_SECOND = 12
MAX_STEP_COMMAND = 1000


class RunHost(Hosted):
    """Plays one session in slices of about 40 ms and collects what viewers see.

    Only the scheduler's threads call :meth:`work`, one at a time; everything else may be called from any thread.
    """

    def __init__(self, run_id: str, open_session: Callable[[], Session], **options: Any) -> None:
        super().__init__(run_id, open_session, **options)
        self.crowd = 1  # runs that train at the same time, kept up to date by the scheduler
        self._next_frame = self._next_quality = 0.0
        self._next_checkpoint = time.monotonic() + CHECKPOINT_SECONDS

    def ask(self, action: str, **arguments: Any) -> Future:
        """Queue a command; a live setting that cannot have its value is refused before it waits."""
        if action == "live" and self.session is not None:
            self.session.trainer.check_live(**arguments)
        return super().ask(action, **arguments)

    # --- playing ---------------------------------------------------------------------------------

    def _play_slice(self) -> None:
        session, now = self.session, time.monotonic()
        mark = next_mark(session.step)
        count = min(self.pacing.steps(now, session.step), (mark or session.total) - session.step)
        if count > 0:
            self.display.add_metrics(session.play(count), session.step)
            self.pacing.took(count, time.monotonic() - now)
        if session.step == mark and session.step < session.total:
            self._evaluate()  # at the same steps in every run, watched or not, so that runs can be compared
        if session.step >= session.total:
            self._end("finished", f"Finished at step {session.total:,}.")
        elif time.monotonic() - self._last_feed > ABANDONED_SECONDS:
            self._pause()  # its page was closed: the machine is for those who look
        else:
            self._look_around(time.monotonic())

    def _look_around(self, now: float) -> None:
        """Frames, quality and checkpoints, each in its own rhythm."""
        watched = now - self._last_feed < WATCHED_SECONDS
        slow = self.pacing.speed is not None and self.pacing.speed <= SLOW_STEPS_PER_SECOND
        if slow or now >= self._next_frame:
            self._take_frame()
            self.display.measure_speed(self.session.step)
            rhythm = FRAME_SECONDS * max(1.0, self.crowd / CROWD) if watched else UNWATCHED_FRAME_SECONDS
            self._next_frame = now + rhythm
        if watched and now >= self._next_quality:
            self._evaluate()
            took = time.monotonic() - now
            pause = min(max(QUALITY_SECONDS, 10 * took), LONGEST_QUALITY_PAUSE)
            self._next_quality = now + took + pause * max(1.0, self.crowd / CROWD)
        if now >= self._next_checkpoint:
            self.session.checkpoint()
            self._next_checkpoint = now + CHECKPOINT_SECONDS
        if self.session.writer is not None:
            self.session.writer.beat()

    def _take_frame(self, *, save: bool = True) -> None:
        self.display.add_frame(self.session, self.session.snapshot() if save else self.session.look())

    def _evaluate(self) -> None:
        self.display.add_quality(self.session.step, self.session.quality())

    def _end(self, state: str, message: str) -> None:
        with self._whole.changing:
            self._set_state(state, message)
            if self.session is not None and state != "failed":
                self._settle()
                self.session.checkpoint()
        if self.session is not None:
            self.session.say(state, message if state in ("diverged", "failed") else None)

    # --- commands --------------------------------------------------------------------------------

    def _train(self) -> None:
        if self.state in ("diverged", "failed"):
            raise RunError("This run has ended: rewind it, or continue from an earlier snapshot.")
        self._mend()
        if self.session.step >= self.session.total:
            self.session.total += self.session.config.steps
        now = time.monotonic()
        self.pacing.restart(now, self.session.step)
        self.display.restart_speed(self.session.step)
        self._next_quality = now + 0.5
        self._set_state("running")
        self.session.say("running")

    def _pause(self) -> None:
        if self.state != "running":
            return
        self._set_state("paused")
        self._settle()
        self.session.note("paused")
        self.session.checkpoint()
        self.session.say("paused")

    def _settle(self) -> None:
        """Show exactly where the run stands."""
        if not self.display.is_current(self.session.step):
            self._take_frame()
        self._evaluate()

    def _step(self, phase: str = "both", count: int = 1) -> None:
        if phase not in PHASES or not isinstance(count, int) or not 1 <= count <= MAX_STEP_COMMAND:
            raise RunError(f"step expects a phase of {', '.join(PHASES)} and a count from 1 to {MAX_STEP_COMMAND}.")
        if self.state in ("diverged", "failed"):
            raise RunError("This run has ended: rewind it, or continue from an earlier snapshot.")
        self._mend()
        self.session.total = max(self.session.total, self.session.step + count)
        try:
            self.display.add_metrics(self.session.play(count, phase), self.session.step)
        except DivergedError as error:
            self._end("diverged", str(error))
            return
        if phase != "both":
            self.session.note("stepped", phase=phase, count=count)
        self._set_state("paused")
        self._settle()
        self.session.say("paused")

    def _rewind(self) -> None:
        self._mend()
        self.session.rewind()
        self.display.clear()
        self.display.instance += 1
        self._set_state("ready")
        self._take_frame(save=False)
        self.session.say("paused")

    def _set_speed(self, steps_per_second: float | None = None) -> None:
        if steps_per_second is not None and not 0 < steps_per_second <= 1e6:
            raise RunError(
                f"speed expects steps per second above 0, received {steps_per_second}; leave it out for full speed."
            )
        self.pacing.speed = steps_per_second
        if self.session is not None:
            self.session.note("speed", steps_per_second=steps_per_second)
            self.pacing.restart(time.monotonic(), self.session.step)

    def _set_live(self, key: str, value: float) -> None:
        before = self.session.trainer.live.get(key)
        self.session.set_live(key, value)
        if before != value:
            self.display.add_live_mark(self.session.step, key, before, value)

    def _set_total(self, steps: int) -> None:
        self.session.total = max(int(steps), self.session.step)

    # --- shown -----------------------------------------------------------------------------------

    def feed(self, after: int, most: int) -> dict[str, Any]:
        """What the stage shows; frames after sequence number ``after``, at most ``most`` of them."""
        self._last_feed = time.monotonic()
        with self._whole.looking():
            answer, session = {"run": self.run_id, "status": self._status()}, self.session
            return answer if session is None else {**answer, **self.display.payload(session, after, most)}

    def _status(self) -> dict[str, Any]:
        session = self.session
        return {
            "state": self.state,
            "step": session.step if session else 0,
            "total": session.total if session else 0,
            "steps_per_second": round(self.display.steps_per_second, 1),
            "message": self.message,
        }


RunHost.commands = {
    "train": RunHost._train,
    "pause": RunHost._pause,
    "step": RunHost._step,
    "rewind": RunHost._rewind,
    "speed": RunHost._set_speed,
    "live": RunHost._set_live,
    "total": RunHost._set_total,
}
