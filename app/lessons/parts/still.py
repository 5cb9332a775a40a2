"""What is only looked at: the drawing of the game, and the Networks page's walk of a kernel over a picture."""

from __future__ import annotations

from app.drawing import cop_and_thief
from app.lessons.parts.base import Part, Place, nothing
from app.networks.view import draw_strides
from gan_core.lessons.checking import Facts


def _no_figures(place: Place) -> Facts:
    return Facts()


DRAWING = Part(nothing, nothing, lambda place: cop_and_thief(), _no_figures)
STRIDES = Part(nothing, nothing, lambda place: draw_strides(), _no_figures)
