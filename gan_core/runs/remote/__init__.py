"""Runs kept at an fsspec address (s3, gcs, a folder ...), where nothing can be appended to or renamed.

The machine that trains has a scratch folder, which a :class:`Mirror` publishes: one object per file, rows in numbered
parts, a checkpoint's seal after its files, the status last. The app has a cache folder that a :class:`Follower` keeps
up to date, so that readers and stores of runs know nothing of all this. fsspec is loaded only where it is used.
"""

from __future__ import annotations

from gan_core.runs.homes import cache_of, home_of, is_address, local_root
from gan_core.runs.remote.bucket import Bucket, MissingError, open_bucket
from gan_core.runs.remote.folder import SyncedFolder
from gan_core.runs.remote.follower import Follower
from gan_core.runs.remote.mirror import Mirror

__all__ = [
    "Bucket",
    "Follower",
    "Mirror",
    "MissingError",
    "SyncedFolder",
    "cache_of",
    "home_of",
    "is_address",
    "local_root",
    "open_bucket",
]
