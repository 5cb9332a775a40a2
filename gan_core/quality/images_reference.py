"""The real side of the quality figures for pictures: worked out once for a set, a number of pictures and a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gan_core.errors import DataError
from gan_core.quality.classifier import Classifier, classifier_for
from gan_core.quality.features import PcaFeatures, frechet_distance, mean_pair_distance, reduced
from gan_core.quality.figures import Figure
from gan_core.quality.nearest import nearest
from gan_core.quality.points import jensen_shannon

if TYPE_CHECKING:
    from gan_core.data.images import ImageSet

MIN_REAL = 16
CONFIDENT = 0.9
COVERAGE_SHARE = 0.2
POOL_IMAGES = 2_000
FLOOR_DRAWS = 4
COLLAPSE_IMAGES = 32
DIVERSITY_IMAGES = 1_000
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
    """

    def __init__(self, data: ImageSet, n: int, seed: int) -> None:
        random = np.random.default_rng([seed, n])
        self._seed, self._half = seed, min(n, len(data.images) // 2)
        chosen = _chosen(len(data.images), max(POOL_IMAGES, 2 * n), random)
        pool = np.asarray(data.images[chosen])
        self._classifier = classifier_for(data)
        self._space: Classifier | PcaFeatures = self._classifier or PcaFeatures(pool, seed)
        self._real = self._space.features(pool)
        self._spread = float(self._real.var(axis=0).sum())
        draws = [random.permutation(len(pool)) for _ in range(FLOOR_DRAWS)]
        self._seconds = [self._real[draw[-self._half :]] for draw in draws]
        self._apart = mean_pair_distance(reduced(pool[: 2 * DIVERSITY_IMAGES]))
        if not self._spread or not self._apart:
            raise DataError("The quality figures need real pictures that differ, and all of this set are the same.")
        self._neighbours(data, random)
        self._floor_and_collapse(pool, draws, None if data.labels is None else data.labels[chosen])

    def figures(self, fake: np.ndarray, labels: np.ndarray | None) -> dict[str, Figure]:
        """Return value, floor and collapse of every figure for uint8 pictures (n, H, W, C), in any order."""
        order = self._shuffled(fake)
        features = self._space.features(fake)
        values = self._drawn(features) | {self._frechet: self._distance(features[order[: self._half]])}
        values["diversity"] = mean_pair_distance(reduced(fake[order[:DIVERSITY_IMAGES]])) / self._apart
        values["nearest_real"] = self._nearness(fake[order[:NEAREST_IMAGES]])
        figures = {
            name: Figure(value=value, floor=self._floor[name], collapse=self._collapse[name])
            for name, value in values.items()
        }
        if labels is not None and self._classifier is not None:
            drawn = self._classifier.from_features(features).argmax(axis=1)
            alike = float(np.mean([np.mean(labels == single) for single in self._single_classes]))
            figures["asked_label"] = Figure(
                value=float(np.mean(labels == drawn)), floor=self._own_label, collapse=alike
            )
        return figures

    @property
    def _frechet(self) -> str:
        return "frechet_distance" if self._classifier is not None else "pca_frechet_distance"

    def _distance(self, features: np.ndarray) -> float:
        """Return the Fréchet distance to the second halves, in units of the real variance."""
        return float(np.mean([frechet_distance(features, real) for real in self._seconds])) / self._spread

    def _shuffled(self, fake: np.ndarray) -> np.ndarray:
        """Return an order of the pictures that depends on what they show and not on how they came."""
        flat = np.ascontiguousarray(fake.reshape(len(fake), -1))
        order = flat.view(f"V{flat.shape[1]}").ravel().argsort(kind="stable")
        return order[np.random.default_rng([self._seed, len(fake), 1]).permutation(len(fake))]

    # --- the figures that a classifier gives --------------------------------------------------------

    def _drawn(self, features: np.ndarray) -> dict[str, float]:
        """Return the figures of the classes for feature vectors; none without a classifier."""
        if self._classifier is None:
            return {}
        probabilities = self._classifier.from_features(features)
        clear = probabilities.max(axis=1) > CONFIDENT
        counts = np.bincount(probabilities[clear].argmax(axis=1), minlength=probabilities.shape[1])
        fair = COVERAGE_SHARE * self._shares[:-1] * len(features)
        return {
            "confident": float(clear.mean()),
            "coverage": float(np.mean((counts >= fair) & (counts > 0))),
            "class_divergence": jensen_shannon(_class_shares(probabilities), self._shares),
        }

    # --- worked out once ---------------------------------------------------------------------------

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

    def _floor_and_collapse(self, pool: np.ndarray, draws: list[np.ndarray], labels: np.ndarray | None) -> None:
        """Score real draws, and single real pictures over and over."""
        if self._classifier is not None:
            probabilities = self._classifier.from_features(self._real)
            self._shares = _class_shares(probabilities)
            self._single_classes = probabilities[:COLLAPSE_IMAGES].argmax(axis=1)
            self._own_label = float(np.mean(probabilities.argmax(axis=1) == labels))
        firsts = [draw[: self._half] for draw in draws]
        floors = [
            self._floor_of(self._real[first], second) for first, second in zip(firsts, self._seconds, strict=True)
        ]
        spreads = [mean_pair_distance(reduced(pool[first[:DIVERSITY_IMAGES]])) for first in firsts]
        self._floor = _mean_values(floors) | {
            "diversity": float(np.mean(spreads)) / self._apart,
            "nearest_real": float(self._real_gaps.mean()) / self._gap,
        }
        singles = [np.repeat(single[None], self._half, axis=0) for single in self._real[:COLLAPSE_IMAGES]]
        scored = [self._drawn(single) | {self._frechet: self._distance(single)} for single in singles]
        self._collapse = _mean_values(scored) | {"diversity": 0.0, "nearest_real": 0.0}

    def _floor_of(self, first: np.ndarray, second: np.ndarray) -> dict[str, float]:
        return self._drawn(first) | {self._frechet: frechet_distance(first, second) / self._spread}


def _chosen(count: int, most: int, random: np.random.Generator) -> np.ndarray:
    """Return up to `most` of `count` places in ascending order, which a memory-mapped file reads fastest."""
    return np.sort(random.permutation(count)[:most])


def _class_shares(probabilities: np.ndarray) -> np.ndarray:
    """Return how often each class is the likeliest, and last how often "none of them" is; sums to 1."""
    rest = 1 - probabilities.sum(axis=1, keepdims=True)
    likeliest = np.concatenate([probabilities, rest], axis=1).argmax(axis=1)
    return np.bincount(likeliest, minlength=probabilities.shape[1] + 1) / len(probabilities)


def _mean_values(draws: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of every figure over several draws."""
    return {name: float(np.mean([draw[name] for draw in draws])) for name in draws[0]}
