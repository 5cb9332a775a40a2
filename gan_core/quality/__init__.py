"""Figures that say how good a generator is, beside their floors and collapse values. No TensorFlow here."""

from gan_core.quality.points import FIGURES, Figure, FigureInfo, evaluate_points

__all__ = ["FIGURES", "Figure", "FigureInfo", "evaluate_points"]
