"""Home: what a GAN is, a curve being learned right there, and where to start."""

from __future__ import annotations

from app import home

home.draw_welcome()
home.draw_doors()
home.draw_lessons()
home.draw_how_it_works()
