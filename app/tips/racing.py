"""The race on show: which one it is, how it stands, and starting and stopping it."""

from __future__ import annotations

import streamlit as st

from app import experimenting
from app.engine_link import run_store
from app.tips import address
from app.words import say_later
from gan_core.errors import UserError
from gan_core.experiments import Experiment, RaceSpec, read_experiment, spec_from_json
from gan_core.tips import BASES, TIPS

PENDING = "tips.pending"
CUSTOM = address.CUSTOM


def take_address(*, entered: bool) -> None:
    """Open the race that the address names where the page was just entered, with the card that it belongs to."""
    race_id = address.race()
    if not entered or not race_id:
        return
    try:
        spec = _read(race_id).spec
    except UserError as error:
        say_later("warning", str(error))
        address.show_race("")
        return
    address.open_tip(tip_of(spec), keep_race=True)


def tip_of(spec: RaceSpec) -> str:
    """The name of the tip that a race is about; that of a race of one's own where it is none."""
    kind = spec.twin("plain").kind
    for name, tip in TIPS.items():
        if kind in tip.kinds and (tip.plain[kind], tip.tipped[kind]) == (spec.plain, spec.tipped):
            return name
    return CUSTOM


def start(spec: RaceSpec) -> None:
    """Ask for a race; while the engine is away the wish is kept."""
    st.session_state[PENDING] = spec.check().to_json()
    press_on()


def press_on() -> str | None:
    """Try to start what was wished for; returns why it has to wait."""
    wish = st.session_state.get(PENDING)
    if wish is None:
        return None
    found, waits = experimenting.ask_for(spec_from_json(wish), "race")
    if waits:
        return waits
    if found:
        address.show_race(found)
    st.session_state.pop(PENDING, None)
    return None


def may_stop() -> bool:
    """Whether this person may end the race on show; others only watch it."""
    return experimenting.may_stop(PENDING, address.race())


def leave() -> None:
    """Watch no race; the one on show goes on."""
    address.show_race("")


def stop() -> None:
    """End the race on show; what it measured stays."""
    experimenting.stop(PENDING, address.race())


def on_show() -> Experiment | None:
    """The race that is looked at; None where there is none, or none any more."""
    race_id = address.race()
    if not race_id:
        return None
    try:
        return _read(race_id)
    except UserError as error:
        say_later("warning", str(error))
        address.show_race("")
        return None


def is_moving() -> bool:
    """Whether what is on show changes by itself."""
    if st.session_state.get(PENDING) is not None:
        return True
    race_id = address.race()
    try:
        return bool(race_id) and not _read(race_id).ended
    except UserError:
        return False


def base_preset(kind: str) -> str:
    """The preset that a tip is raced on where nobody chooses another."""
    return BASES[kind]


def _read(race_id: str) -> Experiment:
    experiment = read_experiment(run_store().root, race_id)
    if not isinstance(experiment.spec, RaceSpec):
        raise UserError(f"The page Tips expected a race, received {race_id}, which is a sweep: open it from Sweep.")
    return experiment
