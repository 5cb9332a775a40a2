"""Whose networks the page shows: a preset's, a run's, or those being set up on the Playground or in the Studio."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app import forms, url
from app.engine_link import run_store
from app.studio import address as studio_address
from app.studio import form as studio_form
from app.words import escape, say_later
from gan_core.config import IMAGES, POINTS, RunConfig, build_config, from_json_dict, settings_table, with_changes
from gan_core.errors import UserError
from gan_core.models.specs import check_model
from gan_core.presets import PRESETS, preset_names
from gan_core.runs import RunReader

CHOICE, RUN, LINK, PICKER = "networks.choice", "networks.run", "networks.link", "networks.picker"
THE_RUN, THE_LINK, STUDIO, PLAYGROUND = "(run)", "(link)", "(studio)", "(playground)"
DEFAULT_PRESET = "mnist"
OWN_WORDS = {
    THE_LINK: "The settings of the link",
    STUDIO: "As set up in the Studio",
    PLAYGROUND: "As set up on the Playground",
}
# The tips that change what a network is made of, as controls beside the picture.
TIPS = (
    "tips.generator_batch_norm",
    "tips.discriminator_batch_norm",
    "tips.leaky_slope",
    "tips.dropout",
    "tips.downsampling",
)
TIP_WIDGET = "networks.tip"


def take_address(*, entered: bool) -> None:
    """Take the run, or preset and settings, that the address names where the page was just entered."""
    query = st.query_params.to_dict() if entered else {}
    run_id = query.pop("run", "")
    if run_id:
        _take_run(run_id)
    elif query:
        _take_link({"preset": DEFAULT_PRESET, **query})
    if st.session_state.get(CHOICE) not in choices():
        st.session_state[CHOICE] = DEFAULT_PRESET


def choices() -> list[str]:
    """What can be chosen now: the run or link that brought a person here, the open forms, and every preset."""
    state = st.session_state
    own = [THE_RUN] * bool(state.get(RUN)) + [THE_LINK] * bool(state.get(LINK))
    open_forms = [STUDIO] * studio_form.is_started() + [PLAYGROUND] * forms.is_started()
    return [*own, *open_forms, *preset_names(POINTS), *preset_names(IMAGES)]


def draw_picker() -> RunConfig:
    """The menu and the tips; returns the configuration whose networks are shown. Raises UserError in words."""
    st.session_state[PICKER] = st.session_state[CHOICE]
    st.selectbox("Networks of", choices(), key=PICKER, format_func=choice_words, on_change=_take_choice)
    choice = st.session_state[CHOICE]
    if choice in PRESETS:
        st.caption(escape(PRESETS.get(choice).description))
    config = _config_of(choice)
    return with_tips(config, _draw_tips(choice, config))


def write_address() -> None:
    """Put what is shown into the address, so that it can be sent."""
    choice = st.session_state[CHOICE]
    if choice == THE_RUN:
        query = {"run": st.session_state[RUN]}
    elif choice in PRESETS:
        query = {"preset": choice}
    else:
        return
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def choice_words(choice: str) -> str:
    """A choice for people."""
    if choice == THE_RUN:
        return f"The run {st.session_state.get(RUN)}"
    return OWN_WORDS.get(choice) or PRESETS.get(choice).label


def with_tips(config: RunConfig, tips: dict[str, Any]) -> RunConfig:
    """``config`` with other tips; a batch in pieces is given up where BatchNorm needs it whole."""
    changes = {key: value for key, value in tips.items() if value != config.flat()[key]}
    if not changes:
        return config
    if config.loop.micro_batch and any(changes.get(key) is True for key in TIPS[:2]):
        changes["loop.micro_batch"] = 0
    return with_changes(config, changes)


def _draw_tips(choice: str, config: RunConfig) -> dict[str, Any]:
    st.markdown("**What the tips change**")
    flat, table = config.flat(), settings_table()
    whose = st.session_state[RUN] if choice == THE_RUN else choice
    found: dict[str, Any] = {}
    for key in TIPS:
        row, value = table[key], flat[key]
        if value is None:
            continue
        common = {"key": f"{TIP_WIDGET}.{whose}.{key}", "help": escape(row.tooltip)}
        if row.choices:
            found[key] = st.selectbox(row.label, row.choices, index=row.choices.index(value), **common)
        elif row.type is bool:
            found[key] = st.toggle(row.label, value, **common)
        else:
            found[key] = st.slider(
                row.label, float(row.minimum), float(row.maximum), float(value), float(row.step), **common
            )
    return found


def _config_of(choice: str) -> RunConfig:
    if choice == THE_RUN:
        return _of_run(st.session_state[RUN])
    if choice == THE_LINK:
        return build_config(*st.session_state[LINK])
    if choice in (STUDIO, PLAYGROUND):
        return (studio_form if choice == STUDIO else forms).wanted()
    return build_config(choice)


def _of_run(run_id: str) -> RunConfig:
    return from_json_dict(RunReader(run_store().resolve(run_id)).config())


def _take_choice() -> None:
    st.session_state[CHOICE] = st.session_state[PICKER]


def _take_run(run_id: str) -> None:
    try:
        _of_run(run_id)
    except UserError as error:
        say_later("warning", f"{error} Shown instead: {PRESETS.get(DEFAULT_PRESET).label}.")
        return
    st.session_state[RUN] = run_id
    st.session_state[CHOICE] = THE_RUN


def _take_link(query: dict[str, str]) -> None:
    """A preset, and settings of its kind on top; what does not work is left out and said."""
    name = query["preset"]
    if name in PRESETS and PRESETS.get(name).kind == POINTS:
        shared = url.read_query(query)
        preset, settings, problems = shared.preset, shared.settings, list(shared.problems)
    else:
        preset, settings, problems = studio_address.read_settings(query)
    try:
        check_model(build_config(preset, settings))
    except UserError as error:
        problems.append(str(error))
        settings = {}
    if problems:
        say_later("warning", "Parts of this link do not work here, and are left out: " + " ".join(problems[:3]))
    st.session_state[LINK] = [preset, settings] if settings else None
    st.session_state[CHOICE] = THE_LINK if settings else preset
