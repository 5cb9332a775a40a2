"""What the environment says of the cluster, and what a run takes of it."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from gan_core.errors import ConfigError

ADDRESS_VARIABLE = "RAY_ADDRESS"
CPUS_VARIABLE, GPUS_VARIABLE = "GAN_RAY_CPUS", "GAN_RAY_GPUS"
DEFAULT_CPUS = 2.0
AUTO = "auto"
MOST_SLOTS = 1000


@dataclass(frozen=True)
class Needs:
    """What one run takes: CPUs, and GPUs or a part of one; ``gpus`` None is one where the cluster has any."""

    cpus: float = DEFAULT_CPUS
    gpus: float | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Needs:
        """By ``$GAN_RAY_CPUS`` and ``$GAN_RAY_GPUS``. Raises ConfigError for a value that is no such number."""
        cpus = _number(environment, CPUS_VARIABLE, 0.1, 256)
        return cls(DEFAULT_CPUS if cpus is None else cpus, _number(environment, GPUS_VARIABLE, 0, 16))

    def settled(self, nodes: Iterable[Mapping[str, float]]) -> Needs:
        """The same with the number of GPUs decided, for a cluster of these nodes."""
        if self.gpus is not None:
            return self
        return Needs(self.cpus, 1.0 if any(node.get("GPU", 0) >= 1 for node in nodes) else 0.0)

    def slots(self, nodes: Iterable[Mapping[str, float]]) -> int:
        """How many runs the nodes can train at once; a run never lies on two of them."""
        nodes = list(nodes)
        needs = self.settled(nodes)
        return min(MOST_SLOTS, sum(needs._fits(node) for node in nodes))

    def _fits(self, node: Mapping[str, float]) -> int:
        by_cpu = math.floor(node.get("CPU", 0) / self.cpus + 1e-9)
        by_gpu = math.floor(node.get("GPU", 0) / self.gpus + 1e-9) if self.gpus else by_cpu
        return min(by_cpu, by_gpu)

    def to_json_dict(self) -> dict[str, float | None]:
        """Plain data."""
        return asdict(self)


def cluster_address(environment: Mapping[str, str] = os.environ) -> str:
    """The cluster to use: ``$RAY_ADDRESS``, else the one that has a node on this machine."""
    return environment.get(ADDRESS_VARIABLE, "").strip() or AUTO


def namespace_of(home: str) -> str:
    """The name under which the keepers of one store of runs are found; two stores on a cluster do not mix."""
    return f"gan-playground-{hashlib.sha256(home.encode()).hexdigest()[:12]}"


def _number(environment: Mapping[str, str], name: str, least: float, most: float) -> float | None:
    text = environment.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise ConfigError(f"${name} must be a number from {least:g} to {most:g}, got {text!r}; change it.")
    if value > 1 and value != int(value):
        raise ConfigError(f"${name} must be a whole number above 1, got {text!r}; Ray shares only single ones.")
    return value
