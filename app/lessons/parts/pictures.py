"""A run of pictures in a lesson: the Studio's form, worker and film, with one button and only the needed settings."""

from __future__ import annotations

import streamlit as st

from app import doctor, fields
from app.controls import draw_setting
from app.lessons.parts.base import Part, Place, nothing
from app.runbuttons import BUTTON_WIDTH, draw_run_buttons
from app.studio import estimate, form, run
from app.studio.view import show_film
from app.watching import Look
from app.words import escape, say, say_kept
from app.worker_link import workers
from gan_core.config import IMAGES, RunConfig, settings_table
from gan_core.errors import UserError
from gan_core.lessons.checking import Facts


def lay(place: Place) -> None:
    """The lesson's run, with what a teacher's link changes of it."""
    preset = place.link.preset or place.live.preset
    own = {} if place.link.preset else dict(place.live.settings)
    form.fill(preset, {**own, **place.link.settings})
    run.leave()


def draw(place: Place) -> None:
    """One row of buttons, the settings, and the film."""
    form.collect()
    look = run.look()
    if look is None:
        workers().warm()
    config, complaint = _wanted() if look is None else (look.config, None)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="lesson-bar"):
        if look is None:
            _draw_start(config, place)
        else:
            draw_run_buttons(run.ON_SHOW, look, area="studio", on_new=_new_run)
            if place.shows("doctor"):
                doctor.strip_of_look(run.ON_SHOW, look, area="studio")
    _draw_settings(place, look)
    if complaint:
        say("error", complaint)
    say_kept()
    show_film(config, look)


def facts(place: Place) -> Facts:
    """The figures that the run has written down."""
    look = run.look()
    if look is None:
        return Facts()
    figures = {"step": float(look.status.step)}
    for _, measured in look.quality[-1:]:
        found = {name: one.get("value") for name, one in measured.items() if isinstance(one, dict)}
        figures |= {name: float(value) for name, value in found.items() if isinstance(value, int | float)}
    seen = tuple(finding.illness for finding in look.findings) if look.status.step else None
    return Facts(figures, seen)


def _wanted() -> tuple[RunConfig | None, str | None]:
    try:
        return form.wanted(), None
    except UserError as error:
        return None, str(error)


def _draw_start(config: RunConfig | None, place: Place) -> None:
    st.button(
        "Start",
        key="studio.start",
        type="primary",
        icon=":material/play_arrow:",
        shortcut="Space",
        width=BUTTON_WIDTH,
        disabled=config is None or not place.ready or place.locked("train"),
        on_click=run.start,
        args=(config,),
    )
    if not place.ready:
        st.caption(":material/lock: First your guess, then the run.")
    elif config is not None:
        st.markdown(f":small[{escape(estimate.words_of(config))}]", help=estimate.HELP, width="content")


def _new_run(config: RunConfig) -> None:
    form.fill_from(config)
    run.leave()


def _draw_settings(place: Place, look: Look | None) -> None:
    """Before the start; what is fixed once it trains is shown and cannot be moved."""
    table = settings_table()
    rows = [table[name] for name in place.live.controls if name in table and form.is_relevant(name)]
    if not rows:
        return
    for column, row in zip(st.columns(max(2, len(rows)), gap="medium"), rows, strict=False):
        with column:
            locked = place.locked(row.key) or look is not None
            draw_setting(
                row, key=fields.key(form.WIDGET, row.key), current=form.value(row.key), kind=IMAGES, disabled=locked
            )


PART = Part(lay, nothing, draw, facts)
