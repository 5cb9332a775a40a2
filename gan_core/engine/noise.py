"""Everything random in training, keyed by (seed, stream, block of steps) and never by how calls are cut.

A block of steps is drawn at once, outside the compiled loop: drawn inside, the same numbers cost ten times the step.
Streams are independent, so switching a tip on does not change the batches or the latent vectors.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

import tensorflow as tf

Tensor = tf.Tensor
MAX_BLOCK = 500
MAX_BLOCK_NUMBERS = 1_500_000
MAX_IMAGE_BLOCK, MAX_IMAGE_BLOCK_BYTES = 16, 8_000_000
_STREAMS_PER_SEED = 16


class Stream(enum.IntEnum):
    """Independent random streams; the numbers are part of what makes a run repeatable, do not reorder."""

    REAL_INDEX = 0
    LATENT_FOR_D = 1
    LATENT_FOR_G = 2
    SMOOTH_REAL = 3
    SMOOTH_FAKE = 4
    FLIP_REAL = 5
    FLIP_FAKE = 6
    NOISE_REAL = 7
    NOISE_FAKE = 8
    NOISE_G = 9
    MIX = 10
    LABEL_FAKE = 11
    LABEL_G = 12
    MIRROR = 13


@dataclass(frozen=True)
class BatchPlan:
    """How many of everything one step needs.

    Attributes:
        real, fake, generator: batch sizes of D's real half, D's fake half, and G.
        d_steps: D updates for each G update.
        latent_dim: width of z.  sample: shape of one real sample, e.g. (2,) or (28, 28, 1).
    """

    real: int
    fake: int
    generator: int
    d_steps: int
    latent_dim: int
    sample: tuple[int, ...]

    @property
    def images(self) -> bool:
        """Whether a sample is a picture."""
        return len(self.sample) == 3

    def shapes(self) -> dict[Stream, tuple[int, ...]]:
        """Shape of one step's numbers in every stream but the index of real samples."""
        k, z, x = self.d_steps, self.latent_dim, self.sample
        return {
            Stream.LATENT_FOR_D: (k, self.fake, z),
            Stream.LATENT_FOR_G: (self.generator, z),
            Stream.SMOOTH_REAL: (k, self.real, 1),
            Stream.SMOOTH_FAKE: (k, self.fake, 1),
            Stream.FLIP_REAL: (k, self.real, 1),
            Stream.FLIP_FAKE: (k, self.fake, 1),
            Stream.NOISE_REAL: (k, self.real, *x),
            Stream.NOISE_FAKE: (k, self.fake, *x),
            Stream.NOISE_G: (self.generator, *x),
            Stream.MIX: (k, self.real, 1),
        }

    def idle_shapes(self) -> dict[Stream, tuple[int, ...]]:
        """Shapes of the zeros that stand for a stream no tip needs; those of pictures are stretched when used."""
        one = (1,) * len(self.sample)
        small = {
            Stream.NOISE_REAL: (self.d_steps, 1, *one),
            Stream.NOISE_FAKE: (self.d_steps, 1, *one),
            Stream.NOISE_G: (1, *one),
        }
        return self.shapes() | (small if self.images else {})

    def block_length(self) -> int:
        """Steps whose random numbers are drawn together."""
        if self.images:
            per_step = self.d_steps * self.real * tf.TensorShape(self.sample).num_elements()
            return max(1, min(MAX_IMAGE_BLOCK, MAX_IMAGE_BLOCK_BYTES // per_step))
        per_step = sum(tf.TensorShape(shape).num_elements() for shape in self.shapes().values())
        return max(1, min(MAX_BLOCK, MAX_BLOCK_NUMBERS // per_step))


NORMAL_STREAMS = (
    Stream.LATENT_FOR_D,
    Stream.LATENT_FOR_G,
    Stream.NOISE_REAL,
    Stream.NOISE_FAKE,
    Stream.NOISE_G,
)


class NoiseSource:
    """Draws one block at a time for a plan; streams that no tip needs stay zero and cost nothing."""

    def __init__(self, plan: BatchPlan) -> None:
        self.plan = plan
        self.length = plan.block_length()
        self._shapes = plan.shapes()
        self._zeros = {stream: tf.zeros((self.length, *shape)) for stream, shape in plan.idle_shapes().items()}
        self._draw = tf.function(self._draw_streams, reduce_retracing=True, autograph=False)

    def block(self, pool: Tensor | None, seed: int, index: int, needed: frozenset[Stream]) -> dict[str, Tensor]:
        """Block ``index`` of a run: stream name -> (length, ...) float32, and ``real`` gathered from ``pool``.

        Pictures have no pool (None): they and their labels come from :mod:`gan_core.engine.feed`.
        """
        numbers = tuple(sorted(int(stream) for stream in needed))  # a set would be traced anew at every block
        drawn = self._draw(pool, tf.constant(seed, tf.int64), tf.constant(index, tf.int64), numbers)
        idle = {stream.name: self._zeros[stream] for stream in self._shapes if stream not in needed}
        return {**drawn, **idle}

    def _draw_streams(
        self, pool: Tensor | None, seed: Tensor, index: Tensor, needed: tuple[int, ...]
    ) -> dict[str, Tensor]:
        def key(stream: Stream) -> Tensor:
            return tf.stack([seed * _STREAMS_PER_SEED + stream, index])

        drawn = {}
        for stream in map(Stream, needed):
            shape = (self.length, *self._shapes[stream])
            normal = stream in NORMAL_STREAMS
            draw = tf.random.stateless_normal if normal else tf.random.stateless_uniform
            drawn[stream.name] = draw(shape, key(stream))
        if pool is None:
            return drawn
        rows = (self.length, self.plan.d_steps, self.plan.real)
        count = tf.shape(pool, out_type=tf.int64)[0]
        chosen = tf.random.stateless_uniform(rows, key(Stream.REAL_INDEX), maxval=count, dtype=tf.int64)
        return {**drawn, "real": tf.gather(pool, chosen)}
