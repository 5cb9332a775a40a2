"""What goes to the film and what comes back: pure data and checking, no Streamlit."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_ASKED, LARGEST = 32, 2**53
CURVES = ("g_loss", "d_loss_real", "d_loss_fake", "d_real", "d_fake", "d_acc_real", "d_acc_fake")

Payload = dict[str, object]


def empty_film() -> Payload:
    """Return what is shown before there is anything: empty places and words.

    ``steps`` and ``stamps`` list every saved grid, ``frames`` those sent along now; ``plan`` is the shape of a
    grid in pixels; ``labels`` has one name for each row of a conditional grid, else none.
    """
    return {
        "run": "",
        "plan": None,
        "labels": [],
        "steps": [],
        "stamps": [],
        "frames": [],
        "real": {"stamp": "", "png": None},
        "real_words": "",
        "curves": {"step": []},
        "events": [],
        "quality": no_quality(),
        "status": status_of("empty"),
        "message": {"kind": "plain", "text": ""},
        "moving": False,
    }


def no_quality() -> Payload:
    """Return the figures of quality before the first evaluation; ``past`` has one column for each figure."""
    return {"step": 0, "figures": [], "past": {"step": []}}


def status_of(state: str, *, step: int = 0, total: int = 0, phrase: str = "", **figures: float | None) -> Payload:
    """Return the line of state.

    Args:
        state: one of the states of a run, or ``empty``, ``preparing``, ``gone``.
        step: training steps so far, of ``total``.
        total: training steps asked for.
        phrase: what it is busy with, in words, e.g. "Compiling the networks"; else empty.
        figures: ``seconds`` trained, seconds ``left``, ``rate`` in steps a second, steps ``per_epoch``.
    """
    share = step / total if total else 0.0
    return {"state": state, "step": step, "total": total, "phrase": phrase, "share": share, **figures}


def frame_of(step: int, stamp: int, kind: str, data: bytes) -> Payload:
    """Return one saved grid as the browser takes it; ``kind`` is ``png`` or ``webp``."""
    return {"step": step, "stamp": stamp, "type": kind, "data": encoded(data)}


def encoded(data: bytes) -> str:
    """Return bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


@dataclass(frozen=True)
class Need:
    """The browser lacks these grids of ``run``, and with ``real`` the real pictures."""

    run: str
    steps: tuple[int, ...]
    real: bool


def read_need(value: object) -> Need | None:
    """Check what came from the browser and type it; anything malformed counts as not sent."""
    if not isinstance(value, Mapping) or not isinstance(value.get("run"), str):
        return None
    steps = value.get("steps")
    if not isinstance(steps, Sequence) or isinstance(steps, str) or len(steps) > MOST_ASKED:
        return None
    if not all(isinstance(step, int) and not isinstance(step, bool) and 0 <= step < LARGEST for step in steps):
        return None
    return Need(value["run"], tuple(steps), value.get("real") is True)
