"""The run on show on a page that trains in workers: starting it, asking something of it, leaving it.

The session holds its id only, under the name of the page's area, so that each page has a run of its own on show.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from app import people
from app.engine_link import run_store
from app.watching import Look, look_again, look_at
from app.words import say_later
from app.worker_link import workers
from gan_core.config import IMAGES, POINTS, TEXT, RunConfig, differences, live_keys, with_changes
from gan_core.errors import UserError
from gan_core.runs import RunReader, read_control

SETTLE_SECONDS = 4.0
MOVING = ("queued", "running")
OPEN = ("queued", "running", "paused")
GOES_ON = ("stopped", "interrupted", "failed")
NOUNS = {POINTS: "points", IMAGES: "pictures", TEXT: "text"}
# Where else a run is shown; the Runs page finds the right page for every other one.
PAGES = {TEXT: "Headlines"}


class OnShow:
    """The run that one page shows.

    Arguments:
        area: the beginning of the page's keys in the session.
        kind: the kind of runs that the page can show.
    """

    def __init__(self, area: str, kind: str) -> None:
        self.kind = kind
        self.key, self.asked_key, self.until_key = (f"{area}.{part}" for part in ("run", "asked", "poll_until"))

    def shown(self) -> str | None:
        """The id of the run on show, or None while a new one is being set up."""
        return st.session_state.get(self.key)

    def folder(self) -> Path:
        """The folder of the run on show."""
        return run_store().resolve(self.shown() or "")

    def look(self) -> Look | None:
        """What the run on show says now; None without one, or where it is gone (the page then says so once)."""
        run_id = self.shown()
        if run_id is None:
            return None
        try:
            return look_at(self.folder())
        except UserError as error:
            self.leave()
            say_later("warning", gone_words(run_id, str(error)))
            return None

    def whose(self, look: Look) -> str:
        """Whose the run on show is, where this person may only look at it; else empty."""
        owner = look.status.owner
        return "" if people.is_mine(owner) else people.whose(owner)

    def show(self, run_id: str) -> None:
        """Put a run on show; one that is not here, or of another kind, is said in words instead."""
        try:
            found = look_at(run_store().resolve(run_id))
        except UserError as error:
            self.leave()
            say_later("warning", gone_words(run_id, str(error)))
            return
        if found.config.kind != self.kind:
            self.leave()
            say_later("warning", other_kind_words(run_id, found.config.kind, self.kind))
            return
        self._show(run_id)

    def leave(self) -> None:
        """Show no run; the one on show goes on by itself."""
        st.session_state[self.key] = None
        st.session_state[self.asked_key] = None

    def start(self, config: RunConfig) -> None:
        """Queue a new run and show it."""
        try:
            self._show(workers().submit(config))
        except UserError as error:
            say_later("error", str(error))
            return
        self._settle()

    def press(self, state: str, config: RunConfig, step: int) -> None:
        """The one primary button of a run on show: pause, resume, go on, train on or start again, by its state."""
        if state in MOVING:
            self.ask("pause")
        elif state == "paused":
            self.ask("resume")
        elif state in GOES_ON:
            self._continue(None)
        elif state == "finished":
            self._continue(step + config.steps)
        else:
            self.start(config)

    def mend(self, config: RunConfig, changes: Mapping[str, Any]) -> None:
        """Do what the doctor advises: a new run with other settings; the one on show goes on or stays as it is."""
        try:
            better = with_changes(config, {**self.live_values(config), **changes})
        except UserError as error:
            say_later("error", str(error))
            return
        before = self.shown()
        self.start(better)
        if self.shown() != before:
            say_later("info", f"A new run with the doctor's settings. The run {before} is on the Runs page as it was.")

    def ask(self, action: str) -> None:
        """Ask the run on show to pause, resume or stop."""
        st.session_state[self.asked_key] = [action, time.time()]
        self._settle()
        try:
            workers().ask(self.shown() or "", action)
            look_again(self.folder())
        except UserError as error:
            st.session_state[self.asked_key] = None
            say_later("error", str(error))

    def asked(self, state: str) -> str:
        """What was asked for and has not happened yet, as a phrase; else empty."""
        action, at = st.session_state.get(self.asked_key) or ("", 0.0)
        if time.time() - at > SETTLE_SECONDS:
            return ""
        waits = {"pause": state in MOVING, "stop": state in OPEN, "resume": state == "paused"}
        phrases = {"pause": "Pausing", "stop": "Stopping", "resume": "Resuming"}
        return phrases[action] if waits.get(action) else ""

    def live_values(self, config: RunConfig) -> dict[str, Any]:
        """The live settings as they are now: the configuration's, what was moved while it trained, and what viewers
        have just asked for."""
        flat, folder = config.flat(), self.folder()
        since = {**moved_values(folder), **read_control(folder).live}
        return {key: since.get(key, flat[key]) for key in live_keys() if flat[key] is not None}

    def set_live(self, key: str, value: float) -> None:
        """Change a live setting of the run on show."""
        try:
            workers().set_live(self.shown() or "", key, value)
        except UserError as error:
            say_later("error", str(error))

    def settings_of(self, look: Look) -> RunConfig:
        """What a copy begins with: its configuration, with the live settings as they stand now."""
        try:
            return with_changes(look.config, self.live_values(look.config))
        except UserError:
            return look.config

    def is_settling(self) -> bool:
        """True for a moment after something was asked of the run."""
        return time.time() < st.session_state.get(self.until_key, 0.0)

    def _continue(self, total: int | None) -> None:
        self._settle()
        try:
            workers().continue_run(self.shown() or "", steps=total)
            look_again(self.folder())
        except UserError as error:
            say_later("error", str(error))

    def _show(self, run_id: str) -> None:
        st.session_state[self.key] = run_id
        st.session_state[self.asked_key] = None

    def _settle(self) -> None:
        st.session_state[self.until_key] = time.time() + SETTLE_SECONDS


def moved_values(run_dir: Path) -> dict[str, float]:
    """Live settings that were moved while a run trained, as they stand now; a continued run keeps them."""
    rows = [
        row for row in RunReader(run_dir).events()[0] if row.get("kind") == "live" and row.get("key") in live_keys()
    ]
    return {str(row["key"]): row["value"] for row in rows if isinstance(row.get("value"), int | float)}


def gone_words(run_id: str, why: str) -> str:
    """One sentence for a run that is not here."""
    if "No run is called" in why or "found none" in why or "plain folder name" in why:
        return (
            f"The run {run_id[:60]} is not here: it was deleted, or made on another machine; "
            "choose one on the Runs page, or press Start for a new one."
        )
    return why


def other_kind_words(run_id: str, kind: str, wanted: str) -> str:
    """One sentence for a run that another page shows."""
    page = PAGES.get(kind, "Runs")
    return f"The run {run_id[:60]} makes {NOUNS[kind]}, not {NOUNS[wanted]}; open it on the {page} page."


def changed_settings(config: RunConfig) -> dict[str, Any]:
    """In what a run differs from its preset, without the path of a person's files."""
    return {
        key: value for key, value in differences(config).items() if key not in ("dataset.path", "model.classes_count")
    }
