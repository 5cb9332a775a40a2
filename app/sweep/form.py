"""The form of the page: it lies in the session, and becomes the sweep that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from app import forms
from app.sweep.axes import FEWEST, Value, checked_values, default_values, is_number, read_values, spread, value_list
from app.sweep.ready import FIRST, READY
from app.url import FILE_SETS
from gan_core.config import differences, find_setting
from gan_core.errors import ConfigError, UserError
from gan_core.experiments import SweepSpec

FORM = "sweep.form"
OWN, PLAYGROUND = "(own)", "(playground)"
NOTHING = ""
AXES = ("x", "y")


def is_started() -> bool:
    """True once the session has a form."""
    return FORM in st.session_state


def value(name: str) -> Any:
    """One part of the form: ready, base, steps, seed, and of each axis (here x) x_key, x_values, x_text.

    An axis of numbers also has x_span, its two ends, and x_count.
    """
    return st.session_state[FORM][name]


def put(**changes: Any) -> None:
    """Change parts of the form; whatever is changed by hand is a person's own sweep."""
    st.session_state[FORM] = {**st.session_state[FORM], "ready": OWN, **changes}


def fill(name: str = FIRST) -> None:
    """Take a sweep of the menu."""
    ready = READY[name]
    _fill(ready.base, (ready.x_key, ready.x_values), (ready.y_key, ready.y_values), ready.steps, 0, name)


def fill_from(spec: SweepSpec) -> None:
    """Take the settings of a sweep that is there; one of the menu is recognised."""
    asked = (spec.base, spec.x_key, spec.x_values, spec.y_key, spec.y_values)
    same = [
        name
        for name, ready in READY.items()
        if asked == (ready.base, ready.x_key, ready.x_values, ready.y_key, ready.y_values)
    ]
    x, y = (spec.x_key, spec.x_values), (spec.y_key, spec.y_values)
    _fill(spec.base, x, y, spec.steps, spec.seed, same[0] if same else OWN)


def _fill(
    base: Mapping[str, Any],
    x: tuple[str, tuple[Value, ...]],
    y: tuple[str | None, tuple[Value, ...]],
    steps: int,
    seed: int,
    ready: str,
) -> None:
    form = {"base": dict(base), "steps": steps, "seed": seed, "ready": ready}
    for axis, (key, values) in zip(AXES, (x, y), strict=True):
        form |= _axis(axis, key or NOTHING, values)
    st.session_state[FORM] = form


def _axis(axis: str, key: str, values: tuple[Value, ...]) -> dict[str, Any]:
    """An axis with these values: their text, and where they are numbers, from where to where and how many."""
    return {f"{axis}_key": key, f"{axis}_values": tuple(values), f"{axis}_text": value_list(values)} | _range(
        axis, key, values
    )


def _range(axis: str, key: str, values: tuple[Value, ...]) -> dict[str, Any]:
    if not key or not is_number(find_setting(key)):
        return {}
    return {f"{axis}_span": (min(values), max(values)), f"{axis}_count": max(FEWEST, len(values))}


def take_key(axis: str, key: str) -> None:
    """Sweep over another setting, with its own usual values."""
    put(**_axis(axis, key, default_values(key) if key else ()))


def take_choices(axis: str, values: tuple[Value, ...]) -> None:
    """Other choices for an axis."""
    put(**_axis(axis, value(f"{axis}_key"), values))


def take_spread(axis: str, span: tuple[float, float] | None = None, count: int | None = None) -> None:
    """Spread the values of an axis anew: over another span, or another number of them."""
    span, count = span or value(f"{axis}_span"), count or value(f"{axis}_count")
    key = value(f"{axis}_key")
    put(**_axis(axis, key, spread(key, *span, count)) | {f"{axis}_span": span, f"{axis}_count": count})


def take_text(axis: str, text: str) -> None:
    """Values as they were typed; what cannot be read stays to be corrected."""
    put(**{f"{axis}_text": text})
    with suppress(UserError):
        key = value(f"{axis}_key")
        values = read_values(key, text)
        put(**{f"{axis}_values": values}, **_range(axis, key, values))


def take_base(name: str) -> None:
    """Start from a preset, or from what the Playground is set to."""
    if name == PLAYGROUND:
        put(base=playground_base())
    else:
        put(base={"preset": name})


def playground_base() -> dict[str, Any]:
    """What the Playground's form says, without what a sweep decides; raises UserError for a person's own points."""
    config = forms.wanted()
    if config.dataset.name in FILE_SETS:
        raise ConfigError("A sweep expected a set that everybody has, received points of your own; choose another set.")
    left = ("seed", "steps", "log_every", "snapshot_every")
    return {"preset": config.preset} | {key: new for key, new in differences(config).items() if key not in left}


def wanted() -> SweepSpec:
    """The sweep that the form asks for; raises UserError in words."""
    x, y = (_values(axis) for axis in AXES)
    title = READY[value("ready")].label if value("ready") in READY else ""
    spec = SweepSpec(
        base=value("base"),
        x_key=value("x_key"),
        x_values=x,
        y_key=value("y_key") or None,
        y_values=y,
        steps=value("steps"),
        seed=value("seed"),
        title=title,
    )
    return spec.check()


def _values(axis: str) -> tuple[Value, ...]:
    key = value(f"{axis}_key")
    if not key:
        return ()
    if is_number(find_setting(key)):
        return read_values(key, value(f"{axis}_text"))
    return checked_values(key, value(f"{axis}_values"))
