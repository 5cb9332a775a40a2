"""The sidebar while a text run is being set up: preset, headlines, length, and one tab for each group of settings."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import controls, fields
from app.headlines.training import data, form
from app.headlines.training.uploads import keep_file, named_file
from app.told import key_for, taking
from app.uploads import MOST_MB
from app.words import escape, say
from gan_core.config import TEXT, Setting
from gan_core.doors.places import can_name_files
from gan_core.errors import UserError
from gan_core.presets import PRESETS

PICKER, SOURCE, UPLOADER, NAMED, COLUMN, NAMED_LAST = (
    f"train.{part}" for part in ("picker", "source", "upload", "named", "column", "named_last")
)
DETECTED = "(detected)"
SOURCES = {
    data.ARTICLES: "Articles of the data folder",
    data.SYNTHETIC: "Our synthetic headlines",
    data.OWN: "Your own file",
}
PRESET_HELP = "A named starting point: how the headlines become rows, and every setting."
EPOCHS_HELP = "How often the network sees every headline."


def draw_setup() -> None:
    """Everything beside the preview; what is asked for here is taken at the next run of the page."""
    _draw_preset()
    _draw_source()
    st.number_input(
        "Epochs",
        1,
        form.MOST_EPOCHS,
        form.value(form.EPOCHS),
        key=fields.key(form.WIDGET, form.EPOCHS),
        help=EPOCHS_HELP,
    )
    for tab, group in zip(st.tabs(list(form.TABS)), form.TABS, strict=True):
        with tab:
            for row in form.rows(group):
                _draw(row)


def _draw(row: Setting) -> None:
    controls.draw_setting(row, key=fields.key(form.WIDGET, row.key), current=form.value(row.key), kind=TEXT)


def _draw_preset() -> None:
    controls.draw_preset(PICKER, TEXT, form.preset(), form.fill_preset, PRESET_HELP)
    st.caption(escape(PRESETS.get(form.preset()).description))


# --- the headlines ---------------------------------------------------------------------------------


def _draw_source() -> None:
    there = [name for name in SOURCES if name != data.ARTICLES or data.articles_are_here()]
    if form.value(form.SOURCE) not in there:
        form.put(form.SOURCE, there[0])
    chosen = form.value(form.SOURCE)
    st.selectbox(
        "Headlines",
        there,
        controls.place_of(chosen, there),
        key=key_for(SOURCE, chosen),
        format_func=SOURCES.get,
        help="What the network reads and learns to continue.",
        on_change=taking(SOURCE, lambda name: form.put(form.SOURCE, name)),
    )
    if form.value(form.SOURCE) == data.OWN:
        _draw_own()


def _draw_own() -> None:
    """A person's own headlines: a file that is uploaded, or one on the machine of this app; the last counts."""
    file = st.file_uploader(
        "CSV or text file",
        type=["csv", "tsv", "txt"],
        key=UPLOADER,
        max_upload_size=MOST_MB,
        help="A CSV with a column of headlines, or a text with one headline in each line.",
        on_change=_remember_source,
        args=(False,),
    )
    if can_name_files():
        st.text_input(
            "Or a file on this machine",
            key=NAMED,
            max_chars=400,
            placeholder="/path/to/headlines.csv",
            help=f"For files of more than {MOST_MB} MB, which cannot be uploaded: a path on the machine of this app.",
            on_change=_remember_source,
            args=(True,),
        )
    _take_file(file)
    if form.value("dataset.path") and file is None and not st.session_state.get(NAMED):
        st.caption(f"Still used: {escape(Path(form.value('dataset.path')).name)}")
    if form.value("dataset.path"):
        _draw_column(form.value("dataset.path"))


def _take_file(file: object) -> None:
    """Take what was brought; what is refused does not leave an earlier file in its place."""
    named = st.session_state.get(NAMED)
    by_name = file is None or (named and st.session_state.get(NAMED_LAST))
    try:
        path = named_file(named) if by_name else keep_file(file.getvalue(), file.name)
    except UserError as error:
        if form.value("dataset.path"):
            _put_file(None)
            st.rerun()
        say("error", str(error))
        return
    if path and path != form.value("dataset.path"):
        _put_file(path)
        st.rerun()


def _put_file(path: str | None) -> None:
    form.put("dataset.path", path)
    form.put("dataset.column", None)


def _remember_source(named: bool) -> None:
    """Which of both was brought last; an upload that could not be read is forgotten once it is taken away."""
    st.session_state[NAMED_LAST] = named
    if not named and st.session_state.get(UPLOADER) is None and form.complaint_of(form.wanted_data)[1]:
        _put_file(None)


def _draw_column(path: str) -> None:
    """Which column holds the headlines; not asked of a text without columns."""
    try:
        columns = data.columns_in(path)
    except UserError:
        return  # said above the preview, where the file is read
    if not columns:
        return
    names = [DETECTED, *columns]
    chosen = form.value("dataset.column") if form.value("dataset.column") in columns else DETECTED
    st.selectbox(
        "Column",
        names,
        controls.place_of(chosen, names),
        key=key_for(COLUMN, chosen),
        help="Which column of the file holds the headlines.",
        on_change=taking(COLUMN, _take_column),
    )


def _take_column(chosen: str) -> None:
    form.put("dataset.column", None if chosen == DETECTED else chosen)
