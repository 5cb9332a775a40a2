"""Training steps back: whoever looks at a page comes first."""

from __future__ import annotations

import os
from pathlib import Path

NICENESS = 5  # neither loading TensorFlow nor a class that trains may make the web server wait
AUTOGROUP = Path("/proc/self/autogroup")


def step_back(niceness: int = NICENESS, *, autogroup: Path = AUTOGROUP) -> None:
    """Let this process, and what it starts, run behind others that want a core. Nothing where the system knows no nice.

    A Linux that groups processes by session (``sched(7)``, autogroup) shares the cores between the groups first, and
    looks at a process's niceness within its group alone. So a process that leads a session of its own says it for its
    group too; the group of a terminal, in which others run, stays as it is.
    """
    if not hasattr(os, "nice"):
        return
    os.nice(niceness)
    if os.getsid(0) == os.getpid():
        try:
            autogroup.write_text(str(niceness), encoding="ascii")
        except OSError:  # a system without such groups, or one that lets nobody set them
            return
