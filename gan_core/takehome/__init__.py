"""A run taken home: pictures, films, numbers, networks, and code that retrains it with plain Keras.

No TensorFlow is imported before a format that needs it is made.
"""

# Importing a module enters its formats; this order is the order in menus.
# isort: off
from gan_core.takehome import pictures as _pictures  # noqa: F401
from gan_core.takehome import texts as _texts  # noqa: F401
from gan_core.takehome import numbers as _numbers  # noqa: F401
from gan_core.takehome import networks as _networks  # noqa: F401
from gan_core.takehome import code as _code  # noqa: F401

# isort: on
from gan_core.takehome.base import FORMATS, GROUPS, OPTIONS, Format, Option
from gan_core.takehome.writing import formats_for, write

__all__ = ["FORMATS", "GROUPS", "OPTIONS", "Format", "Option", "formats_for", "write"]
