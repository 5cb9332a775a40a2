"""Named starting points: every system of the teaching material with its exact numbers, and our own."""

from gan_core.presets import points as _points  # noqa: F401 - registers the 2-D presets
from gan_core.presets.base import PRESETS, Preset

__all__ = ["PRESETS", "Preset"]
