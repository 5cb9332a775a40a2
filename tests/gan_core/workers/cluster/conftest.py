from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gan_core.workers.cluster.pool import RayPool
from tests.gan_core.workers.conftest import Hall

FAKE = Path(__file__).with_name("fake_link.py")
ROOT = Path(__file__).resolve().parents[4]


class ClusterHall(Hall):
    """A hall whose pools send their runs through a link."""

    def open(self, *link: str, **settings) -> RayPool:
        command = [sys.executable, str(FAKE), *link]
        self.pools.append(RayPool(self.store, **{"tick_seconds": 0.02, "command": command} | settings))
        return self.pools[-1]

    def started(self) -> list[str]:
        path = self.folder / "started"
        return path.read_text().split() if path.exists() else []


@pytest.fixture
def hall(tmp_path, monkeypatch):
    monkeypatch.setenv("STEERING", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    for name in ("GAN_RAY_CPUS", "GAN_RAY_GPUS", "GAN_MAX_WORKERS", "GAN_RUNS_DIR"):
        monkeypatch.delenv(name, raising=False)
    hall = ClusterHall(tmp_path)
    yield hall
    for pool in hall.pools:
        pool.close(wait_seconds=10.0)
