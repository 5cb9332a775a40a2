"""The Playground's stage in a lesson: the same run, form and component, with only the needed controls."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import controls, fields, forms, playground, run_bar, runs
from app.lessons.doctor import findings_of_stage
from app.lessons.parts.base import Part, Place
from gan_core.config import Setting, settings_table
from gan_core.lessons.base import RUNNING
from gan_core.lessons.checking import Facts

PHASES = {"step_d": "d", "step_g": "g", "step_both": "both"}
WIDE = 3  # controls in a row


def lay(place: Place) -> None:
    """The lesson's run, with what a teacher's link changes of it."""
    preset = place.link.preset or place.live.preset
    own = {} if place.link.preset else dict(place.live.settings)
    forms.fill(preset, {**own, **place.link.settings})


def arrive(place: Place) -> None:
    """Speed and layers as the step has them."""
    if place.link.speed or place.live.speed:
        st.session_state[runs.SPEED] = place.link.speed or place.live.speed
    if place.live.layers is not None:
        st.session_state[playground.LAYERS] = list(place.live.layers)
    if not place.ready and runs.is_training():  # the run of the step before waits for the guess
        runs.toggle_training()
    if runs.is_there():
        runs.send_speed()


def draw(place: Place) -> None:
    """Buttons, settings, and the stage."""
    forms.collect()
    config, complaint = playground.follow_form()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="lesson-bar"):
        _draw_buttons(place, config)
        if place.shows("doctor"):
            playground.show_doctor()
    _draw_settings(place)
    playground.show_messages(complaint)
    playground.show_stage()


def facts(place: Place) -> Facts:
    """The newest figures that the stage showed of this very run."""
    run, seen = runs.shown(), st.session_state.get(playground.LAST)
    if run is None or not seen or seen.get("run") != run["id"]:
        return Facts()
    figures: dict[str, float] = {"step": float(seen["status"]["step"])}
    curves = seen.get("curves") or {}
    figures |= {name: value for name in RUNNING if (value := _last(curves.get(name))) is not None}
    if seen["quality"].get("step"):
        figures |= {one["name"]: float(one["value"]) for one in seen["quality"]["figures"] if _is_number(one["value"])}
    return Facts(figures, findings_of_stage(seen))


def _draw_buttons(place: Place, config: Any) -> None:
    waits = not place.ready
    if place.shows("train"):
        run_bar.draw_train(config, disabled=waits or place.locked("train"))
    phases = [phase for name, phase in PHASES.items() if place.shows(name)]
    if phases:
        run_bar.draw_steps(phases, disabled=waits or any(place.locked(name) for name in PHASES))
    if place.shows("speed"):
        run_bar.draw_speed(disabled=place.locked("speed"))
    if place.shows("rewind"):
        run_bar.draw_rewind(disabled=place.locked("rewind"))
    if place.shows("new_seed"):
        run_bar.draw_new_seed(disabled=place.locked("new_seed"))
    if waits:
        st.caption(":material/lock: First your guess, then the run.")


def _draw_settings(place: Place) -> None:
    table = settings_table()
    rows = [table[name] for name in place.live.controls if name in table and forms.is_relevant(name)]
    for start in range(0, len(rows), WIDE):
        shown = rows[start : start + WIDE]
        for column, row in zip(st.columns(max(2, len(shown)), gap="medium"), shown, strict=False):
            with column:
                _draw_setting(row, place)


def _draw_setting(row: Setting, place: Place) -> None:
    locked = place.locked(row.key) or forms.why_off(row.key) is not None
    key, now = fields.key(forms.WIDGET, row.key), forms.value(row.key)
    controls.draw_setting(row, key=key, current=now, kind="points", disabled=locked)


def _last(curve: Any) -> float | None:
    """The newest value of a curve."""
    return next((float(value) for value in reversed(curve or []) if _is_number(value)), None)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


PART = Part(lay, arrive, draw, facts)
