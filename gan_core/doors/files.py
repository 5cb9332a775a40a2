"""A file that somebody named, read with care: a plain one, and never more of it than may be."""

from __future__ import annotations

import os
import stat

AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe is not waited for


class NotPlainError(Exception):
    """There is a folder, a device or a pipe."""


class TooLargeError(Exception):
    """The file has more than may be; the text says how much, e.g. "61 MB"."""


def read_plain(path: str | os.PathLike[str], most: int) -> bytes:
    """The bytes of a plain file, at most ``most`` of them.

    What the system says about a file is not all there is to it: a device has the size 0 and never ends, and a file may
    grow. Raises NotPlainError, TooLargeError, and what ``open`` raises.
    """
    about = os.stat(path)
    if not stat.S_ISREG(about.st_mode):
        raise NotPlainError
    if about.st_size > most:
        raise TooLargeError(f"{about.st_size / 2**20:.0f} MB")
    with open(path, "rb", opener=_open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NotPlainError
        content = file.read(most + 1)
    if len(content) > most:
        raise TooLargeError(f"more than {most / 2**20:.0f} MB")
    return content


def check_length(content: bytes, most: int) -> bytes:
    """The same for what is here already, such as an upload. Raises TooLargeError."""
    if len(content) > most:
        raise TooLargeError(f"{len(content) / 2**20:.0f} MB")
    return content


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | AT_ONCE)
