"""Which pool the environment asks for."""

from __future__ import annotations

import pytest

from gan_core.errors import ConfigError
from gan_core.runs import RunStore
from gan_core.workers import WorkerPool, open_pool
from gan_core.workers.cluster.pool import RayPool


@pytest.fixture
def opened(monkeypatch):
    pools = []

    def open_it(store, **variables):
        for name in ("GAN_EXECUTOR", "GAN_RUNS_DIR", "RAY_ADDRESS"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        pools.append(open_pool(store or RunStore()))
        return pools[-1]

    yield open_it
    for pool in pools:
        pool.close(wait_seconds=10.0)


def test_a_laptop_trains_by_itself(opened, tmp_path):
    assert type(opened(RunStore(tmp_path))) is WorkerPool
    assert type(opened(RunStore(tmp_path), GAN_EXECUTOR="local")) is WorkerPool


def test_a_cluster_is_asked_for_by_name(opened, tmp_path):
    pool = opened(RunStore(tmp_path), GAN_EXECUTOR="ray", RAY_ADDRESS="127.0.0.1:9")
    assert type(pool) is RayPool


def test_any_other_name_is_refused(opened, tmp_path):
    with pytest.raises(ConfigError, match=r"^\$GAN_EXECUTOR must be local or ray, got 'dask'; change it or leave it"):
        opened(RunStore(tmp_path), GAN_EXECUTOR="dask")


def test_runs_at_an_address_need_a_cluster(opened, tmp_path):
    where = {"GAN_RUNS_DIR": "s3://school/runs", "GAN_CACHE_DIR": str(tmp_path)}
    with pytest.raises(ConfigError, match=r"^Runs at s3://school/runs need \$GAN_EXECUTOR=ray; on this machine alone"):
        opened(None, **where)
