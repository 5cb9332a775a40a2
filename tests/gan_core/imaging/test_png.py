from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.errors import UserError
from gan_core.imaging import png as png_module
from gan_core.imaging import png_bytes, read_png


@pytest.mark.parametrize("channels", [1, 3])
def test_there_and_back(tmp_path: Path, channels: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (7, 5, channels), np.uint8)
    assert np.array_equal(read_png(png_bytes(image)), image)
    (tmp_path / "a.png").write_bytes(png_bytes(image))
    assert np.array_equal(read_png(tmp_path / "a.png"), image)


def test_pixels_can_be_enlarged() -> None:
    image = np.array([[[0], [255]]], np.uint8)
    assert read_png(png_bytes(image, scale=3)).shape == (3, 6, 1)
    assert np.array_equal(read_png(png_bytes(image, scale=3))[0, :, 0], [0, 0, 0, 255, 255, 255])


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (4, 4, 4), (1, 4, 4, 3)])
def test_other_shapes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"Expected uint8 \(h, w, 1 or 3\), got uint8"):
        png_bytes(np.zeros(shape, np.uint8))


def test_other_pngs_become_grey_or_colour() -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (3, 2), (1, 2, 3, 255)).save(stream, "PNG")
    assert read_png(stream.getvalue())[0, 0].tolist() == [1, 2, 3]


@pytest.mark.parametrize("data", [b"", b"text", png_bytes(np.zeros((40, 40, 3), np.uint8))[:60]])
def test_a_broken_file_in_words(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(UserError) as caught:
        read_png(tmp_path / "a.png")
    expected = f"The picture {tmp_path / 'a.png'} cannot be read as a PNG; it is missing or damaged, make it again."
    assert str(caught.value) == expected
    with pytest.raises(UserError, match=r"^The picture cannot be read as a PNG"):
        read_png(data)


def test_a_giant_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png_module, "MAX_PIXELS", 10)
    with pytest.raises(UserError, match=r"^The picture has 4x3 pixels, too many; make it smaller\.$"):
        read_png(png_bytes(np.zeros((3, 4, 1), np.uint8)))
