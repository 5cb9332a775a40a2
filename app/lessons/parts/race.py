"""A race between twins in a lesson: the result of the Tips page, of a race that the lesson has set up."""

from __future__ import annotations

import streamlit as st

from app.lessons.parts.base import Part, Place, nothing
from app.tips import racing, result
from app.tips.words import settings_words
from app.words import escape
from gan_core.config import POINTS
from gan_core.experiments import RaceResult, RaceSpec
from gan_core.lessons import Live
from gan_core.lessons.checking import Facts
from gan_core.tips import BASES, TIPS


def draw(place: Place) -> None:
    """One button, who the twins are, and what came of them."""
    live = place.live
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lesson-bar"):
        st.button(
            "Race it",
            key="lessons.race",
            type="primary",
            icon=":material/sprint:",
            shortcut="Space",
            disabled=not place.ready or racing.is_moving(),
            on_click=racing.start,
            args=(spec_of(live),),
        )
        result.draw_stop()
        st.markdown(f":small[{escape(_words(live))}]", width="content")
    result.show()


def facts(place: Place) -> Facts:
    """What a finished race says."""
    race = racing.on_show()
    if race is None or race.state != "finished" or not isinstance(race.result, RaceResult):
        return Facts()
    verdict = race.result.verdict()
    return Facts({"wins": verdict.wins, "losses": verdict.losses}, verdict=verdict.outcome)


def spec_of(live: Live) -> RaceSpec:
    """The race that a lesson asks for; the same for everybody, so a class computes it once."""
    tip = TIPS.get(live.tip)
    kind = live.preset or POINTS
    return RaceSpec(
        base={"preset": BASES[kind]},
        plain=dict(tip.plain[kind]),
        tipped=dict(tip.tipped[kind]),
        seeds=live.seeds,
        steps=live.steps,
        title=tip.label,
    )


def _words(live: Live) -> str:
    tip, kind = TIPS.get(live.tip), live.preset or POINTS
    return (
        f"{settings_words(tip.plain[kind])} against {settings_words(tip.tipped[kind])}, "
        f"{live.seeds} seeds, {live.steps:,} steps each."
    )


PART = Part(nothing, nothing, draw, facts)
