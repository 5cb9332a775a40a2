"""Ray on 127.0.0.1 alone, for trials and tests: nothing of it can be reached from another machine.

    python -m tools.loopback_ray start --head --port 6390 ...     as `ray start`, with the node on the loopback
    python -m tools.loopback_ray link HOME CACHE                   as `python -m gan_core.workers.cluster`

By itself Ray puts the address of a network card in the place of 127.0.0.1, because other machines could not reach a
node there. That is what is wanted here.
"""

from __future__ import annotations

import os
import sys


def stay_here() -> None:
    """Make Ray take 127.0.0.1 for this machine's address. Raises ImportError where Ray is not installed."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ["RAY_AUTH_MODE"] = "disabled"  # a token of this machine's own cluster is none of a trial's business
    from ray._private import services  # noqa: PLC0415 - an optional requirement

    services.get_node_ip_address = lambda *_: "127.0.0.1"


def main(arguments: list[str]) -> int:
    """Carry out one command."""
    stay_here()
    if arguments[:1] == ["link"]:
        from gan_core.workers.cluster.link import keep_stdout_clean, serve  # noqa: PLC0415 - only there

        keep_stdout_clean()
        os._exit(serve(*arguments[1:3]))
    from ray.scripts.scripts import main as ray_main  # noqa: PLC0415 - only there

    sys.argv = ["ray", *arguments]
    return ray_main() or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
