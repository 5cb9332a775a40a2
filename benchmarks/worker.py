"""One contender in a process of its own: prepares, then plays a round for every line it is sent.

It answers with one JSON object a line: first `{"compile_seconds"}`, then `{"seconds", "memory_mb"}` for each round:
how long it took, and the most memory that the process ever had.
"""

from __future__ import annotations

import json
import sys

from benchmarks.contender import seconds_of
from benchmarks.contenders import CONTENDERS


def main(name: str) -> None:
    contender = CONTENDERS[name]
    play, compiling = contender.prepare()
    if contender.steps > 1:  # else compiling has played a round
        play(contender.steps)  # a warm-up round
    print(json.dumps({"compile_seconds": compiling}), flush=True)
    for _ in sys.stdin:
        seconds = seconds_of(lambda: play(contender.steps))
        print(json.dumps({"seconds": seconds, "memory_mb": peak_memory_mb()}), flush=True)


def peak_memory_mb() -> float | None:
    """None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    main(sys.argv[1])
