"""``python -m gan_core.experiments RUNS``: runs the one experiment whose spec (JSON, one line) comes on standard input,
and stops when that closes."""

from __future__ import annotations

import json
import os
import sys
import threading

from gan_core.cli.quiet import bring_in_tensorflow
from gan_core.experiments.spec import spec_from_json


def main() -> None:
    """Exit status 0 also for experiments that fail: their folder says why."""
    bring_in_tensorflow("images")
    from gan_core.experiments.running import run_experiment  # noqa: PLC0415 - TensorFlow only after the line above

    spec = spec_from_json(json.loads(sys.stdin.readline()))
    ended = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    run_experiment(spec, sys.argv[1], should_stop=ended.is_set, makes=False)
    sys.stdout.flush()
    os._exit(0)  # the thread that reads would keep the process until the pipe closes


if __name__ == "__main__":
    main()
