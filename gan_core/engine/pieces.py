"""A batch in pieces: the same gradient from less memory.

Every loss is a mean over samples, so the mean of the gradients of equal pieces is the gradient of the whole. With
BatchNorm it is not, and dropout draws its masks piece by piece: the same in distribution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

Tensor = tf.Tensor
Part = dict[str, Tensor]


class Result(NamedTuple):
    """What a piece of a batch gives.

    Attributes:
        means: gradients and losses, to be averaged over the pieces.
        scores: D's answers (n, 1), to be put one below the other.
        state: the network's other variables afterwards, handed to the next piece.
    """

    means: tuple[Tensor, ...]
    scores: tuple[Tensor, ...]
    state: tuple[Tensor, ...]


Work = Callable[[Part, tuple[Tensor, ...]], Result]


def piece_count(samples: int, most: int) -> int:
    """Into how many equal pieces of at most ``most`` samples a batch is cut; ``most`` 0 leaves it whole."""
    if not 0 < most < samples:
        return 1
    return next(count for count in range(-(-samples // most), samples + 1) if samples % count == 0)


def in_pieces(work: Work, part: Part, state: tuple[Tensor, ...], count: int) -> Result:
    """``work`` done on ``count`` equal pieces of ``part``, one after the other.

    Entries of ``part`` with one row are the same for every piece.
    """
    if count == 1:
        return work(part, state)

    def one(index: Tensor, sums: tuple[Tensor, ...], rows: tuple[Tensor, ...], state: tuple[Tensor, ...]) -> tuple:
        done = work(_piece(part, index, count), state)
        sums = tuple(a + b for a, b in zip(sums, done.means, strict=True))
        rows = tuple(_put(all_, index, new) for all_, new in zip(rows, done.scores, strict=True))
        return index + 1, sums, rows, done.state

    first = work(_piece(part, tf.constant(0), count), state)
    rows = tuple(_put(tf.zeros((count, *scores.shape)), tf.constant(0), scores) for scores in first.scores)
    start = (tf.constant(1), first.means, rows, first.state)
    _, sums, rows, state = tf.while_loop(lambda index, *_: index < count, one, start, parallel_iterations=1)
    scores = tuple(tf.reshape(all_, (-1, 1)) for all_ in rows)
    return Result(tuple(total / count for total in sums), scores, state)


def _put(rows: Tensor, index: Tensor, new: Tensor) -> Tensor:
    return tf.tensor_scatter_nd_update(rows, [[index]], new[None])


def _piece(part: Part, index: Tensor, count: int) -> Part:
    piece = {}
    for name, value in part.items():
        cut = tf.reshape(value, (count, -1, *value.shape[1:])) if value.shape[0] > 1 else value[None]
        piece[name] = cut[index if value.shape[0] > 1 else 0]  # a slice would forget how many rows it has
    return piece
