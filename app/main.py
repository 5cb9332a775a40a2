"""The router: one entry for every page, and the one place where a failure becomes a sentence."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402 - the lines above make `app` and `gan_core` importable

from app import desk  # noqa: E402
from app.components.owner import keep_owner  # noqa: E402
from app.engine_link import engine, owner_token  # noqa: E402
from app.guard import guarded  # noqa: E402
from app.look import TITLE, draw_frame  # noqa: E402
from app.memory import freeze_imports  # noqa: E402
from app.takehome import show_open  # noqa: E402
from app.visit import note_visit  # noqa: E402
from app.worker_link import workers  # noqa: E402

PAGES = ROOT / "pages"

st.set_page_config(page_title=TITLE, page_icon=ROOT / "assets" / "favicon.svg", layout="wide")
page = st.navigation(
    [
        st.Page(PAGES / "home.py", title="Home", icon=":material/home:", default=True),
        st.Page(PAGES / "lessons.py", title="Lessons", icon=":material/school:"),
        st.Page(PAGES / "playground.py", title="Playground", icon=":material/scatter_plot:"),
        st.Page(PAGES / "studio.py", title="Studio", icon=":material/palette:"),
        st.Page(PAGES / "headlines.py", title="Headlines", icon=":material/news:"),
        st.Page(PAGES / "latent.py", title="Latent", icon=":material/blur_on:"),
        st.Page(PAGES / "tips.py", title="Tips", icon=":material/lightbulb:"),
        st.Page(PAGES / "sweep.py", title="Sweep", icon=":material/apps:"),
        st.Page(PAGES / "runs.py", title="Runs", icon=":material/grid_view:"),
        st.Page(PAGES / "compare.py", title="Compare", icon=":material/compare_arrows:"),
        st.Page(PAGES / "game.py", title="Real or fake", icon=":material/swords:"),
        st.Page(PAGES / "networks.py", title="Networks", icon=":material/schema:"),
    ],
    position="top",
)
note_visit(page.url_path)
if page.url_path != "lessons":
    desk.go_home()  # a lesson has put a person's own run and form away
draw_frame()
keep_owner(owner_token())
with guarded():
    page.run()
    show_open()  # the dialog in which a run is taken home, opened from any page
    workers()  # takes up what an earlier server left in the queue
    engine()  # starts in the background with the first visit, so that it is warm when somebody wants to train
    freeze_imports(page.url_path)
