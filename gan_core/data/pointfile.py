"""Points from a CSV file, uploaded or drawn: reading with line numbers in every complaint, and writing."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gan_core.doors.files import NotPlainError, TooLargeError, check_length, read_plain
from gan_core.errors import DataError

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 2_000_000
MAX_POINTS = 100_000
MIN_DISTINCT = 10
MAX_COORDINATE = 1e9
THINNING_SEED = 20_240_607
# Points stay in their own units while they lie in [-4, 4] and their longer side is at least 0.1.
OWN_UNITS_LIMIT = 4.0
OWN_UNITS_SIDE = 0.1
_OWN_UNITS = ((0.0, 0.0), 1.0)


@dataclass(frozen=True)
class PointFile:
    """The points of a file, and what was done to them.

    Attributes:
        points: shape (n, 2), float32, n from 10 to 100,000.
        notes: sentences for the person who brought the file (thinned, rescaled, columns left out).
        center: what was subtracted from the file's x and y; (0, 0) when they kept their own units.
        scale: what they were then multiplied by; 1 when they kept their own units.
    """

    points: np.ndarray
    notes: tuple[str, ...] = ()
    center: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0


@dataclass(frozen=True)
class _Table:
    """The non-blank lines of a file below its header, how they are cut, and which two columns are x and y."""

    name: str
    lines: list[str]
    numbers: range | list[int]
    separator: str | None
    columns: tuple[int, int]
    notes: tuple[str, ...]


def read_points(source: str | os.PathLike[str] | bytes, name: str | None = None) -> PointFile:
    """Read two columns of numbers from CSV text.

    The text is UTF-8 (with or without a byte order mark), UTF-16 with a mark, or Latin-1. Columns are
    separated by semicolons, tabs, commas or spaces; a header line is optional, and columns it calls x and y
    are taken wherever they stand. Beside semicolons and tabs a decimal comma is understood. Blank lines are
    skipped.

    Points keep their own units when all lie in [-4, 4] and the longer side of their bounding box is at least
    0.1. Others are centred on their box and scaled, both axes alike, so that the longer side becomes [-1, 1]:
    networks of this size learn badly at other scales. A note says so, and `center` and `scale` hold the
    transformation. More than 100,000 points are thinned by a choice with a fixed seed.

    Arguments:
        source: a path, or the content of an uploaded file.
        name: how messages call the file; the path's last part by default.

    Raises DataError, in one sentence that names the line where there is one: no such file, over 50 MB or
    2,000,000 rows, not text, fewer than two columns, a value that is no finite number, fewer than 10 distinct
    points.
    """
    name = name or ("the file" if isinstance(source, bytes) else Path(source).name)
    table = _table(name, _decode(name, _content(name, source)))
    points = _numbers(table)
    notes = list(table.notes)
    if len(points) > MAX_POINTS:
        notes.append(f"{name} has {len(points):,} points; {MAX_POINTS:,} of them, chosen at random, are used.")
        chosen = np.random.default_rng(THINNING_SEED).choice(len(points), MAX_POINTS, replace=False)
        points = points[np.sort(chosen)]
    _check_distinct(name, points)
    center, scale = _transformation(points)
    if (center, scale) != _OWN_UNITS:
        notes.append(
            f"The points of {name} were moved by ({-center[0]:g}, {-center[1]:g}) and multiplied by "
            f"{scale:g}, to fit into [-1, 1] where small networks learn well."
        )
    points = (points - np.array(center)) * scale
    return PointFile(points.astype(np.float32), tuple(notes), center, scale)


def write_points(path: str | os.PathLike[str], points: np.ndarray) -> None:
    """Write points of shape (n, 2) as CSV with the header "x,y"; `read_points` gives back the same float32
    numbers.

    The file appears whole or not at all. Raises DataError for another shape or a number that is not finite.
    """
    points = np.asarray(points, dtype=np.float32)
    if points.ndim != 2 or points.shape[1] != 2:
        raise DataError(f"Points to write must have the shape (n, 2), and these have {points.shape}.")
    if not np.isfinite(points).all():
        raise DataError("Points to write must be finite numbers, and some of these are not.")
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
        np.savetxt(stream, points, fmt="%.9g", delimiter=",", header="x,y", comments="")
    os.replace(temporary, path)


def _content(name: str, source: str | os.PathLike[str] | bytes) -> bytes:
    """Return the bytes of the file after a look at its kind and their number."""
    try:
        return check_length(source, MAX_BYTES) if isinstance(source, bytes) else read_plain(source, MAX_BYTES)
    except TooLargeError as error:
        raise DataError(f"{name} has {error}; at most {MAX_BYTES // 2**20} MB are read.") from error
    except NotPlainError as error:
        raise DataError(
            f"A CSV file with two columns of numbers was expected, and {str(source)!r} is no file; choose one."
        ) from error
    except FileNotFoundError as error:
        raise DataError(f"There is no file {str(source)!r}; check the path or upload the file again.") from error
    except OSError as error:
        raise DataError(f"{name} cannot be read ({error.strerror}); choose a CSV file.") from error
    except ValueError as error:
        raise DataError(f"{str(source)!r} is not a path; choose a CSV file.") from error


def _decode(name: str, content: bytes) -> str:
    """Return the file's text."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        if b"\0" not in content:
            return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" not in content:
            return content.decode("latin-1")
    raise DataError(f"{name} is not a text file; save the table as CSV (two columns of numbers) and choose that.")


