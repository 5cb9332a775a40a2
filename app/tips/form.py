"""What to race: the data, how many seeds and for how long; of a race of one's own, also the setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.tips import racing
from app.tips.words import value_words
from app.words import say_later
from gan_core.config import IMAGES, POINTS, Setting, build_config, keys_for, settings_table
from gan_core.errors import UserError
from gan_core.experiments import RaceSpec
from gan_core.experiments.spec import FIXED_KEYS
from gan_core.presets import PRESETS
from gan_core.tips import Tip

DATA, SEEDS, STEPS = "tips.data", "tips.seeds", "tips.steps"
KEY, WITHOUT, WITH = "tips.own.key", "tips.own.plain", "tips.own.tipped"
USUAL_KEY = "loss.name"
NOT_RACED = (  # other data, or no change
    "model.name",
    "loop.preview_side",
    "loop.micro_batch",
    "loop.spread",
    "checkpoint_budget_mb",
)
LEAST_SEEDS, MOST_SEEDS = 5, 32
CHOICES = {POINTS: ("quadratic", "line", "ring", "gaussians", "moons", "spiral"), IMAGES: ("digits",)}
USUAL = {POINTS: {"seeds": 8, "steps": 5_000}, IMAGES: {"seeds": 5, "steps": 600}}
MOST_STEPS = {POINTS: 20_000, IMAGES: 3_000}
RACE_WIDTH = 130
SEEDS_HELP = "Each seed gives both twins the same data, first weights and noise; the more seeds, the surer the answer."


def draw(tip: Tip | None, more: Callable[[Tip | None], None]) -> None:
    """One row, with ``more`` at its end; ``tip`` is None for a race of one's own."""
    kinds = tip.kinds if tip else (POINTS, IMAGES)
    _settle(kinds)
    kind = PRESETS.get(st.session_state[DATA]).kind
    plain, tipped = (tip.plain[kind], tip.tipped[kind]) if tip else ({}, {})
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if tip is None:
            plain, tipped = _draw_own(kind)
        data = [name for each in kinds for name in CHOICES[each]]
        st.selectbox("Data", data, key=DATA, format_func=_label, width=190)
        st.number_input("Seeds", LEAST_SEEDS, MOST_SEEDS, key=SEEDS, width=120, help=SEEDS_HELP)
        st.number_input("Steps", 50, MOST_STEPS[kind], key=STEPS, step=100, width=140, help="Of each of the GANs.")
        st.button(
            "Race it",
            key="tips.start",
            type="primary",
            icon=":material/sprint:",
            width=RACE_WIDTH,
            disabled=racing.is_moving(),
            on_click=_start,
            args=(dict(plain), dict(tipped), tip.label if tip else ""),
            help="Train both twins on every seed, and compare them.",
        )
        more(tip)


def start_on(tip: Tip, kind: str) -> None:
    """Race ``tip`` on the usual data of another kind."""
    st.session_state[DATA] = racing.base_preset(kind)
    _usual(kind)
    _start(dict(tip.plain[kind]), dict(tip.tipped[kind]), tip.label)


def _start(plain: Mapping[str, Any], tipped: Mapping[str, Any], title: str) -> None:
    state = st.session_state
    try:
        spec = RaceSpec(
            base={"preset": state[DATA]},
            plain=plain,
            tipped=tipped,
            seeds=state[SEEDS],
            steps=state[STEPS],
            title=title or _own_title(tipped),
        )
        racing.start(spec)
    except UserError as error:
        say_later("error", str(error))


def _settle(kinds: tuple[str, ...]) -> None:
    """Take the form from the race on show where the form is new, else from the usual; numbers that fit the data."""
    state = st.session_state
    if DATA not in state:
        state[DATA] = racing.base_preset(kinds[0])
        _usual(kinds[0])
        _follow_race()
    for key in (DATA, SEEDS, STEPS):
        state[key] = state[key]  # a widget that is not drawn in one run keeps its value for the next
    kind = PRESETS.get(state[DATA]).kind
    if kind not in kinds:
        state[DATA], kind = racing.base_preset(kinds[0]), kinds[0]
    if state.get("tips.kind") != kind:
        if "tips.kind" in state:
            _usual(kind)
        state["tips.kind"] = kind


