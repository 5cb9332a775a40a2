"""The families of picture networks, each declared once (SYSTEMS: 2 to 7, and our own small ones)."""

from gan_core.models.families import mnist as _mnist  # noqa: F401 - registers its networks
from gan_core.models.families import small as _small  # noqa: F401 - registers its networks
from gan_core.models.families.base import MODELS, Family, Networks

__all__ = ["MODELS", "Family", "Networks"]
