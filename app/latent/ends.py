"""The row above the morph: seeds A and B, and which way leads from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.components.latent import picked, tiles
from app.latent import seeds
from app.latent.ask import render, seed_z
from app.latent.sprites import tiles_payload
from app.latent.subject import Subject
from app.told import key_for, taking

PATH, CHOOSER, FIRST_SEED = "latent.path", "latent.chooser", "latent.first_seed"
PATHS = ("slerp", "lerp", "both")
THUMBS = 24
TITLES = ("A", "B")
PATH_HELP = (
    "How z gets from A to B. **slerp** turns from one to the other and keeps the usual length: nearly all random z "
    "are about equally long, so every stop on the way is a z that G has practised. **lerp** takes the straight line, "
    "which cuts through the middle where z is too short: there pictures grow pale or blurred. **both** shows the two "
    "under one slider."
)


def draw_ends(subject: Subject, draw_film: Callable[[str], None]) -> str:
    """The controls; returns the way: slerp, lerp or both. ``draw_film`` draws the button for a film of that way."""
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="small", key="latent-ends"):
        with _group("latent-end-0"):
            _draw_end(subject, 0)
        with _group("latent-way"):
            path = _draw_way()
            draw_film(path)
        with _group("latent-end-1"):
            _draw_end(subject, 1)
    return path


def _group(key: str) -> Any:
    """What stays together in one row when the page is narrow."""
    return st.container(
        horizontal=True, vertical_alignment="center", gap="xsmall", width="content", wrap=False, key=key
    )


def _draw_way() -> str:
    st.button("Swap", key="latent.icon.swap", icon=":material/swap_horiz:", help="Swap A and B", on_click=seeds.swap)
    st.button(
        "Back",
        key="latent.icon.back",
        icon=":material/undo:",
        help="Back to the seeds before",
        on_click=seeds.go_back,
        disabled=not seeds.can_go_back(),
    )
    path = st.segmented_control(
        "Way",
        PATHS,
        default=PATHS[0],
        required=True,
        key=PATH,
        help=PATH_HELP,
        label_visibility="collapsed",
        persist_state="session",
    )
    return path or PATHS[0]


def _draw_end(subject: Subject, place: int) -> None:
    name = TITLES[place]
    key, seed = f"latent.seed.{place}", seeds.pair()[place]
    st.markdown(f"**{name}**", width="content")
    st.number_input(
        f"Seed {name}",
        0,
        seeds.LARGEST,
        seed,
        key=key_for(key, seed),
        on_change=taking(key, lambda typed: seeds.put_one(place, int(typed or 0))),
        label_visibility="collapsed",
        width=74,
        help=f"Seed {name}: the same number always gives the same z.",
    )
    st.button(
        f"Roll {name}",
        key=f"latent.icon.roll.{place}",
        icon=":material/casino:",
        help=f"Roll a new seed {name}",
        on_click=seeds.roll,
        args=(place,),
    )
    with st.popover(
        f"Choose {name}",
        icon=":material/apps:",
        help=f"Choose {name} from {THUMBS} pictures",
        key=f"{CHOOSER}.{place}",
        on_change="rerun",
    ) as chooser:
        if chooser.open:
            _draw_choice(subject, place)


def _draw_choice(subject: Subject, place: int) -> None:
    """Twenty-four seeds to pick from; more are twenty-four others."""
    first = st.session_state.get(FIRST_SEED, 0)
    numbers = list(range(first, first + THUMBS))
    st.markdown(f"**Seed {TITLES[place]}**: press a picture")
    drawn = render(subject, seed_z(subject, numbers))
    payload = tiles_payload(
        subject,
        drawn,
        label=f"Seeds {first} to {numbers[-1]}, for {TITLES[place]}",
        names=[f"seed {number}" for number in numbers],
        selected=seeds.pair()[place] - first,
        columns=6,
    )
    key = f"latent.tiles.{place}"
    tiles(payload, key=key, on_pick=lambda: _take(place, first, key, payload["id"]))
    with st.container(horizontal=True):
        st.button("Earlier", key=f"latent.earlier.{place}", on_click=_turn, args=(-THUMBS,), disabled=first == 0)
        st.button("More seeds", key=f"latent.more.{place}", on_click=_turn, args=(THUMBS,))


def _take(place: int, first: int, key: str, payload_id: str) -> None:
    index = picked(key, payload_id, "index")
    if index is not None and index < THUMBS:
        seeds.put_one(place, first + index)
        st.session_state[f"{CHOOSER}.{place}"] = False  # a choice closes the popover


def _turn(by: int) -> None:
    st.session_state[FIRST_SEED] = max(0, st.session_state.get(FIRST_SEED, 0) + by)
