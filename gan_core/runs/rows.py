"""Files of one JSON object per line: append, read on from where one was, drop what lies past a step.

Every row has a whole number ``step``. A writer can die in the middle of a line at any time: readers take
whole lines only, and the next append cuts a torn tail off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from gan_core.runs.files import atomic_write_bytes, parse_json, plain
from gan_core.runs.layout import MAX_STEP

PAGE_BYTES = 32 * 2**20
MAX_COLUMNS = 256
_MARK_BYTES = 256

Row = dict[str, object]


class Cursor(NamedTuple):
    """How far a file of rows has been read; hand it back to read on."""

    offset: int = 0
    mark: bytes = b""
    skipped: int = 0
    """Damaged lines left out so far."""
    restarted: bool = False
    """The file was rewritten (a resumed run): the rows just read replace all earlier ones."""


START = Cursor()


def json_line(row: Mapping[str, object]) -> bytes:
    """One row as a line of JSON: keys in their order, floats by repr, NaN and infinity as null."""
    text = json.dumps(plain(row), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


def append_lines(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Append rows as whole lines, after cutting off a torn last line; a failed append leaves none behind.

    Raises OSError (e.g. disk full) or RunError (a value that JSON cannot hold).
    """
    data = b"".join(json_line(row) for row in rows)
    with path.open("a+b", buffering=0) as file:  # a buffer would write its rest after the clean-up below
        end = _end_of_whole_lines(file)
        file.truncate(end)
        try:
            _write_all(file, data)
        except OSError:
            file.truncate(end)
            raise


def _write_all(file: BinaryIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def _end_of_whole_lines(file: BinaryIO) -> int:
    """Offset just after the last newline; searched backwards, so cheap for files of any size."""
    position = file.seek(0, os.SEEK_END)
    while position > 0:
        start = max(0, position - 4096)
        file.seek(start)
        found = file.read(position - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        position = start
    return 0


def read_rows(path: Path, after: Cursor = START) -> tuple[list[Row], Cursor]:
    """The rows after the cursor (at most ``PAGE_BYTES`` of them) and the cursor for the next call.

    A torn last line is left for the next call, a damaged line is skipped and counted; no file means no rows.
    Raises OSError.
    """
    try:
        with path.open("rb") as file:
            begin = _continue_at(file, after)
            file.seek(begin.offset)
            data = file.read(PAGE_BYTES)
    except FileNotFoundError:
        return [], Cursor(restarted=after.offset > 0)
    data = data[: data.rfind(b"\n") + 1]
    parsed = [parse_row(line) for line in data.splitlines()]
    rows = [row for row in parsed if row is not None]
    mark = (begin.mark + data)[-_MARK_BYTES:]
    return rows, Cursor(begin.offset + len(data), mark, begin.skipped + len(parsed) - len(rows), begin.restarted)


def _continue_at(file: BinaryIO, after: Cursor) -> Cursor:
    """The cursor to read on from: the start when the bytes before it are not those that were read then."""
    file.seek(after.offset - len(after.mark))
    if file.read(len(after.mark)) == after.mark:
        return after._replace(restarted=False)
    return Cursor(restarted=True)


def parse_row(line: bytes) -> Row | None:
    """The row in one line, or None for a line that is not an object with a step."""
    try:
        row = parse_json(line)
    except ValueError:
        return None
    step = row.get("step") if isinstance(row, dict) else None
    return row if type(step) is int and 0 <= step <= MAX_STEP else None


def read_all_rows(path: Path, after: Cursor = START) -> tuple[list[Row], Cursor]:
    """As ``read_rows``, page by page to the end of the file. Raises OSError."""
    rows, cursor = read_rows(path, after)
    restarted = cursor.restarted
    while True:
        page, following = read_rows(path, cursor)
        if following.restarted:
            rows, restarted = [], True
        rows += page
        if following.offset == cursor.offset:
            return rows, following._replace(restarted=restarted)
        cursor = following


def drop_rows_after(path: Path, step: int) -> int:
    """Rewrite the file with the rows up to ``step`` only, their bytes untouched; damaged lines go too.

    Returns the number of lines dropped. Raises OSError.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return 0
    kept = [line for line in lines if line.endswith(b"\n") and (row := parse_row(line)) and row["step"] <= step]
    if len(kept) < len(lines):
        atomic_write_bytes(path, b"".join(kept))
    return len(lines) - len(kept)


def columns(rows: Sequence[Row]) -> dict[str, np.ndarray]:
    """Rows as arrays of shape (len(rows),): ``step`` int64, all others float64 with NaN where a row has no
    number.

    Columns come in the order of their first appearance, at most ``MAX_COLUMNS`` of them.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))[:MAX_COLUMNS]
    arrays = {name: np.array([_number(row.get(name)) for row in rows], dtype=np.float64) for name in names}
    return {"step": np.array([row["step"] for row in rows], dtype=np.int64)} | {
        name: array for name, array in arrays.items() if name != "step"
    }


def _number(value: object) -> float:
    try:
        return float(value) if isinstance(value, (int, float)) else float("nan")
    except OverflowError:
        return float("nan")
