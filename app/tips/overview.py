"""All tips at a glance: a quiet grid of cards."""

from __future__ import annotations

import hashlib
from typing import Any

import streamlit as st

from app.components import tips as parts
from app.tips import address
from app.tips.card import OWN
from app.tips.outcome import short_outcomes
from gan_core.tips import TIPS

CARDS = "tips.cards"
LEAD = (
    "Open a tip to see what it does; then race it: two GANs with the same data, first weights and noise, "
    "and only this tip different."
)
OWN_SAYS = "Any setting in two values, for example two losses: which of them is better?"


def payload() -> dict[str, Any]:
    """What the cards show: name, label and advice of every tip, and what came out where it was measured."""
    cards = [
        {"name": tip.name, "label": tip.label, "says": tip.says, "outcomes": short_outcomes(tip)}
        for _, tip in TIPS.items()
    ]
    cards.append({"name": address.CUSTOM, "label": OWN, "says": OWN_SAYS, "outcomes": []})
    return {"cards": cards, "id": hashlib.blake2b(repr(cards).encode(), digest_size=6).hexdigest()}


def draw() -> None:
    """The title and the cards."""
    st.subheader("Tips that prove themselves", anchor=False)
    st.markdown(LEAD)
    parts.cards(payload(), key=CARDS, on_pick=_open)


def _open() -> None:
    name = parts.picked(CARDS)
    if name in TIPS or name == address.CUSTOM:
        address.open_tip(name)
