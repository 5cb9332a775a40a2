"""What every run in the engine process has in common: opened, asked, failing in words, mended, let go."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, ClassVar

from gan_core.engine.session import Session
from gan_core.engine.trainer import DivergedError
from gan_core.errors import RunError, UserError
from gan_core.runs import RunReader
from gan_core.service.display import Display, last_speed
from gan_core.service.pacing import Pacing
from gan_core.service.stumbling import Opening, Stumble, can_go_on, is_of_the_disk
from gan_core.service.whole import Whole

NEVER = float("inf")
STARTING = "The networks are being compiled."
TRAINS = ("train", "step")  # a run that could not be opened is tried again for these
# Compiling takes a core for seconds, and XLA keeps for good what it has compiled, 10 MB and more: whoever still moves
# sliders, each of which opens another run, has only the last one compiled, or the one that is trained.
REST_SECONDS = 2.5


class Hosted:
    """One run and who asks something of it; how it plays is said by :class:`gan_core.service.host.RunHost`."""

    commands: ClassVar[dict[str, Callable[..., None]]] = {}

    def __init__(
        self,
        run_id: str,
        open_session: Callable[[], Session],
        *,
        playing: bool = False,
        only_looks: bool = False,
        owner: str = "",
    ) -> None:
        self.run_id, self.only_looks, self.owner = run_id, only_looks, owner
        self._opening, self._play_at_once = Opening(open_session), playing
        self._stumble: Stumble | None = None
        self.session: Session | None = None
        self.state, self.message = "starting", STARTING
        self.pacing, self.display = Pacing(), Display()
        self._commands: deque[tuple[Future, Callable[[], None]]] = deque()
        self._lock, self._whole = threading.Lock(), Whole()
        self._last_feed = time.monotonic()
        self._uncompiled, self._compile_at, self._rest = False, NEVER, REST_SECONDS

    # --- what a kind of host decides -------------------------------------------------------------

    def _play_slice(self) -> None:
        """Train for a moment."""
        raise NotImplementedError

    def _train(self) -> None:
        """Train from now on."""
        raise NotImplementedError

    def _end(self, state: str, message: str) -> None:
        """Come to an end in this state."""
        raise NotImplementedError

    def _take_frame(self, *, save: bool = True) -> None:
        """Keep what a viewer sees now."""
        raise NotImplementedError

    # --- asked from outside ----------------------------------------------------------------------

    def ask(self, action: str, **arguments: Any) -> Future:
        """Queue a command; the future is done once it has been carried out."""
        if action not in self.commands:
            raise RunError(f"Unknown command {action!r}: expected one of {', '.join(self.commands)}.")
        future: Future = Future()
        with self._lock:
            if action in TRAINS:
                self._compile_at = 0.0
                if self.session is None and self.state == "failed":
                    self._open_again()
            self._commands.append((future, lambda: self.commands[action](self, **arguments)))
        return future

    def pass_over(self) -> None:
        """Its person has opened another run: unless this one is trained after all, nothing is compiled for it."""
        with self._lock:
            self._rest = NEVER
            if self._compile_at > 0.0:
                self._compile_at = NEVER

    @property
    def is_passed_over(self) -> bool:
        """Whether its person has gone on to another run, and it was never trained."""
        return self._rest == NEVER and (self.session is None or self.session.writer is None)

    def due(self) -> float:
        """When :meth:`work` has something to do (monotonic seconds); NEVER while it rests."""
        if self.session is None and self.state != "failed":
            return self._opening.due
        if self._commands:
            return 0.0
        if self.state != "running":
            compiling = self._compile_at if self._uncompiled else NEVER
            return min(compiling, self._stumble.due if self._stumble else NEVER)
        return self.pacing.due(self.session.step)

    @property
    def is_asked(self) -> bool:
        """Whether somebody waits for an answer that needs neither networks to be opened nor any to be compiled."""
        return bool(self._commands) and self.session is not None and not self._uncompiled and not self._stumble

    def idle_seconds(self) -> float:
        """How long nobody has looked at it; 0 while it trains."""
        return 0.0 if self.state == "running" else time.monotonic() - self._last_feed

    # --- carried out by the scheduler ------------------------------------------------------------

    def work(self) -> None:
        """Open the session, carry out commands, and play one slice when the run is running."""
        if self.session is None and self.state != "failed":
            self._guarded(self._open)
        if self._stumble and time.monotonic() >= self._stumble.due:
            self._stumble.tell()
        if self._uncompiled and time.monotonic() >= self._compile_at:
            self._guarded(self._compile)
        self.answer()
        if self.state == "running":
            self._guarded(self._play_slice)

    def answer(self) -> None:
        """Carry out the commands alone: what takes no turn from the other runs, so that nobody waits for one."""
        while self._commands and (self.session is not None or self.state == "failed"):
            with self._lock:
                future, command = self._commands.popleft()
            self._answer(future, command)

    def shut(self) -> None:
        """Save and let the folder go; the run can be opened again from it."""
        if self.session is not None:
            state = {"running": "interrupted", "ready": "paused"}.get(self.state, self.state)
            if self._stumble:  # the folder knows better than the memory
                self.session.writer.close()
            else:
                self.session.close(state, self.message if state == "diverged" else None)

    def _guarded(self, act: Callable[[], None]) -> None:
        """Failures end this run, in words; the others go on."""
        try:
            act()
        except DivergedError as error:
            with suppress(UserError):  # a disk that refuses to hear it
                self._end("diverged", str(error))
        except UserError as error:
            self._fail(error)
        except Exception as error:  # a defect here must not end the engine for everybody
            self._end("failed", f"The engine met an unexpected {type(error).__name__}: {error}")
            raise

    def _answer(self, future: Future, command: Callable[[], None]) -> None:
        if not future.set_running_or_notify_cancel():  # whoever asked was told to try again
            return
        try:
            if self.session is None:
                raise RunError(self.message)
            with self._whole.changing:
                command()
            future.set_result(None)
        except Exception as error:  # noqa: BLE001 - goes to whoever asked
            if is_of_the_disk(error) and not self._stumble:
                self._fail(error)
            future.set_exception(error)

    def _fail(self, error: UserError) -> None:
        """A run whose folder refuses a write can go on later; without a folder this is its end."""
        if can_go_on(self.session):
            self._stumble = Stumble(self.session, str(error))
            self._set_state("paused", self._stumble.message)
        else:
            with suppress(UserError):
                self._end("failed", str(error))

    def _open_again(self) -> None:
        """What stood in the way, a full disk or another writer, may have gone."""
        self._opening.again()
        self._set_state("starting", STARTING)

    def _open(self) -> None:
        session = self._opening.attempt()
        if session is None:
            self.message = self._opening.message
            return
        self._prepare(session)
        self.session = session
        if session.writer is not None or self.only_looks:
            self.display.recall(session)
            self.pacing.speed = last_speed(RunReader(session.paths.root).events()[0])
        self._take_frame(save=False)
        self._set_state("paused" if session.step else "ready")
        if self._play_at_once:
            self._train()

    def _prepare(self, session: Session) -> None:
        """Compile at once what goes on from a folder, and what is new when it has rested."""
        if session.step or session.writer is not None or self._play_at_once:
            session.prepare()
            return
        with self._lock:
            self._uncompiled, self._compile_at = True, min(self._compile_at, time.monotonic() + self._rest)

    def _compile(self) -> None:
        self._uncompiled = False
        if self._commands:  # somebody waits for it
            self._set_state("starting", STARTING)
        self.session.prepare()
        if self.state == "starting":
            self._set_state("ready")

    def _mend(self) -> None:
        """Open a run anew whose folder refused a write."""
        if self._stumble:
            self.session = self._stumble.reopened()
            self._stumble = None
            self.display.clear()
            self.display.instance += 1
            self.display.recall(self.session)

    def _set_state(self, state: str, message: str = "") -> None:
        self.state, self.message = state, message
        if state != "running":
            self.display.steps_per_second = 0.0
