"""The run on show: opening it and talking to it; :mod:`app.branching` branches from it and goes back.

The session holds plain data only: the shown run as ``{"id", "preset", "config", "span", "parent"}`` with its
flat configuration, the number of steps it was opened for, and its parent (the same shape) if it was branched. Another
person's run has ``"of"`` too, a nickname: it is only looked at, and whatever would change it makes a run of one's own.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import forms
from app.engine_link import EngineAwayError, engine, is_saved
from app.url import DEFAULT_SPEED
from app.words import say_later
from gan_core.config import RunConfig, live_keys
from gan_core.errors import UserError

RUN, STATE, SPEED = "run.shown", "run.state", "run.speed"
WANTS_TRAIN, REFUSED, POLL_UNTIL, SENT = "run.wants_train", "run.refused", "run.poll_until", "run.sent"
AWAY, WANTS_REST = "run.away", "run.wants_rest"
MOVING = ("starting", "running")
BROKEN = ("diverged", "failed")
NEW_NETWORKS = "New networks, not trained yet: press Train."
SETTLE_SECONDS = 2.0
NEW_SEEDS = 100_000


def shown() -> dict[str, Any] | None:
    """The run on show, or None before the first one is open."""
    return st.session_state.get(RUN)


def state() -> str:
    """What the run on show did at the last look: empty, starting, ready, running, paused, finished, ..."""
    return st.session_state.get(STATE, "empty")


def is_training() -> bool:
    """True while the run trains, or will as soon as engine and networks are there."""
    return state() == "running" or bool(st.session_state.get(WANTS_TRAIN))


def is_there() -> bool:
    """True once the run on show is built and can be told something."""
    return shown() is not None and not whose() and state() not in ("empty", "starting")


def whose() -> str:
    """The nickname of whoever has the run on show, where it is another's; else empty."""
    return (shown() or {}).get("of") or ""


def show_stored(run_id: str, config: RunConfig, *, span: int, train: bool = False, of: str = "") -> None:
    """Show a run that has a folder: the engine opens it from there. ``span`` is what "train on" adds, ``of`` whose it
    is where it may only be looked at."""
    pause()
    run = {"id": run_id, "preset": config.preset, "config": config.flat(), "span": span, "parent": None}
    show({**run, "replaced": False, "stored": True, "of": of}, "starting")
    st.session_state[WANTS_TRAIN] = train and not of


def address() -> dict[str, str]:
    """What the page's address says of the run on show, so that a reload finds it: nothing before it is trained."""
    run = shown()
    on_disk = run is not None and (run.get("stored") or state() not in ("empty", "starting", "ready", "failed"))
    return {"run": run["id"]} if run and on_disk else {}


def follow(config: RunConfig) -> None:
    """Make the run on show the one that the form asks for.

    A live setting goes to the run as it is; any other difference opens a fresh, untrained run in its place.
    """
    run = shown()
    if run is None or structure(run["config"]) != structure(config.flat()) or _is_moved_away(run, config):
        _open(config)
    elif not whose() and state() != "starting":  # a run that is being compiled gets the changes right after
        _send_changes(run, config.flat())


def refusal(config: RunConfig) -> str | None:
    """Why the engine would not open a run for ``config``; None where it did, or was not asked yet."""
    refused = st.session_state.get(REFUSED)
    return refused["message"] if refused and refused["config"] == config.flat() else None


def structure(flat: Mapping[str, Any]) -> dict[str, Any]:
    """What a run cannot change once it is built: all but the live settings and the number of steps."""
    return {key: value for key, value in flat.items() if key not in ("preset", "steps", *live_keys())}


def command(action: str, **arguments: Any) -> bool:
    """Tell the run on show to do something; False, with words kept for the page, where it cannot.

    Nothing is ever asked of another's run: its page has no button for it.
    """
    run = shown()
    if run is None or whose():
        return False
    st.session_state[POLL_UNTIL] = time.time() + SETTLE_SECONDS
    try:
        engine().command(run["id"], action, **arguments)
    except EngineAwayError:
        st.session_state[AWAY] = True
        return False
    except UserError as error:
        say_later("error", str(error))
        return False
    return True


def toggle_training() -> None:
    """Train, or pause; before engine and networks are there, remember the wish.

    A finished run trains on; one that diverged or failed starts again.
    """
    if whose():
        return
    if shown() is None or state() == "starting":
        wanted = not is_training()
        st.session_state[WANTS_TRAIN], st.session_state[WANTS_REST] = wanted, not wanted
    elif state() in BROKEN:
        _start_again()
    elif is_training():
        pause()
    else:
        _train()


def lost_sight() -> None:
    """The engine is away: the run starts again as soon as it is back."""
    st.session_state[STATE] = "starting"


