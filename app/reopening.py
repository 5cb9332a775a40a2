"""A 2-D run that is there already, shown in the Playground again: from the Runs page, or after a reload."""

from __future__ import annotations

import streamlit as st

from app import forms, runs
from app.engine_link import owner_token, run_store
from app.uploads import keep_csv
from app.url import FILE_SETS
from app.words import say_later
from gan_core.config import POINTS, from_json_dict, live_keys, with_changes
from gan_core.errors import RunError, UserError
from gan_core.runs import RunReader, RunStatus

WISH = "run.wish"
COPY = "points.csv"  # the run's own copy of a person's points, under data/
SHARED = "This run trains in another browser as well: what you change here changes it for everybody who watches it."
NOT_YOURS = (
    "This link names a run of another browser, so here is a fresh one with its settings. "
    "The page Runs opens the run itself."
)


def wish_to_open(run_id: str, *, train: bool = False) -> None:
    """Remember that this very run is wanted, whoever started it; with ``train`` it goes on at once."""
    st.session_state[WISH] = {"id": run_id, "train": train}


def take_run(run_id: str) -> bool:
    """Show the run that the address names; False, with a sentence for the page, where its settings must do.

    Only the browser that started a run gets it by its address alone (that is what a reload does): a class that
    is sent one address must not train one run with thirty hands.
    """
    wish = st.session_state.pop(WISH, None) or {}
    asked_for = wish.get("id") == run_id
    shown = runs.shown()
    if shown is not None and shown["id"] == run_id and not wish.get("train"):
        return True
    try:
        reader = RunReader(run_store().resolve(run_id))
        status = reader.status()
        is_mine = status.owner == owner_token()
        if not asked_for and not is_mine:
            say_later("info", NOT_YOURS)
            return False
        _show(reader, status, train=bool(wish.get("train")))
    except UserError as error:
        say_later("warning", f"{error} Here is a fresh run instead.")
        return False
    if status.state == "running" and not is_mine:
        say_later("info", SHARED)
    return True


def _show(reader: RunReader, status: RunStatus, *, train: bool) -> None:
    """Fill the form with the run's settings as they are now, and show the run. Raises UserError."""
    config = from_json_dict(reader.config())
    if config.kind != POINTS:
        raise RunError(f"The Playground shows runs of points, this one makes {config.kind}: open it from Runs.")
    now = with_changes(config, {**_live_changes(reader), "steps": max(config.steps, status.total_steps)})
    settings = {key: value for key, value in now.flat().items() if key != "preset" and value is not None}
    copy = reader.paths.data / COPY
    if config.dataset.name in FILE_SETS and copy.is_file():
        settings["dataset.path"] = keep_csv(copy.read_bytes(), COPY)[0]
    forms.fill(config.preset, settings)
    runs.show_stored(reader.paths.root.name, forms.wanted(), span=config.steps, train=train)


def _live_changes(reader: RunReader) -> dict[str, object]:
    """The live settings that were moved while it trained, as they stand now."""
    moved = [row for row in reader.events()[0] if row.get("kind") == "live" and row.get("key") in live_keys()]
    return {str(row["key"]): row["value"] for row in moved if row.get("value") is not None}
