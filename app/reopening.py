"""A 2-D run that is there already, shown in the Playground again: from the Runs page, or after a reload."""

from __future__ import annotations

import streamlit as st

from app import branching, forms, people, runs
from app.engine_link import run_store
from app.uploads import keep_csv
from app.url import FILE_SETS
from app.words import say_later
from gan_core.config import POINTS, from_json_dict, live_keys, with_changes
from gan_core.errors import RunError, UserError
from gan_core.runs import RunReader, RunStatus

WISH = "run.wish"
COPY = "points.csv"  # the run's own copy of a person's points, under data/


def wish_to_open(run_id: str, *, train: bool = False) -> None:
    """Remember that this run is wanted; with ``train`` it goes on at once, if it is one's own."""
    st.session_state[WISH] = {"id": run_id, "train": train}


def take_run(run_id: str) -> bool:
    """Show the run that the address names; False, with a sentence for the page, where its settings must do.

    Another's run is looked at only: a class that is sent one address must not train one run with thirty hands.
    """
    wish = st.session_state.pop(WISH, None) or {}
    asked_for = wish.get("id") == run_id
    shown = runs.shown()
    if shown is not None and shown["id"] == run_id and not wish.get("train"):
        return True
    try:
        reader = RunReader(run_store().resolve(run_id))
        status = reader.status()
        of = "" if people.is_mine(status.owner) else people.whose(status.owner)
        _show(reader, status, train=asked_for and bool(wish.get("train")), of=of)
    except UserError as error:
        say_later("warning", f"{error} Here is a fresh run instead.")
        return False
    return True


def copy_shown() -> None:
    """A run of one's own from where another's stands: it begins with the same networks, at the newest snapshot."""
    run = runs.shown() or {}
    try:
        moments = RunReader(run_store().resolve(run.get("id", ""))).timeline()
    except UserError as error:
        say_later("warning", str(error))
        return
    branching.branch(moments[-1][0] if moments else 0)


def _show(reader: RunReader, status: RunStatus, *, train: bool, of: str) -> None:
    """Fill the form with the run's settings as they are now, and show the run. Raises UserError."""
    config = from_json_dict(reader.config())
    if config.kind != POINTS:
        raise RunError(f"The Playground shows runs of points, this one makes {config.kind}: open it from Runs.")
    now = with_changes(config, {**_live_changes(reader), "steps": max(config.steps, status.total_steps)})
    settings = {key: value for key, value in now.flat().items() if key != "preset" and value is not None}
    copy = reader.paths.data / COPY
    if config.dataset.name in FILE_SETS and copy.is_file():
        settings["dataset.path"] = keep_csv(copy.read_bytes(), COPY, looking=True)[0]
    forms.fill(config.preset, settings)
    runs.show_stored(reader.paths.root.name, forms.wanted(), span=config.steps, train=train, of=of)


def _live_changes(reader: RunReader) -> dict[str, object]:
    """The live settings that were moved while it trained, as they stand now."""
    moved = [row for row in reader.events()[0] if row.get("kind") == "live" and row.get("key") in live_keys()]
    return {str(row["key"]): row["value"] for row in moved if row.get("value") is not None}
