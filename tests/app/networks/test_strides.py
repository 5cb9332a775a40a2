"""The shown convolutions are Keras' own, number for number, and the words beside them are true."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from app.networks import strides

PADDINGS = ("same", "valid")


def by_keras(kind, picture: np.ndarray, kernel: np.ndarray, stride: int, padding: str) -> np.ndarray:
    layer = kind(1, len(kernel), strides=stride, padding=padding, use_bias=False)
    layer.build((None, *picture.shape, 1))
    layer.set_weights([kernel[:, :, None, None].astype(np.float32)])
    return np.asarray(layer(picture[None, :, :, None].astype(np.float32)))[0, :, :, 0]


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7])
def test_they_are_keras_layers(size: int, stride: int, padding: str) -> None:
    draw = np.random.default_rng(size * 10 + stride)
    picture, kernel = draw.random((11, 11)), draw.standard_normal((size, size))
    for kind, ours in (
        (keras.layers.Conv2D, strides.convolve),
        (keras.layers.Conv2DTranspose, strides.convolve_transposed),
    ):
        expected = by_keras(kind, picture, kernel, stride, padding)
        outcome = ours(picture, kernel, stride, padding).picture
        assert outcome.shape == expected.shape
        np.testing.assert_allclose(outcome, expected, atol=1e-4)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize(("size", "stride"), [(1, 2), (3, 1), (3, 2), (4, 2), (5, 3), (7, 2), (2, 4)])
def test_the_frame_stands_where_the_number_comes_from(size: int, stride: int, padding: str) -> None:
    """What the animation does with ``before``: a window at row * stride - before, and the same for what is painted."""
    draw = np.random.default_rng(1)
    picture, kernel = draw.random((9, 9)), draw.random((size, size))
    made = strides.convolve(picture, kernel, stride, padding)
    around = np.pad(picture, 10)
    row, column = len(made.picture) - 1, 0
    top, left = (10 + at * stride - made.before for at in (row, column))
    assert made.picture[row, column] == pytest.approx((around[top : top + size, left : left + size] * kernel).sum())

    dot = np.zeros((9, 9))
    dot[4, 5] = 1
    painted = strides.convolve_transposed(dot, kernel, stride, padding)
    top, left = 4 * stride - painted.before, 5 * stride - painted.before
    np.testing.assert_allclose(painted.picture[top : top + size, left : left + size], kernel)
    assert painted.picture.sum() == pytest.approx(kernel.sum())


@pytest.mark.parametrize(
    ("operation", "size", "stride", "padding", "sizes", "formula"),
    [
        ("Conv2D", 3, 2, "same", "20 × 20 → 10 × 10", "20 / 2 = 10"),
        ("Conv2DTranspose", 3, 2, "same", "20 × 20 → 40 × 40", "20 × 2 = 40"),
        ("Conv2D", 3, 3, "same", "20 × 20 → 7 × 7", "20 / 3 = 7, rounded up"),
        ("Conv2D", 5, 2, "valid", "20 × 20 → 8 × 8", "(20 − 5 + 1) / 2 = 8"),
        ("Conv2DTranspose", 5, 2, "valid", "20 × 20 → 43 × 43", "20 × 2 + 3 = 43"),
        ("Conv2DTranspose", 2, 3, "valid", "20 × 20 → 60 × 60", "20 × 3 = 60"),
    ],
)
def test_sizes_and_formulas(operation: str, size: int, stride: int, padding: str, sizes: str, formula: str) -> None:
    shown = strides.payload(operation, "Face", "Average", size, stride, padding)
    assert (shown["sizes"], shown["formula"]) == (sizes, formula)
    assert shown["sizes"].endswith(f"{len(shown['output'])} × {len(shown['output'][0])}")


def test_what_is_said_about_overlap_is_true() -> None:
    """An even picture through an averaging kernel stays even exactly where the words promise it."""
    flat = np.ones((16, 16))
    for size, stride in ((3, 2), (5, 2), (4, 3), (4, 2), (3, 3), (6, 3), (6, 2)):
        inside = strides.convolve_transposed(flat, strides.kernel_of("Average", size), stride, "same").picture[
            8:-8, 8:-8
        ]
        even = np.ptp(inside) < 1e-9
        assert even == ("unevenly" not in strides.says("Conv2DTranspose", size, stride, "same"))
    assert "A kernel of 4 would not." in strides.says("Conv2DTranspose", 3, 2, "same")
    assert strides.says("Conv2D", 3, 1, "same").endswith("keeps its size.")
    assert "border is lost" in strides.says("Conv2D", 3, 1, "valid")
    assert "grows" in strides.says("Conv2DTranspose", 3, 1, "valid")
    assert "stay empty" in strides.says("Conv2DTranspose", 1, 2, "same")


@pytest.mark.parametrize("name", strides.KERNELS)
@pytest.mark.parametrize("size", range(1, strides.MOST_KERNEL + 1))
def test_kernels_keep_the_brightness_or_take_the_mean_away(name: str, size: int) -> None:
    kernel = strides.kernel_of(name, size)
    assert kernel.shape == (size, size)
    assert kernel.sum() == pytest.approx(0.0 if name == "Edges" and size > 1 else 1.0)


@pytest.mark.parametrize("name", strides.PICTURES)
def test_pictures_have_something_to_see(name: str) -> None:
    picture = strides.picture_of(name)
    assert picture.shape == (20, 20)
    assert (picture.min(), picture.max()) == (0, 1)
    assert 0.01 < picture.mean() < 0.7
