"""The row of buttons above the stage: train, step, speed, rewind, seed, link, and what is rarely needed."""

from __future__ import annotations

import json
from collections.abc import Collection

import streamlit as st

from app import controls, forms, owned, reopening, runs, takehome
from app.engine_link import run_store
from app.told import key_for, taking
from app.url import FILE_SETS, SPEEDS, write_link
from gan_core.config import RunConfig, settings_table, to_json_dict
from gan_core.data.pointfile import MAX_BYTES
from gan_core.doors.files import NotPlainError, TooLargeError, read_plain
from gan_core.doors.places import check_data_path
from gan_core.errors import UserError

SPEED_PICKER = "run.speed_picker"
SPEED_WORDS = {"1": "1 step/s (slow)", "1000": "1,000 steps/s", "3000": "3,000 steps/s", "max": "Full speed"}
TRAIN_WIDTH = 158  # room for its longest label and the key beside it: nothing moves when the label changes
STEPS = (
    ("d", "Step D", None, "One update of the discriminator alone."),
    ("g", "Step G", None, "One update of the generator alone."),
    ("both", "Step both", "Right", "One whole step: D learns, then G."),
)


def draw_run_bar(config: RunConfig | None, query: dict[str, str]) -> None:
    """All of it in one row that wraps on a narrow screen."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if runs.whose():
            owned.draw_copy(
                runs.whose(), key="run.copy", on_copy=reopening.copy_shown, disabled=runs.state() == "starting"
            )
        else:
            draw_train(config)
            draw_steps()
            draw_speed()
            draw_rewind()
        draw_new_seed()
        _draw_link(config, query)
        takehome.button(runs.address().get("run"), key="run.home", icon_only=True)
        with st.container(key="icon-only-more", width="content"):
            _draw_more(config)


def train_label() -> tuple[str, str]:
    """Label and icon of the one primary button."""
    if runs.is_training():
        return "Pause", ":material/pause:"
    if runs.state() == "finished":
        return "Train on", ":material/play_arrow:"
    if runs.state() in runs.BROKEN:
        return "Start again", ":material/replay:"
    return "Train", ":material/play_arrow:"


def speed_words(name: str) -> str:
    """A speed for people."""
    return SPEED_WORDS.get(name, f"{name} steps/s")


def draw_train(config: RunConfig | None, *, disabled: bool = False) -> None:
    """The one primary button."""
    label, icon = train_label()
    st.button(
        label,
        key="run.train",
        type="primary",
        icon=icon,
        shortcut="Space",
        width=TRAIN_WIDTH,
        disabled=disabled or (runs.shown() is None and (config is None or forms.lacks_points())),
        on_click=runs.toggle_training,
    )


def draw_steps(phases: Collection[str] = ("d", "g", "both"), *, disabled: bool = False) -> None:
    """One update at a time: of D, of G, of both; or only some of the three."""
    for phase, label, shortcut, help_text in STEPS:
        if phase not in phases:
            continue
        st.button(
            label,
            key=f"run.step.{phase}",
            shortcut=shortcut,
            help=help_text,
            disabled=disabled or not runs.is_there() or runs.is_training() or runs.state() in runs.BROKEN,
            on_click=runs.command,
            args=("step",),
            kwargs={"phase": phase, "count": 1},
        )


def draw_speed(*, disabled: bool = False) -> None:
    """How many steps a second."""
    st.selectbox(
        "Speed",
        SPEEDS,
        controls.place_of(runs.speed(), SPEEDS),
        key=key_for(SPEED_PICKER, runs.speed()),
        format_func=speed_words,
        label_visibility="collapsed",
        width=142,
        on_change=taking(SPEED_PICKER, _take_speed),
        disabled=disabled,
        help="How many steps a second it may take.",
    )


def draw_rewind(*, disabled: bool = False) -> None:
    """Back to the beginning."""
    st.button(
        "Rewind",
        key="run.rewind",
        shortcut="Home",
        disabled=disabled or not runs.is_there(),
        on_click=runs.rewind,
        help="Back to step 0 with the same initial weights: the same settings give the same run.",
    )


def draw_new_seed(*, disabled: bool = False) -> None:
    """Another beginning."""
    st.button(
        "New seed",
        key="run.new_seed",
        on_click=runs.new_seed,
        disabled=disabled,
        help="Other initial weights and other noise.",
    )


def _take_speed(chosen: str) -> None:
    st.session_state[runs.SPEED] = chosen
    runs.send_speed()


def _draw_link(config: RunConfig | None, query: dict[str, str]) -> None:
    with st.popover("Copy link", icon=":material/link:"):
        st.markdown("**A link to exactly these settings**")
        st.code(write_link(st.context.url or "", query), language=None, wrap_lines=True)
        st.caption("Point at it (on a phone, tap it): a copy sign appears at its corner. Or select it by hand.")
        st.caption("It opens this page with these settings and this seed, so that the run is the same.")
        if config is not None and config.dataset.name in FILE_SETS:
            st.caption(":material/info: This link cannot carry your points; send the file too.")
            _draw_points_file(config)


def _draw_points_file(config: RunConfig) -> None:
    try:
        check_data_path(config.dataset.path, run_store().root)
        content = read_plain(config.dataset.path or "", MAX_BYTES)
    except (OSError, NotPlainError, TooLargeError, UserError):
        return
    st.download_button("Download the points", content, "points.csv", "text/csv", key="link.points", on_click="ignore")


def _draw_more(config: RunConfig | None) -> None:
    with st.popover("More", icon=":material/more_horiz:"):
        for key in controls.IN_POPOVER:
            controls.draw_control(settings_table()[key])
        if config is not None:
            st.download_button(
                "Download settings (JSON)",
                json.dumps(to_json_dict(config), indent=2),
                f"{config.preset}.json",
                "application/json",
                key="more.config",
                icon=":material/download:",
                on_click="ignore",
                help="For the command line: train --config FILE.json",
            )
