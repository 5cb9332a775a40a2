"""Branching from a moment of the run on show, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import forms, runs
from app.engine_link import engine
from app.words import say_later
from gan_core.errors import UserError


def origin() -> dict[str, Any] | None:
    """Where the run on show was branched from: the run's id and the step; None for any other run."""
    run = runs.shown()
    return {"id": run["parent"]["id"], "step": run["step"]} if run and run.get("parent") else None


def branch(step: int, changes: Mapping[str, Any] | None = None) -> bool:
    """Show a new, paused run that starts from a snapshot of the one on show, with some settings changed; False, with
    words kept for the page, where that failed."""
    run = runs.shown()
    if run is None:
        return False
    runs.pause()
    try:
        run_id = engine().branch(run["id"], step, changes=changes)
    except UserError as error:
        say_later("error", str(error))
        return False
    config = {**run["config"], **(changes or {})}
    own = {"id": run_id, "config": config, "parent": run, "step": step, "replaced": False, "of": ""}
    runs.show({**run, **own}, "starting")
    return True


def mend(step: int, changes: Mapping[str, Any]) -> None:
    """Do what the doctor advises: branch at a snapshot with other settings, and train."""
    if branch(step, changes):
        config = runs.shown()["config"]
        forms.fill(config["preset"], {key: value for key, value in config.items() if key != "preset"})
        st.session_state[runs.WANTS_TRAIN] = True


def back_to_parent() -> None:
    """Show the run again that this one was branched from."""
    run = runs.shown()
    if run is None or not run.get("parent"):
        return
    runs.pause()
    parent = run["parent"]
    forms.fill(parent["preset"], {key: value for key, value in parent["config"].items() if key != "preset"})
    runs.show(parent, "paused")
