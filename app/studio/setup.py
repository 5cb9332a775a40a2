"""The sidebar while a run is being set up: preset, data, networks, optimizers, tips."""

from __future__ import annotations

import streamlit as st

from app import controls, fields
from app.classroom import is_locked
from app.studio import form
from app.studio.preparing import preparation
from app.studio.uploads import keep_zip, named_folder
from app.told import key_for, taking
from app.uploads import MOST_MB
from app.words import escape, say
from gan_core.config import IMAGES, RunConfig, Setting, settings_table
from gan_core.data.images import IMAGE_SETS
from gan_core.doors.places import can_name_files
from gan_core.errors import UserError
from gan_core.imaging.grid import MAX_CLASS_ROWS
from gan_core.models.specs import parameter_counts
from gan_core.presets import PRESETS

PICKER, UPLOADER, FOLDER, NAMED_LAST = "studio.picker", "studio.upload", "studio.folder", "studio.named_last"
CLASSES, ROWS = "studio.classes", "studio.rows"
ALWAYS = ("steps",)
TRAINING_FIRST = ("seed",)


def draw_setup() -> tuple[RunConfig | None, str | None]:
    """The preset, the length, one tab for each group of settings, and what is rarely needed.

    Returns the configuration that the form asks for, or None and what is wrong with it in one sentence.
    """
    config, complaint = _wanted()
    _draw_preset()
    for key in ALWAYS:
        _draw(settings_table()[key])
    for tab, group in zip(st.tabs(list(form.TABS.values())), form.TABS, strict=True):
        with tab:
            if group == "data":
                _draw_data(config)
            else:
                _draw_group(group, config)
    with st.expander("More"):
        for row in form.rows("training"):
            if row.key not in (*ALWAYS, "loop.preview_classes"):
                _draw(row)
    return config, complaint


def _wanted() -> tuple[RunConfig | None, str | None]:
    try:
        return form.wanted(), None
    except UserError as error:
        return None, str(error)


def _draw_preset() -> None:
    controls.draw_preset(PICKER, IMAGES, form.preset(), form.fill)
    st.caption(escape(PRESETS.get(form.preset()).description))


def _draw_group(group: str, config: RunConfig | None) -> None:
    if group == "networks":
        _draw_networks(config)
        return
    for row in form.rows(group):
        _draw(row)


def _draw_networks(config: RunConfig | None) -> None:
    rows = form.rows("networks")
    _draw(rows[0])
    st.caption(escape(form.family().help))
    for row in rows[1:]:
        _draw(row)
    if config is not None:
        generator, discriminator = parameter_counts(config)
        st.caption(f"G has {generator:,} parameters, D has {discriminator:,}.")
    if form.family().conditional:
        _draw_rows()


def _draw_rows() -> None:
    """Which classes get a row of the grid each."""
    names = form.chosen_names()
    chosen = [name.strip() for name in (form.value("loop.preview_classes") or "").split(",") if name.strip()]
    shown = [name for name in chosen if name in names]
    st.multiselect(
        "Rows of the grid",
        names,
        shown,
        key=key_for(ROWS, shown),
        max_selections=MAX_CLASS_ROWS,
        placeholder="The first ten classes",
        help=f"Up to {MAX_CLASS_ROWS} classes, a row of pictures for each.",
        on_change=taking(ROWS, lambda rows: form.put(loop__preview_classes=",".join(rows) or None)),
    )


def _draw_data(config: RunConfig | None) -> None:
    rows = {row.key: row for row in form.rows("data")}
    _draw(rows.pop("dataset.name"))
    source = IMAGE_SETS.get(form.value("dataset.name"))
    st.caption(escape(source.help), help=escape(source.licence))
    if form.value("dataset.name") == "folder":
        _draw_own()
    if form.all_classes():
        _draw_classes()
    for row in rows.values():
        _draw(row)
    if config is not None and not form.lacks_pictures():
        _draw_notes(config)


def _draw_classes() -> None:
    names = form.all_classes()
    every = len(form.chosen_names()) in (0, len(names))
    shown = [] if every else list(form.chosen_names())
    st.multiselect(
        "Classes",
        names,
        shown,
        key=key_for(CLASSES, shown),
        placeholder=f"All {len(names)} classes",
        help=escape(settings_table()["dataset.classes"].help),
        disabled=is_locked("dataset.classes"),
        on_change=taking(CLASSES, lambda chosen: form.put(dataset__classes=",".join(chosen) or form.ALL_CLASSES)),
    )


def _draw_own() -> None:
    """A person's own pictures: a zip that is uploaded, or a folder on the machine of this app; the last counts."""
    file = st.file_uploader(
        "Zip of photos",
        type=["zip"],
        key=UPLOADER,
        max_upload_size=MOST_MB,
        help="JPEG or PNG pictures; subfolders become classes.",
        on_change=_remember_source,
        args=(False,),
    )
    if can_name_files():
        st.text_input(
            "Or a folder",
            key=FOLDER,
            max_chars=400,
            placeholder="/path/to/photos",
            help="A folder, or a zip, on the machine that runs this app.",
            on_change=_remember_source,
            args=(True,),
        )
    named = st.session_state.get(FOLDER)
    by_name = file is None or (named and st.session_state.get(NAMED_LAST))
    try:
        path = named_folder(named) if by_name else keep_zip(file.getvalue(), file.name)
    except UserError as error:
        if form.value("dataset.path"):  # Start must not train on what was chosen before
            form.put(dataset__path=None, dataset__classes=None)
            st.rerun()
        say("error", str(error))
        return
    if path and path != form.value("dataset.path"):
        form.put(dataset__path=path, dataset__classes=None)
        st.rerun()


def _remember_source(named: bool) -> None:
    st.session_state[NAMED_LAST] = named


def _draw_notes(config: RunConfig) -> None:
    """What was done to the files, once they were read."""
    reading = preparation(config.dataset)
    if reading.data is not None:
        for note in reading.data.notes[:4]:
            st.caption(escape(note))


def _draw(row: Setting) -> None:
    controls.draw_setting(row, key=fields.key(form.WIDGET, row.key), current=form.value(row.key), kind=IMAGES)
