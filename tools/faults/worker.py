"""The real worker, with a hand inside that does harm when it is told to: ``python -m tools.faults.worker FOLDER``.

The file ``fault.json`` in FOLDER says to whom, what and when. ``{"pid": process, "at": place, "after": n}`` with a
place of "line", "checkpoint", "seal", "move" or "status" ends that process with SIGKILL in the middle of the n-th such
write from now on; "clock" sets its clock back by an hour; "memory" takes a lot of memory. The file is removed when it
strikes. So that a short run meets many faults, it saves often and rests a little between its steps, which changes no
figure.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

ORDER = Path(sys.argv[1]) / "fault.json"
CLOCK, CLOCK_BACK = time.time, 3600.0
HOG_MEGABYTES = 1500
_state: dict[str, float] = {"back": 0.0, "calls": 0}
_held: list[bytearray] = []
time.time = lambda: CLOCK() - _state["back"]  # before anything binds it


def ordered(at: str) -> bool:
    """Whether harm is to be done now, at a write of this kind."""
    try:
        order = json.loads(ORDER.read_bytes())
    except (OSError, ValueError):
        _state["calls"] = 0
        return False
    if order.get("at") != at or order.get("pid") != os.getpid():
        return False
    _state["calls"] += 1
    if _state["calls"] < order.get("after", 1):
        return False
    ORDER.unlink(missing_ok=True)
    return True


def die() -> None:
    """As by ``kill -9``."""
    os.kill(os.getpid(), signal.SIGKILL)


def harm_writing() -> None:
    """Put the hand into the library's own writing."""
    from gan_core.runs import checkpoints, files, rows  # noqa: PLC0415 - after the clock

    write_all, seal, move, replace = rows._write_all, checkpoints._seal, checkpoints._move_into_place, files._replace

    def torn(file: object, data: bytes) -> None:
        if b'"seconds"' in data and ordered("line"):
            write_all(file, data[: len(data) // 2])
            die()
        write_all(file, data)

    def half_sealed(folder: Path, step: int) -> None:
        if ordered("checkpoint"):
            next(iter(folder.iterdir())).unlink()
            die()
        seal(folder, step)
        if ordered("seal"):
            die()

    def half_moved(temporary: Path, target: Path) -> None:
        move(temporary, target)
        if ordered("move"):
            die()

    def half_replaced(source: Path, target: Path) -> None:
        if target.name == "status.json" and ordered("status"):
            die()
        replace(source, target)

    rows._write_all, checkpoints._seal, checkpoints._move_into_place = torn, half_sealed, half_moved
    files._replace = half_replaced


def watch_orders() -> None:
    """What does not wait for a write."""
    while True:
        if ordered("clock"):
            _state["back"] = CLOCK_BACK
        if ordered("memory"):
            _held.append(bytearray(os.urandom(2**20)) * HOG_MEGABYTES)
        time.sleep(0.05)


def hurry() -> None:
    """Save often, and rest a little between the pieces of a training."""
    from gan_core.engine import base_session, image_session  # noqa: PLC0415
    from gan_core.engine.base_session import BaseSession  # noqa: PLC0415

    say, play = BaseSession.say, BaseSession.play_to_the_end
    base_session.CHUNK_SECONDS = 0.05
    image_session.FIRST_QUALITY_SECONDS = 1e9
    for kind in (BaseSession, image_session.ImageSession):
        kind.first_checkpoint_seconds = 0.3

    def slow_say(session: BaseSession, state: str, *arguments: object, **named: object) -> None:
        say(session, state, *arguments, **named)
        time.sleep(0.05)

    BaseSession.say = slow_say
    BaseSession.play_to_the_end = lambda session, report=None: play(session, report, checkpoint_seconds=0.5)


def load() -> object:
    """The real training, hurried."""
    from gan_core.training import train  # noqa: PLC0415

    hurry()
    return train


def main() -> None:
    """Serve as a worker does."""
    from gan_core.politeness import step_back  # noqa: PLC0415
    from gan_core.workers.worker import serve  # noqa: PLC0415

    step_back()
    harm_writing()
    threading.Thread(target=watch_orders, daemon=True).start()
    os._exit(serve(load))


if __name__ == "__main__":
    main()
