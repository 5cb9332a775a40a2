"""A file of rows as objects: numbered parts, each put once, since no object store appends.

``rows/metrics/00002-000005.jsonl`` is part 5 of generation 2. The parts of the newest generation, in their order, are
the file. Where a run went back to a checkpoint, or there are too many parts, the whole file begins a new generation;
the older one is then removed. So whoever reads sees a file as it was at some moment, whatever happens meanwhile.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gan_core.runs.files import atomic_write_bytes
from gan_core.runs.remote.bucket import Bucket, Object

MOST_PARTS = 200
TAIL_BYTES = 128
_NAME = re.compile(r"rows/([a-z]+)/(\d{5})-(\d{6})\.jsonl")


@dataclass
class Sent:
    """What of a file is the same here and there: ``parts`` parts of a generation, ``size`` bytes, which end so."""

    generation: int = 0
    parts: int = 0
    size: int = 0
    tail: str = ""


def part_name(stem: str, generation: int, number: int) -> str:
    """The name of one part inside its run."""
    return f"rows/{stem}/{generation:05d}-{number:06d}.jsonl"


def parse_part(name: str) -> tuple[str, int, int] | None:
    """(stem, generation, number) of a part's name; None for any other name."""
    match = _NAME.fullmatch(name)
    return (match[1], int(match[2]), int(match[3])) if match else None


def newest(names: Iterable[str], stem: str) -> tuple[int, int]:
    """(generation, number of parts) of the newest generation that begins with its first part; (0, 0) without one."""
    numbers: dict[int, set[int]] = {}
    for found in filter(None, map(parse_part, names)):
        if found[0] == stem:
            numbers.setdefault(found[1], set()).add(found[2])
    for generation in sorted(numbers, reverse=True):
        there = numbers[generation]
        if 0 in there:
            return generation, next(n for n in range(len(there) + 1) if n not in there)
    return 0, 0


class RowFile:
    """One file of rows of one run, here and there.

    Arguments:
        there: the folder of the run in the bucket.
        sent: what an earlier object of this class knew.
    """

    def __init__(self, bucket: Bucket, there: str, path: Path, sent: Sent | None = None) -> None:
        self._bucket, self._there, self._path = bucket, there, path
        self.sent = sent or Sent()
        self._renew = False

    def renew(self) -> None:
        """Begin a new generation with the next part: another writer may have had this one."""
        self._renew = True

    def push(self) -> bool:
        """Put what is new here as one part; False when nothing is. Raises RunError or OSError."""
        try:
            return self._push()
        except Exception:
            self._renew = True  # it may be there, only its answer was lost, and somebody may have read it
            raise

    def _push(self) -> bool:
        try:
            with self._path.open("rb") as file:
                goes_on = not self._renew and self._goes_on(file)
                file.seek(self.sent.size if goes_on else 0)
                data = _whole_lines(file.read())
        except FileNotFoundError:
            return False
        if not goes_on:
            return self._begin(data) if data or self.sent.generation else False
        if not data:
            return False
        if self.sent.parts >= MOST_PARTS:
            return self._begin(_whole_lines(self._path.read_bytes()))
        return self._put(data, self.sent.generation or 1, self.sent.parts)

    def pull(self, names: Mapping[str, Object]) -> bool:
        """Take what is new there into the file here; False when nothing is. Raises RunError or OSError."""
        stem = self._path.stem
        generation, parts = newest(names, stem)
        if not generation or ((generation, parts) == (self.sent.generation, self.sent.parts) and self._path.exists()):
            return False
        before = self._path.read_bytes() if self._path.exists() else b""
        goes_on = generation == self.sent.generation and self.sent.size == len(before)
        first = self.sent.parts if goes_on else 0
        wanted = [part_name(stem, generation, number) for number in range(first, parts)]
        data = b"".join(self._bucket.get(f"{self._there}/{name}", names[name].size) for name in wanted)
        whole = before + data if goes_on else data
        atomic_write_bytes(self._path, whole)
        self._note(generation, parts, whole)
        return True

    def _goes_on(self, file: BinaryIO) -> bool:
        """Whether the file still begins with what was sent."""
        tail = self.sent.tail.encode("latin-1")
        if file.seek(0, os.SEEK_END) < self.sent.size:
            return False
        file.seek(self.sent.size - len(tail))
        return file.read(len(tail)) == tail

    def _put(self, data: bytes, generation: int, number: int) -> bool:
        self._bucket.put(f"{self._there}/{part_name(self._path.stem, generation, number)}", data)
        tail = (self.sent.tail.encode("latin-1") + data)[-TAIL_BYTES:]
        self.sent = Sent(generation, number + 1, self.sent.size + len(data), tail.decode("latin-1"))
        return True

    def _begin(self, whole: bytes) -> bool:
        """Put the whole file as the first part of a new generation, then remove the older ones."""
        stem = self._path.stem
        old = [name for name in self._bucket.list(self._there) if (found := parse_part(name)) and found[0] == stem]
        generation = max([self.sent.generation, *(parse_part(name)[1] for name in old)]) + 1
        self._bucket.put(f"{self._there}/{part_name(stem, generation, 0)}", whole)
        self._note(generation, 1, whole)
        self._renew = False
        self._bucket.remove(f"{self._there}/{name}" for name in sorted(old, reverse=True))
        return True

    def _note(self, generation: int, parts: int, whole: bytes) -> None:
        self.sent = Sent(generation, parts, len(whole), whole[-TAIL_BYTES:].decode("latin-1"))


def _whole_lines(data: bytes) -> bytes:
    return data[: data.rfind(b"\n") + 1]
