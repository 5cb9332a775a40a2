"""The panel on the right: the one picture that was picked, with everything there is to know about it."""

from __future__ import annotations

import streamlit as st

from app.latent import seeds
from app.latent.ask import render, seed_z
from app.latent.chosen import Chosen, chosen
from app.latent.subject import Subject
from app.words import escape
from gan_core.imaging import png_bytes

SHOWN_PIXELS = 200


def draw_inspector(subject: Subject) -> None:
    """What was picked, else the picture of seed A."""
    inspect(subject, chosen(subject) or _first(subject))


def _first(subject: Subject) -> Chosen:
    a = seeds.pair()[0]
    return Chosen(subject.address, seed_z(subject, [a])[0], subject.label, f"seed {a}", a)


def inspect(subject: Subject, one: Chosen) -> None:
    """The panel for one picture."""
    drawn = render(subject, one.z[None, :], labels=one.label, step=one.step)
    if drawn.pictures is not None:
        scale = max(1, SHOWN_PIXELS // drawn.pictures.shape[2])
        st.image(png_bytes(drawn.pictures[0], scale), width=SHOWN_PIXELS)
    st.markdown(f"**{escape(one.words or 'a z of your own')}**")
