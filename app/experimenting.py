"""Asking the engine for an experiment, and stopping one: what the pages Tips and Sweep share."""

from __future__ import annotations

import streamlit as st

from app.engine_link import EngineAwayError, engine
from app.words import say_later
from gan_core.errors import UserError
from gan_core.experiments import Spec


def ask_for(spec: Spec, noun: str) -> tuple[str | None, str | None]:
    """The id of the experiment, begun or found, or why it has to wait; neither where it was refused, which is said.

    ``noun``: what the page calls it, such as "race".
    """
    try:
        return engine().experiment(spec), None
    except EngineAwayError as away:
        return None, f"{away} The {noun} begins as soon as it is there."
    except UserError as error:
        say_later("error", str(error))
        return None, None


def may_stop(pending: str, experiment_id: str) -> bool:
    """Whether this person may end what is on show: a wish of one's own, or what one started; others only watch."""
    if st.session_state.get(pending) is not None:
        return True
    try:
        return engine().may_stop_experiment(experiment_id)
    except UserError:
        return False


def stop(pending: str, experiment_id: str) -> None:
    """Take back the wish under this key of the session, else end the experiment; what it measured stays."""
    if st.session_state.pop(pending, None) is not None:
        return
    try:
        engine().stop_experiment(experiment_id)
    except UserError as error:
        say_later("warning", str(error))
