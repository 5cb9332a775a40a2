"""The row above the film: the one primary button, what else can be done with a run, and what it will take."""

from __future__ import annotations

import streamlit as st

from app import doctor, takehome
from app.gallery.reading import has_checkpoint
from app.look import ROOT
from app.runbuttons import BUTTON_WIDTH, PRIMARY, draw_run_buttons
from app.studio import estimate, form, run
from app.watching import Look
from app.words import escape
from gan_core.config import RunConfig

__all__ = ["PRIMARY", "draw_bar"]

RUNS_PAGE, NETWORKS_PAGE, LATENT_PAGE = (ROOT / "pages" / f"{name}.py" for name in ("runs", "networks", "latent"))


def draw_bar(config: RunConfig | None, look: Look | None) -> None:
    """All of it in one row that wraps on a narrow screen."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        if look is None:
            _draw_start(config)
        else:
            _draw_run(look)


def _draw_start(config: RunConfig | None) -> None:
    st.button(
        "Start",
        key="studio.start",
        type="primary",
        icon=":material/play_arrow:",
        shortcut="Space",
        width=BUTTON_WIDTH,
        disabled=config is None or form.lacks_pictures(),
        on_click=run.start,
        args=(config,),
    )
    if config is not None:
        st.markdown(f":small[{escape(estimate.words_of(config))}]", help=estimate.HELP, width="content")


def _draw_run(look: Look) -> None:
    draw_run_buttons(run.ON_SHOW, look, area="studio", on_new=_new_run)
    takehome.button(run.shown(), key="studio.home", label="Take home")
    if RUNS_PAGE.exists():
        st.page_link(RUNS_PAGE, label="All runs", icon=":material/grid_view:")
    if NETWORKS_PAGE.exists():
        query = {"run": run.shown() or ""}
        st.page_link(NETWORKS_PAGE, label="Its networks", icon=":material/schema:", query_params=query)
    if has_checkpoint(run.folder()):
        st.page_link(LATENT_PAGE, label="Latent", icon=":material/blur_on:", query_params={"run": run.shown() or ""})
    doctor.strip_of_look(run.ON_SHOW, look, area="studio")


def _new_run(config: RunConfig) -> None:
    form.fill_from(config)
    run.leave()
