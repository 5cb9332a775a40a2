"""The inside of the dialog: every format with one line on what it is good for, grouped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from app import people
from app.guard import guarded
from app.making import POLL_SECONDS, Making, size_words
from app.takehome import made
from app.takehome.subject import Home, home_of
from app.words import escape, say
from gan_core.config import TEXT
from gan_core.errors import UserError
from gan_core.takehome import GROUPS, Format, formats_for

FPS, NETWORK, REFUSED = "takehome.fps", "takehome.network", "takehome.refused"
SPEEDS, USUAL_SPEED = (2, 3, 5, 10, 15, 25), 10
NETWORKS, USUAL = {"Generator": "generator", "Discriminator": "discriminator"}, "Generator"
COLUMNS = (("pictures", "texts", "networks"), ("code", "numbers"))
BUTTON_WIDTH = 126  # room for its longest label: nothing moves when the label changes
CSS = """
<style>
[class*="st-key-take-row-"] { border-top: 1px solid rgba(128, 128, 128, .25); padding: .3rem 0 .1rem; }
[class*="st-key-take-row-"] [data-testid="stMarkdownContainer"] p { line-height: 1.3; }
[class*="st-key-take-row-"] button { min-height: 2rem; padding-block: .1rem; }
</style>
"""


def draw_dialog(address: str) -> None:
    """All of it, for a run or a pretrained generator."""
    with guarded():
        st.html(CSS)
        home = home_of(address)
        st.markdown(f"**{escape(home.name)}** :gray[at step {home.mark[0]:,}]")
        if refused := st.session_state.pop(REFUSED, ""):
            say("error", refused)
        for column, groups in zip(st.columns(2, gap="medium"), COLUMNS, strict=True):
            with column:
                for group in groups:
                    _draw_group(home, group)


def _draw_group(home: Home, group: str) -> None:
    entries = [entry for entry in formats_for(home.config.kind) if entry.group == group]
    if not entries:
        return
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, key=f"take-head-{group}"):
        st.markdown(f"##### {GROUPS[group]}", width="stretch")
        chosen = {} if home.lacking.get(group) or home.config.kind == TEXT else _draw_choice(group)
    for entry in entries:
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"take-row-{entry.name}", wrap=False
        ):
            own = {option.name for option in entry.options}
            _draw_row(home, entry, {name: value for name, value in chosen.items() if name in own})


def _draw_choice(group: str) -> dict[str, Any]:
    """What can be chosen for a whole group, as options of its formats."""
    hidden = {"label_visibility": "collapsed", "persist_state": "session"}
    if group == "networks":
        name = st.segmented_control("Network", list(NETWORKS), default=USUAL, key=NETWORK, required=True, **hidden)
        return {"network": NETWORKS.get(str(name))}
    if group == "pictures":
        label, place = "Pictures a second, of GIF and MP4", SPEEDS.index(USUAL_SPEED)
        fps = st.selectbox(label, SPEEDS, place, key=FPS, format_func=_speed_words, width=150, **hidden)
        return {"fps": float(fps or USUAL_SPEED)}
    return {}


def _speed_words(fps: int) -> str:
    return f"{fps} pictures/s"


def _draw_row(home: Home, entry: Format, options: dict[str, Any]) -> None:
    lack = home.lacks(entry)
    words = f":red[{escape(lack)}]" if lack else f":gray[{escape(entry.help)}]"
    st.markdown(f"**{escape(entry.label)}**  \n:small[{words}]", width="stretch")
    if lack:
        st.button("Download", key=f"take.{entry.name}", disabled=True, width=BUTTON_WIDTH)
    elif made.is_slow(entry, home.folder):
        _draw_slow(home, entry, options)
    else:
        _draw_quick(home, entry, options)


def _draw_quick(home: Home, entry: Format, options: dict[str, Any]) -> None:
    """A file that is there at once; a large one is read when it is asked for."""
    if entry.name in ("zip", "keras"):
        _download(home, entry, made.content_of(home.folder, entry.name, is_large=True, **options), "")
        return
    content, problem = made.at_once(home.folder, entry.name, home.mark)
    if problem:
        say("error", problem)
    else:
        _download(home, entry, content, "")


def _draw_slow(home: Home, entry: Format, options: dict[str, Any]) -> None:
    """Make it, see how it goes, then have it."""
    key = (home.address, entry.name, home.mark, tuple(sorted(options.items())))
    work = made.making(key)
    if work is not None and work.busy:
        st.fragment(_watch, run_every=POLL_SECONDS)(entry.name, work)
        return
    if work is not None and work.content:
        _download(home, entry, work.content, f" ({size_words(len(work.content))})")
        return
    if work is not None and work.problem:
        say("error", work.problem)
    st.button(
        "Make",
        key=f"take.make.{entry.name}",
        width=BUTTON_WIDTH,
        on_click=_begin,
        args=(key, home.folder, entry.name),
        kwargs=options,
        help="It takes a few seconds; TensorFlow has to start first." if entry.needs_tensorflow else None,
    )


def _begin(key: made.Key, folder: Path, name: str, **options: Any) -> None:
    """Begin a slow file; why it has to wait is said in the dialog."""
    try:
        made.begin(key, folder, name, by=people.my_id(), **options)
    except UserError as error:
        st.session_state[REFUSED] = str(error)


def _watch(name: str, work: Making) -> None:
    """The progress and a way to stop it; when it ends, the dialog is drawn anew, where it stays open."""
    if not work.busy:
        st.rerun()
    with st.container(width=BUTTON_WIDTH, gap=None):
        st.progress(work.share, f":small[{work.share:.0%}]")
        st.button("Cancel", key=f"take.stop.{name}", type="tertiary", on_click=work.stop)


def _download(home: Home, entry: Format, content: Any, size: str) -> None:
    st.download_button(
        "Download",
        content,
        home.file_name(entry),
        entry.mime,
        key=f"take.{entry.name}",
        on_click="ignore",
        icon=":material/download:",
        width=BUTTON_WIDTH,
        help=f"{escape(home.file_name(entry))}{size}",
    )
