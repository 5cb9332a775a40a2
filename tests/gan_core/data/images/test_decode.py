"""Picture files from anybody: each kind is taken rightly, or left out for a stated reason."""

from __future__ import annotations

import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from gan_core.data.images.base import PictureShape
from gan_core.data.images.decode import DAMAGED, TOO_HEAVY, TOO_LARGE, Skip, Tally, decode
from tests.gan_core.data.images.making import jpeg, noise, picture, saved

SHAPE = PictureShape(8, 8, 3)
GREY = PictureShape(8, 8, 1)


def colour_of(data: bytes, shape: PictureShape = SHAPE) -> list[int]:
    pixels = decode(data, shape).pixels
    assert pixels.shape == tuple(shape)
    assert pixels.dtype == np.uint8
    return pixels[4, 4].tolist()


def giant_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a giant."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP", "TIFF", "PPM"])
def test_every_kind_is_read(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    assert colour_of(saved(picture((200, 30, 40)), kind, **options)) == [200, 30, 40]


def test_a_jpeg_is_read() -> None:
    assert np.abs(np.subtract(colour_of(jpeg((200, 30, 40))), [200, 30, 40])).max() <= 3


def test_colour_becomes_grey_and_grey_becomes_colour() -> None:
    assert colour_of(saved(picture((200, 30, 40)), "PNG"), GREY) == [82]  # 0.299 R + 0.587 G + 0.114 B
    assert colour_of(saved(picture(90, mode="L"), "PNG")) == [90, 90, 90]


def test_sixteen_bits_become_eight() -> None:
    deep = Image.fromarray(np.full((30, 40), 0x8080, np.uint16))
    assert deep.mode == "I;16"
    assert colour_of(saved(deep, "PNG"), GREY) == [128]
    black = Image.fromarray(np.full((30, 40), 200, np.uint16))
    assert colour_of(saved(black, "PNG"), GREY) == [1]  # dark stays dark: it is not stretched


def test_cmyk_becomes_rgb() -> None:
    red = picture((0, 255, 255, 0), mode="CMYK")
    found = colour_of(saved(red, "JPEG", quality=95))
    assert np.abs(np.subtract(found, [255, 0, 0])).max() <= 6


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (0, 0, 255, 0)), ("LA", (0, 0)), ("RGBA", (255, 255, 255, 9))])
def test_see_through_becomes_white(mode: str, colour: tuple[int, ...]) -> None:
    assert colour_of(saved(picture(colour, mode=mode), "PNG")) == [255, 255, 255]


def test_half_see_through_is_mixed_with_white() -> None:
    assert colour_of(saved(picture((0, 0, 0, 128), mode="RGBA"), "PNG")) == [127, 127, 127]


def test_a_palette_with_a_see_through_colour() -> None:
    image = picture(0, mode="P")
    image.putpalette([10, 20, 30] * 256)
    assert colour_of(saved(image, "PNG")) == [10, 20, 30]
    assert colour_of(saved(image, "PNG", transparency=0)) == [255, 255, 255]


def test_the_first_frame_of_a_moving_picture_is_taken() -> None:
    frames = [picture((250, 0, 0)), picture((0, 0, 250))]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    found = decode(moving, SHAPE)
    assert found.moving is True
    assert found.pixels[4, 4].tolist() == [250, 0, 0]
    assert decode(saved(frames[0], "GIF"), SHAPE).moving is False


def test_a_photo_is_turned_upright() -> None:
    pixels = np.zeros((40, 40, 3), np.uint8)
    pixels[:20] = 255  # the upper half is white
    exif = Image.Exif()
    exif[0x0112] = 3  # the camera was upside down
    turned = decode(saved(Image.fromarray(pixels), "JPEG", exif=exif), SHAPE).pixels
    assert turned[0].max() < 10
    assert turned[-1].min() > 245


def test_a_photo_with_broken_metadata_is_still_a_photo() -> None:
    broken = saved(picture((0, 250, 0)), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert np.abs(np.subtract(colour_of(broken), [0, 250, 0])).max() <= 3


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "CMYK", "P", "1"])
def test_large_pictures_keep_their_look(mode: str) -> None:
    steps = np.linspace(0, 255, 400).astype(np.uint8)
    pixels = np.broadcast_to(steps[:, None, None], (400, 400, 3))  # dark above, light below
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert(mode)
    found = decode(saved(image, "TIFF" if mode == "CMYK" else "PNG"), GREY).pixels[..., 0].mean(axis=1)
    assert np.abs(found - np.linspace(16, 239, 8)).max() < 12


def test_the_centre_is_kept() -> None:
    pixels = np.zeros((20, 60, 3), np.uint8)
    pixels[:, 20:40] = 200  # the middle third, a square
    assert decode(saved(Image.fromarray(pixels), "PNG"), SHAPE).pixels.min() == 200
    tall = decode(saved(Image.fromarray(pixels.transpose(1, 0, 2)), "PNG"), PictureShape(4, 8, 3)).pixels
    assert tall.min() == 200  # only the middle of the middle


def test_a_large_jpeg_loses_no_brightness_when_it_is_unpacked_small() -> None:
    assert abs(decode(noise(size=(800, 600)), GREY).pixels.mean() - 127.5) < 6


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (jpeg()[: len(jpeg()) // 2], DAMAGED),
        (noise()[: len(noise()) // 2], DAMAGED),
        (b"this is a text", DAMAGED),
        (b"", DAMAGED),
        (saved(picture(), "PNG")[:60], DAMAGED),
        (giant_png(30_000, 30_000), TOO_LARGE),
        (giant_png(8_000, 6_251), TOO_LARGE),
        (giant_png(8, 8), DAMAGED),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", DAMAGED),
        (b"\0" * (64 * 2**20 + 1), TOO_HEAVY),
    ],
    ids=["half a jpeg", "half a photo", "text", "empty", "half a png", "giant", "just too large", "bad data", "eps",
         "heavy"],
)  # fmt: skip
def test_the_rest_is_left_out_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Skip) as caught:
        decode(data, SHAPE)
    assert str(caught.value) == reason


def test_a_giant_takes_no_memory() -> None:
    tracemalloc.start()
    with pytest.raises(Skip):
        decode(giant_png(30_000, 30_000), SHAPE)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_the_tally_in_words() -> None:
    tally = Tally(seen=1200)
    assert tally.sentences() == []
    tally.skip("a.jpg", DAMAGED)
    tally.skip("b.jpg", DAMAGED)
    tally.skip("c.png", TOO_LARGE)
    tally.animated = 1
    assert tally.sentences() == [
        "Of 1 moving picture the first frame was taken.",
        "3 of 1,200 files were skipped: 2 damaged or not a picture (a.jpg); 1 larger than 50 million pixels (c.png).",
    ]
    one = Tally(seen=2, animated=3)
    one.skip("a.jpg", DAMAGED)
    assert one.sentences() == [
        "Of 3 moving pictures the first frame was taken.",
        "1 of 2 files was skipped: 1 damaged or not a picture (a.jpg).",
    ]
