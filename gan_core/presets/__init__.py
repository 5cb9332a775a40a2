"""Named starting points: every system of the teaching material with its exact numbers, and our own."""

# Importing a module enters its presets; this order is the order in menus.
# isort: off
from gan_core.presets import points as _points  # noqa: F401
from gan_core.presets import images as _images  # noqa: F401
from gan_core.presets import text as _text  # noqa: F401
from gan_core.presets import broken as _broken  # noqa: F401

# isort: on
from gan_core.presets.base import PRESETS, Preset, preset_names

__all__ = ["PRESETS", "Preset", "preset_names"]
