"""How good generated pictures are: each figure beside its floor and its collapse value.

The floor is what real pictures score against other real pictures, at the same number of pictures: a perfect
generator scores about that. The collapse value is what a generator scores that makes one single real picture
over and over. Sets with a shipped classifier (digits, mnist) get the figures that need one; all others a stand-in
in principal components, which is called so.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from gan_core.errors import DataError
from gan_core.quality.figures import Figure, FigureInfo
from gan_core.quality.images_reference import MIN_REAL, Reference
from gan_core.quality.nearest import nearest

if TYPE_CHECKING:
    from gan_core.data.images import ImageSet

MIN_IMAGES = 50
MAX_IMAGES = 10_000
KEPT_REFERENCES = 4

IMAGE_FIGURES: dict[str, FigureInfo] = {
    "confident": FigureInfo(
        "Clear pictures",
        "The share of pictures that the classifier takes for one of the classes with more than 90 % certainty; it "
        "cannot see that all of them are alike.",
        "high",
        ".0%",
        "share",
    ),
    "coverage": FigureInfo(
        "Classes drawn",
        "The share of the classes that appear among the clear pictures, each with at least a fifth of its fair share: "
        "it drops when the generator leaves classes out.",
        "high",
        ".0%",
        "share",
    ),
    "class_divergence": FigureInfo(
        "Divergence of the classes",
        "How different the shares of the classes are (Jensen-Shannon): 0 bits when they are equal, 1 bit when none "
        "is shared; pictures of no class count as a class of their own.",
        "low",
        ".3f",
        "bits",
    ),
    "asked_label": FigureInfo(
        "Draws what was asked for",
        "The share of pictures that the classifier takes for the class that the generator was asked to draw.",
        "high",
        ".0%",
        "share",
    ),
    "frechet_distance": FigureInfo(
        "Fréchet distance",
        "How far the pictures are from the real ones in the classifier's features, in units of the real pictures' "
        "variance: 1 for the mean again and again, about 2 for one real picture again and again.",
        "low",
        ".3f",
        "variances",
    ),
    "pca_frechet_distance": FigureInfo(
        "PCA Fréchet distance",
        "How far the pictures are from the real ones in the real pictures' principal components, in units of their "
        "variance: it sees colours and coarse shapes only, and stands in where there is no classifier.",
        "low",
        ".3f",
        "variances",
    ),
    "diversity": FigureInfo(
        "Diversity",
        "The mean distance between two generated pictures, divided by that between two real ones: 0 when all are "
        "alike, 1 when they differ as real ones do; noise scores well here.",
        "high",
        ".2f",
        "",
    ),
    "nearest_real": FigureInfo(
        "Distance to the nearest real picture",
        "How far a generated picture lies from the nearest real one, divided by how far a real one does: 0 for copies "
        "of the training pictures, about 1 for pictures as new as a real one; noise scores above 1.",
        "high",
        ".2f",
        "",
    ),
}


def evaluate_images(
    fake: np.ndarray, data: ImageSet, *, labels: np.ndarray | None = None, seed: int = 0
) -> dict[str, Figure]:
    """Return the figures of `IMAGE_FIGURES` that this set allows, with floor and collapse value, in their order.

    Sets with a classifier get every figure but `pca_frechet_distance`, and `asked_label` only with labels; other
    sets get `pca_frechet_distance`, `diversity` and `nearest_real`. What the real side gives is worked out once
    per set, number of pictures and seed, and kept; the first call therefore takes longer. The order of the
    pictures does not matter.

    Arguments:
        fake: generated pictures, uint8 of shape (n, H, W, C) as the set has them, n from 50 to 10,000.
        data: the real set, 16 pictures or more.
        labels: the class that each picture was asked for, int (n,), from 0; only for conditional generators.
        seed: chooses the real pictures to compare with.

    Raises DataError for another shape or type, too few or too many pictures, and a set that is too small.
    """
    fake = _checked(fake, data)
    labels = None if labels is None else _checked_labels(labels, fake, data)
    reference = _reference(data, len(fake), seed)
    figures = reference.figures(fake, labels)
    return {name: figures[name] for name in IMAGE_FIGURES if name in figures}


def nearest_real(samples: np.ndarray, data: ImageSet, count: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return the real pictures nearest to each sample: indices int64 (m, count) and distances float64 (m, count).

    Exact, over the whole set; nearest first. A distance is the root of the mean squared difference of the pixel
    values, 0 for a copy to 1 for black against white. DataError for another shape or type of the samples.

    Arguments:
        samples: uint8 (m, H, W, C) as the set has them.
        data: the real set.
        count: how many neighbours of each; a set with fewer pictures gives all of them.
    """
    _check_form(samples, data)
    if count < 1:
        raise DataError(f"At least one neighbour must be asked for, and {count} were.")
    return nearest(samples, data.images, min(count, len(data.images)))


_references: WeakKeyDictionary[ImageSet, OrderedDict[tuple[int, int], Reference]] = WeakKeyDictionary()
_references_lock = threading.Lock()


def _reference(data: ImageSet, n: int, seed: int) -> Reference:
    """Return the kept reference of a set, making it when needed; the oldest of more than 4 is dropped."""
    with _references_lock:
        kept = _references.setdefault(data, OrderedDict())
        found = kept.get((n, seed))
    if found is None:
        found = Reference(data, n, seed)
        with _references_lock:
            kept[n, seed] = found
            while len(kept) > KEPT_REFERENCES:
                kept.popitem(last=False)
    return found


def _checked(fake: np.ndarray, data: ImageSet) -> np.ndarray:
    """Return the generated pictures after a look at type, shape and numbers, and at the set."""
    _check_form(fake, data)
    if not MIN_IMAGES <= len(fake) <= MAX_IMAGES:
        raise DataError(
            f"The quality figures need {MIN_IMAGES:,} to {MAX_IMAGES:,} generated pictures, and {len(fake):,} "
            "came; draw another number."
        )
    if len(data.images) < MIN_REAL:
        raise DataError(
            f"The quality figures need at least {MIN_REAL} real pictures, and this set has {len(data.images)}; "
            "add some."
        )
    return fake


def _check_form(fake: np.ndarray, data: ImageSet) -> None:
    expected = tuple(data.images.shape[1:])
    if fake.dtype != np.uint8 or fake.shape[1:] != expected:
        raise DataError(
            f"Generated pictures must be uint8 of shape (n, {', '.join(map(str, expected))}) as the real ones are, "
            f"and these are {fake.dtype} of shape {fake.shape}."
        )


def _checked_labels(labels: np.ndarray, fake: np.ndarray, data: ImageSet) -> np.ndarray:
    """Return the asked labels after a look at their number and range."""
    labels, count = np.asarray(labels), len(data.class_names)
    if labels.shape != (len(fake),) or not np.issubdtype(labels.dtype, np.integer):
        raise DataError(
            f"One whole number is needed as the label of each of {len(fake)} pictures, and the labels are "
            f"{labels.dtype} of shape {labels.shape}."
        )
    if labels.min() < 0 or labels.max() >= count:
        raise DataError(
            f"The labels must lie from 0 to {count - 1}, and they go from {labels.min()} to {labels.max()}."
        )
    return labels
