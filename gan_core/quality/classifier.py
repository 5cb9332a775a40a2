"""A small picture classifier that needs nothing but NumPy, with the weights that ship in assets/classifiers.

Every convolution is 3x3 or 5x5 with "same" padding, followed by ReLU; the mean over the last feature maps is the
feature vector, and one dense layer tells the classes and "none of them" apart. ``tools/train_classifiers.py``
makes the weights and writes its figures beside them.

>>> import numpy as np
>>> noise = np.random.default_rng(0).integers(0, 256, (5, 16, 16, 1), dtype=np.uint8)
>>> bool((Classifier.load("digits").probabilities(noise).max(axis=1) > 0.9).any())
False
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gan_core.errors import DataError
from gan_core.quality.resizing import resized

if TYPE_CHECKING:
    from gan_core.data.images import ImageSet

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "classifiers"
NAMES = ("digits", "mnist")
_PICTURES_AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class Classifier:
    """A convolutional network that knows some classes, and pictures that show none of them.

    Attributes:
        name: the set it was trained on.
        size: height and width in pixels that its input is resized to.
        class_names: what the columns of `probabilities` mean.
        layers: per convolution the kernel (h, w, in, out), the bias (out,) and the stride.
        head: kernel (features, classes + 1) and bias of the dense layer; the last output is "none of them".
        columns: the outputs of the head that are the classes.
        about: how it was trained and what it reaches: accuracy, images, seed and so on.
    """

    name: str
    size: int
    class_names: tuple[str, ...]
    layers: tuple[tuple[np.ndarray, np.ndarray, int], ...]
    head: tuple[np.ndarray, np.ndarray]
    columns: tuple[int, ...]
    about: dict[str, Any]

    @staticmethod
    def load(name: str) -> Classifier:
        """Return the classifier that ships under a name, read once; DataError when there is none."""
        if name not in NAMES:
            raise DataError(f"There is no classifier called {name!r}; choose one of: {', '.join(NAMES)}.")
        return _read(FOLDER / f"{name}.npz")

    def for_classes(self, class_names: tuple[str, ...]) -> Classifier:
        """Return the same network with the columns of these classes only, in this order.

        What it takes for another class is then none of these. KeyError for a name it does not know.
        """
        known = dict(zip(self.class_names, self.columns, strict=True))
        return replace(self, class_names=class_names, columns=tuple(known[name] for name in class_names))

    def features(self, images: np.ndarray) -> np.ndarray:
        """Return the feature vectors, float32 (n, features), of uint8 pictures of shape (n, H, W, 1 or 3)."""
        pictures = resized(images, self.size, self.size, grey=True)
        parts = [self._features(pictures[i : i + _PICTURES_AT_ONCE]) for i in range(0, len(images), _PICTURES_AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.head[0])), np.float32)

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return the probability of each class, float32 (n, classes), of uint8 pictures (n, H, W, 1 or 3).

        A row sums to less than 1: the rest is the probability that the picture shows none of the classes.
        """
        return self.from_features(self.features(images))

    def from_features(self, features: np.ndarray) -> np.ndarray:
        """Return `probabilities` for feature vectors that are there already."""
        kernel, bias = self.head
        scores = features @ kernel + bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return (scores / scores.sum(axis=1, keepdims=True))[:, self.columns]

    def _features(self, x: np.ndarray) -> np.ndarray:
        for kernel, bias, stride in self.layers:
            x = np.maximum(_convolved(x, kernel, stride) + bias, 0)
        return x.mean(axis=(1, 2))


def classifier_for(data: ImageSet) -> Classifier | None:
    """Return the shipped classifier for a labelled set, for the classes that the set holds; None without one."""
    if data.name not in NAMES or not data.class_names:
        return None
    classifier = Classifier.load(data.name)
    if not set(data.class_names) <= set(classifier.class_names):
        return None
    return classifier.for_classes(tuple(data.class_names))


def _convolved(x: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """Return the convolution of (n, h, w, in) with (k, k, in, out), padded as "same" is: one matrix product."""
    size, outputs = kernel.shape[0], kernel.shape[3]
    n, height, width, channels = x.shape
    rows, columns = -(-height // stride), -(-width // stride)
    pads = [max(0, (out - 1) * stride + size - old) for out, old in ((rows, height), (columns, width))]
    x = np.pad(x, ((0, 0), *((pad // 2, pad - pad // 2) for pad in pads), (0, 0)))
    windows = sliding_window_view(x, (size, size), (1, 2))[:, ::stride, ::stride]  # (n, rows, columns, in, k, k)
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * channels)
    return (patches @ kernel.reshape(-1, outputs)).reshape(n, rows, columns, outputs)


@lru_cache(maxsize=len(NAMES))
def _read(path: Path) -> Classifier:
    """Return the classifier in a file of float16 arrays (conv0_kernel, conv0_bias, ..., head_*) and a JSON text."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {key: stored[key] for key in stored.files}
        about = json.loads(str(arrays.pop("about")))
        weights = {key: array.astype(np.float32) for key, array in arrays.items()}
        layers = tuple(
            (weights[f"conv{i}_kernel"], weights[f"conv{i}_bias"], stride) for i, stride in enumerate(about["strides"])
        )
        head = (weights["head_kernel"], weights["head_bias"])
    except (OSError, ValueError, KeyError) as problem:
        raise DataError(
            f"The classifier {path.name} cannot be read ({problem}); restore assets/classifiers from the repository."
        ) from problem
    names = tuple(about["classes"])
    return Classifier(about["name"], about["size"], names, layers, head, tuple(range(len(names))), about)
