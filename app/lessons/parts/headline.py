"""The writing table of the Headlines page in a lesson: the pretrained network goes on from a few words."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from app.headlines import dials, seedtext, write
from app.headlines.page import PAGE_CSS
from app.headlines.subject import PRETRAINED, has_pretrained
from app.lessons.parts.base import Part, Place, nothing
from app.words import say
from gan_core.lessons.checking import Facts

MISSING = "This copy of the program has no network that has read headlines, so this step cannot be tried here."


def lay(place: Place) -> None:
    """The beginning and the three temperatures of the lesson."""
    if place.live.seed_text:
        seedtext.start_with(place.live.seed_text)
    for at, warm in enumerate(place.live.temperatures):
        dials.put(f"temperature{at}", warm)


def draw(place: Place) -> None:
    """The box, the three columns and the bars."""
    if not has_pretrained():
        say("info", MISSING)
        return
    st.html(PAGE_CSS)
    seedtext.keep()
    write.draw(PRETRAINED, urlencode(st.query_params.to_dict()))


def facts(place: Place) -> Facts:
    """What stands in the box, and how the dials are turned."""
    warm = dials.dials().temperatures
    return Facts({"seed_words": len(seedtext.text().split()), "coldest": min(warm), "hottest": max(warm)})


PART = Part(lay, nothing, draw, facts)
