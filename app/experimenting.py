"""Asking the engine for an experiment, and stopping one: what the pages Tips and Sweep share."""

from __future__ import annotations

import streamlit as st

from app.engine_link import BoundEngine, EngineAwayError, engine
from app.words import say_later
from gan_core.errors import RunError, UserError
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


def moving() -> int:
    """How many races and sweeps run or wait, of one's own; of everybody's for the teacher. 0 while nobody can say."""
    try:
        return len(engine().experiments())
    except UserError:
        return 0


def stop_all(link: BoundEngine, patience: float = 0.0) -> None:
    """End all races and sweeps, for the teacher; needs no session. An engine that is away has none.

    Raises UserError where one still runs after so many seconds, or for anybody else.
    """
    try:
        left = link.stop_experiments(patience)
    except EngineAwayError:
        return
    if left and patience:
        raise RunError("A race or sweep still computes; it ends by itself in a moment and leaves nothing behind.")


def stop(pending: str, experiment_id: str) -> None:
    """Take back the wish under this key of the session, else end the experiment; what it measured stays."""
    if st.session_state.pop(pending, None) is not None:
        return
    try:
        engine().stop_experiment(experiment_id)
    except UserError as error:
        say_later("warning", str(error))
