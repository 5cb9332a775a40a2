"""The live parts of lessons, by name: each lays out a desk, draws the live thing, and says what its figures are."""

from __future__ import annotations

from app.lessons.parts import game, headline, latent, pictures, playground, race, still
from app.lessons.parts.base import Part

__all__ = ["BY_NAME", "Part"]

BY_NAME: dict[str, Part] = {
    "playground": playground.PART,
    "pictures": pictures.PART,
    "latent": latent.PART,
    "headline": headline.PART,
    "game": game.PART,
    "race": race.PART,
    "drawing": still.DRAWING,
    "strides": still.STRIDES,
}
