"""Who can be played against: generators of pictures with a saved state."""

from __future__ import annotations

import streamlit as st

from app.gallery.cards import when
from app.game import table
from app.latent.picker import drawable_runs
from app.latent.subject import Subject, load_subject, pretrained_title
from gan_core.config import IMAGES, from_json_dict
from gan_core.data.images import IMAGE_SETS
from gan_core.errors import UserError
from gan_core.pretrained import PREFIX, pretrained_dir, pretrained_names
from gan_core.runs import RunReader

CHOICE, PICKER = "game.subject", "game.picker"
EMPTY = "There is nobody to play against yet: train a GAN on pictures in the Studio, and it appears here."


def take_address(*, entered: bool) -> None:
    """Take the generator and the round that the address names where the page was just entered."""
    query = st.query_params.to_dict() if entered else {}
    if query.get("run"):
        st.session_state[CHOICE] = str(query["run"])[:200]
    table.take_round(str(query.get("round", "")))


def choose_opponent() -> tuple[Subject | None, str]:
    """The menu; returns the chosen one, or None with the reason, which belongs beside the menu and not into it."""
    names = _names()
    current = st.session_state.setdefault(CHOICE, next(iter(names), ""))
    if not current:
        return None, EMPTY
    options = list(names) if current in names else [current, *names]
    st.session_state[PICKER] = current
    st.selectbox(
        "Against the discriminator of",
        options,
        key=PICKER,
        format_func=lambda one: names.get(one, one),
        on_change=lambda: st.session_state.update({CHOICE: st.session_state[PICKER]}),
        help="Its generator makes the fakes, and its discriminator plays against you.",
    )
    try:
        subject = load_subject(current)
    except UserError as error:
        return None, str(error)
    if subject.is_points:
        return None, "This one makes points, and the game is played with pictures: choose another one."
    return subject, ""


def _names() -> dict[str, str]:
    """Addresses with words: first the pretrained ones whose data is always there, then the others, then runs."""
    shipped = sorted(pretrained_names(), key=lambda name: not _offline(name))
    named = {PREFIX + name: f"{pretrained_title(pretrained_dir(name))} · pretrained" for name in shipped}
    runs = [card for card in drawable_runs() if card.kind == IMAGES]
    return named | {card.run_id: f"{card.name} · {when(card.created)}" for card in runs}


def _offline(name: str) -> bool:
    """Whether the real pictures of a pretrained generator come with the program."""
    dataset = from_json_dict(RunReader(pretrained_dir(name)).config()).dataset.name
    return dataset in IMAGE_SETS and IMAGE_SETS.get(dataset).offline
