"""The picture of generated points, which the command line draws with: :mod:`gan_core.imaging.scatter`."""

from gan_core.imaging.scatter import FAKE, REAL, Box, draw_scatter, ticks

__all__ = ["FAKE", "REAL", "Box", "draw_scatter", "ticks"]
