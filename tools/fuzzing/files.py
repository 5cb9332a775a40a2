"""Fuzzers for files that somebody brings: tables, pictures, zips, lessons, runs."""

from __future__ import annotations

import io
import json
import secrets
import zipfile
import zlib
from functools import cache
from pathlib import Path

import numpy as np
from hypothesis import strategies as some
from PIL import Image

from app.lessons.own import read_upload
from app.lessons.summary import document
from gan_core.data.images.base import PictureShape
from gan_core.data.images.decode import Skip, decode
from gan_core.data.images.uploads import unpack_upload
from gan_core.data.pointfile import read_points
from gan_core.errors import UserError
from gan_core.text.reading import columns_of, read_headlines
from tools.fuzzing.base import JSONS, MARKUP, PATHS, TEXTS, Fuzzer, as_json, damaged, deep

ROWS = some.lists(some.lists(some.one_of(TEXTS, some.floats().map(str)), max_size=4).map(",".join), max_size=30)
ENCODINGS = some.sampled_from(["utf-8", "utf-16", "latin-1", "utf-32"])
WORDS = ["sea", "wind", "news", "of", "the", "day", "again", "and", "more", "about", "a", "small", "town"]
HEADLINES = some.lists(
    some.lists(some.sampled_from(WORDS), min_size=2, max_size=6).map(" ".join), min_size=2, max_size=9
)
SHAPE = PictureShape(16, 16, "RGB")
LINE = b"1.5,2.5," * 40_000  # one line without an end


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "replace")


TABLES = some.one_of(
    some.tuples(ROWS.map("\n".join), ENCODINGS).map(lambda pair: _encoded(*pair)),
    some.lists(some.tuples(some.floats(-9, 9), some.floats(-9, 9)), min_size=8, max_size=30).map(
        lambda rows: "\n".join(f"{x},{y}" for x, y in rows).encode()
    ),
    some.binary(max_size=300),
    some.sampled_from(
        [LINE, b"x,y\n" + b"1,2\n" * 5_000, b'"' + b"a\n" * 5_000, b"\xff\xfe" + b"\0" * 99, deep(), b"sep=;\n" * 9]
    ),
)
SENTENCES = some.one_of(
    TABLES,
    HEADLINES.map(lambda rows: "\n".join(["headline", *rows]).encode()),
    HEADLINES.map(lambda rows: "\n".join(rows).encode()),
)
LESSON = """title: {title}
minutes: 5
summary: {title}
steps:
  - title: {title}
    text: {text}
    question:
      ask: {text}
      choices: [{text}, two]
      answer: two
      because: {title}
"""
YAMLS = some.one_of(
    some.tuples(TEXTS, TEXTS).map(
        lambda pair: LESSON.format(title=json.dumps(pair[0]), text=json.dumps(pair[1])).encode("utf-8", "replace")
    ),
    some.lists(
        some.sampled_from(
            [
                "title: x",
                "steps:",
                "  - title: y",
                "    text: z",
                "&a [*a]",
                "!!python/name:os.system",
                "<<: *a",
                "? [",
                "- - -",
                "{",
                "live: {part: playground}",
                "\t",
                "---",
                "minutes: 1e999",
                "%TAG ! x",
            ]
        ),
        max_size=20,
    ).map(lambda lines: "\n".join(lines).encode()),
    JSONS.map(as_json),
    some.sampled_from([deep(300), b"a: &a [x,x]\n" + b"b: [*a,*a,*a]\n" * 9, b"? " * 4_000, b"[" * 99, b"\xff\xfe\0"]),
    some.binary(max_size=120),
)


def push_points(_: Path, data: bytes) -> None:
    """Points are finite and few enough."""
    found = read_points(data, "table.csv").points
    assert found.ndim == 2, "points have two coordinates"
    assert np.isfinite(found).all(), "points are finite"


def push_headlines(_: Path, data: bytes) -> None:
    """Headlines, and the columns to choose among."""
    columns_of(data, name="table.csv")
    found = read_headlines(data, name="table.csv")
    assert len(found.vocabulary) >= 1, "headlines have words"


def push_lesson(_: Path, data: bytes) -> None:
    """A lesson that is taken can be printed."""
    lesson = read_upload("Mine (2).yaml", data)
    assert "<img" not in document([lesson], {lesson.name: {}}), "a printed lesson holds no markup of its own"


# --- pictures --------------------------------------------------------------------------------------


