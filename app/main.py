"""The router: one entry for every page, and the one place where a failure becomes a sentence."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from app import preload  # noqa: E402 - the lines above make `app` and `gan_core` importable

preload.wait()  # the server loads what stands below ahead of the first visit

import streamlit as st  # noqa: E402

from app import classroom, desk, people  # noqa: E402
from app.classroom.closed import run_page  # noqa: E402
from app.engine_link import engine_raw  # noqa: E402
from app.guard import guarded  # noqa: E402
from app.look import TITLE, draw_frame  # noqa: E402
from app.memory import collector, freeze_imports  # noqa: E402
from app.presence import note_presence  # noqa: E402
from app.takehome import show_open  # noqa: E402
from app.visit import note_visit  # noqa: E402
from app.wardenship import warden  # noqa: E402
from app.worker_link import workers_raw  # noqa: E402
from gan_core import journal  # noqa: E402
from gan_core.doors import places  # noqa: E402

PAGES = ROOT / "pages"


def draw_page() -> None:
    """The page of this address; where it fails, a sentence."""
    with guarded():
        run_page(page)


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
        st.Page(
            PAGES / "classroom.py",
            title="Class",
            icon=":material/groups:",
            url_path="class",
            visibility="visible" if classroom.sees_class() else "hidden",
        ),
        st.Page(PAGES / "teacher.py", title="Teacher", icon=":material/shield_person:", help="For the teacher"),
    ],
    position="top",
)
draw_frame()
places.hold_to(people.is_personal())  # before anything starts a process: they take it over
people.meet(meanwhile=draw_page if page.url_path == "" else None)  # Home can be drawn for anybody
note_visit(page.url_path)
if note_presence(people.my_id(), page.url_path):
    journal.event("session opened", person=people.my_id(), page=page.url_path)
if page.url_path != "lessons":
    desk.go_home()  # a lesson has put a person's own run and form away
draw_page()
with guarded():
    show_open()  # the dialog in which a run is taken home, opened from any page
    workers_raw()  # takes up what an earlier server left in the queue
    engine_raw()  # starts in the background with the first visit, so that it is warm when somebody wants to train
    warden()  # ends what has trained for longer than the limit
    freeze_imports(page.url_path)
    collector()
