"""What the quality figures need of real pictures, small enough to ship: moments, shares and floors, and no picture."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gan_core.errors import DataError
from gan_core.quality.classifier import Classifier
from gan_core.quality.features import Moments, PcaFeatures, frechet_between, mean_pair_distance, moments, reduced
from gan_core.quality.figures import Figure
from gan_core.quality.points import jensen_shannon

CONFIDENT = 0.9
COVERAGE_SHARE = 0.2
DIVERSITY_IMAGES = 1_000
NUMBERS = ("seed", "count", "half", "spread", "apart", "own_label")


@dataclass(frozen=True, eq=False)
class RealStatistics:
    """The real side of every figure but the distance to the nearest real picture.

    Attributes:
        seed, count: what `Reference` was made with; the figures need ``count`` generated pictures.
        half: how many pictures the Fréchet distance compares with as many real ones.
        space: the features: a classifier's, or principal components where there is none.
        seconds: moments of the features of the real halves that generated pictures are compared with.
        spread: variance of the real features, summed.
        apart: mean distance of two real pictures.
        floor, collapse: by figure, what real pictures and one single picture score.
        shares: how often real pictures are taken for each class, and last for none; () without a classifier.
        single_classes: what the pictures of the collapse are taken for.
        own_label: how often the classifier sees a real picture's own label.
    """

    seed: int
    count: int
    half: int
    space: Classifier | PcaFeatures
    seconds: tuple[Moments, ...]
    spread: float
    apart: float
    floor: dict[str, float]
    collapse: dict[str, float]
    shares: np.ndarray
    single_classes: np.ndarray
    own_label: float

    def figures(self, fake: np.ndarray, labels: np.ndarray | None = None) -> dict[str, Figure]:
        """Return value, floor and collapse of every figure for uint8 pictures (n, H, W, C), in any order.

        Raises DataError for another number of pictures than ``count``.
        """
        if len(fake) != self.count:
            raise DataError(f"These reference statistics are for {self.count:,} pictures, and {len(fake):,} came.")
        order = self.shuffled(fake)
        features = self.space.features(fake)
        values = drawn(self.space, features, self.shares)
        values[frechet_name(self.space)] = frechet_mean(features[order[: self.half]], self.seconds) / self.spread
        values["diversity"] = mean_pair_distance(reduced(fake[order[:DIVERSITY_IMAGES]])) / self.apart
        figures = {
            name: Figure(value=value, floor=self.floor[name], collapse=self.collapse[name])
            for name, value in values.items()
        }
        if labels is not None and isinstance(self.space, Classifier):
            figures["asked_label"] = self._asked(self.space.from_features(features).argmax(axis=1), labels)
        return figures

    def shuffled(self, fake: np.ndarray) -> np.ndarray:
        """Return an order of the pictures that depends on what they show and not on how they came."""
        flat = np.ascontiguousarray(fake.reshape(len(fake), -1))
        order = flat.view(f"V{flat.shape[1]}").ravel().argsort(kind="stable")
        return order[np.random.default_rng([self.seed, len(fake), 1]).permutation(len(fake))]

    def _asked(self, seen: np.ndarray, labels: np.ndarray) -> Figure:
        alike = float(np.mean([np.mean(labels == single) for single in self.single_classes]))
        return Figure(value=float(np.mean(labels == seen)), floor=self.own_label, collapse=alike)

    # --- as a file -----------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write a compressed ``.npz``: numbers, moments and, without a classifier, the components as float16."""
        about = {name: getattr(self, name) for name in NUMBERS} | {"floor": self.floor, "collapse": self.collapse}
        arrays = {
            "means": np.float32([second.mean for second in self.seconds]),
            "covariances": np.float32([second.covariance for second in self.seconds]),
            "shares": self.shares,
            "single_classes": self.single_classes,
        }
        if isinstance(self.space, Classifier):
            about |= {"classifier": self.space.name, "classes": self.space.class_names}
        else:
            arrays |= {"pca_mean": np.float16(self.space.mean), "pca_components": np.float16(self.space.components)}
        np.savez_compressed(path, about=json.dumps(about), **arrays)

    @classmethod
    def load(cls, path: Path) -> RealStatistics:
        """Read what `save` wrote; raises DataError in one sentence for any other file."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {key: stored[key] for key in stored.files}
            about = json.loads(str(arrays["about"]))
            seconds = zip(np.float64(arrays["means"]), np.float64(arrays["covariances"]), strict=True)
            return cls(
                **{name: about[name] for name in (*NUMBERS, "floor", "collapse")},
                space=_space_of(about, arrays),
                seconds=tuple(Moments(mean, covariance) for mean, covariance in seconds),
                shares=arrays["shares"],
                single_classes=arrays["single_classes"],
            )
        except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as problem:
            raise DataError(
                f"{path} cannot be read as reference statistics; restore assets/pretrained from the repository."
            ) from problem


def _space_of(about: dict, arrays: dict[str, np.ndarray]) -> Classifier | PcaFeatures:
    if "classifier" in about:
        return Classifier.load(about["classifier"]).for_classes(tuple(about["classes"]))
    return PcaFeatures.of(arrays["pca_mean"], arrays["pca_components"])


def frechet_name(space: Classifier | PcaFeatures) -> str:
    """Return which of the two Fréchet distances these features give."""
    return "frechet_distance" if isinstance(space, Classifier) else "pca_frechet_distance"


def frechet_mean(features: np.ndarray, seconds: tuple[Moments, ...]) -> float:
    """Return the mean Fréchet distance of feature vectors (n, features) to several real halves."""
    made = moments(features)
    return float(np.mean([frechet_between(made, real) for real in seconds]))


def drawn(space: Classifier | PcaFeatures, features: np.ndarray, shares: np.ndarray) -> dict[str, float]:
    """Return the figures of the classes for feature vectors (n, features); none without a classifier."""
    if not isinstance(space, Classifier):
        return {}
    probabilities = space.from_features(features)
    clear = probabilities.max(axis=1) > CONFIDENT
    counts = np.bincount(probabilities[clear].argmax(axis=1), minlength=probabilities.shape[1])
    fair = COVERAGE_SHARE * shares[:-1] * len(features)
    return {
        "confident": float(clear.mean()),
        "coverage": float(np.mean((counts >= fair) & (counts > 0))),
        "class_divergence": jensen_shannon(class_shares(probabilities), shares),
    }


def class_shares(probabilities: np.ndarray) -> np.ndarray:
    """Return how often each class is the likeliest, and last how often "none of them" is; sums to 1."""
    rest = 1 - probabilities.sum(axis=1, keepdims=True)
    likeliest = np.concatenate([probabilities, rest], axis=1).argmax(axis=1)
    return np.bincount(likeliest, minlength=probabilities.shape[1] + 1) / len(probabilities)
