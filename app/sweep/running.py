"""The sweep on show: which one it is, how it stands, and starting and stopping it."""

from __future__ import annotations

import time
from pathlib import Path

import streamlit as st

from app import experimenting
from app.engine_link import run_store
from app.look import ROOT
from app.sweep import form
from app.words import say_later
from gan_core.errors import UserError
from gan_core.experiments import Experiment, SweepSpec, read_experiment
from gan_core.experiments.folder import EXPERIMENTS, experiment_dir

SHOWN, PENDING = "sweep.shown", "sweep.pending"
FILES = ("spec.json", "status.json", "result.json", "clouds.npz")
ALIVE_SECONDS = 5
EXAMPLES = ROOT / "assets" / "sweeps"
LOST = "Here is the example instead."


def take_address(*, entered: bool) -> None:
    """Show the sweep that the address names where the page was just entered; else the session's, or the example."""
    asked = st.query_params.get("sweep") if entered else None
    if asked is not None and asked != st.session_state.get(SHOWN):
        _take(str(asked))
    if not form.is_started():
        form.fill()


def _take(asked: str) -> None:
    """Show a sweep by its id, and put its settings into the form."""
    try:
        spec = _read(asked).spec
        if not isinstance(spec, SweepSpec):
            raise UserError(f"The page Sweep expected a sweep, received {asked}, which is a race: open it from Tips.")
    except UserError as error:
        say_later("warning", f"{error} {LOST}")
        return
    st.session_state[SHOWN] = asked
    st.session_state.pop(PENDING, None)
    form.fill_from(spec)


def write_address() -> None:
    """Put the sweep on show into the address."""
    shown = st.session_state.get(SHOWN)
    query = {"sweep": shown} if shown else {}
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def spec_of_shown() -> SweepSpec | None:
    """What the sweep on show was asked for; None for the example."""
    shown = st.session_state.get(SHOWN)
    try:
        return _read(shown).spec if shown else None
    except UserError:
        return None


def on_show() -> tuple[Experiment | None, bool]:
    """The sweep that is looked at, and whether it is only the example; None where there is not even that.

    One that was asked for and waits for the engine is shown as a grid to be filled.
    """
    wish = st.session_state.get(PENDING)
    if wish is not None:
        return Experiment(wish.id, wish, "queued", 0.0, "", 0.0, None, Path()), False
    shown = st.session_state.get(SHOWN)
    if shown:
        try:
            return _read(shown), False
        except UserError as error:
            say_later("warning", f"{error} {LOST}")
            del st.session_state[SHOWN]
    example = _example()
    return example, example is not None


def is_moving() -> bool:
    """Whether what is on show changes by itself."""
    if has_wish():
        return True
    shown = st.session_state.get(SHOWN)
    try:
        return bool(shown) and not _read(shown).ended
    except UserError:
        return False


def has_wish() -> bool:
    """Whether a sweep was asked for that the engine has not taken yet."""
    return st.session_state.get(PENDING) is not None


def start() -> None:
    """The button Sweep: ask for what the form says; while the engine is away the wish is kept."""
    try:
        st.session_state[PENDING] = form.wanted()
    except UserError as error:
        say_later("error", str(error))
        return
    press_on()


def press_on() -> str | None:
    """Try to start what was wished for; returns why it has to wait."""
    spec = st.session_state.get(PENDING)
    if spec is None:
        return None
    found, waits = experimenting.ask_for(spec, "sweep")
    if waits:
        return waits
    if found:
        st.session_state[SHOWN] = found
    st.session_state.pop(PENDING, None)
    return None


def may_stop() -> bool:
    """Whether this person may end the sweep on show; others only watch it."""
    return experimenting.may_stop(PENDING, st.session_state.get(SHOWN, ""))


def leave() -> None:
    """Watch no sweep; the one on show goes on."""
    st.session_state.pop(SHOWN, None)


def stop() -> None:
    """End the sweep on show; what it measured stays."""
    experimenting.stop(PENDING, st.session_state.get(SHOWN, ""))


def _read(asked: str) -> Experiment:
    """A sweep of this machine, else one that came with the program; read once for all who watch it."""
    root = run_store().root
    if not experiment_dir(root, asked).is_dir() and experiment_dir(EXAMPLES, asked).is_dir():
        root = EXAMPLES
    files = [experiment_dir(root, asked) / name for name in FILES]
    state = tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in files)
    return _kept(str(root), asked, state, int(time.time() / ALIVE_SECONDS))


@st.cache_resource(max_entries=24, show_spinner=False)
def _kept(root: str, asked: str, state: tuple[int, ...], moment: int) -> Experiment:
    """What a folder says while its files stay as they are; looked at anew now and then, as its process may be gone."""
    return read_experiment(root, asked)


def _example() -> Experiment | None:
    """The finished sweep that came with the program."""
    names = sorted(path.name for path in (EXAMPLES / EXPERIMENTS).glob("sweep-*"))
    try:
        return read_experiment(EXAMPLES, names[0]) if names else None
    except UserError:
        return None
