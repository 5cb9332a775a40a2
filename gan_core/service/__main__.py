"""``python -m gan_core.service RUNS_ROOT``: the engine process, polite from its first moment."""

from __future__ import annotations

import os

NICENESS = 5  # pages come first: neither loading TensorFlow nor a class that trains may make the server wait


def run() -> None:
    """Step back behind the web server, then load TensorFlow and serve."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    from gan_core.service.server import main  # noqa: PLC0415 - only now TensorFlow may be loaded

    main()


if __name__ == "__main__":
    run()
