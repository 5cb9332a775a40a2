"""Real or fake in a lesson: the student against the discriminator of a generator that ships with the program."""

from __future__ import annotations

import streamlit as st

from app.game import table
from app.latent.subject import load_subject
from app.lessons.parts.base import Part, Place, nothing
from gan_core.lessons.checking import Facts


def draw(place: Place) -> None:
    """The whole game."""
    table.play(load_subject(place.live.generator), named=False)


def facts(place: Place) -> Facts:
    """How the round on the table stands."""
    current = st.session_state.get(table.ROUND)
    if current is None:
        return Facts()
    mine, theirs = current.score()
    return Facts({"guesses": len(current.guesses), "right": mine, "d_right": theirs})


PART = Part(nothing, nothing, draw, facts)