def _table(name: str, text: str) -> _Table:
    """Find the separator, the header and the two columns."""
    every_line = text.splitlines()
    numbers: range | list[int] = range(1, len(every_line) + 1)
    lines = [line for line in every_line if line.strip()]
    if not lines:
        raise DataError(f"{name} is empty; it needs two columns of numbers, x and y, and at least {MIN_DISTINCT} rows.")
    if len(lines) > MAX_ROWS:
        raise DataError(f"{name} has {len(lines):,} rows; at most {MAX_ROWS:,} are read.")
    if len(lines) < len(every_line):
        numbers = [number for number, line in enumerate(every_line, 1) if line.strip()]
    separator = next((sign for sign in ";\t," if sign in lines[0]), None)
    first = _fields(lines[0], separator)
    if len(first) < 2:
        raise DataError(f"{name} has one column; it needs two columns of numbers, x and y, separated by a comma.")
    is_header = not any(_number(field, separator) is not None for field in first)
    columns, notes = _choose_columns(name, first if is_header else [""] * len(first))
    if is_header and len(lines) == 1:
        raise DataError(f"{name} holds a header and no points; add at least {MIN_DISTINCT} rows of two numbers.")
    return _Table(name, lines[int(is_header) :], numbers[int(is_header) :], separator, columns, notes)


def _choose_columns(name: str, titles: list[str]) -> tuple[tuple[int, int], tuple[str, ...]]:
    """Return the positions of x and y, by their titles or else the first two, and a note when columns are
    left out."""
    lowered = [title.lower() for title in titles]
    if "x" in lowered and "y" in lowered:
        columns, chosen = (lowered.index("x"), lowered.index("y")), "the columns x and y"
    else:
        columns, chosen = (0, 1), "the first two"
    if len(titles) <= 2:
        return columns, ()
    return columns, (f"{name} has {len(titles)} columns; {chosen} are used.",)


def _numbers(table: _Table) -> np.ndarray:
    """Return the two columns in float64, shape (rows, 2); a bad value is reported with its line."""
    lines = table.lines
    if table.separator in (";", "\t") and any("," in line for line in lines):
        lines = [line.replace(",", ".") for line in lines]
    try:
        points = np.loadtxt(
            lines, delimiter=table.separator, usecols=table.columns, comments=None, quotechar='"', ndmin=2
        )
    except ValueError as error:
        raise DataError(_first_bad_line(table)) from error
    bad = np.flatnonzero(~(np.abs(points) <= MAX_COORDINATE).all(axis=1))
    if bad.size:
        x, y = points[bad[0]]
        wanted = f"finite and at most {MAX_COORDINATE:.0e}" if np.isfinite([x, y]).all() else "finite"
        raise DataError(
            f"Line {table.numbers[int(bad[0])]} of {table.name} holds ({x:g}, {y:g}), where both numbers "
            f"must be {wanted}; correct or delete that line."
        )
    return points


def _first_bad_line(table: _Table) -> str:
    """Return the sentence about the first line without two numbers; slow, and only for errors."""
    for number, line in zip(table.numbers, table.lines, strict=True):
        fields = _fields(line, table.separator)
        if len(fields) <= max(table.columns):
            values = "1 value" if len(fields) == 1 else f"{len(fields)} values"
            return (
                f"Line {number} of {table.name} has {values}, and {max(table.columns) + 1} are needed; "
                "correct or delete that line."
            )
        for column in table.columns:
            if _number(fields[column], table.separator) is None:
                shown = fields[column][:40]
                return (
                    f"Line {number} of {table.name} holds {shown!a} where a number was expected; "
                    "correct or delete that line."
                )
    return f"{table.name} does not hold two columns of numbers; save it as plain CSV with the columns x and y."


def _fields(line: str, separator: str | None) -> list[str]:
    """Cut one line into its fields; `None` means any number of spaces."""
    return [field.strip().strip('"') for field in line.split(separator)]


def _number(field: str, separator: str | None) -> float | None:
    """Return a field as a number, or None; beside semicolons and tabs a comma is a decimal sign."""
    if separator in (";", "\t"):
        field = field.replace(",", ".")
    try:
        return None if "_" in field else float(field)
    except ValueError:
        return None


def _check_distinct(name: str, points: np.ndarray) -> None:
    """Refuse fewer than 10 distinct points, and points that differ by less than a billionth of a unit."""
    distinct = np.unique(np.ascontiguousarray(points).view(np.complex128)).size
    if distinct < MIN_DISTINCT:
        held = "1 point" if len(points) == 1 else f"{len(points):,} points, {distinct} of them distinct"
        raise DataError(f"{name} holds {held}, and at least {MIN_DISTINCT} distinct points are needed; add more.")
    if np.ptp(points, axis=0).max() < 1e-9:
        raise DataError(f"The points of {name} lie within a billionth of a unit of each other; use larger units.")


def _transformation(points: np.ndarray) -> tuple[tuple[float, float], float]:
    """Return the (center, scale) that bring the points to [-1, 1], or the identity where they are fine as
    they are."""
    low, high = points.min(axis=0), points.max(axis=0)
    side = float((high - low).max())
    if np.abs(points).max() <= OWN_UNITS_LIMIT and side >= OWN_UNITS_SIDE:
        return _OWN_UNITS
    center = (low + high) / 2
    return (float(center[0]), float(center[1])), 2 / side