@cache
def pictures() -> tuple[bytes, ...]:
    """Whole small pictures of every kind, and two that say they are very large."""
    found = []
    rng = np.random.default_rng(0)
    for kind, mode in (
        ("PNG", "RGB"),
        ("PNG", "P"),
        ("PNG", "I;16"),
        ("JPEG", "RGB"),
        ("GIF", "P"),
        ("BMP", "L"),
        ("WEBP", "RGB"),
        ("TIFF", "RGB"),
        ("PPM", "L"),
    ):
        pixels = rng.integers(0, 255, (24, 20, 3), np.uint8)
        image = Image.fromarray(pixels)
        image = Image.fromarray(pixels[..., 0].astype(np.uint16) * 200) if mode == "I;16" else image.convert(mode)
        stream = io.BytesIO()
        image.save(stream, kind)
        found.append(stream.getvalue())
    return (*found, giant(60_000, 60_000), giant(9_000, 9_000))


def giant(width: int, height: int, mode: str = "L") -> bytes:
    """A PNG that says it is very large."""
    stream = io.BytesIO()
    Image.new(mode, (1, 1)).save(stream, "PNG")
    data = bytearray(stream.getvalue())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


PICTURES = some.one_of(
    some.sampled_from(range(11)).flatmap(lambda at: damaged(pictures()[at])), some.binary(max_size=80)
)


def push_picture(_: Path, data: bytes) -> None:
    """A picture in the asked shape, or left out with a reason."""
    try:
        assert decode(data, SHAPE).pixels.shape == (16, 16, 3), "a picture has the shape asked for"
    except Skip:
        return


# --- zips ------------------------------------------------------------------------------------------

NAMES = some.one_of(
    some.lists(
        some.sampled_from(
            [*PATHS, "cats", "dogs", "a.png", "b.jpg", MARKUP[:40] + ".png", "x" * 250, "a\0.png", "\u202egnp.exe"]
        ),
        min_size=1,
        max_size=4,
    ).map("/".join),
    TEXTS,
)


def zipped(files: list[tuple[str, bytes]], *, link: bool = False, lie: int = 0) -> bytes:
    """A zip of these files, in order; ``link`` makes the first a symbolic link, ``lie`` says another size."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (name, data) in enumerate(files):
            info = zipfile.ZipInfo("x")
            info.compress_type = zipfile.ZIP_DEFLATED
            info.filename = name.encode("utf-8", "replace").decode() or "x"
            if link and place == 0:
                info.external_attr = 0o120777 << 16
            try:
                archive.writestr(info, data)
            except (ValueError, UnicodeError, zipfile.LargeZipFile):
                continue
        for info in archive.infolist()[: 1 if lie else 0]:
            info.file_size = lie
    return stream.getvalue()


def some_zips(entry: some.SearchStrategy[bytes]) -> some.SearchStrategy[bytes]:
    """Zips of strange names with such entries, whole and damaged."""
    plain = some.tuples(
        some.sampled_from(["cats/", "dogs/", "", "a b/"]),
        some.sampled_from("abcd"),
        some.sampled_from([".png", ".jpg", ".gif"]),
    )
    good = some.lists(some.tuples(plain.map("".join), entry), min_size=1, max_size=6).map(zipped)
    made = some.builds(
        zipped,
        some.lists(some.tuples(NAMES, entry), max_size=5),
        link=some.booleans(),
        lie=some.sampled_from([0, 0, 1, 2**31]),
    )
    return some.one_of(good, good.flatmap(damaged), made, made.flatmap(damaged), some.binary(max_size=60))


PHOTO_ZIPS = some_zips(
    some.one_of(
        some.sampled_from(range(9)).map(lambda at: pictures()[at]),
        some.binary(max_size=40),
        some.just(bytes(300_000)),
    )
)


def push_photos(folder: Path, data: bytes) -> None:
    """Everything lands below the target; nothing remains of a refused zip."""
    target = folder / secrets.token_hex(4)
    try:
        unpack_upload(data, target, name="photos.zip")
    except UserError:
        assert not target.exists(), "nothing remains of a refused zip"
        raise
    assert all(path.resolve().is_relative_to(target.resolve()) for path in target.rglob("*")), "all lies inside"


FUZZERS = (
    Fuzzer("points file", TABLES, push_points),
    Fuzzer("headlines file", SENTENCES, push_headlines),
    Fuzzer("lesson file", YAMLS, push_lesson),
    Fuzzer("picture", PICTURES, push_picture),
    Fuzzer("photo zip", PHOTO_ZIPS, push_photos),
)
