"""``python -m gan_core.workers.cluster HOME CACHE``: the link between the app and a Ray cluster."""

from __future__ import annotations

import os
import sys

from gan_core.workers.cluster.link import keep_stdout_clean, serve

if __name__ == "__main__":
    keep_stdout_clean()
    os._exit(serve(*sys.argv[1:3]))  # without a farewell: the keepers go on