def saw(new_state: str) -> None:
    """Note what the run does now; one that has just been built is told its speed, and trained or paused if wished."""
    was = state()
    st.session_state[STATE] = new_state
    if was == "running" and new_state == "starting" and not whose():  # told to train, its networks are compiled first
        st.session_state[WANTS_TRAIN] = True
    if was != "starting" or new_state in ("starting", "failed"):
        return
    send_speed()
    run = shown() or {}
    if run.get("parent"):
        for key in live_keys():
            if (value := run["config"].get(key)) is not None:
                command("live", key=key, value=value)
    wants_rest = st.session_state.pop(WANTS_REST, False)
    if st.session_state.pop(WANTS_TRAIN, False) and new_state != "running":
        _train()
    elif wants_rest:
        pause()


def rewind() -> None:
    """Back to step 0 with the same initial weights."""
    st.session_state[WANTS_TRAIN] = False
    if is_there() and command("rewind"):
        st.session_state[STATE] = "ready"
        _forget_replaced()


def new_seed() -> None:
    """Other initial weights and noise: the form asks for a new run."""
    forms.put("seed", secrets.randbelow(NEW_SEEDS))


def speed() -> str:
    """The chosen speed as one of ``SPEEDS``."""
    return st.session_state.setdefault(SPEED, DEFAULT_SPEED)


def send_speed() -> None:
    """Tell the run how many steps a second it may take; one that is being built hears it afterwards."""
    if state() != "starting":
        command("speed", steps_per_second=None if speed() == "max" else float(speed()))


def news() -> str:
    """What a person should know of the run on show before it has been trained; empty where nothing."""
    run = shown()
    return NEW_NETWORKS if run and run.get("replaced") and state() == "ready" else ""


def leave() -> None:
    """Show no run, and let the one on show rest; the next follow opens another."""
    pause()
    st.session_state[RUN] = None
    st.session_state[STATE] = "empty"


def _is_moved_away(run: dict[str, Any], config: RunConfig) -> bool:
    """Whether a setting, also a live one, was changed while another's run is looked at: a wish for one's own."""
    return bool(whose()) and config.flat() != run["config"]


def _open(config: RunConfig) -> None:
    """Open a fresh run for ``config`` unless it was refused before; the engine may still be on its way."""
    if refusal(config):
        return
    old = shown()
    try:
        run_id = engine().open(config)
    except EngineAwayError:
        return
    except UserError as error:
        st.session_state[REFUSED] = {"config": config.flat(), "message": str(error)}
        return
    if old is not None:
        pause()
    run = {
        "id": run_id,
        "preset": config.preset,
        "config": config.flat(),
        "span": config.steps,
        "parent": None,
        "replaced": old is not None,
    }
    show(run, "starting")


def show(run: dict[str, Any], run_state: str) -> None:
    """Put a run on show, as the engine knows it; nothing was sent to the browser of it yet."""
    st.session_state[RUN] = run
    st.session_state[STATE] = run_state
    st.session_state[SENT] = []
    st.session_state[REFUSED] = None


def _start_again() -> None:
    """A diverged run is rewound, a failed one goes on from its last saved state; without a folder another opens."""
    if state() == "failed" and not is_saved(shown()["id"]):
        leave()
        st.session_state[WANTS_TRAIN] = True
    elif state() == "failed":
        if command("train"):
            st.session_state[STATE] = "running"
            send_speed()
    else:
        rewind()
        if state() == "ready":
            _train()


def _forget_replaced() -> None:
    st.session_state[RUN] = {**(shown() or {}), "replaced": False}


def _train() -> None:
    _forget_replaced()
    run = shown()
    if run and state() == "finished":  # the engine adds the same number of steps again
        raised = run["config"]["steps"] + run["span"]
        forms.put("steps", raised)
        st.session_state[RUN] = {**run, "config": {**run["config"], "steps": raised}}
    send_speed()
    st.session_state[AWAY] = False
    if command("train"):
        st.session_state[STATE] = "running"
    elif st.session_state[AWAY]:  # the press counts: it trains as soon as the engine answers again
        st.session_state[WANTS_TRAIN], st.session_state[STATE] = True, "starting"


def pause() -> None:
    """Let the run on show rest, where it trains; it is not waited for any more either."""
    st.session_state[WANTS_TRAIN] = False
    if state() == "running" and command("pause"):
        st.session_state[STATE] = "paused"


def _send_changes(run: dict[str, Any], flat: Mapping[str, Any]) -> None:
    """Send every live setting that the form has changed."""
    config = dict(run["config"])
    for key in ("steps", *live_keys()):
        if flat[key] == config[key] or flat[key] is None:
            continue
        if command("total", steps=flat[key]) if key == "steps" else command("live", key=key, value=flat[key]):
            config[key] = flat[key]
    st.session_state[RUN] = {**run, "config": config}
