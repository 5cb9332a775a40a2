"""One setting of XLA, made before it is first used: sums are always added up in the same order.

By itself XLA hands a sum to another library (YNNPACK) once it is long enough, and that adds in another order. Then
a GAN that trains in a crowd of 64 differs from the same GAN alone in the last digit, and after 500 steps in all.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version

FLAG = "--xla_cpu_experimental_ynn_fusion_type="
KNOWN_BY = "2.21."


def calm_xla() -> None:
    """Add the flag to ``XLA_FLAGS``, unless it is there.

    XLA ends the process over a flag that it does not know, so only the version and the system are touched where the
    flag was tried.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    tried = sys.platform == "linux" and _tensorflow_version().startswith(KNOWN_BY)
    if tried and FLAG.rstrip("=") not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {FLAG}".strip()


def _tensorflow_version() -> str:
    try:
        return version("tensorflow")
    except PackageNotFoundError:
        return ""
