"""The pictures that the classifiers learn from: digits as a young GAN might draw them, and things that are no digit.

All pictures are float32 of shape (n, size, size), 0 black to 1 white.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from gan_core.quality.resizing import resized

RESAMPLING = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS)


def upscaled_digits(images: np.ndarray, size: int, random: np.random.Generator) -> np.ndarray:
    """Return scikit-learn's digits (n, 8, 8), 0 to 16, in a size: by way of 16 or 28 pixels, in one of three ways."""
    out = np.empty((len(images), size, size), np.float32)
    for target, image in zip(out, images, strict=True):
        way, by_way_of = RESAMPLING[random.integers(3)], (16, 28)[random.integers(2)]
        large = Image.fromarray(np.uint8(np.rint(image * (255 / 16)))).resize((by_way_of, by_way_of), way)
        target[:] = resized(np.asarray(large)[None, ..., None], size, size)[0, ..., 0]
    return out


def read_idx(path: Path) -> np.ndarray:
    """Return the array in a gzip'd idx file of unsigned bytes."""
    data = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(data, ">i4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def varied(x: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return the same digits moved, turned, bent, blurred, hardened, faded and noisy: their labels still hold."""
    x = np.where(_some(x, random, 0.75), _moved(x, random), x)
    blurred = gaussian_filter(x, (0, 0.7, 0.7))
    hard = (blurred - random.uniform(0.1, 0.35, (len(x), 1, 1))) * random.uniform(1.4, 2.4, (len(x), 1, 1))
    x = np.where(_some(x, random, 0.25), np.clip(hard, 0, 1), x)
    x = x + _some(x, random, 0.35) * random.uniform(0, 1, (len(x), 1, 1)) * (blurred - x)
    x = x * np.where(_some(x, random, 0.5), random.uniform(0.7, 1.3, (len(x), 1, 1)), 1)
    noise = random.standard_normal(x.shape) * random.uniform(0, 0.12, (len(x), 1, 1))
    specks = (random.random(x.shape) < 0.01) * random.uniform(0, 0.7, x.shape)
    return _clipped(x + _some(x, random, 0.5) * noise + _some(x, random, 0.2) * specks)


def garbage(x: np.ndarray, labels: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Return `count` pictures that are no digit: noise, blobs, plain grey, and digits taken apart or laid over others.

    Half of them go through the same changes as the digits do, so that sharpness gives nothing away.

    Arguments:
        x: real digits to make them from.
        labels: what those show; a digit is never laid over one of its own class.
    """
    parts = [
        way(x, labels, size, random)
        for way, size in zip(GARBAGE, random.multinomial(count, np.full(len(GARBAGE), 1 / len(GARBAGE))), strict=True)
    ]
    out = _clipped(np.concatenate(parts))
    return np.where(_some(out, random, 0.5), varied(out, random), out)


def _noise(x: np.ndarray, _: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Independent pixels: evenly spread, bell-shaped, or black and white."""
    shape = (count, *x.shape[1:])
    kinds = [random.random(shape), random.normal(0.5, 0.3, shape), random.random(shape) < random.random((count, 1, 1))]
    level = random.uniform(0.3, 1.0, (count, 1, 1))
    return np.choose(random.integers(3, size=(count, 1, 1)), kinds) * level


def _blobs(x: np.ndarray, _: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Noise that has been blurred, with the contrast of a digit."""
    spread = random.uniform(0.6, 3.0)
    out = gaussian_filter(random.standard_normal((count, *x.shape[1:])), (0, spread, spread))
    out /= out.std(axis=(1, 2), keepdims=True) + 1e-6
    return 0.3 + random.uniform(-0.4, 0.3, (count, 1, 1)) + random.uniform(0.1, 0.7, (count, 1, 1)) * out


def _plain(x: np.ndarray, _: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """One grey, a checkerboard of two greys, or the mean of all digits, with a little noise."""
    rows, columns = np.indices(x.shape[1:])
    period = random.integers(1, 5, (count, 1, 1))
    board = random.uniform(0, 0.4, (count, 1, 1)) * (((rows // period) + (columns // period)) % 2)
    mean = random.uniform(0, 2.0, (count, 1, 1)) * x.mean(axis=0)
    grey = np.broadcast_to(random.random((count, 1, 1)), board.shape)
    out = np.choose(random.integers(3, size=(count, 1, 1)), [grey, grey + board, mean + board])
    return out + random.standard_normal(out.shape) * random.uniform(0, 0.15, (count, 1, 1))


def _scrambled(x: np.ndarray, _: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """A digit's frequencies with another picture's phases."""
    spectrum = np.abs(np.fft.rfft2(x[random.integers(len(x), size=count)]))
    phases = np.angle(np.fft.rfft2(random.standard_normal((count, *x.shape[1:]))))
    return np.fft.irfft2(spectrum * np.exp(1j * phases), x.shape[1:]) * random.uniform(1, 2, (count, 1, 1))


def _shuffled(x: np.ndarray, _: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """A digit cut into 4x4 tiles that are laid out anew."""
    side = x.shape[1] // 4
    tiles = x[random.integers(len(x), size=count)].reshape(count, 4, side, 4, side).swapaxes(2, 3)
    tiles = _reordered(tiles, random)
    return tiles.reshape(count, 4, 4, side, side).swapaxes(2, 3).reshape(count, *x.shape[1:])


def _reordered(tiles: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return the 16 tiles of each picture in another order, shape (n, 16, side, side)."""
    order = random.random((len(tiles), 16)).argsort(axis=1)
    flat = tiles.reshape(len(tiles), 16, *tiles.shape[3:])
    return np.take_along_axis(flat, order[:, :, None, None], axis=1)


def _overlaid(x: np.ndarray, labels: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """The mean of two digits of different classes; not the brighter of both, since an 8 and a 3 are an 8."""
    one, other = random.integers(len(x), size=(2, 4 * count))
    different = labels[one] != labels[other]
    return (x[one[different][:count]] + x[other[different][:count]]) * random.uniform(0.4, 0.55)


def _erased(x: np.ndarray, _: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """A digit of which only a corner is left."""
    picked = x[random.integers(len(x), size=count)]
    rows, columns = np.indices(x.shape[1:]) / x.shape[1]
    top, left = random.uniform(0.1, 0.55, (2, count, 1, 1))
    return picked * ((rows > top) & (rows < top + 0.35) & (columns > left) & (columns < left + 0.35))


def _scribbles(x: np.ndarray, _: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """A pen line with six to nine random corners."""
    out = np.empty((count, *x.shape[1:]), np.float32)
    for target in out:
        corners = random.uniform(8, 56, (random.integers(7, 11), 2))
        picture = Image.new("L", (64, 64))
        ImageDraw.Draw(picture).line([tuple(corner) for corner in corners], fill=255, width=int(random.integers(4, 8)))
        target[:] = resized(np.asarray(picture)[None, ..., None], *x.shape[1:])[0, ..., 0]
    return out


Way = Callable[[np.ndarray, np.ndarray, int, np.random.Generator], np.ndarray]
GARBAGE: tuple[Way, ...] = (_noise, _blobs, _plain, _scrambled, _shuffled, _overlaid, _erased, _scribbles)


def _moved(x: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return every picture turned by up to 12 degrees, resized and moved a little, and bent like rubber."""
    n, size = len(x), x.shape[1]
    angle, shear = np.deg2rad(random.uniform(-12, 12, (n, 1, 1))), random.uniform(-0.15, 0.15, (n, 1, 1))
    tall, wide = random.uniform(0.88, 1.14, (2, n, 1, 1))
    row, column = np.indices((size, size)) - (size - 1) / 2
    row, column = row * tall, column * wide
    down, right = (size - 1) / 2 + random.uniform(-0.07, 0.07, (2, n, 1, 1)) * size + _bends(x, random)
    from_row = np.cos(angle) * row + np.sin(angle) * column + down
    from_column = np.cos(angle) * column - np.sin(angle) * row + shear * row + right
    return _looked_up(np.pad(x, ((0, 0), (1, 1), (1, 1))), from_row + 1, from_column + 1)


def _bends(x: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return smooth shifts of every pixel, up and down and sideways: shape (2, n, size, size), in pixels."""
    size = x.shape[1]
    wide = gaussian_filter(random.standard_normal((2, *x.shape)), (0, 0, size / 5, size / 5))
    wide /= wide.std(axis=(2, 3), keepdims=True)
    return wide * random.uniform(0, 0.05 * size, (len(x), 1, 1))


def _looked_up(x: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Return the brightness at fractional places, bilinear; outside is what the rim is."""
    last = x.shape[1] - 1
    row, column = np.clip(row, 0, last - 1e-3), np.clip(column, 0, last - 1e-3)
    r, c = row.astype(np.int32), column.astype(np.int32)
    down, right, n = row - r, column - c, np.arange(len(x))[:, None, None]
    upper = x[n, r, c] * (1 - right) + x[n, r, c + 1] * right
    lower = x[n, r + 1, c] * (1 - right) + x[n, r + 1, c + 1] * right
    return (upper * (1 - down) + lower * down).astype(np.float32)


def _some(x: np.ndarray, random: np.random.Generator, share: float) -> np.ndarray:
    """Return a mask of shape (n, 1, 1) that holds for this share of the pictures."""
    return random.random((len(x), 1, 1)) < share


def _clipped(x: np.ndarray) -> np.ndarray:
    return np.clip(x, 0, 1).astype(np.float32)
