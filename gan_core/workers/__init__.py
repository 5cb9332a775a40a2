"""Training in processes of their own: a pool that queues runs, and the worker that trains one.

Importing this package loads no TensorFlow; only ``python -m gan_core.workers`` does.
"""

from __future__ import annotations

from gan_core.workers.fair import QueuePlace
from gan_core.workers.launcher import WorkerPool

__all__ = ["QueuePlace", "WorkerPool"]
