"""One seed as a row of controls: type it, roll it, or choose it from pictures; for views with any number of seeds."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import streamlit as st

from app.components.latent import picked, tiles
from app.latent import seeds
from app.latent.ask import render, seed_z
from app.latent.ends import CHOOSER, THUMBS
from app.latent.sprites import tiles_payload
from app.latent.subject import Subject

FIRST = "latent.corner.first"


def draw_corner(subject: Subject, name: str, seed: int, put: Callable[[int], None], *, key: str) -> None:
    """Controls for the seed called ``name``; ``put`` keeps a new one and is called before the page is drawn again."""
    number = f"latent.corner.{key}"
    st.session_state[number] = seed
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content", wrap=False):
        st.markdown(f"**{name}**", width="content")
        st.number_input(
            f"Seed {name}",
            0,
            seeds.LARGEST,
            key=number,
            on_change=lambda: put(int(st.session_state[number] or 0)),
            label_visibility="collapsed",
            width=74,
            help=f"Seed {name}: the same number always gives the same z.",
        )
        st.button(
            f"Roll {name}",
            key=f"latent.icon.roll.{key}",
            icon=":material/casino:",
            help=f"Roll a new seed {name}",
            on_click=lambda: put(secrets.randbelow(seeds.ROLLED_BELOW)),
        )
        chooser = f"{CHOOSER}.{key}"
        with st.popover(
            f"Choose {name}",
            icon=":material/apps:",
            help=f"Choose {name} from {THUMBS} pictures",
            key=chooser,
            on_change="rerun",
        ) as opened:
            if opened.open:
                _draw_choice(subject, name, seed, put, key)


def _draw_choice(subject: Subject, name: str, seed: int, put: Callable[[int], None], key: str) -> None:
    first = st.session_state.get(FIRST, 0)
    numbers = list(range(first, first + THUMBS))
    st.markdown(f"**Seed {name}**: press a picture")
    payload = tiles_payload(
        subject,
        render(subject, seed_z(subject, numbers)),
        label=f"Seeds {first} to {numbers[-1]}, for {name}",
        names=[f"seed {number}" for number in numbers],
        selected=seed - first,
        columns=6,
    )
    place = f"latent.corner.tiles.{key}"
    tiles(payload, key=place, on_pick=lambda: _take(place, payload["id"], first, put, f"{CHOOSER}.{key}"))
    with st.container(horizontal=True):
        st.button("Earlier", key=f"latent.corner.earlier.{key}", on_click=_turn, args=(-THUMBS,), disabled=first == 0)
        st.button("More seeds", key=f"latent.corner.more.{key}", on_click=_turn, args=(THUMBS,))


def _take(place: str, payload_id: str, first: int, put: Callable[[int], None], chooser: str) -> None:
    index = picked(place, payload_id, "index")
    if index is not None and index < THUMBS:
        put(first + index)
        st.session_state[chooser] = False  # a choice closes the popover


def _turn(by: int) -> None:
    st.session_state[FIRST] = max(0, st.session_state.get(FIRST, 0) + by)
