"""Reading and writing single files so that nobody ever sees half of one, with errors said in words."""

from __future__ import annotations

import errno
import io
import json
import math
import os
import secrets
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from gan_core.errors import RunError

MAX_JSON_BYTES = 16 * 2**20
MAX_ARRAY_BYTES = 256 * 2**20

_FULL = {errno.ENOSPC, errno.EDQUOT}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


@contextmanager
def in_words(doing: str, place: str | Path) -> Iterator[None]:
    """Turn an OSError of the block into a RunError of one sentence that begins with ``doing``."""
    try:
        yield
    except OSError as error:
        raise RunError(_sentence(error, doing, place)) from error


def _sentence(error: OSError, doing: str, place: str | Path) -> str:
    if error.errno in _FULL:
        return f"{doing} failed because the disk with {place} is full; free some space or choose another folder."
    if error.errno in _CLOSED:
        return f"{doing} failed because this program may not use {place}; choose another folder."
    if error.errno == errno.ENOENT:
        return f"{doing} failed because {place} is gone; restore the folder or start a new run."
    if error.errno in _NO_FOLDER:
        return f"{doing} failed because {place} is a file or lies in one; choose another folder."
    return f"{doing} failed at {place} ({error.strerror or error}); check the disk and try again."


def temporary_name(path: Path) -> Path:
    """A fresh hidden name beside ``path``; what killed writers leave is found by ``.*.tmp``."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")


def atomic_write_bytes(path: Path, data: bytes, *, fsync: bool = False) -> None:
    """Replace ``path`` by ``data`` in one move; ``fsync`` survives a power cut too. Raises OSError."""
    temporary = temporary_name(path)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if fsync:
                file.flush()
                os.fsync(file.fileno())
        _replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _replace(source: Path, target: Path) -> None:
    """os.replace; on Windows it is refused for a moment while somebody reads the target, so try again."""
    for _ in range(50 if os.name == "nt" else 0):
        try:
            return os.replace(source, target)
        except PermissionError:
            time.sleep(0.01)
    return os.replace(source, target)


def atomic_write_json(path: Path, value: Mapping[str, object], *, fsync: bool = False) -> None:
    """Replace ``path`` by ``value`` as JSON; NaN and infinity become null. Raises OSError or RunError."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=1, allow_nan=False)
    atomic_write_bytes(path, text.encode("utf-8", "replace") + b"\n", fsync=fsync)


def plain(value: object) -> object:
    """``value`` in JSON's own types: NumPy numbers and arrays unpacked, NaN and infinity as None.

    Raises RunError for anything JSON cannot hold.
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (np.generic, np.ndarray)):
        return plain(value.tolist())
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise RunError(f"A run keeps numbers, texts, lists and mappings, got a {type(value).__name__}; convert it first.")


def parse_json(text: bytes) -> object:
    """JSON from a file that anybody may have written; NaN becomes None. Raises ValueError."""
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_json(path: Path, *, max_bytes: int = MAX_JSON_BYTES) -> dict[str, object]:
    """The JSON object in ``path``. Raises FileNotFoundError, or RunError for anything unreadable."""
    try:
        with path.open("rb") as file:
            text = file.read(max_bytes + 1)
        if len(text) > max_bytes:
            raise RunError(f"{path} must be at most {max_bytes} bytes, got more; the file does not belong to a run.")
        value = parse_json(text)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise RunError(_sentence(error, f"Reading {path.name}", path.parent)) from error
    except RunError:
        raise
    except ValueError as error:
        raise RunError(f"{path} must hold one JSON object, got text that is not JSON; restore the file.") from error
    if not isinstance(value, dict):
        raise RunError(f"{path} must hold one JSON object, got a {type(value).__name__}; restore the file.")
    return value


def save_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays as .npz in one move, the same bytes each time. Raises OSError or RunError."""
    buffer = io.BytesIO()
    values = {name: np.asarray(array) for name, array in arrays.items()}
    bad = [name for name, array in values.items() if array.dtype.hasobject]
    if bad:
        raise RunError(f"Arrays must hold numbers or texts, got Python objects in {bad[0]!r}; give it a dtype.")
    np.savez(buffer, **values)
    atomic_write_bytes(path, buffer.getvalue())


def load_arrays(path: Path, *, max_bytes: int = MAX_ARRAY_BYTES) -> dict[str, np.ndarray]:
    """The arrays of an .npz file that may come from a stranger: no pickle, no more than ``max_bytes``
    unpacked.

    Raises RunError for a missing, damaged or oversized file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_arrays(path, archive, max_bytes)
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except OSError as error:
        raise RunError(_sentence(error, f"Reading {path.name}", path.parent)) from error
    except RunError:
        raise
    except (ValueError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, KeyError) as error:
        raise RunError(f"{path} must be an .npz file of plain arrays, got a damaged one; remove the file.") from error


def _check_arrays(path: Path, archive: zipfile.ZipFile, max_bytes: int) -> None:
    """Refuse arrays whose headers promise more than the file holds, before memory is taken for it."""
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > max_bytes:
        raise RunError(f"{path} must unpack to at most {max_bytes} bytes, got more; remove the file.")
    for entry in entries:
        with archive.open(entry) as file:
            version = np.lib.format.read_magic(file)
            if version not in ((1, 0), (2, 0)):
                raise ValueError("unknown array format")
            read_header = np.lib.format.read_array_header_1_0
            shape, _, dtype = (read_header if version == (1, 0) else np.lib.format.read_array_header_2_0)(file)
            if math.prod(shape) * dtype.itemsize > entry.file_size:
                raise ValueError("header promises more than the file holds")
