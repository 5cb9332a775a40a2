"""Where runs lie: a folder, or the address of an object store with a folder of this machine in front of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from gan_core.runs.room import RUNS_DIR_VARIABLE

CACHE_VARIABLE = "GAN_CACHE_DIR"


def is_address(place: str | Path) -> bool:
    """Whether this is an address such as ``s3://bucket/class``, not a folder."""
    return "://" in str(place)


def local_root(place: str | Path) -> Path:
    """The folder in which this machine sees the runs of ``place``: itself, or the cache of an address."""
    return cache_of(str(place)) if is_address(place) else Path(place).absolute()


def cache_of(address: str, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder in front of an address, under ``$GAN_CACHE_DIR``, else under the user's cache folder."""
    named = environment.get(CACHE_VARIABLE) or environment.get("XDG_CACHE_HOME")
    base = Path(named).absolute() if named else Path.home() / ".cache"
    digest = hashlib.sha256(address.rstrip("/").encode()).hexdigest()[:12]
    return base / "gan-playground" / "runs" / digest


def home_of(root: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Where the runs seen in ``root`` are at home, for other machines: the address, or the folder itself."""
    named = environment.get(RUNS_DIR_VARIABLE) or ""
    return named if is_address(named) and cache_of(named, environment) == Path(root) else str(Path(root).absolute())
