"""Figures that say how good a generator is, beside their floors and collapse values. No TensorFlow here."""

from gan_core.quality.figures import Figure, FigureInfo
from gan_core.quality.images import IMAGE_FIGURES, evaluate_images, nearest_real
from gan_core.quality.points import FIGURES, evaluate_points
from gan_core.quality.text import TEXT_FIGURES

__all__ = [
    "FIGURES",
    "IMAGE_FIGURES",
    "TEXT_FIGURES",
    "Figure",
    "FigureInfo",
    "evaluate_images",
    "evaluate_points",
    "nearest_real",
]
