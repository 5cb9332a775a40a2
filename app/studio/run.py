"""The run on show: starting it, asking something of it, leaving it. The session holds its id only."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import streamlit as st

from app.engine_link import owner_token, run_store
from app.studio.watch import Look, look_again, look_at
from app.words import say_later
from app.worker_link import workers
from gan_core.config import IMAGES, RunConfig, differences, live_keys
from gan_core.errors import UserError
from gan_core.runs import read_control

RUN, ASKED, POLL_UNTIL = "studio.run", "studio.asked", "studio.poll_until"
SETTLE_SECONDS = 4.0
MOVING = ("queued", "running")
OPEN = ("queued", "running", "paused")
GOES_ON = ("stopped", "interrupted", "failed")


def shown() -> str | None:
    """The id of the run on show, or None while a new one is being set up."""
    return st.session_state.get(RUN)


def folder() -> Path:
    """The folder of the run on show."""
    return run_store().resolve(shown() or "")


def look() -> Look | None:
    """What the run on show says now; None without one, or where it is gone (the page then says so once)."""
    run_id = shown()
    if run_id is None:
        return None
    try:
        found = look_at(folder())
    except UserError as error:
        leave()
        say_later("warning", gone_words(run_id, str(error)))
        return None
    return found


def gone_words(run_id: str, why: str) -> str:
    """One sentence for a run that is not here."""
    if "No run is called" in why or "found none" in why or "plain folder name" in why:
        return (
            f"The run {run_id[:60]} is not here: it was deleted, or made on another machine; "
            "choose one on the Runs page, or press Start for a new one."
        )
    return why


def show(run_id: str) -> None:
    """Put a run on show; one that is not here, or makes no pictures, is said in words instead."""
    try:
        found = look_at(run_store().resolve(run_id))
    except UserError as error:
        leave()
        say_later("warning", gone_words(run_id, str(error)))
        return
    if found.config.kind != IMAGES:
        leave()
        say_later(
            "warning", f"The run {run_id[:60]} makes {found.config.kind}, not pictures; open it on the Runs page."
        )
        return
    _show(run_id)


def leave() -> None:
    """Show no run; the one on show goes on by itself."""
    st.session_state[RUN] = None
    st.session_state[ASKED] = None


def start(config: RunConfig) -> None:
    """Queue a new run and show it."""
    try:
        _show(workers().submit(config, owner=owner_token()))
    except UserError as error:
        say_later("error", str(error))
        return
    _settle()


def press(state: str, config: RunConfig, step: int) -> None:
    """The one primary button of a run on show: pause, resume, go on, train on or start again, by its state."""
    if state in MOVING:
        ask("pause")
    elif state == "paused":
        ask("resume")
    elif state in GOES_ON:
        _continue(None)
    elif state == "finished":
        _continue(step + config.steps)
    else:
        start(config)


def ask(action: str) -> None:
    """Ask the run on show to pause, resume or stop."""
    st.session_state[ASKED] = [action, time.time()]
    _settle()
    try:
        workers().ask(shown() or "", action)
        look_again(folder())
    except UserError as error:
        st.session_state[ASKED] = None
        say_later("error", str(error))


def asked(state: str) -> str:
    """What was asked for and has not happened yet, as a phrase; else empty."""
    action, at = st.session_state.get(ASKED) or ("", 0.0)
    if time.time() - at > SETTLE_SECONDS:
        return ""
    waits = {"pause": state in MOVING, "stop": state in OPEN, "resume": state == "paused"}
    phrases = {"pause": "Pausing", "stop": "Stopping", "resume": "Resuming"}
    return phrases[action] if waits.get(action) else ""


def live_values(config: RunConfig) -> dict[str, Any]:
    """The live settings as they are now: the configuration's, and what viewers asked for since."""
    flat = config.flat()
    since = read_control(folder()).live
    return {key: since.get(key, flat[key]) for key in live_keys() if flat[key] is not None}


def set_live(key: str, value: float) -> None:
    """Change a live setting of the run on show."""
    try:
        workers().set_live(shown() or "", key, value)
    except UserError as error:
        say_later("error", str(error))


def is_settling() -> bool:
    """True for a moment after something was asked of the run."""
    return time.time() < st.session_state.get(POLL_UNTIL, 0.0)


def changed_settings(config: RunConfig) -> dict[str, Any]:
    """In what a run differs from its preset, without the path of a person's files."""
    return {
        key: value for key, value in differences(config).items() if key not in ("dataset.path", "model.classes_count")
    }


def _continue(total: int | None) -> None:
    _settle()
    try:
        workers().continue_run(shown() or "", owner=owner_token(), steps=total)
        look_again(folder())
    except UserError as error:
        say_later("error", str(error))


def _show(run_id: str) -> None:
    st.session_state[RUN] = run_id
    st.session_state[ASKED] = None


def _settle() -> None:
    st.session_state[POLL_UNTIL] = time.time() + SETTLE_SECONDS
