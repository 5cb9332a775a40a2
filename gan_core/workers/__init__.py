"""Training in processes of their own: a pool that queues runs, and the worker that trains one.

``open_pool`` makes the pool that ``$GAN_EXECUTOR`` names: ``local`` (the default) trains on this machine, ``ray`` on a
Ray cluster. Importing this package loads no TensorFlow and no Ray; only ``python -m gan_core.workers`` does.
"""

from __future__ import annotations

import os

from gan_core.errors import ConfigError
from gan_core.runs import RunStore
from gan_core.runs.homes import home_of, is_address
from gan_core.workers.fair import QueuePlace
from gan_core.workers.launcher import WorkerPool

__all__ = ["EXECUTOR_VARIABLE", "QueuePlace", "WorkerPool", "open_pool"]

EXECUTOR_VARIABLE = "GAN_EXECUTOR"


def open_pool(store: RunStore) -> WorkerPool:
    """The pool over these runs that the environment asks for. Raises ConfigError for one that there is not."""
    named = os.environ.get(EXECUTOR_VARIABLE, "").strip() or "local"
    if named == "ray":
        from gan_core.workers.cluster.pool import RayPool  # noqa: PLC0415 - a laptop has no use for it

        return RayPool(store)
    if named != "local":
        raise ConfigError(f"${EXECUTOR_VARIABLE} must be local or ray, got {named!r}; change it or leave it away.")
    if is_address(home := home_of(store.root)):
        raise ConfigError(
            f"Runs at {home} need ${EXECUTOR_VARIABLE}=ray; on this machine alone, set $GAN_RUNS_DIR to a folder."
        )
    return WorkerPool(store)
