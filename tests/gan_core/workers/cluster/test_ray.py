"""A real cluster of two nodes on the loopback: what a lost node had goes on elsewhere. Its workers only count."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from gan_core.workers.cluster import fleet
from tests.gan_core.workers.cluster.conftest import ROOT
from tests.waiting import wait_until
from tools.ray_nodes import LoopbackCluster, family

pytestmark = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed (requirements-ray.txt)")

LINK = Path(__file__).with_name("fake_link.py")


@pytest.fixture
def cluster(hall, tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_RAY_CPUS", "1")
    monkeypatch.setenv("GAN_RAY_GPUS", "0")
    with LoopbackCluster(1, 1, environment={"STEERING": str(tmp_path), "PYTHONPATH": str(ROOT)}) as cluster:
        monkeypatch.setenv("RAY_ADDRESS", cluster.address)
        yield cluster


def listening(pids: set[int]) -> set[str]:
    """The addresses at which these processes listen, by the kernel's list."""
    import psutil

    found = psutil.net_connections(kind="inet")
    return {each.laddr.ip for each in found if each.pid in pids and each.status == psutil.CONN_LISTEN}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_lost_node_s_run_goes_on_elsewhere_and_the_next_pool_finds_it(hall, cluster, monkeypatch):
    monkeypatch.setattr(fleet, "COMMAND", [sys.executable, str(LINK), "ray"])
    hall.steer(slow="0.05")
    pool = hall.open("ray")
    runs = [pool.submit(hall.config(1000), owner=owner) for owner in "ab"]
    pids = {hall.wait_for_step(run_id, 5): run_id for run_id in runs}
    nodes = [{process.pid for process in family(node.pid)} for node in cluster.nodes]
    assert listening(nodes[0] | nodes[1]) <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
    assert all(len(pids.keys() & there) == 1 for there in nodes), "each node trains one"
    lost = next(run_id for pid, run_id in pids.items() if pid in nodes[1])
    kept = next(run_id for run_id in runs if run_id != lost)

    pool.close(wait_seconds=10.0)  # the app goes; its runs do not mind
    pool = hall.open("ray")
    wait_until(lambda: sorted(pool.in_training()) == sorted(runs))
    before = hall.status(lost).step
    cluster.kill(1)
    pool.ask(kept, "stop")  # there is one CPU left, and Ray gives it to the lost run
    hall.wait_for(kept, "stopped")
    wait_until(lambda: hall.status(lost).process.pid not in pids and hall.status(lost).step > before + 5)
    assert hall.status(lost).process.pid in {process.pid for process in family(cluster.nodes[0].pid)}
    hall.steer(slow="0.0001")
    hall.wait_for(lost, "finished")
    assert hall.steps(lost) == list(range(1, 1001))
    wait_until(lambda: not pool.in_training())
    assert pool.max_workers == 1
    assert "ray" not in sys.modules  # the app knows it by hearsay
