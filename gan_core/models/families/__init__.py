"""The families of picture networks, each declared once (SYSTEMS: 2 to 7, and our own)."""

from gan_core.models.families import small as _small  # noqa: F401, I001 - registers, in the order of a menu
from gan_core.models.families import mnist as _mnist  # noqa: F401
from gan_core.models.families import flowers80 as _flowers80  # noqa: F401
from gan_core.models.families import frogs as _frogs  # noqa: F401
from gan_core.models.families import dcgan64 as _dcgan64  # noqa: F401
from gan_core.models.families import dcgan96 as _dcgan96  # noqa: F401
from gan_core.models.families import vanilla as _vanilla  # noqa: F401
from gan_core.models.families.base import MODELS, Family, Networks

__all__ = ["MODELS", "Family", "Networks"]
