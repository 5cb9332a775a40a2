"""The real side of the quality figures for pictures: worked out once for a set, a number of pictures and a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gan_core.errors import DataError
from gan_core.quality.classifier import Classifier, classifier_for
from gan_core.quality.features import Moments, PcaFeatures, frechet_between, mean_pair_distance, moments, reduced
from gan_core.quality.figures import Figure
from gan_core.quality.images_statistics import (
    DIVERSITY_IMAGES,
    RealStatistics,
    class_shares,
    drawn,
    frechet_mean,
    frechet_name,
)
from gan_core.quality.nearest import nearest

if TYPE_CHECKING:
    from gan_core.data.images import ImageSet

MIN_REAL = 16
POOL_IMAGES = 2_000
FLOOR_DRAWS = 4
COLLAPSE_IMAGES = 32
NEAREST_IMAGES = 100
NEAREST_VALUES = 80_000_000


class Reference:
    """Real pictures and what they score against each other.

    Up to 2,000 real pictures (2 n when that is more) make the pool. Value and floor compare `half` pictures with
    `half` real ones: n, or half of a set that has fewer than 2 n, since the Fréchet distance of two samples grows
    as they get smaller. The floor is the mean of four draws of two halves without a common picture, and the value
    the mean over the second half of each draw. Nearest neighbours are looked for in the whole set, or in as much
    of it as holds 80 million pixel values.

    Arguments:
        data: the real set.
        n: number of generated pictures.
        seed: chooses the pool and the draws.

    Attributes:
        statistics: what every figure but the nearest real picture needs.
    """

    def __init__(self, data: ImageSet, n: int, seed: int) -> None:
        random = np.random.default_rng([seed, n])
        chosen = _chosen(len(data.images), max(POOL_IMAGES, 2 * n), random)
        pool = np.asarray(data.images[chosen])
        space: Classifier | PcaFeatures = classifier_for(data) or PcaFeatures(pool, seed)
        draws = [random.permutation(len(pool)) for _ in range(FLOOR_DRAWS)]
        self._neighbours(data, random)
        own_labels = None if data.labels is None else data.labels[chosen]
        self.statistics = _statistics(pool, own_labels, space, draws, (seed, n, min(n, len(data.images) // 2)))

    def figures(self, fake: np.ndarray, labels: np.ndarray | None) -> dict[str, Figure]:
        """Return value, floor and collapse of every figure for uint8 pictures (n, H, W, C), in any order."""
        order = self.statistics.shuffled(fake)
        value = self._nearness(fake[order[:NEAREST_IMAGES]])
        floor = float(self._real_gaps.mean()) / self._gap
        return self.statistics.figures(fake, labels) | {"nearest_real": Figure(value=value, floor=floor, collapse=0.0)}

    def _neighbours(self, data: ImageSet, random: np.random.Generator) -> None:
        """Choose the real pictures to search, and find out how far real ones lie from each other."""
        most = max(MIN_REAL, NEAREST_VALUES // int(np.prod(data.images.shape[1:])))
        self._searched = data.images
        if len(data.images) > most:
            self._searched = np.asarray(data.images[np.sort(random.permutation(len(data.images))[:most])])
        probes = np.sort(random.permutation(len(self._searched))[: 2 * NEAREST_IMAGES])
        # The nearest of all is the picture itself.
        self._real_gaps = nearest(np.asarray(self._searched[probes]), self._searched, 2)[1][:, 1]
        self._gap = max(float(self._real_gaps.mean()), 1 / 255 / 16)

    def _nearness(self, samples: np.ndarray) -> float:
        return float(nearest(samples, self._searched)[1].mean()) / self._gap


def _statistics(
    pool: np.ndarray,
    labels: np.ndarray | None,
    space: Classifier | PcaFeatures,
    draws: list[np.ndarray],
    seed_count_half: tuple[int, int, int],
) -> RealStatistics:
    """Score real draws, and single real pictures over and over."""
    half = seed_count_half[2]
    real = space.features(pool)
    spread, apart = float(real.var(axis=0).sum()), mean_pair_distance(reduced(pool[: 2 * DIVERSITY_IMAGES]))
    if not spread or not apart:
        raise DataError("The quality figures need real pictures that differ, and all of this set are the same.")
    shares, single_classes, own_label = _classes(space, real, labels)
    seconds = tuple(moments(real[draw[-half:]]) for draw in draws)
    firsts = [draw[:half] for draw in draws]
    frechet = frechet_name(space)

    def floor_of(first: np.ndarray, second: Moments) -> dict[str, float]:
        return drawn(space, first, shares) | {frechet: frechet_between(moments(first), second) / spread}

    def score_of(single: np.ndarray) -> dict[str, float]:
        again = np.repeat(single[None], half, axis=0)
        return drawn(space, again, shares) | {frechet: frechet_mean(again, seconds) / spread}

    spreads = [mean_pair_distance(reduced(pool[first[:DIVERSITY_IMAGES]])) for first in firsts]
    floor = _mean_values([floor_of(real[first], second) for first, second in zip(firsts, seconds, strict=True)])
    return RealStatistics(
        *seed_count_half,
        space=space,
        seconds=seconds,
        spread=spread,
        apart=apart,
        floor=floor | {"diversity": float(np.mean(spreads)) / apart},
        collapse=_mean_values([score_of(single) for single in real[:COLLAPSE_IMAGES]]) | {"diversity": 0.0},
        shares=shares,
        single_classes=single_classes,
        own_label=own_label,
    )


def _classes(
    space: Classifier | PcaFeatures, real: np.ndarray, labels: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, float]:
    """What the classifier, if there is one, takes the real pictures for."""
    if not isinstance(space, Classifier):
        return np.zeros(0), np.zeros(0, np.int64), 0.0
    probabilities = space.from_features(real)
    seen = probabilities.argmax(axis=1)
    return class_shares(probabilities), seen[:COLLAPSE_IMAGES], float(np.mean(seen == labels))


def _chosen(count: int, most: int, random: np.random.Generator) -> np.ndarray:
    """Return up to `most` of `count` places in ascending order, which a memory-mapped file reads fastest."""
    return np.sort(random.permutation(count)[:most])


def _mean_values(draws: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of every figure over several draws."""
    return {name: float(np.mean([draw[name] for draw in draws])) for name in draws[0]}