def _follow_race() -> None:
    experiment = racing.on_show()
    if experiment is None or str(experiment.spec.base.get("preset")) not in CHOICES[POINTS] + CHOICES[IMAGES]:
        return
    spec = experiment.spec
    kind = spec.twin("plain").kind
    st.session_state[DATA] = spec.base["preset"]
    if len(spec.plain) == 1 and spec.plain.keys() == spec.tipped.keys():
        (key,) = spec.plain
        st.session_state[KEY] = key
        st.session_state[f"{WITHOUT}.{key}"], st.session_state[f"{WITH}.{key}"] = spec.plain[key], spec.tipped[key]
    st.session_state[SEEDS] = min(MOST_SEEDS, max(LEAST_SEEDS, spec.seeds))
    st.session_state[STEPS] = min(MOST_STEPS[kind], max(50, spec.steps))


def _usual(kind: str) -> None:
    st.session_state[SEEDS], st.session_state[STEPS] = USUAL[kind]["seeds"], USUAL[kind]["steps"]


def _label(preset: str) -> str:
    return PRESETS.get(preset).label.partition(" (")[0]


def _draw_own(kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Any one setting in two values."""
    keys = own_keys(kind)
    if st.session_state.get(KEY) not in keys:
        st.session_state[KEY] = USUAL_KEY
    key = st.selectbox("Setting", keys, key=KEY, format_func=lambda name: settings_table()[name].label, width=230)
    row, begin = settings_table()[key], pair_of(key, st.session_state[DATA])
    values = [
        _value(row, value, label, f"{name}.{key}", kind)
        for label, name, value in zip(("One twin", "The other"), (WITHOUT, WITH), begin, strict=True)
    ]
    return {key: values[0]}, {key: values[1]}


def pair_of(key: str, preset: str) -> tuple[Any, Any]:
    """What the twins begin with: as the preset has it, and something else."""
    config, row = build_config(preset), settings_table()[key]
    usual = config.flat()[key]
    if row.choices:
        return usual, next(name for name in row.choices_for(config.kind) if name != usual)
    if row.type is bool:
        return usual, not usual
    more = min(row.type(2 * usual or row.step or 1), row.type(row.maximum))
    return usual, more if more != usual else row.type(row.minimum)


def own_keys(kind: str) -> list[str]:
    """Settings that two twins may differ in: all that this kind of run uses but its data and its length."""
    flat = build_config(racing.base_preset(kind)).flat()
    return [key for key in keys_for(kind) if flat[key] is not None and _can_differ(settings_table()[key], kind)]


def _can_differ(row: Setting, kind: str) -> bool:
    if row.key in FIXED_KEYS + NOT_RACED or row.key.startswith("dataset."):
        return False
    return row.type is bool or row.maximum is not None or len(row.choices_for(kind)) > 1


def _value(row: Setting, value: Any, label: str, key: str, kind: str) -> Any:
    """The widget of one twin's value; ``value`` is what it begins with."""
    st.session_state[key] = st.session_state.get(key, value)
    if row.choices:
        return st.selectbox(label, row.choices_for(kind), key=key, width=170)
    if row.type is bool:
        return st.selectbox(label, (False, True), key=key, format_func=value_words, width=100)
    low, high = row.type(row.minimum), row.type(row.maximum)
    return st.number_input(label, low, high, key=key, format="%d" if row.type is int else "%g", width=130)


def _own_title(tipped: Mapping[str, Any]) -> str:
    return ", ".join(settings_table()[key].label for key in tipped)
