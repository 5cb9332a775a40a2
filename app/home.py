"""The parts of the Home page. None of them needs the engine, so they are there at once."""

from __future__ import annotations

import streamlit as st

from app import nickname
from app.components.curve import learned_curve
from app.drawing import cop_and_thief
from app.look import ROOT
from app.words import escape
from gan_core.lessons import load_course

PLAYGROUND, STUDIO, LATENT, HEADLINES, LESSONS = (
    ROOT / "pages" / f"{name}.py" for name in ("playground", "studio", "latent", "headlines", "lessons")
)
# Doors and lessons are in sight on a projector without scrolling.
PAGE_CSS = """
<style>
[data-testid="stMainBlockContainer"]:has(.st-key-home-doors) { padding-top: 3.6rem; }
[data-testid="stMainBlockContainer"]:has(.st-key-home-doors) h1 { padding: 0.4rem 0 0.5rem; font-size: 2.4rem; }
.st-key-home-doors [data-testid="stVerticalBlock"] { gap: 0.5rem; }
.st-key-home-doors h4 { padding: 0 0 0.9rem; }
.st-key-home-lessons { row-gap: 0; }
.st-key-home-lessons [data-testid="stPageLink-NavLink"] { padding: 0.15rem 0.4rem; }
</style>
"""
FRAMES = ROOT / "assets" / "home_frames.json"
SENTENCE = (
    "Two small networks play cop and thief: one forges, one checks, and from nothing but that game "
    "the forger learns to make what nobody has shown it."
)
STEPS = (
    "The **generator G** turns random numbers *z* into points (or pictures, or words): its forgeries.",
    "The **discriminator D** sees real data and forgeries and says for each how real it looks.",
    "D learns from its mistakes: it is told afterwards which was which.",
    "G never sees the real data; it only learns in which direction D would have believed it more.",
    "Both get better in turn, until D can only guess: then the forgeries are as good as real.",
)
IDEAS = (
    ("Watch it once", "The material's own quadratic, untouched.", {"preset": "quadratic"}),
    ("See it collapse", "Eight clusters: does the generator find them all?", {"preset": "gaussians"}),
    ("Then calm it", "The same curve with the settings we advise.", {"preset": "recommended-2d"}),
)


def draw_welcome() -> None:
    """The one sentence, the drawing, and a curve being learned beside it."""
    st.html(PAGE_CSS)
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        st.title("See two networks outwit each other", width="stretch")
        nickname.draw(area="home")
    st.markdown(SENTENCE)
    drawing, curve = st.columns([3, 2], gap="large", vertical_alignment="center")
    with drawing:
        cop_and_thief()
    with curve:
        learned_curve(FRAMES, key="home.curve")


def draw_doors() -> None:
    """Four ways in."""
    with st.container(key="home-doors"):
        doors = st.columns(4)
    with doors[0].container(border=True, height="stretch"):
        st.markdown("#### Play with points")
        st.markdown("Train a GAN on a curve, live: move its settings while it learns.")
        if st.button("Open the Playground", key="home.play", type="primary", icon=":material/play_arrow:"):
            st.switch_page(PLAYGROUND)
    with doors[1].container(border=True, height="stretch"):
        st.markdown("#### Make pictures")
        st.markdown("Digits, flowers, frogs: train on pictures, or on a folder of your own.")
        if st.button("Open the Studio", key="home.studio", icon=":material/palette:"):
            st.switch_page(STUDIO)
    with doors[2].container(border=True, height="stretch"):
        st.markdown("#### Walk among pictures")
        st.markdown("A trained generator is here already: slide from one of its pictures to another.")
        if st.button("Open Latent", key="home.latent", icon=":material/blur_on:"):
            st.switch_page(LATENT)
    with doors[3].container(border=True, height="stretch"):
        st.markdown("#### Finish a headline")
        st.markdown("Give a few words; a network that has read headlines goes on, word by word.")
        if st.button("Open Headlines", key="home.headlines", icon=":material/news:"):
            st.switch_page(HEADLINES)


def draw_lessons() -> None:
    """The course in one row: a press opens a lesson."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="home-lessons"):
        st.markdown("**Lessons**", width="content", help="Read a little, guess, run it, and see: a short course.")
        for number, lesson in enumerate(load_course().lessons, 1):
            label = f"{number} · {escape(lesson.title)}"
            st.page_link(LESSONS, label=label, query_params={"lesson": lesson.name}, width="content")


def draw_how_it_works() -> None:
    """Five short sentences, and three first things to do for a class."""
    how, teach = st.columns([3, 2], gap="large")
    with how:
        st.subheader("How it works")
        st.markdown("\n".join(f"{number}. {sentence}" for number, sentence in enumerate(STEPS, 1)))
    with teach:
        st.subheader("For teachers: where to start")
        for label, text, query in IDEAS:
            st.page_link(PLAYGROUND, label=f"{label}: {text}", query_params=query, icon=":material/school:")
        st.caption("Whatever you set up has a link of its own: send it, and every student sees your page.")
