"""What the page shows: all cards, or one of them."""

from __future__ import annotations

from app.tips import address, card, overview
from app.words import say_kept


def show() -> None:
    """The cards, or the card that is open."""
    say_kept()
    tip = address.tip()
    if tip is None:
        overview.draw()
        return
    card.draw_head(tip)
    card.draw_card(tip)
    card.draw_outcome(tip)
