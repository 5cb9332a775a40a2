"""Train the classifiers in assets/classifiers: ``python -m tools.train_classifiers [digits] [mnist]``.

`digits` learns from four fifths of scikit-learn's digits (about two minutes), `mnist` from the 60,000 training
images in $GAN_DATA_DIR/mnist (about five minutes). What each reaches on pictures it has not seen is printed and
stored in the file, as float16 with BatchNorm folded into the kernels. Thread timing can change the last digits.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.datasets import load_digits

from gan_core.quality.classifier import FOLDER, Classifier
from tools.classifier_pictures import garbage, read_idx, upscaled_digits, varied

SEED = 1
CLASSES = tuple("0123456789")
LAYERS = ((5, 24, 2), (3, 32, 1), (3, 48, 2), (3, 64, 1))  # kernel, filters, stride
GARBAGE_SHARE = 0.3
EPSILON = 1e-3


@dataclass(frozen=True)
class Recipe:
    """One classifier's data and how long it learns.

    Attributes:
        size: height and width of its input.
        load: (random) -> training pictures and labels, test pictures and labels; pictures float32 in [0, 1].
        epochs: rounds, each with pictures varied anew.
        source: where the pictures come from, in words.
        copies: how often every training picture is there.
        per_epoch: digits in one round, drawn anew each time.
    """

    size: int
    load: Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]
    epochs: int
    source: str
    copies: int = 1
    per_epoch: int = 20_000


def load_small(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return scikit-learn's digits: every one upscaled in four ways for training, every fifth for the test."""
    images, labels = load_digits(return_X_y=True)
    images, test = images.reshape(-1, 8, 8), np.zeros(len(labels), bool)
    test[random.permutation(len(labels))[: len(labels) // 5]] = True
    x = np.concatenate([upscaled_digits(images[~test], 16, random) for _ in range(4)])
    return x, np.tile(labels[~test], 4), upscaled_digits(images[test], 16, random), labels[test]


def load_mnist(_: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return MNIST's training and test files."""
    folder = Path(os.environ.get("GAN_DATA_DIR", "../shared/data")) / "mnist"
    train, test = (
        (read_idx(folder / f"{part}-images-idx3-ubyte.gz"), read_idx(folder / f"{part}-labels-idx1-ubyte.gz"))
        for part in ("train", "t10k")
    )
    return np.float32(train[0]) / 255, np.int64(train[1]), np.float32(test[0]) / 255, np.int64(test[1])


RECIPES = {
    "digits": Recipe(16, load_small, 40, "scikit-learn's digits, upscaled from 8x8; a random fifth is the test", 4),
    "mnist": Recipe(28, load_mnist, 11, "MNIST, its own training and test files"),
}


def main(names: list[str]) -> None:
    """Train, measure and store the named classifiers, or all."""
    for name in names or list(RECIPES):
        about = train(name, RECIPES[name])
        print(json.dumps(about, indent=1))


def train(name: str, recipe: Recipe) -> dict[str, object]:
    """Train one classifier, write its file and return its figures."""
    keras.utils.set_random_seed(SEED)
    random = np.random.default_rng(SEED)
    x, labels, test, test_labels = recipe.load(random)
    network = build(recipe.size)
    per_epoch = min(len(x), recipe.per_epoch)
    steps = recipe.epochs * -(-int(per_epoch * (1 + GARBAGE_SHARE)) // 128)
    network.compile(
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(2e-3, steps), weight_decay=1e-4),
        keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    for _ in range(recipe.epochs):
        rows = random.permutation(len(x))[:per_epoch]
        network.fit(*one_round(x[rows], labels[rows], random), batch_size=128, verbose=2)
    temperature = calibrated(network, *one_round(test, test_labels, random))
    about = {
        "name": name,
        "size": recipe.size,
        "classes": CLASSES,
        "strides": [stride for _, _, stride in LAYERS],
        "source": recipe.source,
        "seed": SEED,
        "epochs": recipe.epochs,
        "training_images": len(x) // recipe.copies,
        "test_images": len(test),
        "temperature": round(temperature, 3),
    }
    arrays = folded(network, temperature)
    store(name, arrays, about)
    about |= figures(Classifier.load(name), test, test_labels, random)
    store(name, arrays, about)
    return about


def build(size: int) -> keras.Model:
    """Return the network: convolution, BatchNorm and ReLU four times, the mean, and a dense layer of 11 outputs."""
    x = inputs = keras.Input((size, size, 1))
    for kernel, filters, stride in LAYERS:
        x = keras.layers.Conv2D(filters, kernel, stride, padding="same", use_bias=False)(x)
        x = keras.layers.BatchNormalization(epsilon=EPSILON, momentum=0.95)(x)
        x = keras.layers.ReLU()(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(len(CLASSES) + 1)(x))


def one_round(x: np.ndarray, labels: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return every digit varied, and garbage, with one-hot targets; the last target is "none of them"."""
    pictures, targets = [], []
    for rows in np.array_split(random.permutation(len(x)), -(-len(x) // 2_000)):
        nothing = garbage(x[rows], labels[rows], int(len(rows) * GARBAGE_SHARE), random)
        pictures += [varied(x[rows], random), nothing]
        targets += [labels[rows], np.full(len(nothing), len(CLASSES))]
    return np.concatenate(pictures)[..., None], np.eye(len(CLASSES) + 1, dtype=np.float32)[np.concatenate(targets)]


def calibrated(network: keras.Model, pictures: np.ndarray, targets: np.ndarray) -> float:
    """Return the temperature that makes the probabilities of unseen varied pictures most likely."""
    scores = network.predict(pictures, batch_size=512, verbose=0)

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        return float(-np.mean((scaled * targets).sum(axis=1) - np.log(np.exp(scaled).sum(axis=1))))

    return float(minimize_scalar(loss, (0.3, 3.0), method="bounded", bounds=(0.3, 3.0)).x)


def folded(network: keras.Model, temperature: float) -> dict[str, np.ndarray]:
    """Return the weights with BatchNorm inside the kernels and the temperature inside the last layer."""
    arrays = {}
    convolutions = [layer for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for i, (convolution, norm) in enumerate(zip(convolutions, norms, strict=True)):
        gamma, beta, mean, variance = norm.get_weights()
        factor = gamma / np.sqrt(variance + EPSILON)
        arrays[f"conv{i}_kernel"] = np.float16(convolution.get_weights()[0] * factor)
        arrays[f"conv{i}_bias"] = np.float16(beta - mean * factor)
    kernel, bias = network.layers[-1].get_weights()
    return arrays | {"head_kernel": np.float16(kernel / temperature), "head_bias": np.float16(bias / temperature)}


def store(name: str, arrays: dict[str, np.ndarray], about: dict[str, object]) -> None:
    """Write assets/classifiers/NAME.npz."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(FOLDER / f"{name}.npz", about=np.array(json.dumps(about)), **arrays)


def figures(classifier: Classifier, x: np.ndarray, labels: np.ndarray, random: np.random.Generator) -> dict[str, float]:
    """Return what the stored classifier reaches on unseen digits, on varied ones, and on garbage."""
    real, moved = (classifier.probabilities(as_bytes(pictures)) for pictures in (x, varied(x, random)))
    nothing = classifier.probabilities(as_bytes(garbage(x, labels, 4_000, random)))
    shares = {
        "accuracy": real.argmax(axis=1) == labels,
        "confident": real.max(axis=1) > 0.9,
        "confident_and_wrong": (real.max(axis=1) > 0.9) & (real.argmax(axis=1) != labels),
        "varied_accuracy": moved.argmax(axis=1) == labels,
        "varied_confident": moved.max(axis=1) > 0.9,
        "garbage_confident": nothing.max(axis=1) > 0.9,
    }
    return {key: round(float(np.mean(share)), 4) for key, share in shares.items()}


def as_bytes(pictures: np.ndarray) -> np.ndarray:
    """Return pictures in [0, 1] of shape (n, size, size) as uint8 of shape (n, size, size, 1)."""
    return np.uint8(np.rint(pictures * 255))[..., None]


if __name__ == "__main__":
    main(sys.argv[1:])
