"""What a run takes of a cluster, and how many fit."""

from __future__ import annotations

import pytest

from gan_core.errors import ConfigError
from gan_core.workers.cluster.settings import Needs, cluster_address, namespace_of

CPU_NODE, GPU_NODE = {"CPU": 8.0}, {"CPU": 16.0, "GPU": 2.0}


@pytest.mark.parametrize(
    ("needs", "nodes", "slots"),
    [
        (Needs(), [], 0),
        (Needs(), [CPU_NODE], 4),
        (Needs(), [{"CPU": 3.0}, {"CPU": 3.0}], 2),  # never half on one, half on the other
        (Needs(), [CPU_NODE, GPU_NODE], 2),  # where there are GPUs, a run takes one
        (Needs(gpus=0), [CPU_NODE, GPU_NODE], 12),
        (Needs(cpus=1, gpus=0.25), [CPU_NODE, GPU_NODE], 8),
        (Needs(cpus=0.1, gpus=0), [{"CPU": 1.0}], 10),
        (Needs(cpus=8, gpus=1), [{"CPU": 8.0, "GPU": 4.0}], 1),
    ],
)
def test_how_many_runs_fit(needs, nodes, slots):
    assert needs.slots(nodes) == slots


def test_the_environment_says_what_a_run_takes():
    assert Needs.from_environment({}) == Needs(2.0, None)
    assert Needs.from_environment({"GAN_RAY_CPUS": "0.5", "GAN_RAY_GPUS": " 2 "}) == Needs(0.5, 2.0)
    assert Needs.from_environment({"GAN_RAY_GPUS": "0"}).settled([GPU_NODE]).gpus == 0


@pytest.mark.parametrize("text", ["nan", "-1", "17", "x"])
def test_a_wrong_number_is_refused(text):
    with pytest.raises(ConfigError, match=r"^\$GAN_RAY_GPUS must be a number from 0 to 16, got '"):
        Needs.from_environment({"GAN_RAY_GPUS": text})


def test_the_cluster_of_this_machine_is_taken_unless_one_is_named():
    assert cluster_address({}) == cluster_address({"RAY_ADDRESS": " "}) == "auto"
    assert cluster_address({"RAY_ADDRESS": "10.0.0.5:6379"}) == "10.0.0.5:6379"


def test_two_stores_have_namespaces_of_their_own():
    assert namespace_of("s3://a/b") != namespace_of("s3://a/c")
    assert namespace_of("s3://a/b") == namespace_of("s3://a/b")
