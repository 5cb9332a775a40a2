"""Moving through latent space: seeds, paths, planes, arithmetic, directions, walks. Numbers only, no TensorFlow.

A latent vector z has ``dim`` numbers; functions take vectors as (dim,) or (1, dim) and give rows (n, dim), float32,
which is what a generator is asked with. Bad input raises :class:`gan_core.errors.ConfigError`, one sentence.
"""

from gan_core.latent.directions import Directions, principal_directions
from gan_core.latent.paths import METHODS, lerp, loop, morph, slerp
from gan_core.latent.planes import Plane, arithmetic, plane
from gan_core.latent.seeds import seed_latents, truncated
from gan_core.latent.text import read_latent, write_latent
from gan_core.latent.walking import walk

__all__ = [
    "METHODS",
    "Directions",
    "Plane",
    "arithmetic",
    "lerp",
    "loop",
    "morph",
    "plane",
    "principal_directions",
    "read_latent",
    "seed_latents",
    "slerp",
    "truncated",
    "walk",
    "write_latent",
]
