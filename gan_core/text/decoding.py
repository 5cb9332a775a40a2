"""A file's content as text: size and kind are looked at first, the encoding is found out."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from gan_core.doors.files import NotPlainError, TooLargeError, check_length, read_plain
from gan_core.errors import DataError
from gan_core.text.cleaning import one_line

MAX_BYTES = 64 * 2**20
# Control signs that no text holds; a file of pictures or music is full of them.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x7f]")
MOST_CONTROL = 0.02

Source = str | os.PathLike[str] | bytes


class Text(NamedTuple):
    """A file's text, what messages call it, and sentences on how it was read."""

    name: str
    text: str
    notes: tuple[str, ...]


def read_text(source: Source, name: str | None = None) -> Text:
    """Return the text of a file: UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252.

    Raises DataError, before anything is read, for no file and for more than 64 MB; and for what is no text.
    """
    called = name or ("the file" if isinstance(source, bytes) else Path(os.fsdecode(source)).name or str(source))
    called = one_line(called)[:100]
    content = _content(called, source)
    text, notes = _decoded(called, content)
    if "\0" in text or len(_CONTROL.findall(text[:100_000])) > MOST_CONTROL * len(text[:100_000]):
        raise _no_text(called)
    return Text(called, text, notes)


def _content(name: str, source: Source) -> bytes:
    """Return the bytes after a look at what kind of file it is, and at its size."""
    shown = "" if isinstance(source, bytes) else os.fsdecode(source)
    try:
        return check_length(source, MAX_BYTES) if isinstance(source, bytes) else read_plain(source, MAX_BYTES)
    except TooLargeError as error:
        raise DataError(
            f"{name} has {error}, and at most {MAX_BYTES // 2**20} MB are read; "
            "keep only the column with the headlines, or fewer rows."
        ) from error
    except NotPlainError as error:
        raise DataError(
            f"A CSV or text file of headlines was expected, and {shown!r} is no file; choose one."
        ) from error
    except FileNotFoundError as error:
        raise DataError(f"There is no file {shown!r}; check the path or upload the file again.") from error
    except OSError as error:
        raise DataError(f"{name} cannot be read ({error.strerror}); choose a CSV or text file.") from error
    except ValueError as error:
        raise DataError(f"{shown!r} is not a path; choose a CSV or text file.") from error


def _decoded(name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), ()
        except UnicodeDecodeError as error:
            raise _no_text(name) from error
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        if b"\0" in content:
            raise _no_text(name) from None
    note = f"{name} is not UTF-8; it was read as Windows-1252 (Latin-1), so look at its accents."
    try:
        return content.decode("cp1252"), (note,)
    except UnicodeDecodeError:
        return content.decode("latin-1"), (note,)


def _no_text(name: str) -> DataError:
    return DataError(
        f"{name} is not a text file; save the table as CSV, or the headlines as text with one a line, and choose that."
    )
