"""The form of a text run: every setting by dotted key, the data's source and the epochs, kept in the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app import fields
from app.headlines.training import data
from app.textwords import text_setting
from gan_core.config import TEXT, RunConfig, Setting, build_config, keys_for
from gan_core.errors import UserError
from gan_core.text import Headlines

FORM, PRESET = "train.settings", "train.preset"
WIDGET = "txt."
EPOCHS, SOURCE = "epochs", "source"
DEFAULT_PRESET, DEFAULT_EPOCHS, MOST_EPOCHS = "headlines", 200, 10_000
MOMENTS = 40  # how often the beginnings are continued in a whole training
LONGEST_LOG = 100
TABS = {
    "Network": ("model.embedding", "model.width", "model.depth", "tips.dropout"),
    "Training": ("optimizer.generator_lr", "loop.held_out", "loop.patience", "batch_size"),
    "More": ("loop.rows", "optimizer.name", "optimizer.beta_1", "optimizer.clipvalue", "seed"),
}


def is_started() -> bool:
    """True once the session has a form."""
    return FORM in st.session_state


def fill(preset: str = DEFAULT_PRESET, settings: Mapping[str, Any] | None = None) -> None:
    """Set the whole form: a preset, some settings changed. Call it before any widget."""
    flat = build_config(preset).flat() | dict(settings or {})
    own = {SOURCE: data.SYNTHETIC if not data.articles_are_here() else flat["dataset.name"], EPOCHS: DEFAULT_EPOCHS}
    own |= {SOURCE: data.OWN} if flat["dataset.path"] else {}
    st.session_state[PRESET] = preset
    st.session_state[FORM] = {key: flat[key] for key in keys_for(TEXT)} | own
    fields.renew(WIDGET)


def fill_preset(preset: str) -> None:
    """Another preset for the same headlines."""
    kept = {key: value(key) for key in ("dataset.name", "dataset.path", "dataset.column")}
    source, epochs = value(SOURCE), value(EPOCHS)
    fill(preset, kept)
    put(SOURCE, source)
    put(EPOCHS, epochs)


def fill_from(config: RunConfig, steps_in_epoch: int | None) -> None:
    """Set the form to what a run was started with."""
    fill(config.preset, {key: known for key, known in config.flat().items() if key != "preset"})
    put(EPOCHS, max(1, round(config.steps / steps_in_epoch)) if steps_in_epoch else DEFAULT_EPOCHS)


def preset() -> str:
    """The preset that the form started from."""
    return st.session_state[PRESET]


def value(key: str) -> Any:
    """What the form says for one setting."""
    return st.session_state[FORM][key]


def put(key: str, new: Any) -> None:
    """Change one setting; from a callback or before its widget is drawn."""
    st.session_state[FORM] = st.session_state[FORM] | {key: new}
    fields.follow(WIDGET, {key: new})


def collect() -> None:
    """Take what the widgets say; first in a run of the page, so that every part of it sees the same form."""
    st.session_state[FORM] = st.session_state[FORM] | fields.said(WIDGET)


def lacks_file() -> bool:
    """True while a person's own file is chosen and there is none yet."""
    return value(SOURCE) == data.OWN and not value("dataset.path")


def wanted_data() -> Headlines | None:
    """The headlines that the form asks for; None while there are none yet. Raises DataError in one sentence."""
    if lacks_file():
        return None
    own = value(SOURCE) == data.OWN
    name = data.ARTICLES if own else value(SOURCE)
    return data.headlines_of(name, *((value("dataset.path"), value("dataset.column")) if own else (None, None)))


def wanted(headlines: Headlines | None) -> RunConfig:
    """The configuration that the form asks for, with its epochs as steps. Raises UserError in words."""
    own = value(SOURCE) == data.OWN
    settings = {key: value(key) for key in keys_for(TEXT) if value(key) is not None}
    settings["dataset.name"] = data.ARTICLES if own else value(SOURCE)
    if not own:
        settings = {key: known for key, known in settings.items() if key not in ("dataset.path", "dataset.column")}
    if not is_relevant("optimizer.beta_1"):
        settings.pop("optimizer.beta_1", None)
    config = build_config(preset(), settings)
    return config if headlines is None else with_epochs(config, headlines, int(value(EPOCHS)), settings)


def with_epochs(config: RunConfig, headlines: Headlines, epochs: int, settings: Mapping[str, Any]) -> RunConfig:
    """The same configuration with its length in steps; it logs every epoch, and writes every few."""
    each = data.steps_per_epoch(config, headlines)
    timing = {
        "steps": epochs * each,
        "log_every": min(each, LONGEST_LOG),
        "snapshot_every": max(1, round(epochs / MOMENTS)) * each,
    }
    return build_config(config.preset, {**settings, **timing})


def complaint_of(work: Any) -> tuple[Any, str | None]:
    """(what ``work`` returns, None), or (None, why it refused)."""
    try:
        return work(), None
    except UserError as error:
        return None, str(error)


def rows(tab: str) -> list[Setting]:
    """The settings of one tab, in the words of this page."""
    return [text_setting(key) for key in TABS[tab] if is_relevant(key)]


def is_relevant(key: str) -> bool:
    """Whether a control has a meaning for what is chosen now."""
    if key == "optimizer.beta_1":
        return value("optimizer.name") == "adam"
    return not (key == "loop.patience" and not value("loop.held_out"))
