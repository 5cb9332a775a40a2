"""The sidebar of the page: which sweep, from which GAN, over which settings."""

from __future__ import annotations

import streamlit as st

from app import forms
from app.controls import STOPS, place_of, preset_words, stop_words, stops_of
from app.sweep import form
from app.sweep.axes import FEWEST, MOST, is_number, programs, sweepable, value_words
from app.sweep.ready import READY
from app.told import key_for, taking
from app.words import escape, say, say_later
from gan_core.config import POINTS, Setting, find_setting
from gan_core.errors import UserError
from gan_core.experiments.spec import MOST_STEPS
from gan_core.presets import PRESETS, preset_names

WIDGET = "sweep.set."
SIDES = {"x": "Across", "y": "Down"}
MOST_SEED = 2**31 - 1


def draw_sidebar() -> str | None:
    """The whole form; returns what is wrong with it in words."""
    _draw_ready()
    _draw_base()
    for axis in form.AXES:
        _draw_axis(axis)
    with st.container(horizontal=True):
        _number("steps", "Steps each", 100, MOST_STEPS[POINTS], 500, "Training steps of every GAN.")
        _number("seed", "Seed", 0, MOST_SEED, 1, "First weights and noise: the same for all GANs of the sweep.")
    try:
        spec = form.wanted()
    except UserError as error:
        say("error", str(error))
        return str(error)
    rows, columns = spec.shape
    slower = (
        f" {programs(spec)} kinds are compiled one after the other: that takes longer." if programs(spec) > 2 else ""
    )
    st.caption(f"{rows} × {columns} = {rows * columns} GANs, {spec.steps:,} steps each.{slower}")
    return None


def _draw_ready() -> None:
    chosen = form.value("ready")
    names = [*READY, form.OWN] if chosen == form.OWN else list(READY)
    key = key_for(f"{WIDGET}ready", chosen)
    st.selectbox(
        "Sweep",
        names,
        place_of(chosen, names),
        key=key,
        format_func=lambda name: READY[name].label if name in READY else "Your own",
        on_change=taking(f"{WIDGET}ready", _take_ready),
        help="A sweep that is ready to start; change whatever you like below.",
    )
    ready = READY.get(form.value("ready"))
    st.caption(ready.says if ready else "Your own choice of settings: what do you expect to see?")  # nothing moves up


def _take_ready(name: str) -> None:
    if name in READY:
        form.fill(name)


def _draw_base() -> None:
    base = form.value("base")
    is_changed = len(base) > 1
    chosen = form.OWN if is_changed else base["preset"]
    names = [*[form.OWN] * is_changed, *[form.PLAYGROUND] * forms.is_started(), *preset_names(POINTS)]
    words = {form.OWN: f"{preset_words(base['preset'])}, changed", form.PLAYGROUND: "As set up on the Playground"}
    key = key_for(f"{WIDGET}base", chosen)
    st.selectbox(
        "Start from",
        names,
        place_of(chosen, names),
        key=key,
        format_func=lambda name: words.get(name) or preset_words(name),
        on_change=taking(f"{WIDGET}base", _take_base),
        help="The data, and every setting that is not swept.",
    )
    if is_changed:
        st.caption(escape("Changed: " + ", ".join(f"{name}={new}" for name, new in base.items() if name != "preset")))


def _take_base(name: str) -> None:
    try:
        if name in PRESETS or name == form.PLAYGROUND:
            form.take_base(name)
    except UserError as error:
        say_later("warning", str(error))


def _draw_axis(axis: str) -> None:
    """The setting of one axis, and its values."""
    rows, chosen = sweepable(), form.value(f"{axis}_key")
    other = form.value("y_key" if axis == "x" else "x_key")
    names = [form.NOTHING] * (axis == "y") + [name for name in rows if name != other]
    key = key_for(WIDGET + axis, chosen)
    st.selectbox(
        SIDES[axis],
        names,
        place_of(chosen, names),
        key=key,
        format_func=lambda name: rows[name].label if name else "Nothing: one setting alone",
        on_change=taking(WIDGET + axis, lambda key: form.take_key(axis, key)),
        help=escape(rows[chosen].tooltip) if chosen else None,
    )
    if chosen:
        row = find_setting(chosen)
        (_draw_numbers if is_number(row) else _draw_choices)(axis, row)


def _draw_numbers(axis: str, row: Setting) -> None:
    """From where to where, how many, and the values themselves, which can be typed."""
    parts = ("span", "count", "text")
    (low, high), many, words = shown = [form.value(f"{axis}_{part}") for part in parts]
    span, count, text = (key_for(f"{WIDGET}{axis}_{part}", value) for part, value in zip(parts, shown, strict=True))
    st.select_slider(
        f"{row.label}: from, to",
        sorted({*stops_of(row, low), high, *_even_stops(row)}),
        (low, high),
        key=span,
        format_func=stop_words,
        on_change=taking(f"{WIDGET}{axis}_span", lambda span: form.take_spread(axis, span=span)),
        label_visibility="collapsed",
    )
    few, typed = st.columns([1, 2.2], gap="small")
    few.number_input(
        "Values",
        FEWEST,
        MOST,
        many,
        key=count,
        on_change=taking(f"{WIDGET}{axis}_count", lambda count: form.take_spread(axis, count=count)),
        help="How many values, both ends included.",
    )
    typed.text_input(
        "Which",
        words,
        key=text,
        on_change=taking(f"{WIDGET}{axis}_text", lambda text: form.take_text(axis, text)),
        help="The values themselves; type others, separated by commas.",
    )


def _even_stops(row: Setting) -> list[float]:
    """The stops of a setting whose values are evenly spaced: its steps from end to end."""
    if row.log or row.key in STOPS:
        return []
    if row.step is None or row.minimum is None or row.maximum is None:
        if row.type is int and row.maximum is not None and row.maximum <= MOST:
            return [row.type(stop) for stop in range(int(row.minimum or 0), int(row.maximum) + 1)]
        return []
    count = round((row.maximum - row.minimum) / row.step)
    return [row.type(round(row.minimum + place * row.step, 6)) for place in range(count + 1)]


def _draw_choices(axis: str, row: Setting) -> None:
    chosen = list(form.value(f"{axis}_values"))
    key = key_for(f"{WIDGET}{axis}_choices", chosen)
    st.multiselect(
        row.label,
        [False, True] if row.type is bool else row.choices_for(POINTS),
        chosen,
        key=key,
        format_func=value_words,
        on_change=taking(f"{WIDGET}{axis}_choices", lambda values: form.take_choices(axis, tuple(values))),
        label_visibility="collapsed",
    )


def _number(name: str, label: str, low: int, high: int, step: int, help_text: str) -> None:
    key = key_for(WIDGET + name, form.value(name))
    st.number_input(
        label,
        low,
        high,
        form.value(name),
        step,
        key=key,
        help=help_text,
        on_change=taking(WIDGET + name, lambda new: form.put(**{name: new})),
    )
