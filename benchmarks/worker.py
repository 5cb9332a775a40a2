"""One contender in a process of its own: prepares, then plays a round for every line it is sent.

It answers with one JSON object a line: first `{"compile_seconds"}`, then `{"seconds"}` for each round.
"""

from __future__ import annotations

import json
import sys

from benchmarks.contenders import CONTENDERS, seconds_of


def main(name: str) -> None:
    contender = CONTENDERS[name]
    play, compiling = contender.prepare()
    play(contender.steps)  # a warm-up round
    print(json.dumps({"compile_seconds": compiling}), flush=True)
    for _ in sys.stdin:
        print(json.dumps({"seconds": seconds_of(lambda: play(contender.steps))}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
