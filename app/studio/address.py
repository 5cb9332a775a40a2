"""The Studio's address: the run on show, or the settings of the one that is being set up."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.studio import form, run
from app.words import say, say_kept, say_later
from gan_core.config import IMAGES, RunConfig, build_config, keys_for, parse_value
from gan_core.errors import UserError
from gan_core.presets import preset_names

RUN, PRESET = "run", "preset"
NEVER_IN_A_LINK = ("dataset.path", "model.classes_count")
MAX_PARAMETERS = 80


def take_address(*, entered: bool) -> None:
    """Take the run or the settings from the address where the page was just entered; else keep the session's.

    Only on entering: while a page is open its address lags behind the controls by one round trip.
    """
    query = st.query_params.to_dict()
    if not form.is_started():
        form.fill()
        entered = True
    if entered and query.get(RUN):
        run.show(query[RUN])
    elif entered and query:
        run.leave()
        preset, settings, problems = read_settings(query)
        form.fill(preset, settings)
        _tell(problems)
    form.collect()


def read_settings(query: Mapping[str, str]) -> tuple[str, dict[str, object], list[str]]:
    """(preset, settings, problems): what a link says, with everything left out that does not work."""
    given = dict(list(query.items())[:MAX_PARAMETERS])
    problems: list[str] = []
    preset = given.pop(PRESET, form.DEFAULT_PRESET)
    if preset not in preset_names(IMAGES):
        problems.append(f"preset: expected one of {', '.join(preset_names(IMAGES))}, received {preset[:40]!r}.")
        preset = form.DEFAULT_PRESET
    settings = {key: value for key, text in given.items() if (value := _value(key, text, problems)) is not None}
    while settings:
        try:
            build_config(preset, settings)
        except UserError as error:
            problems.append(str(error))
            del settings[_culprit(settings, str(error))]
        else:
            break
    return preset, settings, problems


def write_address(config: RunConfig | None) -> None:
    """Put the run on show into the address, else the settings of the form."""
    query: dict[str, str] = {}
    if run.shown():
        query = {RUN: run.shown() or ""}
    elif config is not None:
        query = {PRESET: config.preset} | {key: _text(value) for key, value in run.changed_settings(config).items()}
    if query and query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def show_messages(complaint: str | None) -> None:
    """What is wrong with the form, and what has just happened; below the buttons, which stay in place."""
    if complaint:
        say("error", complaint)
    say_kept()


def _value(key: str, text: str, problems: list[str]) -> object:
    if key in NEVER_IN_A_LINK or key not in keys_for(IMAGES):
        problems.append(f"{key[:40]!r} is no setting that a link to this page can carry.")
        return None
    try:
        return parse_value(key, text)
    except UserError as error:
        problems.append(str(error))
        return None


def _culprit(settings: Mapping[str, object], message: str) -> str:
    """The setting that an error speaks of; the last one where it names none."""
    named = [key for key in settings if key in message]
    return max(named, key=len) if named else list(settings)[-1]


def _tell(problems: list[str]) -> None:
    if problems:
        rest = f" And {len(problems) - 3} more." if len(problems) > 3 else ""
        say_later("warning", "Parts of this link do not work here, and are left out: " + " ".join(problems[:3]) + rest)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, float) else str(value)
