"""``python -m gan_core.workers``: a worker, polite from its first moment, with TensorFlow loaded before it is asked."""

from __future__ import annotations

import os

from gan_core.politeness import step_back
from gan_core.workers.worker import Train, serve


def load() -> Train:
    """Load TensorFlow and the engine, which takes seconds."""
    from gan_core.training import train  # noqa: PLC0415 - only now TensorFlow may be loaded

    return train


def run() -> None:
    """Step back behind the web server, then serve; ends at once, without TensorFlow's slow farewell."""
    step_back()
    os._exit(serve(load))


if __name__ == "__main__":
    run()
