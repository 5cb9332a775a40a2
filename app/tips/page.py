"""What the page shows: all cards, or one of them with its race."""

from __future__ import annotations

import streamlit as st

from app.tips import address, card, form, overview, result
from app.words import say_kept


def show() -> None:
    """The cards, or the card that is open; a race takes the place of the words and the drawing."""
    say_kept()
    tip = address.tip()
    if tip is None and not address.is_custom():
        overview.draw()
        return
    card.draw_head(tip)
    if tip is not None:
        if address.race():
            with st.expander("What this tip does", icon=":material/lightbulb:"):
                card.draw_card(tip)
                card.draw_outcome(tip)
        else:
            card.draw_card(tip)
            card.draw_outcome(tip)
    form.draw(tip, result.draw_more)
    result.show()
