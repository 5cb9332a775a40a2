"""The row above: the one primary button, what else can be done with a run, and what it will take."""

from __future__ import annotations

import streamlit as st

from app import doctor, takehome
from app.gallery.reading import has_checkpoint
from app.headlines.training import estimate, form
from app.headlines.training.opening import write_with
from app.headlines.training.run import ON_SHOW
from app.look import ROOT
from app.runbuttons import BUTTON_WIDTH, draw_run_buttons
from app.watching import Look
from app.words import escape
from gan_core.config import RunConfig
from gan_core.text import Headlines

RUNS_PAGE = ROOT / "pages" / "runs.py"


def draw_start(config: RunConfig | None, headlines: Headlines | None) -> None:
    """Start, and what it will take."""
    ready = config is not None and headlines is not None
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            "Start",
            key="train.start",
            type="primary",
            icon=":material/play_arrow:",
            shortcut="Space",
            width=BUTTON_WIDTH,
            disabled=not ready,
            on_click=ON_SHOW.start,
            args=(config,),
        )
        if ready:
            st.markdown(f":small[{escape(estimate.words_of(config, headlines))}]", help=estimate.HELP, width="content")


def draw_run(look: Look) -> None:
    """The buttons of a run on show."""
    run_id = ON_SHOW.shown() or ""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        draw_run_buttons(ON_SHOW, look, area="train", on_new=_new_run)
        st.button(
            "Write with it",
            key="train.write",
            icon=":material/edit:",
            disabled=not (look.grids and has_moment(look)),
            on_click=write_with,
            args=(run_id,),
            help="Type a beginning, and this network goes on; also while it trains.",
        )
        takehome.button(run_id, key="train.home", label="Take home")
        st.page_link(RUNS_PAGE, label="All runs", icon=":material/grid_view:")
        doctor.strip_of_look(ON_SHOW, look, area="headlines")


def has_moment(look: Look) -> bool:
    """Whether the run has kept weights to write with."""
    return look.status.step > 0 or has_checkpoint(ON_SHOW.folder())


def _new_run(config: RunConfig) -> None:
    look = ON_SHOW.look()
    form.fill_from(config, look.steps_per_epoch if look else None)
    ON_SHOW.leave()
