"""What can be done with a run on the Runs page; whatever goes wrong becomes a sentence for the page."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO

import streamlit as st

from app import reopening
from app.downloadroom import ROOM
from app.engine_link import engine
from app.gallery.cards import Card
from app.gallery.shelf import find_card, store
from app.look import ROOT
from app.uploadroom import let_go
from app.uploads import check_size, size_of
from app.words import say_later
from app.worker_link import workers
from gan_core.errors import UserError

PLAYGROUND, STUDIO, RUNS, COMPARE, LATENT, HEADLINES = (
    ROOT / "pages" / f"{name}.py" for name in ("playground", "studio", "runs", "compare", "latent", "headlines")
)
PICKED, DELETED, UPLOADS = "gallery.picked", "gallery.deleted", "gallery.uploads"
FEWEST, MOST = 2, 4
MOST_UNDO = 3
MOST_UPLOAD_MB = 200  # as server.maxUploadSize: Streamlit takes no more


def open_run(card: Card, *, train: bool = False) -> None:
    """Go to the page that shows this run; with ``train`` a 2-D run goes on at once."""
    if card.kind == "points":
        reopening.wish_to_open(card.run_id, train=train)
        st.switch_page(PLAYGROUND, query_params={"run": card.run_id})
    if card.kind == "text":
        st.switch_page(HEADLINES, query_params={"train": card.run_id})
    st.switch_page(STUDIO, query_params={"run": card.run_id})


def opens(card: Card) -> bool:
    """Whether there is a page that shows this run."""
    return card.is_readable and card.kind in ("points", "images", "text")


# --- choosing some to compare ----------------------------------------------------------------------


def picked() -> list[str]:
    """The runs chosen for the Compare page, in the order they were chosen in."""
    return list(st.session_state.get(PICKED, []))


def pick(run_id: str, key: str) -> None:
    """Take a run in or out, as its checkbox says."""
    others = [other for other in picked() if other != run_id]
    st.session_state[PICKED] = [*others, run_id][:MOST] if st.session_state[key] else others


def drop_picks() -> None:
    """Choose no run."""
    st.session_state[PICKED] = []


def keep_picks(there: set[str]) -> list[str]:
    """Forget choices that are not there any more; returns the others."""
    st.session_state[PICKED] = [run_id for run_id in picked() if run_id in there]
    return picked()


def compare(run_ids: list[str]) -> None:
    """Go to the Compare page with these runs."""
    st.switch_page(COMPARE, query_params={"runs": ",".join(run_ids)})


# --- changing a run --------------------------------------------------------------------------------


def rename(run_id: str, key: str) -> None:
    """Give a run the name that was typed."""
    _said(lambda: store().rename(run_id, st.session_state[key]))


def can_continue(card: Card) -> bool:
    """Whether a run can go on from where it stands."""
    return opens(card) and card.state in ("paused", "stopped", "interrupted", "finished", "failed")


def continue_run(card: Card, steps: int | None = None) -> None:
    """Train a run of pictures or text on, up to ``steps`` in all; it may have to wait for a place."""
    if card.state == "paused" and steps is None:
        _said(lambda: workers().ask(card.run_id, "resume"))
    else:
        _said(lambda: workers().continue_run(card.run_id, steps=steps))


def continue_to(card: Card, key: str) -> None:
    """The same, with the total that was typed."""
    continue_run(card, int(st.session_state[key]))


def stop(card: Card) -> None:
    """Stop a run; it is saved and can go on later."""
    if card.kind == "points":
        _said(lambda: engine().command(card.run_id, "pause"))
    else:
        _said(lambda: workers().ask(card.run_id, "stop"))


# --- delete and undo -------------------------------------------------------------------------------


def delete(card: Card) -> None:
    """Move a run to the trash and remember how to bring it back.

    A resting 2-D run is still held by the engine, which lets go of a folder that is gone: so by force.
    """
    token = _said(lambda: store().delete(card.run_id, force=card.kind == "points" and not card.is_moving))
    if token:
        others = st.session_state.get(DELETED, [])
        st.session_state[DELETED] = [*others, {"token": token, "name": card.name}][-MOST_UNDO:]


def deleted() -> list[dict[str, str]]:
    """What this session deleted last, newest first: ``{"token", "name"}``."""
    return list(reversed(st.session_state.get(DELETED, [])))


def undo(token: str) -> None:
    """Bring a deleted run back."""
    _said(lambda: store().restore(token))
    forget(token)


def forget(token: str) -> None:
    """Take the notice of a deleted run away."""
    st.session_state[DELETED] = [one for one in st.session_state.get(DELETED, []) if one["token"] != token]


# --- carrying runs about ---------------------------------------------------------------------------


def zipped(run_id: str) -> Callable[[], bytes]:
    """What makes the zip of a run at the moment when it is asked for.

    That is in a thread without a session, which does not know who asks: the store is bound here.
    """
    bound = store()

    def make() -> bytes:
        with tempfile.TemporaryFile() as file:
            bound.export_zip(run_id, file)
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            return ROOM.hand_out(size, file.read)

    return make


def take_upload(key: str) -> None:
    """Take an uploaded zip in; the uploader is empty again afterwards."""
    upload = st.session_state.get(key)
    if upload is None:
        return
    run_id = _said(lambda: _take_in(upload))
    let_go(upload)
    if run_id:
        say_later("info", f"{find_card(run_id).name} is here now, as the run {run_id}.")
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1


def _take_in(upload: BinaryIO) -> str:
    check_size(size_of(upload), getattr(upload, "name", "The zip"), MOST_UPLOAD_MB)
    return store().import_zip(upload)


def upload_key() -> str:
    """The key of the uploader; another one after every upload."""
    return f"gallery.upload.{st.session_state.get(UPLOADS, 0)}"


def _said(act: Callable[[], Any]) -> Any:
    """Do it; a refusal is kept as a sentence for the page, and None is returned."""
    try:
        return act()
    except UserError as error:
        say_later("error", str(error))
        return None
