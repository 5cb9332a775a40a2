"""The hosts of one run, as the environment variable TF_CONFIG names them; needs no TensorFlow.

Source: the format that ``tf.distribute`` reads, e.g.
``{"cluster": {"worker": ["a:4000", "b:4000"]}, "task": {"type": "worker", "index": 0}}``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gan_core.errors import ConfigError

VARIABLE = "TF_CONFIG"
ROLES = ("chief", "worker")
EXAMPLE = '{"cluster": {"worker": ["host1:4000", "host2:4000"]}, "task": {"type": "worker", "index": 0}}'


@dataclass(frozen=True)
class Hosts:
    """Who takes part in a run.

    Attributes:
        addresses: host:port of each process, the chief's first; empty when this process is alone.
        index: which of them this process is.
    """

    addresses: tuple[str, ...] = ()
    index: int = 0

    @property
    def count(self) -> int:
        """How many processes take part."""
        return max(1, len(self.addresses))

    @property
    def follows(self) -> bool:
        """Whether another process, the chief, says what this one does."""
        return self.index > 0


def hosts_here(environment: Mapping[str, str] | None = None) -> Hosts:
    """What TF_CONFIG says of this process; one that is alone without it. Raises :class:`ConfigError` in words."""
    text = (os.environ if environment is None else environment).get(VARIABLE, "").strip()
    if not text:
        return Hosts()
    try:
        told = json.loads(text)
        cluster, task = told.get("cluster", {}), told.get("task", {})
        tasks = [(role, place) for role in ROLES for place in range(len(cluster.get(role, ())))]
        addresses = tuple(str(cluster[role][place]) for role, place in tasks)
        if not addresses:
            return Hosts()
        return Hosts(addresses, tasks.index((task["type"], int(task["index"]))))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigError(
            f"{VARIABLE} expected JSON such as {EXAMPLE}, received {_short(text)}; correct it."
        ) from error


def _short(text: Any) -> str:
    return text if len(text) <= 120 else text[:117] + "..."
