"""``follow``: this host trains along with another one, which has the run folder."""

from __future__ import annotations

import argparse
import sys

from gan_core.cli.data import data_folder
from gan_core.cli.quiet import bring_in_tensorflow
from gan_core.errors import ConfigError
from gan_core.hosts import EXAMPLE, VARIABLE, hosts_here

EXAMPLES = ("follow --data-dir data",)
EXIT_STATUS = {"finished": 0, "stopped": 0, "paused": 0, "diverged": 3, "interrupted": 130}
FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be typed after ``follow``."""
    parser.add_argument("--data-dir", metavar="DIR", help="where data is looked for, else $GAN_DATA_DIR, else a cache")


def run(arguments: argparse.Namespace) -> int:
    """Train as the chief says, until it ends; returns the exit status."""
    if not hosts_here().follows:
        raise ConfigError(
            f"follow expected {VARIABLE} to name this host as one behind the first, such as {EXAMPLE} with index 1; "
            "set it, or start the first host by train."
        )
    with data_folder(arguments.data_dir):
        _say("Starting TensorFlow, and waiting for the first host")
        bring_in_tensorflow("images")
        from gan_core.training import follow_chief

        result = follow_chief(_say)
    _say(f"The run is {result.state} at step {result.steps:,}.")
    return EXIT_STATUS.get(result.state, FAILED)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
