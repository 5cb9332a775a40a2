"""``python -m gan_core.service RUNS_ROOT``: the engine process, polite from its first moment."""

from __future__ import annotations

from gan_core.politeness import step_back


def run() -> None:
    """Step back behind the web server, then load TensorFlow and serve."""
    step_back()
    from gan_core.service.server import main  # noqa: PLC0415 - only now TensorFlow may be loaded

    main()


if __name__ == "__main__":
    run()
