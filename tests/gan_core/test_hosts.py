"""What TF_CONFIG says of this process."""

from __future__ import annotations

import json

import pytest

from gan_core.errors import ConfigError
from gan_core.hosts import EXAMPLE, Hosts, hosts_here

CLUSTER = {"chief": ["a:1"], "worker": ["b:1", "c:1"]}


def told(cluster: dict, kind: str, index: int) -> dict[str, str]:
    return {"TF_CONFIG": json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})}


@pytest.mark.parametrize("environment", [{}, {"TF_CONFIG": " "}, {"TF_CONFIG": "{}"}])
def test_a_process_without_a_cluster_is_alone(environment: dict[str, str]) -> None:
    hosts = hosts_here(environment)
    assert (hosts.count, hosts.follows) == (1, False)


@pytest.mark.parametrize(
    ("kind", "index", "place"), [("chief", 0, 0), ("worker", 0, 1), ("worker", 1, 2)], ids=["chief", "first", "second"]
)
def test_the_chief_comes_first(kind: str, index: int, place: int) -> None:
    hosts = hosts_here(told(CLUSTER, kind, index))
    assert hosts == Hosts(("a:1", "b:1", "c:1"), place)
    assert hosts.follows == (place > 0)


def test_without_a_chief_the_first_worker_leads() -> None:
    cluster = {"worker": ["a:1", "b:1"]}
    assert not hosts_here(told(cluster, "worker", 0)).follows
    assert hosts_here(told(cluster, "worker", 1)).follows


@pytest.mark.parametrize(
    "text",
    ["worker 1", "[]", '{"cluster": {"worker": ["a:1"]}}', told({"worker": ["a:1"]}, "worker", 4)["TF_CONFIG"]],
    ids=["no JSON", "a list", "no task", "no such worker"],
)
def test_what_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError) as refused:
        hosts_here({"TF_CONFIG": text})
    assert str(refused.value) == f"TF_CONFIG expected JSON such as {EXAMPLE}, received {text}; correct it."
