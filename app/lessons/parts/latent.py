"""A view of the Latent page in a lesson, on a generator that ships with the program."""

from __future__ import annotations

import numpy as np
import streamlit as st

from app.engine_link import EngineAwayError
from app.guard import guarded
from app.latent import address, chosen, copies, picker, seeds
from app.latent.ask import render
from app.latent.inspect import draw_inspector
from app.latent.page import PAGE_CSS, draw_view
from app.latent.subject import Subject, load_subject
from app.latent.views import View, views_of
from app.lessons.parts.base import Part, Place, nothing
from gan_core.errors import UserError
from gan_core.lessons.checking import Facts


def lay(place: Place) -> None:
    """The generator and the seeds of the lesson."""
    st.session_state[picker.SUBJECT] = place.live.generator
    st.session_state[address.VIEW] = place.live.view
    a, b = seeds.FIRST_PAIR
    given = place.live
    seeds.put(a if given.a is None else given.a, b if given.b is None else given.b)


def draw(place: Place) -> None:
    """The view, and the inspector beside it where the lesson asks for it."""
    st.html(PAGE_CSS)
    subject = load_subject(place.live.generator)
    if not place.shows("inspector"):
        draw_view(_view(subject, place), subject)
        return
    picture, panel = st.columns([2.6, 1], gap="medium")
    with picture:
        draw_view(_view(subject, place), subject)
    with panel, st.container(key="latent-inspector"), guarded():
        try:
            draw_inspector(subject)
        except EngineAwayError:
            st.caption("The picked picture appears here.")


def facts(place: Place) -> Facts:
    """What D thinks of the picked picture, and how near the nearest real one is."""
    a, b = seeds.pair()
    figures = {"seed_a": float(a), "seed_b": float(b)}
    try:
        subject = load_subject(place.live.generator)
        one = chosen.chosen(subject)
        if one is not None:
            figures |= _of_picture(subject, one)
    except UserError:
        pass  # the view, which asks for the same, says it
    return Facts(figures)


def _of_picture(subject: Subject, one: chosen.Chosen) -> dict[str, float]:
    labels = np.asarray([one.label], np.float32) if isinstance(one.label, tuple) else one.label
    drawn = render(subject, one.z[None, :], labels=labels, step=one.step)
    found = {"z_length": float(np.linalg.norm(one.z)), "d_score": float(drawn.scores[0])}
    if drawn.pictures is None:
        return found
    distance = copies.distance_to_real(subject, drawn.pictures[0])
    return found if distance is None else found | {"nearest_real": distance}


def _view(subject: Subject, place: Place) -> View:
    there = views_of(subject)
    return next((view for view in there if view.name == place.live.view), there[0])


PART = Part(lay, nothing, draw, facts)
