"""One setting of XLA, made before it is first used: sums are always added up in the same order.

By itself XLA hands a sum to another library (YNNPACK) once it is long enough, and that adds in another order. Then
a GAN that trains in a crowd of 64 differs from the same GAN alone in the last digit, and after 500 steps in all.
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version

FLAG = "--xla_cpu_experimental_ynn_fusion_type="
KNOWN_BY = "2.21."


def calm_xla() -> None:
    """Add the flag to ``XLA_FLAGS``, unless it is there; other versions, which may not know it, are left alone."""
    flags = os.environ.get("XLA_FLAGS", "")
    if FLAG.rstrip("=") not in flags and _tensorflow_version().startswith(KNOWN_BY):
        os.environ["XLA_FLAGS"] = f"{flags} {FLAG}".strip()


def _tensorflow_version() -> str:
    try:
        return version("tensorflow")
    except PackageNotFoundError:
        return ""
