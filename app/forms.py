"""The form's memory: every setting by dotted key, so that a control that is not drawn keeps its value.

A widget's own value dies when it is not drawn; so the form lies in the session under ``FORM``, and a widget
takes its value from there (:mod:`app.controls` draws them).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import fields
from app.url import DEFAULT_PRESET, FILE_SETS, app_preset
from gan_core.config import RunConfig, Setting, build_config, settings_table
from gan_core.errors import DataError

FORM, PRESET, PATHS = "form.settings", "form.preset", "form.paths"
WIDGET = "set."
TABS = {"data": "Data", "networks": "Networks", "optimizers": "Optimizers", "tips": "Tips"}
LABELLED_TIPS = ("tips.label_smoothing", "tips.mislabel_rate")
NO_LABELS = "The Wasserstein loss has no labels to smooth or to flip: both are off."
_NOT_IN_FORM = ("dataset.path", "model.name", "log_every")
_FIRST = ("dataset.name", "loss.name")
_FUNCTION_ONLY = ("dataset.formula", "dataset.x_min", "dataset.x_max")


def is_started() -> bool:
    """True once the session has a form."""
    return FORM in st.session_state


def fill(preset: str = DEFAULT_PRESET, settings: Mapping[str, Any] | None = None) -> None:
    """Set the whole form: a preset as the app starts it, some settings changed. Call it before any widget."""
    values = {**app_preset(preset), **(settings or {})}
    path = values.pop("dataset.path", None)
    st.session_state[PRESET] = preset
    st.session_state[FORM] = values
    if path:
        keep_path(values["dataset.name"], path)
    fields.renew(WIDGET)


def preset() -> str:
    """The preset that the form started from."""
    return st.session_state[PRESET]


def value(key: str) -> Any:
    """What the form says for one setting."""
    return st.session_state[FORM][key]


def put(key: str, new: Any) -> None:
    """Change one setting; from a callback or before its widget is drawn."""
    st.session_state[FORM] = {**st.session_state[FORM], key: new}
    fields.follow(WIDGET, {key: new})


def collect() -> None:
    """Take what the widgets say; first in a run of the page, so that every part of it sees the same form."""
    st.session_state[FORM] = {**st.session_state[FORM], **fields.said(WIDGET)}


def path_of(name: str) -> str | None:
    """Where the points of the set csv or drawn lie, once there are some."""
    return st.session_state.setdefault(PATHS, {}).get(name)


def keep_path(name: str, path: str | None) -> None:
    """Remember (or with None forget) the points of the set csv or drawn."""
    st.session_state[PATHS] = {**st.session_state.get(PATHS, {}), name: path}


def wanted() -> RunConfig:
    """The configuration that the form asks for.

    What the chosen loss or activation cannot use counts as not set; a person's own set may still lack its
    points (:func:`lacks_points`). Raises ConfigError when two settings contradict each other, DataError for
    an empty formula.
    """
    form = {key: val for key, val in st.session_state[FORM].items() if val is not None}
    name = form["dataset.name"]
    if name == "function" and not form["dataset.formula"].strip():
        raise DataError("Type a formula in x for y = f(x), for example x**2.")
    if name in FILE_SETS:
        form["dataset.path"] = path_of(name)
    return build_config(preset(), _usable(form))


def lacks_points() -> bool:
    """True while the chosen set is a person's own and there are no points yet."""
    name = value("dataset.name")
    return name in FILE_SETS and path_of(name) is None


def missing_points() -> str:
    """What to do about a person's own set that has no points yet."""
    if value("dataset.name") == "drawn":
        return "Draw the real points here: press and move, then Done."
    return "Upload a CSV with two columns of numbers, x and y, under Data: its points will be here."


def rows(group: str) -> list[Setting]:
    """The settings of one tab that this form can use; those that act while it trains come first."""
    table = [row for row in settings_table().values() if row.group == group and "points" in row.applies]
    shown = [row for row in table if row.key not in _NOT_IN_FORM and is_relevant(row.key)]
    return sorted(shown, key=_place)


def _place(row: Setting) -> int:
    if row.key in _FIRST:
        return 0
    return 1 if row.live else 2


def is_relevant(key: str) -> bool:
    """Whether a control has a meaning for the data, loss and activation that are chosen now."""
    if key in _FUNCTION_ONLY:
        return value("dataset.name") == "function"
    if key == "loss.gradient_penalty":
        return value("loss.name") == "wasserstein_gp"
    if key == "optimizer.beta_1":
        return value("optimizer.name") == "adam"
    if key == "tips.leaky_slope":
        return value("model.activation") == "leaky_relu"
    return True


def why_off(key: str) -> str | None:
    """Why a control is shown but cannot be used now; None where it can."""
    return NO_LABELS if key in LABELLED_TIPS and value("loss.name") == "wasserstein_gp" else None


def _usable(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form without what the chosen loss and activation cannot use."""
    usable = dict(form)
    if form["loss.name"] == "wasserstein_gp":
        usable |= dict.fromkeys(LABELLED_TIPS, 0.0)
    if form["model.activation"] != "leaky_relu":
        del usable["tips.leaky_slope"]
    return usable
