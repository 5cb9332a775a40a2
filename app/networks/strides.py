"""What a stride does: a convolution and a transposed convolution of one small picture, number by number."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from gan_core.models.parts import Padding, conv_size, transposed_size

SIDE = 20
CONV, TRANSPOSED = "Conv2D", "Conv2DTranspose"
OPERATIONS = (CONV, TRANSPOSED)
KERNELS = ("Average", "Soft dot", "Edges")
PICTURES = ("Face", "Dots", "Stripes")
MOST_KERNEL, MOST_STRIDE = 7, 4
STRIDE_ONE = {CONV: "Stride 1 looks everywhere: ", TRANSPOSED: "Stride 1 paints one kernel for each pixel: "}
KEEPS = "the picture keeps its size."
BORDERS = {
    CONV: "without padding only the border is lost, where the kernel would stick out.",
    TRANSPOSED: "without padding the picture grows by what sticks out at the border.",
}


class Strided(NamedTuple):
    """The outcome: ``picture`` (rows, columns), and ``before``, the pixels of padding (or cut off) above and left."""

    picture: np.ndarray
    before: int


def convolve(picture: np.ndarray, kernel: np.ndarray, stride: int, padding: Padding) -> Strided:
    """Conv2D with one channel: every output pixel is the sum of kernel times the input under it.

    ``picture`` (side, side), ``kernel`` (k, k); as Keras pads, the odd pixel of padding goes below and right.
    """
    side, size = len(picture), len(kernel)
    out = conv_size(side, size, stride, padding)
    total = max((out - 1) * stride + size - side, 0) if padding == "same" else 0
    padded = np.pad(picture, (total // 2, total - total // 2))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size))[::stride, ::stride][:out, :out]
    return Strided(np.einsum("rcij,ij->rc", windows, kernel), total // 2)


def convolve_transposed(picture: np.ndarray, kernel: np.ndarray, stride: int, padding: Padding) -> Strided:
    """Conv2DTranspose with one channel: every input pixel paints the kernel, ``stride`` pixels apart; they add up."""
    side, size = len(picture), len(kernel)
    canvas = np.zeros((max(side * stride, (side - 1) * stride + size),) * 2)
    for row in range(side):
        for column in range(side):
            top, left = row * stride, column * stride
            canvas[top : top + size, left : left + size] += picture[row, column] * kernel
    before = max(size - stride, 0) // 2 if padding == "same" else 0
    out = transposed_size(side, size, stride, padding)
    return Strided(canvas[before : before + out, before : before + out], before)


def kernel_of(name: str, size: int) -> np.ndarray:
    """(size, size) numbers that sum to 1 (Average, Soft dot), or to 0 (Edges: bright minus what surrounds it)."""
    if name == "Average" or size == 1:
        return np.full((size, size), 1 / size**2)
    distance = np.arange(size) - (size - 1) / 2
    bell = np.exp(-(distance**2) / (size / 2.5) ** 2)
    soft = np.outer(bell, bell) / bell.sum() ** 2
    return soft if name == "Soft dot" else soft - np.full((size, size), 1 / size**2)


def picture_of(name: str, side: int = SIDE) -> np.ndarray:
    """(side, side) in [0, 1]: a face, single dots, or stripes."""
    row, column = np.mgrid[:side, :side].astype(float)
    if name == "Stripes":
        return ((row + column) % 6 < 3).astype(float)
    if name == "Dots":
        return ((row % 6 == 3) & (column % 6 == 3)).astype(float)
    middle = (side - 1) / 2
    radius = np.hypot(row - middle, column - middle)
    ring = np.clip(1.5 - np.abs(radius - 0.42 * side), 0, 1)
    eyes = sum(np.clip(2 - np.hypot(row - 0.36 * side, column - at * side), 0, 1) for at in (0.32, 0.64))
    mouth = np.clip(1.5 - np.abs(radius - 0.24 * side), 0, 1) * (row > 0.58 * side)
    return np.clip(ring + eyes + mouth, 0, 1)


def payload(operation: str, picture: str, kernel: str, size: int, stride: int, padding: Padding) -> dict[str, Any]:
    """Everything the animation needs: the numbers, the geometry and the words."""
    source, numbers = picture_of(picture), kernel_of(kernel, size)
    work = convolve if operation == CONV else convolve_transposed
    outcome, before = work(source, numbers, stride, padding)
    return {
        "operation": operation,
        "input": source.round(4).tolist(),
        "kernel": numbers.round(6).tolist(),
        "output": outcome.round(4).tolist(),
        "stride": stride,
        "before": before,
        "sizes": f"{SIDE} × {SIDE} → {len(outcome)} × {len(outcome)}",
        "formula": formula(operation, size, stride, padding),
        "says": says(operation, size, stride, padding),
    }


def formula(operation: str, size: int, stride: int, padding: Padding) -> str:
    """How the size comes about, with the numbers put in."""
    if operation == CONV:
        out = conv_size(SIDE, size, stride, padding)
        inside = f"{SIDE}" if padding == "same" else f"({SIDE} − {size} + 1)"
        return f"{inside} / {stride} = {out}" + (", rounded up" if _rounds(size, stride, padding) else "")
    more = f" + {size - stride}" if padding == "valid" and size > stride else ""
    return f"{SIDE} × {stride}{more} = {transposed_size(SIDE, size, stride, padding)}"


def says(operation: str, size: int, stride: int, padding: Padding) -> str:
    """One sentence on what the stride does here."""
    if stride == 1:
        return STRIDE_ONE[operation] + (KEEPS if padding == "same" or size == 1 else BORDERS[operation])
    if operation == CONV:
        return f"The kernel jumps {stride} pixels at a time: one output for every {stride} × {stride} pixels."
    if size < stride:
        return "The kernel is smaller than the stride: pixels that no kernel reaches stay empty."
    if size % stride:
        return (
            f"Kernels of {size} placed {stride} apart overlap unevenly: that is where checkerboard patterns come from. "
            f"A kernel of {stride * (size // stride + 1)} would not."
        )
    return f"Every pixel paints a whole kernel, {stride} pixels apart; where kernels overlap, they add up."


def _rounds(size: int, stride: int, padding: Padding) -> bool:
    return (SIDE if padding == "same" else SIDE - size + 1) % stride > 0
